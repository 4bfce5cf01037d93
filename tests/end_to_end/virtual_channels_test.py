#!/usr/bin/env python3
"""A folder of media becomes television: what is published never moves, and guide, plan and schedule say the same."""

import base64
import calendar
import json
import re
import shutil
import sqlite3
import time
import unittest

from media_library import MINUTE, MediaLibrary
from site_folder import NOW, later, only, playlist, entry, seconds_of, site

CONFIG = {
    "site": {"timezone": "Europe/Rome", "guide": {"past": "24h", "future": "2d"}},
    "sources": [{"name": "provider", "url": "list.m3u"}],
    "libraries": [{"name": "lib", "path": "media"}, {"name": "bumpers", "path": "clips"}],
    "channels": [
        {"name": "Rotation", "number": 500, "from": {"library": "lib", "types": ["episode"]}, "order": "rotate", "pad_to": "30m",
         "filler": {"library": "bumpers", "types": ["video"]}, "horizon": "5d", "catchup": "2d", "seed": 7},
        {"name": "Films", "from": {"library": "lib", "types": ["movie"]}, "horizon": "5d"},
        {"name": "Nothing", "from": {"library": "lib", "genres": ["Opera"]}},
    ],
}


def film_nfo(title, plot, genre="Drama"):
    return f"<movie><title>{title}</title><plot>{plot}</plot><genre>{genre}</genre><year>1958</year></movie>"


