#!/usr/bin/env python3
"""What a channel made of a library showed is played from the guide's grid, from its start: media, program, relay, nginx, browser."""

import contextlib
import json
import pathlib
import shutil
import subprocess
import sys
import time
import unittest

from served import Server
from site_folder import later, seconds_of, site

HERE = pathlib.Path(__file__).resolve().parent
LENGTH = 600  # seconds of each film
CONFIG = {"site": {"open_access": ["any"], "guide": {"past": "24h", "future": "1d"}},
          "sources": [], "libraries": [{"name": "lib", "path": "media"}],
          "channels": [{"name": "Old Films", "number": 7, "from": {"library": "lib"}, "horizon": "1d", "catchup": "1d"}]}


def film(path):
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=192x108:rate=10", "-f", "lavfi", "-i", "sine=sample_rate=48000", "-t", str(LENGTH),
                    "-c:v", "libx264", "-preset", "ultrafast", "-g", "20", "-sc_threshold", "0", "-pix_fmt", "yuv420p", "-c:a", "aac", str(path)],
                   check=True, stdin=subprocess.DEVNULL)


class GridAgain(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        context = contextlib.ExitStack()
        cls.addClassCleanup(context.close)
        cls.site = context.enter_context(site(CONFIG, " again"))
        film(cls.site.folder / "film.mp4")
        for title in ("Alpha (1951)", "Beta (1952)", "Gamma (1953)"):
            (cls.site.folder / "media" / title).mkdir(parents=True)
            shutil.copy(cls.site.folder / "film.mp4", cls.site.folder / "media" / title / f"{title}.mp4")
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        cls.site.generate(now=later(-2, now))  # the channel has been on for two hours
        cls.server = Server(cls.site.folder, ("--config", str(cls.site.config_file), "--port", "0"))
        context.callback(cls.server.stop)

    def test_running_and_past_programmes_play_from_their_start(self):
        rows = {seconds_of(row["start"]): row for row in json.loads(self.site.run("schedule", "Old Films", "--json", "--from", "-1d", now=None).stdout)}
        watching = subprocess.run(["node", HERE / "served_again.mjs", str(self.server.port), "Old Films"], capture_output=True, text=True, timeout=200)
        if watching.returncode == 77:
            self.skipTest("no Chromium")
        self.assertEqual(watching.returncode, 0, watching.stderr)
        said = json.loads(watching.stdout)
        self.assertEqual(said["faults"], [])
        for kind in ("running", "past"):
            with self.subTest(kind):
                found, row = said[kind], rows[said[kind]["start"]]
                self.assertIn(found["title"], row["title"])
                self.assertEqual(found["reason"], row["reason"])
                self.assertLess(found["began"], 15, "from the start, not from where the channel is")
                self.assertGreater(found["moved"], found["from"])
        self.assertAlmostEqual(said["past"]["duration"], LENGTH, delta=3)
        self.assertLessEqual(said["running"]["end"], LENGTH + 3)
        self.assertLess(said["past"]["start"], said["running"]["start"])


if __name__ == "__main__":
    if not all(map(shutil.which, ("ffmpeg", "node", "nginx"))):
        sys.exit(77)
    unittest.main()
