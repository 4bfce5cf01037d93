#!/usr/bin/env python3
"""The page plays a channel: provider, relay, nginx with its Content-Security-Policy, and a real browser."""

import contextlib
import json
import pathlib
import shutil
import subprocess
import sys
import unittest

from live_stream import LiveStream, clip
from served import Server, eventually, folder

HERE = pathlib.Path(__file__).resolve().parent
CONFIG = """\
site: {{name: Player, open_access: any}}
sources:
  - {{name: provider, type: m3u, url: "{list}"}}
"""


class Player(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.context = contextlib.ExitStack()
        cls.addClassCleanup(cls.context.close)
        place = cls.context.enter_context(folder(" player"))
        cls.stream = cls.context.enter_context(LiveStream(clip(120), 120))
        (place / "list.m3u").write_text(f'#EXTM3U\n#EXTINF:-1 tvg-id="one" tvg-chno="1",Clock One\n{cls.stream.url}\n')
        (place / "config.yaml").write_text(CONFIG.format(list=place / "list.m3u"))
        (place / "run").mkdir()
        cls.server = Server(place / "run", ("--config", place / "config.yaml"))
        cls.context.callback(cls.server.stop)

    def watched(self):
        return json.loads(self.server.ask("/relay/status.json").body)["channels"]

    def test_channel_plays_without_a_pause_and_gives_its_provider_back(self):
        watching = subprocess.run(["node", HERE / "served_player.mjs", str(self.server.port), "12"], capture_output=True, text=True, timeout=120)
        if watching.returncode == 77:
            self.skipTest("no Chromium")
        self.assertEqual(watching.returncode, 0, watching.stderr)
        said = json.loads(watching.stdout)
        self.assertEqual(said["faults"], [])
        self.assertLess(said["started"], 8.0, "seconds from the click to a moving picture: two of the stream's key frame intervals and some")
        self.assertGreater(said["played"], 11.0, "of 12 seconds")
        self.assertLess(said["dropped"], 10)
        self.assertIn("1 watching", said["live"])
        self.assertEqual(self.stream.asked, 1, "one upstream, whatever is asked of it")
        eventually(lambda: self.stream.open == 0, 45, "the upstream closed")
        self.assertEqual(self.watched(), [])


if __name__ == "__main__":
    if not all(map(shutil.which, ("ffmpeg", "node", "nginx"))):
        sys.exit(77)
    unittest.main()
