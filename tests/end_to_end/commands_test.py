#!/usr/bin/env python3
"""Every command as an operator or a script uses it: shapes, exit codes, and what it must leave alone."""

import json
import os
import subprocess
import unittest

from origin import Origin, Page
from served import folder
from site_folder import FLATHEAD, NOW, entry, later, only, provider, provider_guide, site

COUNT = 12
CONFIG = {"sources": [{"name": "provider", "type": "m3u", "url": "list.m3u"}], "guides": [{"name": "epg", "url": "guide.xml"}],
          "packages": {"all": {}, "news": {"groups": ["News"]}}}


def flathead(*words, **options):
    return subprocess.run([FLATHEAD, *words], capture_output=True, text=True, timeout=60, **options)


def listing(path):
    """What a write anywhere below would change."""
    found = {}
    for folder_, _, files in os.walk(path):
        for name in [".", *files]:
            file = os.path.join(folder_, name)
            facts = os.lstat(file)
            found[os.path.relpath(file, path)] = (facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_mode)
    return found


def changes(before, after):
    """What was written, as paths; the time of a folder tells of files that came and went."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


class WithSite(unittest.TestCase):
    def setUp(self):
        self.site = self.enterContext(site(CONFIG, list_m3u=provider(COUNT), guide_xml=provider_guide(COUNT)))


class Generate(WithSite):
    def test_report_has_the_documented_shape(self):
        report = self.site.generate()
        kinds = {"release": str, "published": bool, "channels": int, "programmes": int, "sources": list, "guides": list, "warnings": list,
                 "seconds": float, "cpu_seconds": float, "peak_rss_bytes": int}
        self.assertEqual({key: type(report.get(key)) for key in kinds}, kinds)
        for origin in report["sources"] + report["guides"]:
            self.assertIn(origin["state"], ("fresh", "unchanged", "last-good", "failed"))
            self.assertIsInstance(origin["entries"], int)
            self.assertIsInstance(origin["problems"], int)
            self.assertRegex(origin["since"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertEqual(os.readlink(self.site.docroot / "current"), "releases/" + report["release"])
        self.assertEqual((report["channels"], report["published"]), (COUNT, True))
        self.assertEqual(report["programmes"], sum(map(len, self.site.guide().values())))

    def test_bad_lines_are_counted_and_shown_with_their_numbers(self):
        lines = [f"#EXTINF:-1,Bad {number}\nnot an address\n" for number in range(30)]
        self.site.write("list.m3u", provider(COUNT) + "".join(lines))
        source = only(self.site.generate(expect=3)["sources"])
        self.assertEqual((source["entries"], source["problems"], len(source["first_problems"])), (COUNT, 30, 20))
        self.assertEqual(source["first_problems"][0]["where"], f"line {2 * COUNT + 2}")

    def test_a_protected_channel_or_a_bad_line_is_no_alarm(self):
        self.site.write("list.m3u", provider(8) + "#EXTINF:-1,Bad\nnot an address\n")
        self.assertEqual(only(self.site.generate()["sources"])["problems"], 1)

    def test_dry_run_tells_changes_and_makes_none(self):
        self.site.generate()
        self.site.write("list.m3u", provider(COUNT).replace(",Station 3\n", ",Station Three\n").replace("station4.xx", "station3.xx").replace(
            ",Station 4\n", ",Other\n").replace('group-title="News",Station 5', 'group-title="Else",Station 5') + entry("Extra", "http://a.example/x.ts"))
        before = listing(self.site.docroot), (self.site.state / "state.sqlite").read_bytes()
        told = json.loads(self.site.run("generate", "--dry-run", "--json").stdout)
        self.assertEqual(set(told), {"added", "gone", "renumbered", "renamed", "regrouped", "guide_changed", "scheduled"})
        self.assertEqual([channel["name"] for channel in told["added"]], ["Extra"])
        self.assertIn("Station Three", [change["after"]["name"] for change in told["renamed"]])
        self.assertEqual([change["after"]["group"] for change in told["regrouped"]], ["Else"])
        self.assertIn("Extra", self.site.run("generate", "--dry-run").stdout)
        self.assertEqual((listing(self.site.docroot), (self.site.state / "state.sqlite").read_bytes()), before)
        self.assertEqual(self.site.generate()["channels"], COUNT + 1)  # what the dry run fetched is not lost

    def test_nothing_new_writes_nothing(self):
        with Origin() as origin:
            origin.pages = {"/list.m3u": Page(provider(COUNT), etag='"1"'), "/guide.xml": Page(provider_guide(COUNT))}
            for name, urls in {"files": ("list.m3u", "guide.xml"), "http": (origin.base + "/list.m3u", origin.base + "/guide.xml")}.items():
                with self.subTest(name):
                    self.site.configure({"sources": [{"name": "provider", "type": "m3u", "url": urls[0]}], "guides": [{"name": "epg", "url": urls[1]}]})
                    for document in ("list.m3u", "guide.xml"):
                        os.utime(self.site.folder / document, (1, 1))  # a file just written is read again: its time may not tell
                    self.site.generate()
                    before = listing(self.site.docroot), listing(self.site.state)
                    for minutes in (0, 5, 49):
                        report = self.site.generate(now=later(minutes / 60))
                        self.assertFalse(report["published"])
                        self.assertEqual(only(report["sources"])["state"], "unchanged")
                        self.assertEqual((report["channels"], report["programmes"]), (COUNT, sum(map(len, self.site.guide().values()))))
                        self.assertEqual((changes(before[0], listing(self.site.docroot)), changes(before[1], listing(self.site.state))), ([], []))

    def test_equal_inputs_make_equal_bytes(self):
        self.site.generate("--seed", "7")
        one = self.site.public_files()
        with site(CONFIG, list_m3u=provider(COUNT), guide_xml=provider_guide(COUNT)) as other:
            other.generate("--seed", "7")
            self.assertEqual(other.public_files(), one)

    def test_time_zone_language_and_umask_of_the_caller_play_no_part(self):
        self.site.generate("--seed", "7")
        with site(CONFIG, list_m3u=provider(COUNT), guide_xml=provider_guide(COUNT)) as other:
            done = subprocess.run(other.words("generate", "--seed", "7"), capture_output=True, timeout=60, umask=0o077,
                                  env={**os.environ, "TZ": "Asia/Tokyo", "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"})
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(other.public_files(), self.site.public_files())
            for path in [other.docroot, other.docroot / "releases", (other.docroot / "current").resolve(), *other.www.rglob("*")]:
                self.assertEqual(oct(path.stat().st_mode & 0o777), oct(0o755 if path.is_dir() else 0o644), path)

    def test_what_holds_passwords_is_for_its_owner_only(self):
        self.site.generate()
        self.assertEqual(oct(self.site.state.stat().st_mode & 0o777), oct(0o700))
        for path in (self.site.docroot / "current/").rglob("*"):
            if path.is_file() and b"secret" in path.read_bytes():
                self.assertEqual(oct(path.stat().st_mode & 0o777), oct(0o600), path)

    def test_unchanged_files_stay_the_same_file_and_changed_ones_are_younger(self):
        self.site.generate()
        facts = lambda: {name: os.stat(self.site.www / name) for name in self.site.public_files()}
        first = facts()
        self.site.write("list.m3u", provider(COUNT).replace(",Station 3\n", ",Station Three\n"))
        self.site.generate()
        second = facts()
        for name in ("playlist.m3u", "lineup.json", "xmltv.xml"):
            self.assertNotEqual(second[name].st_ino, first[name].st_ino, name)
            self.assertGreater(int(second[name].st_mtime), int(first[name].st_mtime), name)
        for name in ("discover.json", "index.html", "assets/page.js"):
            self.assertEqual((second[name].st_ino, second[name].st_mtime_ns), (first[name].st_ino, first[name].st_mtime_ns), name)


class Looking(WithSite):
    def setUp(self):
        super().setUp()
        self.site.write("list.m3u", provider(COUNT) + entry("Nobody knows this", "http://u:pass@a.example/x/1.ts?token=abc", group_title="Odd"))
        self.site.generate()

    def test_channels(self):
        channels = self.site.channels()
        self.assertEqual(len(channels), COUNT + 1)
        for channel in channels:
            self.assertLessEqual({"id", "number", "name", "group", "guide_id", "logo", "upstreams", "kind", "packages"}, set(channel))
            self.assertEqual((type(channel["id"]), channel["kind"]), (int, "live"))
        known = {channel["name"]: channel for channel in channels}
        self.assertEqual((known["Station 1"]["guide_id"], known["Station 1"]["packages"]), ("station1.xx", ["all", "news"]))
        self.assertEqual((known["Nobody knows this"]["guide_id"], known["Nobody knows this"]["packages"]), (None, ["all"]))
        self.assertEqual(known["Station 1"]["upstreams"][0]["source"], "provider")
        shown = json.dumps(channels)
        for secret in ("pass@", "abc", "/user/secret/"):
            self.assertNotIn(secret, shown)
        self.assertIn("Station 7", self.site.run("channels").stdout)

    def test_match(self):
        matches = self.site.matches()
        self.assertEqual({"channel", "name", "state", "guide_id", "score", "candidates"}, set(matches["Station 1"]))
        self.assertEqual((matches["Station 1"]["state"], matches["Station 1"]["guide_id"]), ("exact", "station1.xx"))
        self.assertIn(matches["Nobody knows this"]["state"], ("none", "doubtful"))
        self.assertIsNone(matches["Nobody knows this"]["guide_id"])
        self.assertIn("Nobody knows this", self.site.run("match").stdout)

    def test_pin_and_unpin(self):
        channel = self.site.identities()["Nobody knows this"][0]
        self.site.run("match", "pin", f"id:{channel}", "station2.xx")
        self.assertTrue(self.site.generate()["published"])
        match = self.site.matches()["Nobody knows this"]
        self.assertEqual((match["state"], match["guide_id"]), ("pinned", "station2.xx"))
        rows = self.site.guide()[f"{channel}.flathead"]
        self.assertTrue(any("station2.xx" in title for _, _, title in rows))
        self.site.run("match", "unpin", "Nobody knows this")
        self.assertTrue(self.site.generate()["published"])
        self.assertIsNone(self.site.matches()["Nobody knows this"]["guide_id"])
        self.site.run("match", "unpin", "Nobody knows this", expect=1)

    def test_pin_to_nothing_takes_the_guide_away(self):
        self.site.run("match", "pin", "Station 1", "-")
        self.site.generate()
        self.assertIsNone(self.site.matches()["Station 1"]["guide_id"])
        rows = self.site.guide()[f"{self.site.identities()['Station 1'][0]}.flathead"]
        self.assertEqual({title for _, _, title in rows}, {"Station 1"})

    def test_pin_of_an_unknown_channel_says_so(self):
        self.assertIn("Station 99", self.site.run("match", "pin", "Station 99", "x", expect=1).stderr)

    def test_explain(self):
        told = json.loads(self.site.run("explain", "Station 2", "--json").stdout)
        self.assertEqual((told["name"], told["match"]["guide_id"]), ("Station 2", "station2.xx"))
        self.assertEqual(told["upstreams"][0]["source"], "provider")
        self.assertIn("name", [reason["field"] for reason in told["reasons"]])
        self.assertNotIn("/user/secret/", json.dumps(told))
        # Ids and numbers both begin near 1000: each can be said so that it is not taken for the other.
        for said in (f"id:{told['id']}", "#" + self.site.identities()["Station 2"][1]):
            text = self.site.run("explain", said).stdout
            for word in ("Station 2", "station2.xx", "provider line"):
                self.assertIn(word, text)

    def test_explain_tells_rules_and_what_they_left_out(self):
        self.site.configure({**CONFIG, "lineup": {"exclude": [{"name": "^Station 3$"}], "rules": [{"match": {"name": "^Station 2$"}, "set": {"name": "Two"}}]}})
        self.assertRegex(self.site.run("explain", "Two").stdout, r"name = Two +\(.*rule")
        self.assertIn("left out", self.site.run("explain", "Station 3", expect=1).stderr)

    def test_looking_writes_nothing(self):
        before = listing(self.site.docroot), listing(self.site.state)
        for words in (["channels"], ["match"], ["explain", "Station 1"], ["status"]):
            self.site.run(*words)
        self.assertEqual((listing(self.site.docroot), listing(self.site.state)), before)


class Check(WithSite):
    def test_a_good_config_is_tried_and_leaves_no_trace(self):
        said = self.site.run("check").stdout
        self.assertRegex(said, rf"{COUNT} channels, {COUNT} of them in a guide")
        self.assertFalse(self.site.docroot.exists() or self.site.state.exists())

    def test_every_mistake_is_told_at_once_with_its_place(self):
        self.site.config_file.write_text(
            "site: {docrot: site, timezone: Mars/Base}\nsources:\n  - {name: a, type: m3u, ulr: list.m3u}\n  - {name: a, type: m3v, url: x}\n"
            "lineup:\n  exclude: [{name: '('}]\n  numbering: {start: many}\nguides: [{name: g, url: g.xml, shift: 1fortnight}]\n")
        for command in ("check", "generate", "channels", "match", "status", "tick", "rollback"):
            with self.subTest(command):
                said = self.site.run(command, expect=2).stderr
                for line, word in ((1, "docrot"), (1, "Mars/Base"), (3, "ulr"), (4, "m3v"), (6, r"\("), (7, "many"), (8, "1fortnight")):
                    self.assertRegex(said, rf"flathead\.yaml:{line}:\d+: .*{word}")
                self.assertRegex(said, r"docrot.*docroot")
        self.assertFalse(self.site.docroot.exists() or self.site.state.exists())

    def test_a_bad_source_is_told_and_fails(self):
        with Origin() as origin:
            origin.pages["/list.m3u"] = Page("<html>Log in</html>")
            self.site.configure({**CONFIG, "sources": [{"name": "html", "type": "m3u", "url": origin.base + "/list.m3u"}, {"name": "gone", "type": "m3u", "url": origin.base + "/gone.m3u"},
                                                        {"name": "fine", "type": "m3u", "url": "list.m3u"}]})
            said = self.site.run("check", expect=1).stdout
        self.assertRegex(said, r"source html: not good.*HTML")
        self.assertRegex(said, r"source gone: not good.*404")
        self.assertRegex(said, rf"source fine: good, {COUNT} entries")

    def test_offline_asks_nobody(self):
        self.site.configure({"sources": [{"name": "a", "type": "m3u", "url": "http://127.0.0.1:9/none"}]})
        self.site.run("check", "--offline")
        self.site.run("check", expect=1)

    def test_schema_is_json(self):
        schema = json.loads(flathead("check", "--schema").stdout)
        self.assertIn("sources", schema["properties"])

    def test_a_missing_config_is_a_usage_mistake(self):
        with folder() as path:
            said = flathead("--config", str(path / "absent.yaml"), "generate")
            self.assertEqual(said.returncode, 2)
            self.assertIn("absent.yaml", said.stderr)


class Site(WithSite):
    def test_status_turns_with_the_sources(self):
        self.site.run("status", expect=1)  # nothing published yet
        report = self.site.generate()
        told = json.loads(self.site.run("status", "--json").stdout)
        self.assertEqual((told["healthy"], told["current"], told["releases"]), (True, report["release"], [report["release"]]))
        (self.site.folder / "list.m3u").rename(self.site.folder / "away.m3u")
        self.site.generate(expect=3)
        told = json.loads(self.site.run("status", "--json", expect=1).stdout)
        self.assertEqual((told["healthy"], only(told["last_run"]["sources"])["state"]), (False, "last-good"))
        self.assertRegex(self.site.run("status", expect=1).stdout, r"source provider: last-good since .*No such file")
        (self.site.folder / "away.m3u").rename(self.site.folder / "list.m3u")
        self.site.generate()
        self.site.run("status")

    def test_rollback_shows_the_earlier_release_and_the_next_run_goes_on(self):
        first = self.site.generate()["release"]
        self.site.write("list.m3u", provider(COUNT + 1))
        second = self.site.generate()["release"]
        self.assertEqual(len(self.site.playlist()), COUNT + 1)
        self.assertIn(first, self.site.run("rollback").stdout)
        self.assertEqual(os.readlink(self.site.docroot / "current"), "releases/" + first)
        self.assertEqual(len(self.site.playlist()), COUNT)
        self.site.run("rollback", "1", expect=1)  # nothing earlier
        self.assertEqual(os.readlink(self.site.docroot / "current"), "releases/" + first)
        third = self.site.generate()
        self.assertTrue(third["published"])
        self.assertGreater(third["release"].rsplit("-", 1)[1], second.rsplit("-", 1)[1])
        self.assertEqual(len(self.site.playlist()), COUNT + 1)

    def test_a_damaged_state_is_told_and_changes_nothing(self):
        release = self.site.generate()["release"]
        self.site.write("list.m3u", provider(COUNT + 1))
        database = self.site.state / "state.sqlite"
        good = database.read_bytes()
        for name, bytes_ in {"rubbish": b"x" * len(good), "cut": good[:len(good) // 2], "holes": good[:4096] + b"\0" * (len(good) - 4096)}.items():
            with self.subTest(name):
                database.write_bytes(bytes_)
                self.assertIn("state.sqlite", self.site.run("generate", expect=1).stderr)
                self.assertEqual(os.readlink(self.site.docroot / "current"), "releases/" + release)
        database.write_bytes(good)
        self.assertEqual(self.site.generate()["channels"], COUNT + 1)

    def test_releases_kept_are_those_asked_for(self):
        self.site.configure({**CONFIG, "site": {"keep_releases": 2}})
        for more in range(4):
            self.site.write("list.m3u", provider(COUNT + more))
            self.site.generate()
        self.assertEqual(len(list((self.site.docroot / "releases").iterdir())), 2)

    def test_tick_renews_only_when_a_programme_ended(self):
        self.site.run("tick", expect=1)  # nothing published yet
        self.site.generate()
        now = self.site.www / "data/now.json"
        titles = lambda: {row[2] for row in json.loads(now.read_text())["now"].values()}
        first, before = titles(), listing(self.site.docroot)
        for minutes in (5, 30, 49):
            self.assertEqual(json.loads(self.site.run("tick", "--json", now=later(minutes / 60)).stdout), {"renewed": False})
        self.assertEqual(listing(self.site.docroot), before)
        facts = now.stat()
        self.assertEqual(json.loads(self.site.run("tick", "--json", now=later(50 / 60)).stdout), {"renewed": True})
        self.assertTrue(titles().isdisjoint(first))
        self.assertGreater(int(now.stat().st_mtime), int(facts.st_mtime))
        # What players are told of the channels where a programme ended, and nothing else.
        tables = {f"{id}.json" for id in json.loads(now.read_text())["now"]}
        changed = {os.path.basename(name) for name in changes(before, listing(self.site.docroot))}
        self.assertEqual(changed - tables, {"now.json", "data", "short_epg"})
        self.assertTrue(changed & tables)

    def test_now_and_next_are_what_the_guide_says(self):
        self.site.generate()
        guide_rows = self.site.guide()
        stamp = NOW.translate(str.maketrans("", "", "-:TZ")) + " +0000"
        for id, (_, _, title, _, _, following) in json.loads((self.site.www / "data/now.json").read_text())["now"].items():
            rows = guide_rows[f"{id}.flathead"]
            (at,) = [place for place, (start, stop, _) in enumerate(rows) if start <= stamp < stop]
            self.assertEqual((title, following), (rows[at][2], rows[at + 1][2]))

    def test_init_makes_a_site_that_works_and_overwrites_nothing(self):
        with folder(" of mine") as path:
            self.assertEqual(flathead("init", str(path)).returncode, 0)
            config = str(path / "flathead.yaml")
            for words in (("check",), ("generate",), ("status",)):
                done = flathead("--config", config, *words)
                self.assertEqual(done.returncode, 0, (words, done.stdout, done.stderr))
            (path / "flathead.yaml").write_text("# mine\n")
            flathead("init", str(path))
            self.assertEqual((path / "flathead.yaml").read_text(), "# mine\n")


class Usage(unittest.TestCase):
    def test_wrong_words_end_with_2(self):
        for words in ((), ("generat",), ("generate", "--nope"), ("generate", "--now", "yesterday"), ("explain",), ("match", "pin", "1"), ("rollback", "many"), ("--config",)):
            with self.subTest(words):
                done = flathead(*words)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertTrue(done.stderr.strip())
        self.assertIn("'generate'", flathead("generat").stderr)

    def test_help_names_every_command(self):
        done = flathead("help")
        self.assertEqual(done.returncode, 0)
        for word in ("init", "check", "generate", "tick", "channels", "explain", "match", "status", "rollback"):
            self.assertIn(word, done.stdout)
        self.assertEqual(flathead("--help").stdout, done.stdout)
        self.assertRegex(flathead("--version").stdout, r"^flathead \d+\.\d+")

    def test_quiet_says_nothing_when_all_is_well(self):
        with site(CONFIG, list_m3u=provider(COUNT), guide_xml=provider_guide(COUNT)) as quiet:
            done = quiet.run("--quiet", "generate")
            self.assertEqual((done.stdout, done.stderr), ("", ""))
            self.assertNotIn("\x1b", quiet.run("generate").stderr)


if __name__ == "__main__":
    unittest.main()
