"""Reads a transport stream as a strict player would, and counts what such a player would stumble over."""

import select
import socket
import time
import urllib.parse

PACKET = 188
TICKS = 90_000
WRAP = 1 << 33


def stamp_difference(later, earlier):
    """Ticks between two 33-bit stamps, the short way round."""
    return (later - earlier + WRAP // 2) % WRAP - WRAP // 2


class Stream:
    """What was seen of one stream. `faults` are sentences; an empty list is a clean stream."""

    def __init__(self):
        self.rest = b""
        self.packets = 0
        self.faults = []
        self.counters = {}
        self.pmt_pid = self.pcr_pid = None
        self.types = {}  # pid -> stream type
        self.tables = []  # (pmt version, types) in the order they came
        self.first_pcr = self.last_pcr = None
        self.last_dts = {}
        self.keys = 0
        self.first_pids = []

    def feed(self, data):
        data = self.rest + data
        end = len(data) - len(data) % PACKET
        for at in range(0, end, PACKET):
            self.packet(data[at:at + PACKET])
        self.rest = data[end:]

    @property
    def seconds(self):
        """Of stream, by its clock."""
        return 0 if self.first_pcr is None else stamp_difference(self.last_pcr, self.first_pcr) / TICKS

    def fault(self, text):
        if len(self.faults) < 20:
            self.faults.append(f"packet {self.packets}: {text}")

    def packet(self, data):
        self.packets += 1
        if data[0] != 0x47:
            return self.fault(f"sync byte is {data[0]:02x}")
        pid = (data[1] & 0x1F) << 8 | data[2]
        if len(self.first_pids) < 50:
            self.first_pids.append(pid)
        has_field, has_payload, counter = data[3] & 0x20, data[3] & 0x10, data[3] & 0x0F
        at = 4
        flags = 0
        if has_field:
            flags = data[5] if data[4] else 0
            at = 5 + data[4]
        if pid != 0x1FFF:
            self.continuity(pid, counter, has_payload, flags & 0x80)
        if flags & 0x10 and pid == self.pcr_pid:
            self.clock(data[6] << 25 | data[7] << 17 | data[8] << 9 | data[9] << 1 | data[10] >> 7)
        starts = data[1] & 0x40
        payload = data[at:] if has_payload else b""
        if pid == 0 and starts:
            self.pmt_pid = (payload[11] & 0x1F) << 8 | payload[12]
        elif pid == self.pmt_pid and starts:
            self.table(payload)
        elif pid in self.types and starts:
            self.unit(pid, payload, flags & 0x40)

    def continuity(self, pid, counter, has_payload, flagged):
        before = self.counters.get(pid)
        if before is not None and not flagged:
            expected = (before + 1) % 16 if has_payload else before
            if counter != expected:
                self.fault(f"pid {pid}: counter {counter} after {before}")
        self.counters[pid] = counter

    def clock(self, pcr):
        if self.last_pcr is None:
            self.first_pcr = pcr
        else:
            step = stamp_difference(pcr, self.last_pcr)
            if not 0 <= step <= TICKS // 2:
                self.fault(f"clock steps {step / TICKS:.3f} s")
        self.last_pcr = pcr

    def table(self, payload):
        section = payload[1 + payload[0]:]
        version = section[5] >> 1 & 0x1F
        self.pcr_pid = (section[8] & 0x1F) << 8 | section[9]
        end = 3 + ((section[1] & 0x0F) << 8 | section[2]) - 4
        at = 12 + ((section[10] & 0x0F) << 8 | section[11])
        types = {}
        while at + 5 <= end:
            types[(section[at + 1] & 0x1F) << 8 | section[at + 2]] = section[at]
            at += 5 + ((section[at + 3] & 0x0F) << 8 | section[at + 4])
        if not self.tables or self.tables[-1] != (version, types):
            if self.tables and self.tables[-1][0] == version:
                self.fault("the PMT changed and kept its version")
            self.tables.append((version, types))
        self.types = types

    def unit(self, pid, payload, is_key):
        if is_key and self.types[pid] in (0x1B, 0x24, 0x02):
            self.keys += 1
        if payload[:3] != b"\x00\x00\x01" or len(payload) < 19 or not payload[7] & 0x80:
            return
        offset = 14 if payload[7] & 0x40 else 9
        stamp = payload[offset:offset + 5]
        dts = (stamp[0] & 0x0E) << 29 | stamp[1] << 22 | (stamp[2] & 0xFE) << 14 | stamp[3] << 7 | stamp[4] >> 1
        before = self.last_dts.get(pid)
        if before is not None and stamp_difference(dts, before) <= 0:
            self.fault(f"pid {pid}: DTS steps {stamp_difference(dts, before) / TICKS:.3f} s")
        self.last_dts[pid] = dts


class Viewer:
    """One connection that reads when told to."""

    def __init__(self, url, headers=None, buffer=None):
        parts = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=30)
        if buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        path = parts.path + ("?" + parts.query if parts.query else "")
        request = f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        for name, value in (headers or {}).items():
            request += f"{name}: {value}\r\n"
        self.asked = time.monotonic()
        self.socket.sendall((request + "\r\n").encode())
        self.head = b""
        self.stream = Stream()
        self.bytes = 0
        self.first_byte = None  # seconds after the request
        self.is_ended = False

    @property
    def status(self):
        """Reads the header, which comes with the first bytes of the stream."""
        while b"\r\n\r\n" not in self.head:
            data = self.socket.recv(65536)
            if not data:
                raise ConnectionError(f"closed before the end of its header: {self.head!r}")
            self.head += data
        if self.first_byte is None:
            self.first_byte = time.monotonic() - self.asked
            self.head, _, body = self.head.partition(b"\r\n\r\n")
            self.head += b"\r\n\r\n"
            self.take(body)
        return int(self.head.split()[1])

    def read_for(self, seconds):
        """Reads for so long, or to the end."""
        return self.read_until(lambda _: False, seconds, must=False)

    def read_until(self, condition, seconds=20.0, what="the stream", must=True):
        end = time.monotonic() + seconds
        assert self.status == 200, f"HTTP {self.status}"
        while not condition(self.stream):
            left = end - time.monotonic()
            if left <= 0 or self.is_ended:
                if must:
                    raise AssertionError(f"{what}: not within {seconds} s ({self})")
                break
            self.read_some(left)
        return self

    def read_some(self, seconds):
        if self.socket.fileno() < 0 or not select.select([self.socket], [], [], max(seconds, 0.01))[0]:
            return
        try:
            data = self.socket.recv(65536)
        except ConnectionError:
            data = b""
        self.is_ended = not data
        self.take(data)

    def take(self, data):
        self.bytes += len(data)
        self.stream.feed(data)

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __repr__(self):
        s = self.stream
        return f"{s.packets} packets, {s.seconds:.1f} s, {s.keys} keys, tables {s.tables}, ended {self.is_ended}, faults {s.faults}"
