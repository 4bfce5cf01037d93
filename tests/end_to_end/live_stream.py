"""A provider of one channel: a minute of test pictures, sent at its own speed to everybody who asks."""

import contextlib
import http.server
import subprocess
import threading
import time


def clip(seconds=60, key_interval=2, codec="libx264"):
    return subprocess.run(
        ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25", "-f", "lavfi", "-i", "sine", "-t", str(seconds),
         "-c:v", codec, "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", str(25 * key_interval), "-keyint_min", str(25 * key_interval),
         "-sc_threshold", "0", "-c:a", "aac", "-f", "mpegts", "-"], check=True, capture_output=True).stdout


class LiveStream:
    """`open` counts those who read at the moment, `asked` all there ever were."""

    def __init__(self, body, seconds):
        self.open = self.asked = 0
        self.lock, self.ending = threading.Lock(), threading.Event()
        stream = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                with stream.lock:
                    stream.open, stream.asked = stream.open + 1, stream.asked + 1
                try:
                    with contextlib.suppress(ConnectionError):
                        self.send_response(200)
                        self.send_header("Content-Type", "video/mp2t")
                        self.end_headers()
                        stream.send(self.wfile, body, seconds)
                finally:
                    with stream.lock:
                        stream.open -= 1

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/live.ts"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})

    def send(self, out, body, seconds):
        begin = time.monotonic()
        sent = 0
        while sent < len(body) and not self.ending.wait(0.05):
            due = min(len(body), int(len(body) * (time.monotonic() - begin) / seconds))
            out.write(body[sent:due])
            sent = due

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ending.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
