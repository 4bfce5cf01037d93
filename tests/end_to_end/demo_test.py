#!/usr/bin/env python3
"""The demo as a newcomer gets it: generated, served, read by other people's programs, played, renewed and ended."""

import calendar
import contextlib
import gzip
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time
import unittest
import urllib.parse
import xml.etree.ElementTree as xml

from served import Server, eventually, folder
from ts_reader import Viewer

HERE = pathlib.Path(__file__).resolve().parent
NAMES = ["Clock One", "Bars Classic", "PAL Seven", "Colours in Parts", "Closed Station", "Retro Pattern", "Levels", "Rainbow Cup final",
         "Matinee", "Serial Hour"]
XMLTV = {**os.environ, "XMLTV_SUPPLEMENT": "/usr/share/xmltv"}  # else its tools ask the network for their DTD


def needs(*programs):
    missing = [program for program in programs if not shutil.which(program)]
    return unittest.skipIf(missing, f"not installed: {', '.join(missing)}")


def entries(playlist):
    lines = playlist.splitlines()
    return [(lines[at].rsplit(",", 1)[1], lines[at + 1]) for at in range(len(lines)) if lines[at].startswith("#EXTINF")]


class Demo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.context = contextlib.ExitStack()
        cls.addClassCleanup(cls.context.close)
        cls.server = Server(cls.context.enter_context(folder(" demo")), ("--demo",))
        cls.context.callback(cls.server.stop)
        cls.playlist = cls.server.ask("/playlist.m3u").body.decode()
        cls.guide = cls.server.ask("/xmltv.xml").body
        (cls.server.folder / "playlist.m3u").write_text(cls.playlist)
        (cls.server.folder / "guide.xml").write_bytes(cls.guide)

    def test_lineup_is_merged_filtered_and_renamed(self):
        self.assertEqual([name for name, _ in entries(self.playlist)], NAMES)
        lineup = json.loads(self.server.ask("/lineup.json").body)
        self.assertEqual([row["GuideName"] for row in lineup], NAMES)

    def test_every_address_shows_a_picture(self):
        addresses = entries(self.playlist)
        addresses += [(row["GuideName"], row["URL"]) for row in json.loads(self.server.ask("/lineup.json").body) if row["GuideName"] != "Closed Station"]
        for name, address in addresses:
            with self.subTest(name, address=address), Viewer(address) as viewer:
                self.assertTrue(address.startswith(self.server.base + "/"))
                viewer.read_until(lambda stream: stream.keys >= 2 and stream.seconds > 2, what=address)
                self.assertIn(b"\r\ncontent-type: video/mp2t\r\n", viewer.head.lower())
                self.assertEqual(viewer.stream.faults, [])

    def test_a_tuner_client_is_told_that_a_channel_is_dead(self):
        address = next(row["URL"] for row in json.loads(self.server.ask("/lineup.json").body) if row["GuideName"] == "Closed Station")
        answer = self.server.ask(urllib.parse.urlsplit(address).path)
        self.assertEqual(answer.status, 503)
        self.assertRegex(answer.headers["x-hdhomerun-error"], r"^80\d ")

    def test_every_channel_has_segments(self):
        for name, address in entries(self.playlist):
            with self.subTest(name):
                path = urllib.parse.urlsplit(address).path.removesuffix(".ts")
                segments = eventually(lambda: [line for line in self.server.ask(path + ".m3u8").body.decode().splitlines() if line and line[0] != "#"],
                                      what="segments")
                segment = self.server.ask(urllib.parse.urljoin(path, segments[-1]))
                self.assertEqual((segment.status, segment.headers["content-type"], set(segment.body[::188])), (200, "video/mp2t", {0x47}))

    def test_what_is_dead_at_one_provider_comes_from_the_next_and_else_a_slate_says_so(self):
        addresses = dict(entries(self.playlist))
        with Viewer(addresses["PAL Seven"]) as moved, Viewer(addresses["Closed Station"]) as closed:
            moved.read_until(lambda stream: stream.seconds > 2)
            closed.read_until(lambda stream: stream.seconds > 2)
            found = self.server.running()
        self.assertEqual((found["PAL Seven"]["state"], found["PAL Seven"]["upstream"]), ("running", 1))
        self.assertEqual((found["Closed Station"]["state"], found["Closed Station"]["upstream"]), ("slate", 0))

    @needs("ffprobe")
    def test_a_player_finds_picture_and_sound(self):
        said = subprocess.run(["ffprobe", "-v", "error", "-of", "json", "-show_streams", entries(self.playlist)[0][1]], capture_output=True, text=True, timeout=60)
        self.assertEqual({stream["codec_name"] for stream in json.loads(said.stdout)["streams"]}, {"h264", "aac"}, said.stderr)

    def test_guide_covers_now_for_every_channel(self):
        now = time.strftime("%Y%m%d%H%M%S +0000", time.gmtime())
        on_air = {one.get("channel") for one in xml.fromstring(self.guide).iter("programme") if one.get("start") <= now < one.get("stop")}
        self.assertEqual(len(on_air), len(NAMES))

    @needs("ffmpeg")
    def test_what_is_on_a_virtual_channel_can_be_watched_from_its_start(self):
        channel = xml.fromstring(self.guide).find("channel[display-name='Matinee']").get("id")
        starts = sorted(one.get("start") for one in xml.fromstring(self.guide).iter("programme") if one.get("channel") == channel)
        start = calendar.timegm(time.strptime(starts[0], "%Y%m%d%H%M%S +0000"))
        eventually(lambda: time.time() > start + 20, seconds=40, what="some seconds of past")
        address = f"{dict(entries(self.playlist))['Matinee'].removesuffix('.ts')}.m3u8?utc={start}&duration=18"
        playlist = self.server.ask(address.removeprefix(self.server.base)).body.decode()
        self.assertIn("#EXT-X-ENDLIST", playlist)
        said = subprocess.run(["ffmpeg", "-nostdin", "-v", "warning", "-i", address, "-c", "copy", "-progress", "pipe:1", "-f", "null", "-"],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual((said.returncode, said.stderr), (0, ""))
        seconds = int(re.findall(r"out_time_us=(\d+)", said.stdout)[-1]) / 1e6
        self.assertTrue(17 < seconds < 26, seconds)  # whole segments

    def test_compressed_guide_has_the_same_bytes(self):
        self.assertEqual(gzip.decompress(self.server.ask("/xmltv.xml.gz").body), self.guide)
        self.assertEqual(gzip.decompress(self.server.ask("/xmltv.xml", headers={"Accept-Encoding": "gzip"}).body), self.guide)

    @needs("tv_validate_file")
    def test_xmltv_finds_no_fault_in_the_guide(self):
        said = subprocess.run(["tv_validate_file", self.server.folder / "guide.xml"], capture_output=True, text=True, env=XMLTV, timeout=120)
        self.assertEqual((said.returncode, said.stderr), (0, ""), said.stdout)

    @needs("tv_sort")
    def test_xmltv_sorts_the_guide_without_a_warning_or_a_loss(self):
        said = subprocess.run(["tv_sort", self.server.folder / "guide.xml"], capture_output=True, env=XMLTV, timeout=120)
        self.assertEqual((said.returncode, said.stderr), (0, b""))
        self.assertEqual(said.stdout.count(b"<programme "), self.guide.count(b"<programme "))

    @needs("node")
    def test_other_readers_find_the_same(self):
        if not (HERE / "node_modules/epg-parser").exists():
            self.skipTest("npm ci in tests/end_to_end")
        said = subprocess.run(["node", HERE / "readers.mjs", self.server.folder / "playlist.m3u", self.server.folder / "guide.xml"], capture_output=True, text=True, check=True)
        found = json.loads(said.stdout)
        self.assertEqual([(entry["name"], entry["url"]) for entry in found["entries"]], entries(self.playlist))
        self.assertEqual(found["guide_of_header"], self.server.base + "/xmltv.xml")
        self.assertEqual([entry["id"] for entry in found["entries"]], found["channels"])
        self.assertEqual(len(found["programmes"]), self.guide.count(b"<programme "))
        for channel in found["channels"]:
            times = [(one["start"], one["stop"]) for one in found["programmes"] if one["channel"] == channel]
            self.assertTrue(all(before[1] == after[0] for before, after in zip(times, times[1:])), channel)

    @needs("node")
    def test_page_works_under_the_headers_nginx_sends(self):
        if not (HERE / "node_modules/playwright-core").exists():
            self.skipTest("npm ci in tests/end_to_end")
        said = subprocess.run(["node", HERE / "served_page.mjs", str(self.server.port)], capture_output=True, text=True, timeout=120)
        if said.returncode == 77:
            self.skipTest("no Chromium")
        self.assertEqual(said.returncode, 0, said.stderr)
        found = json.loads(said.stdout)
        self.assertEqual(found["faults"], [])
        for name in NAMES:
            self.assertIn(name, found["text"])

    def test_every_file_of_the_public_folder_has_an_address(self):
        www = self.server.docroot / "current/www"
        for file in sorted(www.rglob("*")):
            if file.is_file():
                with self.subTest(file.name):
                    self.assertEqual(self.server.ask("/" + urllib.parse.quote(str(file.relative_to(www)))).status, 200)

    def test_nothing_else_of_the_release_has_one(self):
        shown = self.server.docroot / "current/"
        private = [file.relative_to(shown) for file in shown.rglob("*") if file.is_file() and file.relative_to(shown).parts[0] != "www"]
        self.assertTrue(private)
        for name in private:
            with self.subTest(name):
                self.assertEqual(self.server.ask(f"/{name}").status, 404)

    def test_hangup_generates_again_and_keeps_what_did_not_change(self):
        before = self.server.ask("/assets/page.js").headers["etag"]
        log = self.server.folder / "run.log"
        runs = log.read_text().count("source antenna")
        self.server.process.send_signal(signal.SIGHUP)
        eventually(lambda: log.read_text().count("source antenna") > runs, what="the second generation")
        self.assertEqual(self.server.ask("/playlist.m3u").body.decode(), self.playlist)
        self.assertEqual(self.server.ask("/assets/page.js").headers["etag"], before)


if __name__ == "__main__":
    unittest.main()
