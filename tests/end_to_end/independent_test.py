#!/usr/bin/env python3
"""A playlist and guide made from careless sources, judged by other people's programs: XMLTV's own tools and two npm parsers."""

import gzip
import html
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FLATHEAD = os.environ.get("FLATHEAD", str(ROOT / "build/bin/flathead"))
SHARED = pathlib.Path(os.environ.get("FLATHEAD_SHARED", ROOT.parent / "shared"))
XMLTV = {**os.environ, "XMLTV_SUPPLEMENT": "/usr/share/xmltv"}  # else its tools ask the network for their DTD
CHANNELS = 20
NAMES = ['Café <Première> & "Fils"', "第一 News", "Спорт 24", "Names, with; separators", "  Blanks   inside ", "Plain"]
# What guides say of programmes, in no order, some of it wrong.
SAYINGS = [
    '<title lang="en">A title &amp; more</title>', "<title/>", "<title><![CDATA[<b>bold</b>]]></title>", "<title>Zwei\n Zeilen</title>",
    '<sub-title lang="en">Part</sub-title>', "<desc>Line one\nline two</desc>", "<desc>  </desc>", "<desc>&eacute;&#233;&#1;&bogus;</desc>",
    "<credits><guest>G</guest><actor role=\"R\">A</actor><director/><unknown>U</unknown></credits>", "<credits></credits>", "<date>20200101</date>",
    "<date>2020</date>", '<category lang="en">News</category>', "<category></category>", '<category lang="english language">Sports</category>',
    "<keyword>k</keyword>", "<language>en</language>", "<orig-language>fr</orig-language>", '<length units="minutes">60</length>', '<length units="days">1</length>',
    '<icon src="http://h.example/i.png?a=1&amp;b=2"/>', "<icon/>", "<url>http://h.example/</url>", "<country>IT</country>",
    '<episode-num system="onscreen">S02E05</episode-num>', '<episode-num system="xmltv_ns">1.4.</episode-num>', '<episode-num system="xmltv_ns">nonsense</episode-num>',
    '<episode-num system="dd_progid">EP01.0001</episode-num>', "<video><aspect>16:9</aspect><present>yes</present></video>", "<audio><stereo>stereo</stereo></audio>",
    '<previously-shown start="20100101"/>', "<premiere>first</premiere>", "<last-chance/>", "<new/>", "<new/>", "<live/>",
    '<subtitles type="teletext"><language>en</language></subtitles>', '<subtitles type="sung"/>', '<rating system="VCHIP"><value>TV-PG</value></rating>',
    "<rating><icon src=\"x\"/></rating>", "<star-rating><value>3/5</value></star-rating>", '<review type="text">Fine</review>', "<review>No type</review>",
    '<image type="poster" size="2">http://h.example/p.jpg</image>', "<x-own>extension</x-own>", "<!-- </programme> -->"]


def sources(seed):
    """A playlist and a guide: overlaps, gaps, missing stops, marks, children in any order."""
    dice = random.Random(seed)
    playlist = ["#EXTM3U"]
    guide = ["<tv>"]
    for number in range(1, CHANNELS + 1):
        name = f"{NAMES[number % len(NAMES)]} {number}"
        playlist += [f'#EXTINF:-1 tvg-id="c{number}.example" group-title="Group {number % 3}",{name}', f"http://h.example/{number}"]
        if number % 7:
            guide.append(f'<channel id="c{number}.example"><display-name>Channel {number}</display-name></channel>')
    for number in range(1, CHANNELS + 1):
        minute = 0
        while minute < 44 * 60:
            length = dice.choice([0, 5, 30, 30, 60, 90, 240])
            stop = minute + length + dice.choice([0, 0, 0, 3, 20, -10])
            stamp = lambda at: f"202005{3 + max(at, 0) // 1440:02}{max(at, 0) % 1440 // 60:02}{max(at, 0) % 60:02}00 +0000"
            written = f' stop="{stamp(stop)}"' if dice.random() < 0.8 else ""
            inside = "".join(dice.sample(SAYINGS, dice.randrange(12)))
            guide.append(f'<programme start="{stamp(minute)}"{written} channel="c{number}.example">{inside}</programme>')
            minute += length + dice.choice([0, 0, 0, 5, 60]) + (length == 0)
    return "\n".join(playlist) + "\n", "\n".join([*guide, "</tv>", ""])


