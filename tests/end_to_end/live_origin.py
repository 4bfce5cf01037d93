"""A provider of live streams that misbehaves on command. Each path has a script: what its first, second, … connection gets."""

import contextlib
import dataclasses
import functools
import http.server
import pathlib
import socket
import struct
import subprocess
import tempfile
import threading
import time

PACKET = 188


@functools.cache
def media(kind="plain"):
    """Ten minutes of a live stream at a constant rate: (bytes, bytes a second). Made once for a process."""
    video = {"plain": "testsrc2=size=320x180:rate=25", "other": "smptebars=size=320x180:rate=25"}.get(kind, "testsrc2=size=320x180:rate=25")
    gop = {"long": "250"}.get(kind, "25")
    codec = ["-c:a", "mp2"] if kind == "mp2" else ["-c:a", "aac"]
    with tempfile.TemporaryDirectory(prefix="flathead-media-") as folder:
        short, long = pathlib.Path(folder, "short.ts"), pathlib.Path(folder, "long.ts")
        subprocess.run(
            ["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", video, "-f", "lavfi", "-i", "sine=frequency=440:beep_factor=4", "-t", "20",
             "-c:v", "libx264", "-preset", "ultrafast", "-g", gop, "-sc_threshold", "0", "-bf", "0", "-pix_fmt", "yuv420p", "-b:v", "200k",
             "-maxrate", "200k", "-bufsize", "100k", *codec, "-b:a", "48k", "-muxrate", "400k", short], check=True)
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-stream_loop", "29", "-i", short, "-c", "copy", "-muxrate", "400k", long], check=True)
        data = long.read_bytes()
    return data, len(data) / 600


@dataclasses.dataclass
class Script:
    """One connection. Times are seconds since its header."""
    status: int = 200
    headers: dict = dataclasses.field(default_factory=dict)
    body: bytes = None          # instead of a stream
    redirect: str = None        # a path here, or a whole address
    kind: str = "plain"
    behind: float = 0.0         # begins so much before the live edge, and sends that much at once
    pace: float = 1.0           # times real time
    restart: bool = False       # the encoder began anew with this connection
    stall_at: float = None      # silent from then on, the socket open
    end_at: float = None        # closes
    reset_at: float = None      # closes with RST
    ragged: bool = False        # the end is inside a packet
    garbage_at: float = None    # 5,000 bytes of rubbish in between
    jump_at: float = None       # the time line jumps by an hour
    header_after: float = 0.0
    refuse: bool = False        # closes before any answer


class LiveOrigin:
    def __init__(self):
        self.scripts = {}  # path -> [Script, …]; the last one repeats
        self.total, self.open, self.requests = {}, {}, []
        self.lock = threading.Lock()
        self.ending = threading.Event()
        self.began = time.monotonic() - 60  # a minute of past exists already
        origin = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                with contextlib.suppress(ConnectionError, TimeoutError):
                    origin.serve(self)

            def do_HEAD(self):
                with contextlib.suppress(ConnectionError, TimeoutError):
                    origin.head(self)

            def log_message(self, *_):
                pass

        class Threads(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 512

        self.server = Threads(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ending.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def script(self, path, *scripts):
        self.scripts[path] = list(scripts)
        self.total[path] = 0
        return self.base + path

    def opened(self):
        """Streams open now, over all paths."""
        with self.lock:
            return sum(self.open.values())

    def head(self, request):
        """Of a stream nobody asks for it."""
        request.send_error(405)

    def serve(self, request):
        path = request.path.split("?")[0]
        with self.lock:
            self.requests.append((path, {name.lower(): value for name, value in request.headers.items()}))
            nth = self.total[path] = self.total.get(path, 0) + 1
            self.open[path] = self.open.get(path, 0) + 1
            scripts = self.scripts.get(path, [Script(status=404, body=b"no such stream")])
        try:
            self.play(request, scripts[min(nth, len(scripts)) - 1])
        finally:
            with self.lock:
                self.open[path] -= 1
            request.close_connection = True

    def play(self, request, script):
        if script.refuse:
            return
        if script.header_after and self.is_left_alone(request, script.header_after):
            return
        if script.redirect:
            request.send_response(302)
            request.send_header("Location", script.redirect)
            request.end_headers()
            return
        request.send_response(script.status)
        for name, value in script.headers.items():
            request.send_header(name, value)
        if script.body is not None:
            request.send_header("Content-Length", str(len(script.body)))
            request.end_headers()
            request.wfile.write(script.body)
            return
        request.send_header("Content-Type", "video/mp2t")
        request.end_headers()
        self.stream(request, script)

    def stream(self, request, script):
        data, rate = media(script.kind)
        begun = time.monotonic()
        edge = 0.0 if script.restart else (begun - self.began) % 500
        at = self.aligned((edge - script.behind) * rate)
        first = at
        pending_garbage = script.garbage_at
        while not self.ending.wait(0.02):
            elapsed = time.monotonic() - begun
            if script.jump_at is not None and elapsed >= script.jump_at:
                at, first, script = self.jump(at, first, rate, script)
            if pending_garbage is not None and elapsed >= pending_garbage:
                pending_garbage = None
                request.wfile.write(bytes(range(1, 251)) * 20)
            if self.is_over(request, script, elapsed, data, at):
                return
            if script.stall_at is not None and elapsed >= script.stall_at:
                self.is_left_alone(request, 600)
                return
            target = self.aligned(first + (elapsed * script.pace + script.behind) * rate)
            if target > at:
                request.wfile.write(data[at:min(target, at + (1 << 18))])
                at = min(target, at + (1 << 18))
                if at >= len(data) - (1 << 19):
                    return

    def is_left_alone(self, request, seconds):
        """Says nothing for so long; true when the other side went meanwhile."""
        end = time.monotonic() + seconds
        request.connection.settimeout(0.05)
        while time.monotonic() < end and not self.ending.is_set():
            with contextlib.suppress(TimeoutError):
                if request.connection.recv(1) == b"":
                    return True
        request.connection.settimeout(None)
        return self.ending.is_set()

    @staticmethod
    def aligned(at):
        return max(0, int(at) // PACKET * PACKET)

    def jump(self, at, first, rate, script):
        """On from another place of the media: clocks that have nothing to do with what was sent."""
        elsewhere = self.aligned((at / rate + 200) % 400 * rate)
        return elsewhere, first + elsewhere - at, dataclasses.replace(script, jump_at=None)

    def is_over(self, request, script, elapsed, data, at):
        over = [when for when in (script.end_at, script.reset_at) if when is not None and elapsed >= when]
        if not over:
            return False
        if script.ragged:
            request.wfile.write(data[at:at + 100])
        if script.reset_at is not None:
            request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            request.connection.close()
        return True
