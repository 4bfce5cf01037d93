"""What relay_bench and relay_soak have in common: the programs they run, and what /proc says of them."""

import contextlib
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = ROOT / "../shared/tools/relaybench"
# With --realtime all that is measured goes before everything else on a busy machine.
BEFORE_OTHERS = ["chrt", "--fifo", "5"] if "--realtime" in sys.argv else []


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def words(command):
    return [*BEFORE_OTHERS, *(str(word) for word in command)]


@contextlib.contextmanager
def running(*command, ready=None, **options):
    """A program for as long as the block lasts; `ready`: the port it serves on by then."""
    options.setdefault("stdout", subprocess.DEVNULL)
    options.setdefault("stderr", subprocess.DEVNULL)
    process = subprocess.Popen(words(command), **options)
    try:
        end = time.monotonic() + 20
        while ready is not None and socket.socket().connect_ex(("127.0.0.1", ready)) != 0:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{command[0]} does not serve on {ready}")
            time.sleep(0.05)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


class Tools:
    """tsorigin, sink and rawfan, built in `folder`."""

    def __init__(self, sources, folder):
        subprocess.run(words(["make", "-s", "-C", sources, f"OUT={folder}"]), check=True)
        self.folder = folder

    def origin(self, *more, rate="8M", **options):
        port = free_port()
        return port, running(self.folder / "tsorigin", "--port", port, "--rate", rate, *more, ready=port, **options)

    def raw(self):
        port = free_port()
        return port, running(self.folder / "rawfan", "--port", port, "--rate", "8M", ready=port)

    def sink(self, url, clients, *more, **options):
        """Viewers in the background; terminated, they print what they saw."""
        return running(self.folder / "sink", "--url", url, "--clients", clients, *more, stdout=subprocess.PIPE, text=True, **options)

    def measure(self, url, clients, *more, pids=(), duration=6, warmup=2):
        command = [self.folder / "sink", "--url", url, "--clients", clients, "--connect-rate", 1000, "--warmup", warmup, "--duration", duration]
        if pids:
            command += ["--pid", ",".join(str(pid) for pid in pids)]
        return json.loads(subprocess.run(words([*command, *more]), capture_output=True, text=True, timeout=300, check=True).stdout)


class Relay:
    """A release and the relay that serves it on a port of its own. A channel is its upstreams in order, each (source, address).
    Channel n, from 0, is also at /auto/v1n: the sink counts so."""

    def __init__(self, binaries, folder, channels, sources=None, linger=2):
        self.binaries, self.folder = binaries, folder
        self.sources = sources or {"origin": "max_streams: 0"}
        (folder / "flathead.yaml").write_text("\n".join([
            f"site: {{docroot: {folder}/site, state: {folder}/state, logos: false}}", f"relay: {{linger: {linger}s}}", "lineup: {merge: {by: [guide_id]}}", "sources:",
            *(f"- {{name: {name}, type: m3u, url: {name}.m3u, shrink_guard: 0%, {keys}}}" for name, keys in self.sources.items()), ""]))
        (folder / "state").mkdir(exist_ok=True)
        self.generate(channels)
        self.port = free_port()

    def generate(self, channels):
        for source in self.sources:
            lines = ["#EXTM3U"]
            for nth, upstreams in enumerate(channels):
                for name, url in upstreams:
                    if name == source:
                        lines += [f'#EXTINF:-1 tvg-id="c{nth}" tvg-chno="1{nth}",Channel {nth}', url]
            (self.folder / f"{source}.m3u").write_text("\n".join(lines) + "\n")
        done = self.flathead("--quiet", "generate")
        if done.returncode not in (0, 3):
            raise RuntimeError(done.stderr)
        names = {channel["name"]: channel["id"] for channel in json.loads(self.flathead("channels", "--json").stdout)}
        self.ids = [names.get(f"Channel {nth}") for nth in range(len(channels))]

    def flathead(self, *more):
        return subprocess.run(words([self.binaries / "flathead", "--config", self.folder / "flathead.yaml", *more]), capture_output=True, text=True)

    def running(self, *more, **options):
        return running(self.binaries / "flathead-relay", "--plan", self.folder / "site/current/plan.sqlite", "--listen", f"127.0.0.1:{self.port}", *more,
                       ready=self.port, **options)

    def url(self, nth=0, form=".ts"):
        return f"http://127.0.0.1:{self.port}/channel/{self.ids[nth]}{form}"

    def every(self, first=""):
        """For the sink: its client i watches channel i, or channel <first>i."""
        return f"http://127.0.0.1:{self.port}/auto/v1{first}{{i}}"

    def status(self):
        return json.loads(get(self.port, "/status"))


def get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(connection):
        connection.request("GET", path)
        return connection.getresponse().read()


def memory(pid):
    """Bytes: `resident` of all there is, `anonymous` without files and rings."""
    rows = [line.split() for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]]
    kilobytes = {row[0].rstrip(":"): int(row[1]) for row in rows}
    return {"resident": kilobytes["Rss"] * 1024, "anonymous": kilobytes["Anonymous"] * 1024}


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def children(pid):
    """However deep."""
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            below = [int(word) for task in pathlib.Path(f"/proc/{one}/task").iterdir() for word in (task / "children").read_text().split()]
            found += below
            waiting += below
    return found