def generated(folder, playlist, guide, now):
    """The published playlist and guide."""
    (folder / "list.m3u").write_bytes(playlist)
    (folder / "guide.xml").write_bytes(guide)
    (folder / "flathead.yaml").write_text('site: {logos: false, docroot: site, state: state, base_url: "http://tv.example", guide: {past: 12h, future: 24h}}\n'
                                          "sources: [{name: list, type: m3u, url: list.m3u}]\nguides: [{name: epg, url: guide.xml}]\n")
    done = subprocess.run([FLATHEAD, "--config", folder / "flathead.yaml", "--quiet", "generate", "--now", now], capture_output=True, text=True, timeout=120)
    if done.returncode not in (0, 3):
        raise AssertionError(f"generate ended with {done.returncode}\n{done.stderr}")
    return folder / "site/current/www/files/playlist.m3u", folder / "site/current/www/xmltv.xml"


def rows(guide):
    return [(one.get("start"), one.get("stop"), one.get("channel"), one.findtext("title")) for one in xml.fromstring(guide).iter("programme")]


def needs(*programs):
    missing = [program for program in programs if not shutil.which(program)]
    return unittest.skipIf(missing, f"not installed: {', '.join(missing)}")


class Independent(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        made = tempfile.TemporaryDirectory(prefix="flathead-independent-")
        cls.addClassCleanup(made.cleanup)
        cls.folder = pathlib.Path(made.name)
        playlist, guide = sources(7)
        cls.playlist, cls.guide = generated(cls.folder, playlist.encode(), guide.encode(), "2020-05-04T10:00:00Z")

    def run_tool(self, *words):
        done = subprocess.run([*words, self.guide], capture_output=True, env=XMLTV, timeout=240)
        self.assertEqual((done.returncode, done.stderr.decode()), (0, ""), done.stdout[-2000:].decode(errors="replace"))
        return done.stdout

    def read_by_node(self, playlist, guide):
        if not (HERE / "node_modules/epg-parser").exists():
            self.skipTest("npm ci in tests/end_to_end")
        done = subprocess.run(["node", HERE / "readers.mjs", playlist, guide], capture_output=True, text=True, timeout=240)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def expect_same_by_node(self, playlist, guide):
        found = self.read_by_node(playlist, guide)
        lines = playlist.read_text().splitlines()
        self.assertEqual([entry["url"] for entry in found["entries"]], [line for line in lines if not line.startswith("#")])
        self.assertEqual([entry["name"] for entry in found["entries"]], [line.rsplit('",', 1)[1] for line in lines if line.startswith("#EXTINF")])
        self.assertEqual([entry["id"] for entry in found["entries"]], found["channels"])
        titles = [(one["channel"], html.unescape(one["title"])) for one in found["programmes"]]  # epg-parser leaves & escaped
        self.assertEqual(titles, [(row[2], row[3]) for row in rows(guide.read_bytes())])
        return found

    @needs("tv_validate_file")
    def test_xmltv_finds_no_fault(self):
        self.run_tool("tv_validate_file")

    @needs("tv_sort")
    def test_xmltv_has_nothing_to_sort_or_to_repair(self):
        self.assertEqual(rows(self.run_tool("tv_sort", "--by-channel")), rows(self.guide.read_bytes()))

    @needs("node")
    def test_other_readers_find_the_same(self):
        found = self.expect_same_by_node(self.playlist, self.guide)
        self.assertEqual(len(found["entries"]), CHANNELS)
        self.assertGreater(len(found["programmes"]), CHANNELS * 20)

    @needs("node")
    def test_other_readers_find_the_same_in_real_sources(self):
        for name, now in (("samsung-us", "2026-08-22T12:00:00Z"), ("pluto-ar", "2026-08-22T12:00:00Z")):
            with self.subTest(name):
                playlist, guide = SHARED / f"corpus/m3u/{name}.m3u", SHARED / f"corpus/xmltv/{name}.xml.gz"
                if not playlist.exists():
                    self.skipTest("no corpus beside the checkout")
                folder = self.folder / name
                folder.mkdir()
                found = self.expect_same_by_node(*generated(folder, playlist.read_bytes(), gzip.decompress(guide.read_bytes()), now))
                self.assertGreater(len({one["title"] for one in found["programmes"]}), len(found["entries"]))  # the guide's, not fillers


if __name__ == "__main__":
    result = unittest.main(exit=False).result
    sys.exit(77 if len(result.skipped) == result.testsRun else not result.wasSuccessful())
