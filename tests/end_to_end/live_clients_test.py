#!/usr/bin/env python3
"""The players people have, through nginx: every channel of the demo, and one while its provider fails beneath it."""

import concurrent.futures
import contextlib
import json
import pathlib
import shutil
import subprocess
import sys
import unittest
import urllib.parse

from live import head
from live_origin import Script
from players import PLAYERS
from served import Server, folder

HERE = pathlib.Path(__file__).resolve().parent


def together(calls, at_once=20):
    """Results by key, of calls done at the same time."""
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        running = {key: pool.submit(*call) for key, call in calls.items()}
    return {key: each.result() for key, each in running.items()}


class EveryChannel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.context = contextlib.ExitStack()
        cls.addClassCleanup(cls.context.close)
        cls.server = Server(cls.context.enter_context(folder()), ("--demo",))
        cls.context.callback(cls.server.stop)
        lines = cls.server.ask("/playlist.m3u").body.decode().splitlines()
        cls.addresses = {info.rsplit(",", 1)[1]: url for info, url in zip(lines, lines[1:]) if info.startswith("#EXTINF")}

    def watch(self, name, addresses, seconds=10, least=2.0, at_once=20):
        if name not in PLAYERS:
            self.skipTest(f"{name} is not installed")
        played = together({channel: (PLAYERS[name], address, seconds) for channel, address in addresses.items()}, at_once)
        print(name, {channel: one.seconds for channel, one in played.items()}, file=sys.stderr)
        for channel, one in played.items():
            with self.subTest(channel, address=addresses[channel]):
                self.assertEqual(one.complaints, [])
                self.assertGreaterEqual(one.seconds, least)

    def forms(self):
        clock = self.addresses["Clock One"].removesuffix(".ts")
        cut = urllib.parse.urlsplit(clock)
        return {"no ending": clock, "HLS": clock + ".m3u8", "HLS of HLS": self.addresses["Colours in Parts"].removesuffix(".ts") + ".m3u8",
                "tuner": f"{cut.scheme}://{cut.netloc}/auto/v1", "slate in HLS": self.addresses["Closed Station"].removesuffix(".ts") + ".m3u8"}

    def test_ffmpeg(self):
        self.watch("ffmpeg", {**self.addresses, **self.forms()})

    def test_ffplay(self):
        self.watch("ffplay", {**self.addresses, **self.forms()}, seconds=6)

    def test_mpv(self):
        self.watch("mpv", {**self.addresses, **self.forms()})

    def test_vlc(self):
        # The heaviest of them.
        self.watch("vlc", {**self.addresses, **self.forms()}, seconds=6, at_once=4)

    def test_the_page(self):
        if not shutil.which("node") or not (HERE / "node_modules/playwright-core").exists():
            self.skipTest("npm ci in tests/end_to_end")
        for channel in ("Clock One", "PAL Seven", "Colours in Parts", "Closed Station"):
            with self.subTest(channel):
                said = subprocess.run(["node", HERE / "served_player.mjs", str(self.server.port), "6", channel], capture_output=True, text=True, timeout=120)
                if said.returncode == 77:
                    self.skipTest("no Chromium")
                self.assertEqual(said.returncode, 0, said.stderr)
                found = json.loads(said.stdout)
                print("page", channel, found["started"], found["played"], file=sys.stderr)
                self.assertEqual(found["faults"], [])
                self.assertGreater(found["played"], 4.5)


class WhileItFails(unittest.TestCase):
    def watch(self, upstreams, seconds, least, form=".ts"):
        """All players at once on one channel; it opens when the first one comes."""
        def channels(origin):
            return {"one": [origin.script(f"/{nth}", *scripts) for nth, scripts in enumerate(upstreams)]}
        with head(channels) as (one, origin):
            with one.watch("one") as first:  # from before the fault until after it, and strict
                played = together({"strict": (first.read_for, seconds), **{name: (play, one.url("one", form), seconds) for name, play in PLAYERS.items()}})
                self.assertEqual(first.stream.faults, [])
            played.pop("strict")
            # A picture or a sound that broke off in its middle is damaged, and most players say so: they must play on.
            for name, each in played.items():
                print(name, each, file=sys.stderr)
                with self.subTest(name):
                    self.assertGreaterEqual(each.seconds, least)
            return [origin.total[f"/{nth}"] for nth in range(len(upstreams))]

    def test_the_next_upstream_takes_over(self):
        connections = self.watch([(Script(end_at=6, ragged=True), Script(status=404)), (Script(kind="other"),)], 14, 5.0)
        self.assertEqual(connections[1], 1)

    def test_a_silent_upstream_is_replaced(self):
        self.watch([(Script(stall_at=6), Script(stall_at=0)), (Script(kind="other"),)], 18, 7.0)

    def test_a_slate_until_the_picture_comes_back(self):
        self.watch([(Script(end_at=6), *[Script(refuse=True)] * 4, Script())], 20, 8.0)

    def test_the_same_in_segments(self):
        self.watch([(Script(end_at=6), Script(status=404)), (Script(kind="other"),)], 20, 7.0, form=".m3u8")


if __name__ == "__main__":
    if not all(map(shutil.which, ("ffmpeg", "nginx"))):
        print("skipped: ffmpeg or nginx is not installed")
        sys.exit(77)
    unittest.main()
