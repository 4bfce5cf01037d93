#!/usr/bin/env python3
"""The guide's grid from a playlist and a guide to the screen: the real program, nginx, a browser."""

import contextlib
import datetime
import json
import pathlib
import re
import subprocess
import sys
import time
import unittest
import zoneinfo
from xml.sax.saxutils import escape

from served import Server
from site_folder import provider, read_guide, site

HERE = pathlib.Path(__file__).resolve().parent
CHANNELS = 60
ZONE = "Australia/Adelaide"  # half an hour beside the full ones
HOSTILE = "</title><script>alert(1)</script> & \"so\""
CONFIG = {"site": {"open_access": ["any"], "guide": {"past": "24h", "future": "2d"}},
          "sources": [{"name": "provider", "type": "m3u", "url": "list.m3u"}], "guides": [{"name": "epg", "url": "guide.xml"}]}


def guide(changed=()):
    """Of three channels each fourth programme is called badly; `changed` channels have other titles."""
    first = int(time.time()) // 3600 * 3600 - 36 * 3600
    stamp = lambda at: time.strftime("%Y%m%d%H%M%S +0000", time.gmtime(at))
    text = ['<?xml version="1.0" encoding="UTF-8"?>\n<tv>\n']
    text += [f'<channel id="station{number}.xx"><display-name>Station {number}</display-name></channel>\n' for number in range(1, CHANNELS + 1)]
    for number in range(1, CHANNELS + 1):
        at, count = first - number * 60, 0
        while at < first + 100 * 3600:
            stop = at + 60 * (20 + (number + count) % 5 * 15)
            title = HOSTILE if number <= 3 and count % 4 == 0 else f"{'Changed' if number in changed else 'Show'} {count} of {number}"
            text.append(f'<programme start="{stamp(at)}" stop="{stamp(stop)}" channel="station{number}.xx"><title>{escape(title)}</title>'
                        f'<desc>About {number}-{count}: {escape("<b>all</b> of it. " * 40)}</desc><credits><director>D. {number}</director></credits>'
                        f'<date>1999</date></programme>\n')
            at, count = stop, count + 1
    return "".join(text) + "</tv>\n"


class GridServed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        context = contextlib.ExitStack()
        cls.addClassCleanup(context.close)
        cls.site = context.enter_context(site(CONFIG, " grid", list_m3u=provider(CHANNELS), guide_xml=guide()))
        cls.server = Server(cls.site.folder, ("--config", str(cls.site.config_file), "--port", "0"))
        context.callback(cls.server.stop)

    def programmes(self):
        """(title, start, stop) by the clock of ZONE, from the published guide."""
        zone = zoneinfo.ZoneInfo(ZONE)
        clock = lambda stamp: datetime.datetime.strptime(stamp, "%Y%m%d%H%M%S %z").astimezone(zone).strftime("%H:%M")
        rows = read_guide(self.server.ask("/xmltv.xml").body).values()
        return {(title, clock(start), clock(stop)) for of_channel in rows for start, stop, title in of_channel}

    def check(self, labels):
        known = self.programmes()
        for label in labels:
            with self.subTest(label):
                title, rest = label.rsplit(", Station ", 1)
                self.assertIn((title, *re.findall(r"\d\d:\d\d", rest)), known)
                if title != HOSTILE:
                    self.assertEqual(title.rsplit(" ", 1)[1], rest.split(",")[0], "on its own channel")

    def test_grid_shows_the_guide_and_follows_the_next_release(self):
        with subprocess.Popen(["node", HERE / "served_grid.mjs", str(self.server.port), ZONE, "of 5"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True) as browser:
            line = browser.stdout.readline()
            if not line:
                if browser.wait(60) == 77:
                    self.skipTest("no Chromium")
                self.fail(browser.stderr.read())
            said = json.loads(line)
            self.assertEqual(said["faults"], [])
            self.assertGreater(len(said["cells"]), 40)
            self.check(said["cells"])
            self.assertTrue(any(label.startswith(HOSTILE) for label in said["cells"]), "hostile titles are text")
            # The details come as a range of the guide.
            number = said["title"].split()[1]
            self.assertIn(f"About 5-{number}: <b>all</b> of it.", said["description"])
            self.assertEqual(said["details"], {"Year": "1999", "Director": "D. 5"})
            self.assertTrue(re.search(r'"GET /xmltv\.xml" 206 \d{3,6} ', self.server.logged()), "a piece of the guide is enough")

            before = {path: (self.site.docroot / "current" / path).stat().st_ino for path in self.pieces()}
            self.site.write("guide.xml", guide(changed=(7,)))
            self.site.generate(now=None)
            after = {path: (self.site.docroot / "current" / path).stat().st_ino for path in self.pieces()}
            self.assertEqual(before.keys(), after.keys())
            changed = {path.rsplit("/", 1)[1] for path in before if before[path] != after[path]}
            self.assertEqual(len(changed), 1, "the pieces of one block are new, all others the same files")
            browser.stdin.write("Changed\n")
            browser.stdin.flush()
            said = json.loads(browser.stdout.readline() or "{}")
            self.assertEqual(said.get("faults"), [], browser.stderr.read() if not said else "")
            self.check(said["cells"])
            self.assertEqual(browser.wait(30), 0)

    def pieces(self):
        shown = self.site.docroot / "current"
        return sorted(str(path.relative_to(shown)) for path in shown.glob("www/data/grid/*/*.json"))

    def test_pieces_are_for_the_networks_of_the_page_and_come_packed(self):
        path = "/" + self.pieces()[0].removeprefix("www/")
        plain = self.server.ask(path)
        self.assertEqual((plain.status, plain.headers["content-type"]), (200, "application/json"))
        packed = self.server.ask(path, headers={"Accept-Encoding": "gzip"})
        self.assertEqual(packed.headers["content-encoding"], "gzip")
        self.assertLess(len(packed.body), len(plain.body) / 3)
        self.assertEqual(self.server.ask(path, headers={"If-None-Match": plain.headers["etag"]}).status, 304)
        for wrong in ("/data/grid/../../x/grid.tsv", "/data/grid/20261120/1.tsv", "/x/grid.tsv", "/data/grid/"):
            self.assertIn(self.server.ask(wrong).status, (400, 404), wrong)


if __name__ == "__main__":
    if subprocess.run(["which", "node", "nginx"], capture_output=True).returncode:
        sys.exit(77)
    unittest.main()