class VirtualChannels(unittest.TestCase):
    def setUp(self):
        self.site = self.enterContext(site(CONFIG, list_m3u=playlist([entry("Rotation", "http://one.example/1.ts", tvg_id="rotation.xx")])))
        self.media = MediaLibrary(self.site.folder)
        for episode in range(1, 4):
            self.media.add(f"Alpha/Season 1/Alpha S01E0{episode}.mkv", 22 * MINUTE)
            self.media.add(f"Beta/Season 1/Beta S01E0{episode}.mkv", 41 * MINUTE)
        self.media.add("Vertigo (1958)/Vertigo (1958).mkv", 95 * MINUTE, film_nfo("Vertigo", "He falls."))
        self.media.add("Notorious (1946)/Notorious (1946).mkv", 70 * MINUTE, audio="ac3")
        self.clips = MediaLibrary(self.site.folder, "clips")
        self.clips.add("Ident.mkv", 20)
        self.clips.add("Trail.mkv", 3 * MINUTE)

    def schedule(self, channel, *words, now=NOW):
        return json.loads(self.site.run("schedule", channel, "--json", *words, "--now", now, now=None).stdout)

    def all_rows(self, channel, now=NOW):
        return self.schedule(channel, "--from", "-30d", now=now)

    def id_of(self, name, kind="virtual"):
        return only([c for c in self.site.channels() if c["name"] == name and c["kind"] == kind])["id"]

    def plan(self, sql, *values):
        with sqlite3.connect(f"file:{self.site.docroot / 'current/plan.sqlite'}?immutable=1", uri=True) as plan:
            return plan.execute(sql, values).fetchall()

    def guide_of(self, id):
        stamp = lambda text: calendar.timegm(time.strptime(text, "%Y%m%d%H%M%S +0000"))
        return [(stamp(start), stamp(stop), title) for start, stop, title in self.site.guide()[f"{id}.flathead"]]

    def check_one_truth(self, name, now=NOW):
        """Rows of the plan touch each other and are those of `schedule`; each programme of the guide begins with one of them and
        lasts until the next one begins."""
        id = self.id_of(name)
        plan = self.plan("SELECT start, until, media, skip FROM rows WHERE channel = ? ORDER BY start", id)
        self.assertTrue(plan)
        for before, after in zip(plan, plan[1:]):
            self.assertEqual(before[1], after[0])
        told = {seconds_of(row["start"]): row for row in self.all_rows(name, now)}
        for start, until, media, skip in plan:
            self.assertEqual((seconds_of(told[start]["end"]), told[start]["in"] * 1000), (until, skip))
            self.assertEqual(told[start]["item"] is None, media == 0)
            self.assertAlmostEqual(told[start]["out"] - told[start]["in"], until - start)
        guide = self.guide_of(id)
        self.assertTrue(guide)
        for before, after in zip(guide, guide[1:]):
            self.assertEqual(before[1], after[0])
        begins = [start for start, *_ in plan if told[start]["kind"] == "programme"]
        window = [start for start in begins if guide[0][0] <= start < guide[-1][1]]
        self.assertEqual([start for start, *_ in guide], window)
        for start, _, title in guide:
            self.assertIn(title, told[start]["title"])
        return guide

    def test_guide_plan_and_schedule_say_the_same(self):
        report = self.site.generate(expect=0)
        self.assertEqual([(lib["name"], lib["state"], lib["entries"]) for lib in report["libraries"]], [("lib", "fresh", 8), ("bumpers", "fresh", 2)])
        self.assertTrue(any("Nothing" in warning for warning in report["warnings"]), report["warnings"])
        guide = self.check_one_truth("Rotation")
        self.check_one_truth("Films")
        # Programmes of a padded channel begin at half hours; fillers and the rest lengthen what came before.
        self.assertTrue(all(start % 1800 < 10 for start, *_ in guide), guide)
        # A channel of a provider with the same name stays another one.
        self.assertNotEqual(self.id_of("Rotation"), self.id_of("Rotation", "live"))
        shown = only([c for c in self.site.channels() if c["name"] == "Films"])
        self.assertEqual((shown["kind"], shown["group"], [u["source"] for u in shown["upstreams"]]), ("virtual", "Virtual", ["virtual"]))
        self.assertEqual(only([c for c in self.site.channels() if c["name"] == "Rotation" and c["kind"] == "virtual"])["number"], "500")
        # What does not have the house format is asked for in its conformed form first.
        first = dict(self.plan("SELECT m.id, r.url FROM media m JOIN renditions r ON r.media = m.id WHERE r.place = 0"))
        self.assertEqual(len([url for url in first.values() if "/conformed/" in url]), 1, first)
        self.assertEqual(self.plan("SELECT archive FROM channels WHERE id = ?", self.id_of("Rotation")), [(2 * 86400,)])
        # The page's grid has the same rows, and says why.
        index = json.loads((self.site.www / "data/grid.json").read_text())
        shown = [json.loads((self.site.www / f"data/grid/20261120/{block}.json").read_text())["channels"] for block in index["blocks"]]
        rows = only([block[str(id)] for block in shown if str(id := self.id_of("Rotation")) in block])
        self.assertEqual([row[0] for row in rows], [start for start, stop, _ in guide if start < seconds_of("2026-11-21T00:00:00Z")])
        self.assertTrue(all(len(row) == 6 and row[5] for row in rows), rows)

    def test_same_inputs_same_bytes_and_an_unchanged_run_writes_nothing(self):
        self.site.generate("--seed", "1")
        state, files = (self.site.state / "state.sqlite").read_bytes(), self.site.public_files()
        plan = (self.site.docroot / "current/plan.sqlite").read_bytes()
        report = self.site.generate("--seed", "1")
        self.assertFalse(report["published"])
        self.assertEqual([lib["state"] for lib in report["libraries"]], ["unchanged", "unchanged"])
        self.assertEqual((self.site.state / "state.sqlite").read_bytes(), state)
        shutil.rmtree(self.site.docroot)
        shutil.rmtree(self.site.state)
        self.site.generate("--seed", "1")
        self.assertEqual(self.site.public_files(), files)
        self.assertEqual((self.site.docroot / "current/plan.sqlite").read_bytes(), plan)

    def test_published_rows_never_move(self):
        self.site.generate()
        first, texts = {name: self.all_rows(name) for name in ("Rotation", "Films")}, self.site.guide()
        # Before the second run: something new, something gone, something described otherwise.
        self.media.add("Alpha/Season 1/Alpha S01E04.mkv", 22 * MINUTE)
        self.media.add("Rope (1948)/Rope (1948).mkv", 80 * MINUTE)
        self.media.remove("Beta/Season 1/Beta S01E02.mkv")
        (self.media.root / "Vertigo (1958)/Vertigo (1958).nfo").write_text(film_nfo("Aus dem Reich der Toten", "Er fällt."))
        day = later(24)
        self.site.generate("--accept-shrink", "lib", now=day)
        for name, rows in first.items():
            self.assertEqual(self.all_rows(name, day)[:len(rows)], [dict(row, title=new["title"]) for row, new in zip(rows, self.all_rows(name, day))])
            self.check_one_truth(name, day) if name == "Rotation" else None
        self.assertIn("Vertigo", (self.site.www / "xmltv.xml").read_text())
        for id, programmes in texts.items():
            now = {start: (start, stop, title) for start, stop, title in self.site.guide()[id]}
            both = [programme for programme in programmes if programme[0] in now]
            self.assertTrue(both)
            self.assertEqual([now[start] for start, *_ in both], both)
        # The file that is gone is still what the plan names until its rows have been.
        self.assertTrue(self.plan("SELECT 1 FROM renditions WHERE url LIKE '%Beta S01E02.mkv'"))
        # Days later rows are added behind, from what there is by then.
        end = {name: self.all_rows(name, day) for name in first}
        late = later(24 * 4)
        self.site.generate(now=late)
        for name, rows in end.items():
            grown = self.all_rows(name, late)
            self.assertGreater(len(grown), len(rows))
            played = lambda rows: [(row["start"], row["end"], row["in"], row["item"]) for row in rows]
            common = [row for row in played(grown) if row[0] < rows[-1]["end"]]
            self.assertEqual(common, [row for row in played(rows) if row[0] >= common[0][0]])
        titles = {row["title"] for row in self.all_rows("Rotation", late) if row["start"] > end["Rotation"][-1]["end"]}
        self.assertIn("Alpha S01E04", " ".join(titles))
        self.assertNotIn("Beta S01E02", " ".join(titles))

    def test_a_library_that_is_gone_stops_nothing(self):
        self.site.generate()
        rows, plan = self.all_rows("Films"), self.plan("SELECT url FROM renditions ORDER BY url")
        self.media.root.rename(self.site.folder / "unplugged")
        report = self.site.generate(expect=3)
        self.assertEqual([lib["state"] for lib in report["libraries"]], ["last-good", "unchanged"])
        self.assertEqual(self.all_rows("Films"), rows)
        self.site.generate(now=later(1), expect=3)
        self.assertEqual(self.plan("SELECT url FROM renditions ORDER BY url"), plan)
        self.site.run("status", expect=1)
        (self.site.folder / "unplugged").rename(self.media.root)
        self.site.generate(now=later(2))

    def test_replan_keeps_what_comes_before(self):
        self.site.generate()
        before, at = self.all_rows("Rotation"), later(6)
        told = self.guide_of(self.id_of("Rotation"))
        self.site.configure({**CONFIG, "channels": [{**CONFIG["channels"][0], "from": {"library": "lib", "shows": ["Beta"]}}, *CONFIG["channels"][1:]]})
        self.site.run("schedule", "replan", "Rotation", "--from", later(-1), "--now", NOW, now=None, expect=1)
        dry = json.loads(self.site.run("schedule", "replan", "Rotation", "--from", at, "--dry-run", "--json", "--now", NOW, now=None).stdout)
        self.assertFalse(dry["saved"])
        self.assertEqual(self.all_rows("Rotation"), before)
        done = json.loads(self.site.run("schedule", "replan", "500", "--from", at, "--json", "--now", NOW, now=None).stdout)
        self.assertEqual((done["saved"], done["removed"], done["added"]), (True, dry["removed"], dry["added"]))
        after = self.all_rows("Rotation")
        kept = [row for row in before if row["start"] < at]
        self.assertEqual(after[:len(kept)], kept)
        self.assertFalse([row for row in after[len(kept):] if row["kind"] == "programme" and "Alpha" in row["title"]])
        # Viewers see it with the next run, and not before.
        self.assertEqual(self.guide_of(self.id_of("Rotation")), told)
        self.assertTrue(self.site.generate()["published"])
        self.check_one_truth("Rotation")
        self.assertNotEqual(self.guide_of(self.id_of("Rotation")), told)

    def test_explain_says_what_plays_and_why_an_item_is_in_or_out(self):
        self.site.generate()
        told = json.loads(self.site.run("explain", "500", "--json", "--item", "Vertigo").stdout)["schedule"]
        self.assertEqual({pool["name"]: pool["items"] for pool in told["pools"]}, {"the channel itself": 6, "filler": 2})
        self.assertEqual(told["seed"], "7")
        self.assertEqual(told["house"], {"video": "h264", "pixel_format": "yuv420p", "audio": "aac"})
        self.assertLessEqual(told["now"]["start"], NOW)
        self.assertGreater(told["next"]["start"], NOW)
        self.assertTrue(told["now"]["reason"])
        vertigo = only(told["items"])
        self.assertEqual(vertigo["pools"][0]["is_in"], False)
        self.assertIn("Vertigo", self.site.run("explain", "Films", "--item", "vertigo").stdout)
        self.site.run("explain", "id:" + str(self.id_of("Rotation", "live")), "--item", "x", expect=1)
        self.site.run("schedule", "id:" + str(self.id_of("Rotation", "live")), now=None, expect=1)

    def test_dry_run_keeps_nothing_and_check_tries_libraries(self):
        told = self.site.run("generate", "--dry-run").stdout
        self.assertIn("Rotation: ", told)
        self.assertIn(" scheduled from 2026-11-20T12:00:00Z to ", told)
        self.assertEqual(self.all_rows("Rotation"), [])
        said = self.site.run("check", now=None).stdout
        self.assertIn("library lib: good, 8 entries", said)
        self.assertIn("Rotation, the channel itself: 6 items", said)

    def test_pictures_beside_media_stand_in_the_guide_when_the_site_says_its_address(self):
        picture = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
        (self.media.root / "Vertigo (1958)/poster.png").write_bytes(picture)
        (self.media.root / "Notorious (1946)/poster.jpg").write_text("<svg>no picture</svg>")
        self.site.generate()
        icons = lambda: re.findall(r'<icon src="([^"]*)"', (self.site.www / "xmltv.xml").read_text())
        self.assertEqual(icons(), [])
        self.site.configure({**CONFIG, "site": {**CONFIG["site"], "base_url": "http://tv.example"}})
        # From what was kept: the library is not needed any more.
        self.media.root.rename(self.site.folder / "unplugged")
        self.site.generate(expect=3)
        address = only(set(icons()))
        self.assertRegex(address, r"^http://tv.example/logos/art-[0-9a-f]{32}\.png$")
        self.assertEqual((self.site.www / address.removeprefix("http://tv.example/")).read_bytes(), picture)

    def test_without_any_source(self):
        config = {key: value for key, value in CONFIG.items() if key != "sources"}
        self.site.configure(config)
        self.assertEqual(self.site.generate()["channels"], 3)
        discover = json.loads((self.site.www / "discover.json").read_text())
        self.assertEqual(discover["TunerCount"], 3)


if __name__ == "__main__":
    unittest.main()
