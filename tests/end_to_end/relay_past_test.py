#!/usr/bin/env python3
"""A virtual channel and its past through the relay and real playout children: live, a piece as MPEG-TS, a playlist whose segments
make one stream; the child that waits; nothing left behind."""

import contextlib
import http.client
import json
import os
import pathlib
import re
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.parse

from served import eventually
from ts_reader import Stream

RELAY = os.environ.get("FLATHEAD_RELAY", "")
PLAN = os.environ.get("FLATHEAD_SCHEDULE_PLAN", "")
ROW = 20  # seconds


def ffmpeg(*words):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, words)], check=True, stdin=subprocess.DEVNULL)


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("relay", timeout=30)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class RelayPast(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.clip = cls.folder / "clip.mp4"
        ffmpeg("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25", "-f", "lavfi", "-i", "sine=sample_rate=48000", "-t", ROW + 1, "-c:v", "libx264", "-preset", "ultrafast",
               "-g", 50, "-sc_threshold", 0, "-pix_fmt", "yuv420p", "-c:a", "aac", "-ac", 2, cls.clip)
        cls.begin = int(time.time()) // ROW * ROW - 3600
        rows = [[cls.begin + at, cls.begin + at + ROW, 1, 0] for at in range(0, 2 * 3600, ROW)]
        words = {"channel": 12, "media": [{"id": 1, "duration": (ROW + 1) * 1000, "renditions": [{"url": str(cls.clip)}]}], "rows": rows}
        (cls.folder / "one").mkdir()
        subprocess.run([PLAN, cls.folder / "one/plan.sqlite"], input=json.dumps(words), text=True, check=True)
        (cls.folder / "current").symlink_to("one")
        cls.socket = str(cls.folder / "relay.sock")
        cls.log = open(cls.folder / "relay.log", "w+")
        cls.relay = subprocess.Popen([RELAY, "--plan", cls.folder / "current/plan.sqlite", "--listen", "unix:" + cls.socket], stderr=cls.log)
        cls.addClassCleanup(cls.stop)
        eventually(lambda: os.path.exists(cls.socket), what="the relay's socket")

    @classmethod
    def stop(cls):
        pids = cls.children()
        cls.relay.terminate()
        cls.relay.wait(timeout=20)
        cls.log.close()
        eventually(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in pids), what="the end of all children")

    @classmethod
    def children(cls):
        return pathlib.Path(f"/proc/{cls.relay.pid}/task/{cls.relay.pid}/children").read_text().split()

    def ask(self, path, method="GET", seconds=None):
        """The whole answer, or what comes within some seconds of it; and how long its first byte took."""
        connection = UnixConnection(self.socket)
        with contextlib.closing(connection):
            since = time.monotonic()
            connection.request(method, path)
            response = connection.getresponse()
            body, first = b"", None
            while seconds is None or time.monotonic() < since + seconds:
                piece = response.read1(65536)
                if not piece:
                    break
                first = first or time.monotonic() - since
                body += piece
            return response, body, first

    def status(self):
        return json.loads(self.ask("/status")[1])

    def assert_clean(self, body):
        stream = Stream()
        stream.feed(body[:len(body) // 188 * 188])
        self.assertEqual(stream.faults, [])
        return stream

    def test_live_and_past_play_at_once(self):
        response, body, _ = self.ask("/channel/12.ts", seconds=4)
        self.assertEqual(response.status, 200)
        self.assertGreater(self.assert_clean(body).seconds, 4, "the lead and some seconds")
        self.assertEqual([one["name"] for one in self.status()["channels"]], ["Virtual"])

    def test_piece_ends_by_itself_and_is_whole(self):
        start = self.begin + 10 * ROW
        clock = time.strftime("%Y-%m-%d:%H-%M", time.gmtime(start // 60 * 60))
        since = time.monotonic()
        response, body, _ = self.ask(f"/channel/12.ts?utc={start - 4}&duration=8")
        self.assertEqual(response.status, 200)
        stream = self.assert_clean(body)
        self.assertAlmostEqual(stream.seconds, 8, delta=2.2)
        self.assertGreater(time.monotonic() - since, 3, "by the clock, its lead ahead")
        eventually(lambda: self.status()["past"]["sessions"] == 0, what="the end of the session")
        response, body, _ = self.ask(f"/timeshift/12.ts?start={urllib.parse.quote(clock)}&duration=1", seconds=2)
        self.assertEqual(response.status, 200)
        self.assert_clean(body)

    def test_what_is_not_kept(self):
        for path in (f"/channel/12.ts?utc={int(time.time()) + 60}", "/channel/12.ts?utc=1000000000", "/channel/13.ts?utc=1000000000", f"/channel/12.m3u8?utc={int(time.time()) + 60}"):
            self.assertEqual(self.ask(path)[0].status, 404, path)
        self.assertEqual(self.ask("/channel/12.ts?utc=x")[0].status, 400)

    def test_playlist_and_its_segments_are_one_stream(self):
        start = self.begin + 20 * ROW
        path = f"/channel/12.m3u8?utc={start + 5}&duration={2 * ROW}"
        response, body, _ = self.ask(path)
        self.assertEqual((response.status, response.getheader("Content-Type")), (200, "application/vnd.apple.mpegurl"))
        text = body.decode()
        self.assertTrue(text.startswith("#EXTM3U\n") and text.endswith("#EXT-X-ENDLIST\n"), text)
        self.assertEqual(self.ask(path)[1].decode(), text, "the same each time")
        names = re.findall(r"^12/.*\.ts$", text, re.M)
        lengths = [float(length) for length in re.findall(r"#EXTINF:([0-9.]+)", text)]
        self.assertEqual(len(names), len(lengths))
        # From the segment in which it begins to that in which it ends: they are cut alike for everybody.
        self.assertGreaterEqual(sum(lengths), 2 * ROW - 0.1)
        self.assertLess(sum(lengths), 2 * ROW + 16)
        for name, length in zip(names, lengths):
            response, body, _ = self.ask("/channel/" + name)
            self.assertEqual((response.status, response.getheader("Content-Type")), (200, "video/mp2t"), name)
            self.assertAlmostEqual(self.assert_clean(body).seconds, length, delta=0.6)
        eventually(lambda: self.status()["past"]["pieces"] == 0, what="the end of the pieces")

    def test_child_that_waits_is_there_again_after_each_use(self):
        eventually(lambda: len(self.children()) == 1, what="one child, which nobody uses")
        self.assertEqual(self.status()["channels"], [])
        waiting = self.children()
        times = []
        for _ in range(3):
            response, body, first = self.ask(f"/channel/12.ts?utc={self.begin + 60}&duration=1")
            self.assertEqual(response.status, 200)
            times.append(first)
            eventually(lambda: len(self.children()) == 1 and self.children() != waiting, what="another one")
            waiting = self.children()
            # It is ready when it waits for its stdin.
            eventually(lambda: pathlib.Path(f"/proc/{waiting[0]}/stat").read_text().rsplit(") ", 1)[-1][0] == "S", what="it waits")
        print("first byte after", [round(each * 1000) for each in times], "ms")


if __name__ == "__main__":
    if not RELAY or not PLAN:
        print("FLATHEAD_RELAY and FLATHEAD_SCHEDULE_PLAN name no programs")
        raise SystemExit(77)
    unittest.main()
