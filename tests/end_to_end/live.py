"""A whole head-end over a misbehaving provider: generator, relay and nginx, started by scripts/run."""

import contextlib
import json
import os
import pathlib
import signal

from live_origin import LiveOrigin
from served import Server, eventually, folder
from ts_reader import Viewer

LINGER = 1  # seconds, of every head-end here


def settings(sources, extra=""):
    lines = [f"  - {source}" for source in sources]
    return "\n".join([
        "site: {name: Live, open_access: [private]}",
        f"relay: {{linger: {LINGER}s, buffer: 8s, burst: 2s}}" if "relay:" not in extra else "",
        "lineup: {merge: {by: [guide_id]}}" if "lineup:" not in extra else "",
        "sources:", *lines, extra, ""])


class Head:
    """`channels`: name -> the URLs of its upstreams, in order; the nth URLs of all channels are one source."""

    def __init__(self, path, channels, limits=(), source_keys="", extra=""):
        self.folder = pathlib.Path(path)
        self.limits, self.source_keys, self.extra = limits, source_keys, extra
        self.write(channels)
        self.server = Server(self.folder / "run", ("--config", self.folder / "flathead.yaml"))
        self.base = self.server.base
        self.learn()
        self.descriptors_at_rest = self.descriptors()

    def write(self, channels):
        self.channels = channels
        most = max(len(urls) for urls in channels.values())
        sources = []
        for nth in range(most):
            lines = ["#EXTM3U"]
            for name, urls in channels.items():
                if nth < len(urls):
                    lines += [f'#EXTINF:-1 tvg-id="{name}.test",{name}', urls[nth]]
            (self.folder / f"list{nth}.m3u").write_text("\n".join(lines) + "\n")
            limit = f", max_streams: {self.limits[nth]}" if nth < len(self.limits) and self.limits[nth] else ""
            sources.append(f"{{name: source{nth}, type: m3u, url: list{nth}.m3u, shrink_guard: 0%{limit}{self.source_keys}}}")
        (self.folder / "flathead.yaml").write_text(settings(sources, self.extra))

    def learn(self):
        playlist = self.server.ask("/playlist.m3u").body.decode().splitlines()
        self.ids = {}
        for info, url in zip(playlist, playlist[1:]):
            if info.startswith("#EXTINF"):
                self.ids[info.rsplit(",", 1)[1]] = int(url.rsplit("/", 1)[1].split(".")[0])

    def regenerate(self, channels):
        """A new release with these channels, as a timer's run would show it."""
        before = self.plan()
        self.write(channels)
        self.server.process.send_signal(signal.SIGHUP)
        eventually(lambda: self.plan() != before, what="the new plan")
        self.learn()

    def url(self, name, form=".ts"):
        return f"{self.base}/channel/{self.ids[name]}{form}"

    def watch(self, name, form=".ts", **options):
        return Viewer(self.url(name, form), **options)

    def status(self):
        """The relay's own report, asked on its socket."""
        return json.loads(self.ask_relay("/status"))

    def plan(self):
        return self.status()["plan"]["digest"]

    def ask_relay(self, path):
        return self.server.ask_relay(path)

    def channel(self, name):
        """What the relay says of a channel; None when it does not run."""
        return next((c for c in self.status()["channels"] if c["id"] == self.ids[name]), None)

    def source(self, nth=0):
        return next(s for s in self.status()["sources"] if s["name"] == f"source{nth}")

    @property
    def relay_pid(self):
        return self.server.said["pids"]["relay"]

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.relay_pid}/fd"))

    def children(self):
        """Of the relay, however deep."""
        found, waiting = [], [self.relay_pid]
        while waiting:
            pid = waiting.pop()
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                below = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
                found += below
                waiting += below
        return found

    def is_playout(self, pid):
        with contextlib.suppress(OSError):
            return pathlib.Path(f"/proc/{pid}/comm").read_text().startswith("flathead-playou")
        return True

    def assert_nothing_is_left(self, origin=None):
        """No channel, viewer, upstream, child, descriptor or slot."""
        def rest():
            status = self.status()
            left = []
            if status["channels"]:
                left.append(f"channels {status['channels']}")
            left += [f"slots {s}" for s in status["sources"] if s["in_use"]]
            children = self.children()
            # Where channels play rows, one waits to be asked.
            if len(children) > 1 or any(not self.is_playout(pid) for pid in children):
                left.append(f"children {children}")
            if self.descriptors() > self.descriptors_at_rest:
                left.append(f"{self.descriptors()} descriptors, {self.descriptors_at_rest} at rest")
            if origin is not None and origin.opened():
                left.append(f"{origin.opened()} upstream connections")
            self.left = left
            return not left
        try:
            eventually(rest, seconds=15, what="nothing left over")
        except AssertionError as error:
            raise AssertionError(f"{error}: {'; '.join(self.left)}") from None

    def log(self):
        return (self.server.folder / "relay.log").read_text(errors="replace")

    def stop(self):
        self.server.stop()


@contextlib.contextmanager
def head(channels_of, **options):
    """`channels_of(origin)` scripts the origin and names the channels."""
    with folder() as path, LiveOrigin() as origin:
        (path / "run").mkdir()
        one = Head(path, channels_of(origin), **options)
        try:
            yield one, origin
        except BaseException:
            print(one.log()[-6000:])
            raise
        finally:
            one.stop()
