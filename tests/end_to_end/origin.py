"""A provider's web server that does what a test says, and remembers what it was asked."""

import contextlib
import http.server
import re
import threading


class Page:
    """An answer. `cut`: ends the connection after so many bytes of the promised body. `after`: waits for that event.
    `hangs`: says nothing until the origin ends. `ranges`: gives the part of the body that is asked for."""

    def __init__(self, body=b"", status=200, headers=None, etag=None, cut=None, after=None, hangs=False, ranges=False):
        self.ranges = ranges
        self.body = body if isinstance(body, bytes) else body.encode()
        self.status, self.headers, self.etag, self.cut, self.after, self.hangs = status, dict(headers or {}), etag, cut, after, hangs


class Origin:
    def __init__(self):
        self.pages = {}
        self.asked = []  # (path, {header in lower case: value})
        self.ending = threading.Event()
        origin = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                with contextlib.suppress(ConnectionError):
                    origin.answer(self)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
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

    def requests(self, path):
        """The headers of all requests for it so far."""
        return [headers for asked, headers in self.asked if asked == path]

    def answer(self, request):
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.asked.append((request.path, headers))
        page = self.pages.get(request.path, Page("nothing here", 404))
        if page.hangs:
            self.ending.wait()
            request.close_connection = True
            return
        if page.after:
            page.after.wait(60)
        status, body = page.status, page.body
        if page.etag and headers.get("if-none-match") == page.etag:
            status, body = 304, b""
        part = re.fullmatch(r"bytes=(\d+)-(\d*)", headers.get("range", "")) if page.ranges and status == 200 else None
        if part:
            begin, end = int(part[1]), min(int(part[2] or len(body) - 1), len(body) - 1)
            page_range = f"bytes {begin}-{end}/{len(body)}"
            status, body = 206, body[begin:end + 1]
        request.send_response(status)
        if part:
            request.send_header("Content-Range", page_range)
        for name, value in page.headers.items():
            request.send_header(name, value)
        if page.etag:
            request.send_header("ETag", page.etag)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body if page.cut is None else body[:page.cut])
        if page.cut is not None:
            request.close_connection = True
