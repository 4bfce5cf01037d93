"""scripts/run --no-generate over a folder of its own, and plain HTTP requests to it."""

import contextlib
import fcntl
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def eventually(condition, seconds=15.0, what="condition"):
    """The condition's first true value; polls without a fixed wait."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.02)


class Answer:
    def __init__(self, response, body):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = body

    def __repr__(self):
        return f"{self.status} {self.headers} {self.body[:200]!r}"


class Server:
    def __init__(self, folder, arguments=("--no-generate",)):
        self.folder = pathlib.Path(folder)
        self.docroot = self.folder / "site"
        with open(self.folder / "run.log", "wb") as log:
            self.process = subprocess.Popen(
                [ROOT / "scripts/run", *arguments, "--dir", self.folder, "--listen", "127.0.0.1", "--json"],
                stdout=subprocess.PIPE, stderr=log, text=True)
        line = self.process.stdout.readline()
        if not line:
            self.stop()
            raise AssertionError("scripts/run did not start: " + (self.folder / "run.log").read_text())
        self.said = json.loads(line)
        self.base = self.said["base"]
        self.port = int(self.base.rsplit(":", 1)[1])

    def ask(self, path, method="GET", headers=None, body=None, peer="127.0.0.1"):
        """One request on a connection of its own; `peer` is the address we come from."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20, source_address=(peer, 0))
        with contextlib.closing(connection):
            connection.putrequest(method, path, skip_host="Host" in (headers or {}), skip_accept_encoding=True)
            for name, value in (headers or {}).items():
                if value is not None:
                    connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            return Answer(response, response.read())

    def relay_connection(self, timeout=20):
        """A socket connected to the relay's own."""
        # A socket's path is short; this folder's may not be, but the name of its descriptor is.
        place = os.open(self.folder, os.O_PATH)
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(timeout)
        try:
            connection.connect(f"/proc/self/fd/{place}/relay.sock")
        except OSError:
            connection.close()
            raise
        finally:
            os.close(place)
        return connection

    def ask_relay(self, path):
        """On its socket, where it tells everything."""
        connection = http.client.HTTPConnection("relay")
        connection.sock = self.relay_connection()
        with contextlib.closing(connection):
            connection.request("GET", path, headers={"Connection": "close"})
            return connection.getresponse().read().decode()

    def running(self):
        """The relay's channels by name."""
        return {channel["name"]: channel for channel in json.loads(self.ask_relay("/status"))["channels"]}

    def raw(self, request: bytes):
        """Bytes as they are; returns all nginx sends until it closes (it waits `client_header_timeout` for the rest of a request)."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            received = b""
            with contextlib.suppress(ConnectionResetError, BrokenPipeError):
                connection.sendall(request)
                while chunk := connection.recv(65536):
                    received += chunk
            return received

    def workers(self):
        """Pids of the workers that take new requests; after a reload the older ones finish what they have."""
        master = self.said["pids"]["nginx"]
        found = set()
        for pid in pathlib.Path(f"/proc/{master}/task/{master}/children").read_text().split():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                if b"shutting down" not in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes():
                    found.add(pid)
        return found

    def apply(self):
        """scripts/nginx-apply as scripts/run calls it; after a reload, waits until only new workers answer."""
        # scripts/run applies new accounts by itself; not now.
        with open(self.folder / "nginx/flathead/apply.lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            before, tables = self.workers(), self.tables()
        applied = self.run_apply()
        if self.tables() != tables:
            eventually(lambda: self.workers() and not self.workers() & before, what="new workers")
        return applied

    def tables(self):
        return [os.readlink(self.folder / "nginx/flathead" / kind) for kind in ("release", "accounts")]

    def run_apply(self):
        return subprocess.run(
            [ROOT / "scripts/nginx-apply", "--accounts", "site/accounts", "nginx/flathead/accounts", "site/current/nginx", "nginx/flathead/release",
             shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin"), "-e", "nginx/error.log", "-p", "./", "-c", "nginx/nginx.conf"],
            cwd=self.folder, capture_output=True, text=True)

    def logged(self):
        return (self.folder / "nginx/access.log").read_text(errors="replace")

    def stop(self, with_signal=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
        code = self.process.wait(timeout=20)
        self.process.stdout.close()
        return code


@contextlib.contextmanager
def folder(suffix=""):
    path = pathlib.Path(tempfile.mkdtemp(prefix="flathead-e2e-", suffix=suffix))
    try:
        yield path
    finally:
        shutil.rmtree(path)


@contextlib.contextmanager
def served(publish):
    """A server over a fresh folder that `publish(docroot)` filled."""
    with folder(" with space") as path:
        (path / "site").mkdir()
        publish(path / "site")
        server = Server(path)
        try:
            yield server
        finally:
            server.stop()
