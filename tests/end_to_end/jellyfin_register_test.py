#!/usr/bin/env python3
"""`flathead register`: one tuner and one guide in Jellyfin, however often it is asked, and the steps for those without such an API."""

import json
import unittest

from jellyfin import Fault, Jellyfin
from origin import Origin, Page
from site_folder import entry, playlist, site

PLAYLIST = playlist(entry(f"Station {number}", f"http://tv/channel/{number}.ts", tvg_id=str(number)) for number in (1, 2, 3))


class Register(unittest.TestCase):
    def setUp(self):
        self.start("10.11.3")

    def start(self, version):
        self.jellyfin = self.enterContext(Jellyfin(version))
        self.ours = self.enterContext(Origin())
        self.ours.pages.update({"/playlist.m3u": Page(PLAYLIST), "/playlist-hls.m3u": Page(PLAYLIST.replace(".ts", ".m3u8")),
                                "/discover.json": Page(json.dumps({"DeviceID": "1234ABCD", "TunerCount": 4})),
                                "/lineup.json": Page(json.dumps([{"GuideNumber": "1", "GuideName": "Station 1", "URL": "http://tv/auto/v1"}]))})
        self.site = self.enterContext(site({"site": {"base_url": self.ours.base, "name": "Home TV"}, "libraries": [self.jellyfin.library()]}))

    def register(self, *words, expect=0):
        return json.loads(self.site.run("register", "jellyfin", "--json", *words, expect=expect).stdout)

    def posts(self):
        return self.jellyfin.count("^(POST|DELETE) /LiveTv")

    def test_one_tuner_and_one_guide_on_every_version(self):
        for version in ("10.9.11", "10.10.7", "10.11.3", "12.0.0"):
            with self.subTest(version):
                self.start(version)
                first = self.register()
                self.assertEqual((first["version"], first["tuner"]["change"], first["guide"]["change"], first["refreshed"], first["channels"]), (version, "created", "created", True, 3))
                (tuner,), (guide,) = self.jellyfin.tuners, self.jellyfin.guides
                for key, value in {"Type": "m3u", "Url": self.ours.base + "/playlist.m3u", "FriendlyName": "Home TV", "TunerCount": 0, "AllowStreamSharing": True,
                                   "EnableStreamLooping": False, "Source": "", "IgnoreDts": True}.items():
                    self.assertEqual(tuner[key], value, key)
                self.assertEqual((guide["Type"], guide["Path"], guide["EnableAllTuners"], guide["EnabledTuners"]), ("xmltv", self.ours.base + "/xmltv.xml", False, [tuner["Id"]]))
                asked = self.posts()
                again = self.register()
                self.assertEqual((again["tuner"], again["guide"]), ({**first["tuner"], "change": "unchanged"}, {**first["guide"], "change": "unchanged"}))
                self.assertEqual((len(self.jellyfin.tuners), len(self.jellyfin.guides), self.posts()), (1, 1, asked))

    def test_what_the_owner_set_stays_and_what_harms_is_put_right(self):
        self.register()
        self.jellyfin.tuners[0].update(FriendlyName="Mine", UserAgent="x", EnableStreamLooping=True, TunerCount=1, NewIn13={"a": [1]})
        self.jellyfin.guides[0].update(EnableAllTuners=True, ChannelMappings=[{"Name": "1", "Value": "2"}], KidsCategories=["cartoon"])
        self.jellyfin.guides.append({"Id": "f" * 32, "Type": "xmltv", "Path": "http://elsewhere/xmltv.xml", "EnabledTuners": []})
        report = self.register()
        self.assertEqual((report["tuner"]["change"], report["guide"]["change"]), ("updated", "unchanged"))
        (tuner,) = self.jellyfin.tuners
        self.assertEqual([tuner[key] for key in ("FriendlyName", "UserAgent", "EnableStreamLooping", "TunerCount", "NewIn13")], ["Mine", "x", False, 0, {"a": [1]}])
        self.assertEqual(self.jellyfin.guides[0]["KidsCategories"], ["cartoon"])
        self.assertEqual(self.jellyfin.guides[1]["EnabledTuners"], [])

    def test_a_site_that_moves_keeps_its_tuner(self):
        first = self.register()
        moved = self.enterContext(Origin())
        moved.pages = self.ours.pages
        report = self.register("--base-url", moved.base + "/")
        self.assertEqual((report["tuner"]["id"], report["tuner"]["change"], report["guide"]["id"], report["guide"]["change"]),
                         (first["tuner"]["id"], "updated", first["guide"]["id"], "updated"))
        self.assertIn("new ones", report["notes"][0])
        self.assertEqual([(tuner["Url"]) for tuner in self.jellyfin.tuners], [moved.base + "/playlist.m3u"])
        report = self.register("--base-url", moved.base, "--form", "m3u8")
        self.assertEqual((len(self.jellyfin.tuners), self.jellyfin.tuners[0]["Url"]), (1, moved.base + "/playlist-hls.m3u"))

    def test_as_an_hdhomerun(self):
        report = self.register("--kind", "hdhomerun")
        (tuner,) = self.jellyfin.tuners
        self.assertEqual((tuner["Type"], tuner["Url"], tuner["TunerCount"], tuner["DeviceId"]), ("hdhomerun", self.ours.base, 4, "1234ABCD"))
        self.assertEqual(report["channels"], 1)
        self.assertEqual(self.register("--kind", "hdhomerun")["tuner"]["change"], "unchanged")
        both = self.register()
        self.assertIn("twice", both["notes"][0])
        self.assertEqual(len(self.jellyfin.guides), 1)
        self.assertEqual(set(self.jellyfin.guides[0]["EnabledTuners"]), {tuner["Id"] for tuner in self.jellyfin.tuners})

    def test_a_dry_run_changes_nothing(self):
        report = self.register("--dry-run")
        self.assertEqual((report["tuner"]["change"], report["guide"]["change"], report["dry_run"]), ("created", "created", True))
        self.register()
        self.assertEqual(self.register("--remove", "--dry-run")["tuner"]["change"], "removed")
        self.assertEqual((len(self.jellyfin.tuners), self.jellyfin.count("^DELETE")), (1, 0))

    def test_removal_takes_ours_away_and_nothing_else(self):
        self.jellyfin.tuners.append({"Id": "e" * 32, "Type": "m3u", "Url": "http://elsewhere/playlist.m3u"})
        self.jellyfin.guides.append({"Id": "f" * 32, "Type": "xmltv", "Path": "http://elsewhere/xmltv.xml", "EnabledTuners": ["e" * 32]})
        self.register()
        self.register("--kind", "hdhomerun")
        report = self.register("--remove")
        self.assertEqual((report["tuner"]["change"], report["guide"]["change"]), ("removed", "removed"))
        self.assertEqual(([tuner["Id"] for tuner in self.jellyfin.tuners], [guide["Id"] for guide in self.jellyfin.guides]), (["e" * 32], ["f" * 32]))
        self.assertEqual(self.register("--remove")["tuner"]["change"], "unchanged")

    def test_the_server_and_key_are_the_options_or_the_configs(self):
        other = self.enterContext(Jellyfin(api_key="another"))
        self.register("--url", other.base, "--api-key", "another")
        key = self.site.write("key", "another\n")
        self.register("--url", other.base + "/", "--api-key-file", str(key))
        self.assertEqual((len(other.tuners), len(self.jellyfin.tuners)), (1, 0))
        self.register("--url", self.jellyfin.base)
        self.assertEqual(len(self.jellyfin.tuners), 1)

    def test_what_makes_no_sense_is_said_and_changes_nothing(self):
        for words, said in ((("--base-url", "tv.lan"), "no address"), (("--url", "ftp://x"), "no address"), (("--url", "http://127.0.0.1:1"), "no API key")):
            with self.subTest(words):
                self.assertIn(said, self.site.run("register", "jellyfin", *words, expect=2).stderr)
        self.site.run("register", "jellyfin", "--kind", "cable", expect=2)
        self.site.configure({"site": {}, "libraries": [self.jellyfin.library()]})
        self.assertIn("--base-url", self.site.run("register", "jellyfin", expect=2).stderr)
        self.site.configure({"site": {"base_url": self.ours.base}})
        self.assertIn("which Jellyfin", self.site.run("register", "jellyfin", expect=2).stderr)
        self.assertEqual(self.jellyfin.asked, [])

    def test_failures_say_what_to_do_and_never_the_key(self):
        unreadable = lambda: self.ours.pages.pop("/playlist.m3u")
        html = lambda: self.jellyfin.faults.append(Fault("System/Info", html=True))
        key = lambda: setattr(self.jellyfin, "api_key", "changed")
        down = lambda: self.jellyfin.faults.append(Fault("System/Configuration", status=503))
        secret = self.jellyfin.api_key
        for name, break_it, said in (("unreadable", unreadable, "right from where it runs"), ("html", html, "does not answer like a Jellyfin (an HTML page)"),
                                     ("key", key, "refuses the API key"), ("down", down, "HTTP 503")):
            with self.subTest(name):
                self.start("10.11.3")
                break_it()
                done = self.site.run("register", "jellyfin", expect=1)
                self.assertIn(said, done.stderr)
                self.assertNotIn(secret, done.stderr + done.stdout)
                self.assertEqual((self.jellyfin.tuners, self.jellyfin.guides), ([], []))

    def test_a_guide_that_is_still_being_read_is_told(self):
        self.jellyfin.queue_refresh = lambda: setattr(self.jellyfin, "task_polls", 1000)
        report = self.register("--wait", "0", expect=3)
        self.assertEqual((report["refreshed"], report["tuner"]["change"]), (False, "created"))
        self.assertIn("still reading", report["notes"][0])

    def test_steps_for_the_others(self):
        text = self.site.run("register").stdout
        for part in ("Plex:", "Emby:", "Kodi:", "TiviMate", f"{self.ours.base}/xmltv.xml", f"{self.ours.base}/playlist-hls.m3u", "flathead register jellyfin"):
            self.assertIn(part, text)
        plex = self.site.run("register", "plex", "--base-url", "http://tv.lan:8080").stdout
        self.assertIn("http://tv.lan:8080/xmltv.xml", plex)
        self.assertNotIn("Kodi", plex)
        self.assertEqual(json.loads(self.site.run("register", "--json").stdout)["guide"], f"{self.ours.base}/xmltv.xml")
        self.site.configure({"site": {}})
        self.assertIn("http://YOUR-SERVER:8080", self.site.run("register", "emby").stdout)


if __name__ == "__main__":
    unittest.main()
