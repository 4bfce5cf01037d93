#!/usr/bin/env python3
"""Providers over HTTP as they are: changed, unchanged, gone, half there, slow, moved. What viewers see never gets worse for it."""

import gzip
import json
import os
import shutil
import unittest

from origin import Origin, Page
from site_folder import only, playlist, provider, provider_guide, site

COUNT = 20
HTML = "<!DOCTYPE html>\n<html><head><title>Maintenance</title></head><body>Back soon</body></html>\n"


def config(origin, **more):
    return {"sources": [{"name": "provider", "type": "m3u", "url": origin.base + "/list.m3u", "timeout": "3s", **more}],
            "guides": [{"name": "epg", "url": origin.base + "/guide.xml", "timeout": "3s"}]}


def broken(good):
    """What an origin sends on a bad night, by name."""
    return {
        "503": Page("busy", 503),
        "403": Page("account expired", 403),
        "404": Page("gone", 404),
        "html with 200": Page(HTML, headers={"Content-Type": "text/html"}),
        "empty": Page(""),
        "white space": Page("\n \n"),
        "cut": Page(good, cut=len(good) // 2),
        "cut gzip": Page(gzip.compress(good.encode())[:-200]),
        "json error": Page('{"error": "too many connections"}'),
        "binary": Page(bytes(range(256)) * 64),
    }


class Outage(unittest.TestCase):
    def setUp(self):
        self.origin = self.enterContext(Origin())
        self.list, self.epg = provider(COUNT), provider_guide(COUNT)
        self.origin.pages = {"/list.m3u": Page(self.list), "/guide.xml": Page(self.epg)}
        self.site = self.enterContext(site(config(self.origin)))

    def good_night(self):
        report = self.site.generate()
        self.assertEqual(report["channels"], COUNT)
        return report, self.site.public_files(), self.site.identities()

    def bad_night(self, path, page, kind):
        """Publishes, breaks one document, checks that nothing visible changed, and mends it."""
        before, files, identities = self.good_night()
        good, self.origin.pages[path] = self.origin.pages[path], page
        report = self.site.generate(expect=3)
        origin = only(report[kind])
        self.assertEqual(origin["state"], "last-good")
        self.assertEqual(origin["since"], only(before[kind])["since"])
        self.assertTrue(origin["error"])
        self.assertEqual((report["channels"], report["programmes"]), (before["channels"], before["programmes"]))
        self.assertEqual(self.site.public_files(), files)
        self.assertEqual(self.site.identities(), identities)
        told = json.loads((self.site.www / "data/status.json").read_text())
        self.assertEqual((only(told[kind])["state"], only(told[kind])["since"]), ("last-good", origin["since"]))
        self.site.run("status", expect=1)
        # The next one is as bad, and still says so.
        self.assertEqual(only(self.site.generate(expect=3)[kind])["state"], "last-good")
        self.origin.pages[path] = good
        self.assertIn(only(self.site.generate()[kind])["state"], ("fresh", "unchanged"))
        self.assertEqual(self.site.public_files(), files)
        self.site.run("status")

    def test_bad_playlist_changes_nothing(self):
        for name, page in broken(self.list).items():
            with self.subTest(name):
                self.bad_night("/list.m3u", page, "sources")

    def test_playlist_without_entries_changes_nothing(self):
        for name, text in {"header alone": "#EXTM3U\n", "films alone": playlist(["#EXTINF:-1,Film\nhttp://a.example/movie/u/p/1.mkv\n"]),
                           "comments": "#EXTM3U\n# your subscription has ended\n"}.items():
            with self.subTest(name):
                self.bad_night("/list.m3u", Page(text), "sources")

    def test_bad_guide_changes_nothing(self):
        for name, page in broken(self.epg).items():
            with self.subTest(name):
                self.bad_night("/guide.xml", page, "guides")

    def test_guide_without_programmes_changes_nothing(self):
        """jellyfin#8847: an empty XMLTV deletes all guide data of its readers and cancels recordings."""
        head = '<?xml version="1.0" encoding="UTF-8"?>\n<tv>'
        for name, text in {"no channels": head + "</tv>", "channels alone": head + '<channel id="station1.xx"><display-name>Station 1</display-name></channel></tv>',
                           "self-closing": head[:-1] + "/>"}.items():
            with self.subTest(name):
                self.bad_night("/guide.xml", Page(text), "guides")
                self.assertTrue(all(self.site.guide().values()))

    def test_shrunken_playlist_waits_for_consent(self):
        self.bad_night("/list.m3u", Page(provider(COUNT // 4)), "sources")
        self.origin.pages["/list.m3u"] = Page(provider(COUNT // 4))
        said = only(self.site.generate(expect=3)["sources"])["error"]
        self.assertRegex(said, r"5 entries .* 20 .*shrink_guard 50%")
        self.assertEqual(self.site.generate("--accept-shrink", "provider")["channels"], COUNT // 4)

    def test_shrunken_guide_waits_for_consent(self):
        self.bad_night("/guide.xml", Page(provider_guide(COUNT // 4)), "guides")
        self.origin.pages["/guide.xml"] = Page(provider_guide(COUNT // 4))
        self.site.generate("--accept-shrink", "epg")
        self.assertEqual(only(self.site.generate()["guides"])["state"], "unchanged")

    def test_slightly_smaller_documents_are_taken(self):
        self.good_night()
        self.origin.pages = {"/list.m3u": Page(provider(COUNT - 6)), "/guide.xml": Page(provider_guide(COUNT - 6))}
        report = self.site.generate()
        self.assertEqual((only(report["sources"])["state"], only(report["guides"])["state"], report["channels"]), ("fresh", "fresh", COUNT - 6))

    def test_everything_down_for_a_night(self):
        """xTeVe#296, Dispatcharr#1379, tuliprox#309: an outage unmapped channels, deleted the lineup, emptied the database."""
        before, files, identities = self.good_night()
        for path in ("/list.m3u", "/guide.xml"):
            self.origin.pages[path] = Page("", 500)
        for hour in range(8):
            report = self.site.generate(now=f"2026-11-20T{13 + hour}:00:00Z", expect=3)
            self.assertEqual(report["channels"], COUNT)
        self.assertEqual(self.site.identities(), identities)
        for channel, rows in self.site.guide().items():
            self.assertTrue(any(title.startswith("Show ") for _, _, title in rows), channel)
        self.assertEqual((self.site.www / "playlist.m3u").read_bytes(), files["playlist.m3u"])

    def test_origin_that_refuses_connections(self):
        _, files, _ = self.good_night()
        with Origin() as gone:
            pass
        self.site.configure(config(gone))
        report = self.site.generate(expect=3)
        self.assertEqual([only(report[kind])["state"] for kind in ("sources", "guides")], ["last-good", "last-good"])
        self.assertEqual(self.site.public_files(), files)

    def test_origin_slower_than_the_time_limit(self):
        _, files, _ = self.good_night()
        self.origin.pages["/list.m3u"] = Page(hangs=True)
        more = config(self.origin, timeout="1s")
        self.site.configure(more)
        report = self.site.generate(expect=3)
        self.assertRegex(only(report["sources"])["error"], r"1 ?s|tim")
        self.assertLess(report["seconds"], 10)
        self.assertEqual(self.site.public_files(), files)

    def test_first_run_without_any_source_publishes_nothing(self):
        self.origin.pages["/list.m3u"] = Page("", 500)
        self.assertIn("nothing is published", self.site.run("generate", expect=1).stderr)
        self.assertFalse((self.site.docroot / "current").exists())
        self.origin.pages["/list.m3u"] = Page(self.list)
        self.assertEqual(self.site.generate()["channels"], COUNT)

    def test_first_run_without_the_guide_publishes_the_lineup(self):
        self.origin.pages["/guide.xml"] = Page("", 500)
        report = self.site.generate(expect=3)
        self.assertEqual((report["channels"], only(report["guides"])["state"]), (COUNT, "failed"))
        self.assertTrue(all(self.site.guide().values()))  # placeholders: a guide is never empty

    def test_offline_asks_nobody(self):
        _, files, _ = self.good_night()
        asked = len(self.origin.asked)
        report = self.site.generate("--offline")
        self.assertEqual(len(self.origin.asked), asked)
        self.assertEqual([only(report[kind])["state"] for kind in ("sources", "guides")], ["last-good", "last-good"])
        self.assertEqual(self.site.public_files(), files)

    def test_guides_that_the_playlist_names_are_kept_as_well(self):
        self.site.configure({"sources": config(self.origin)["sources"]})
        self.origin.pages["/list.m3u"] = Page(self.list.replace("#EXTM3U", f'#EXTM3U x-tvg-url="{self.origin.base}/guide.xml"', 1))
        before, files, identities = self.good_night()
        self.assertEqual(only(before["guides"])["state"], "fresh")
        self.assertEqual(len([channel for channel in identities.values() if channel[2]]), COUNT)
        good = dict(self.origin.pages)
        for down in (["/guide.xml"], ["/list.m3u"], ["/list.m3u", "/guide.xml"]):
            with self.subTest(down):
                self.origin.pages = {path: Page("", 500) if path in down else page for path, page in good.items()}
                self.site.generate(expect=3)
                self.assertEqual((self.site.public_files(), self.site.identities()), (files, identities))
        self.origin.pages = good
        self.site.generate()
        self.site.run("status")

    def test_lost_copies_during_an_outage_keep_the_release(self):
        report, files, _ = self.good_night()
        shutil.rmtree(self.site.state / "copies")
        self.origin.pages["/list.m3u"] = Page("", 500)
        self.site.run("generate", expect=1)
        self.assertEqual(os.readlink(self.site.docroot / "current"), "releases/" + report["release"])
        self.site.run("status", expect=1)

    def test_the_other_source_goes_on(self):
        two = config(self.origin)
        two["sources"].append({"name": "other", "type": "m3u", "url": self.origin.base + "/other.m3u"})
        self.site.configure(two)
        self.origin.pages["/other.m3u"] = Page(provider(5, start=101, host="http://two.example"))
        self.site.generate()
        self.origin.pages["/list.m3u"] = Page("", 503)
        self.origin.pages["/other.m3u"] = Page(provider(6, start=101, host="http://two.example"))
        report = self.site.generate(expect=3)
        self.assertEqual({source["name"]: source["state"] for source in report["sources"]}, {"provider": "last-good", "other": "fresh"})
        self.assertEqual(report["channels"], COUNT + 6)


class Fetching(unittest.TestCase):
    def setUp(self):
        self.origin = self.enterContext(Origin())
        self.origin.pages = {"/list.m3u": Page(provider(COUNT)), "/guide.xml": Page(provider_guide(COUNT))}
        self.site = self.enterContext(site(config(self.origin)))

    def states(self, **options):
        report = self.site.generate(**options)
        return only(report["sources"])["state"], only(report["guides"])["state"]

    def test_unchanged_documents_are_not_sent_again(self):
        for path, page in self.origin.pages.items():
            page.etag = f'"one of {path}"'
        self.assertEqual(self.states(), ("fresh", "fresh"))
        self.assertEqual(self.states(), ("unchanged", "unchanged"))
        for path in self.origin.pages:
            first, second = self.origin.requests(path)
            self.assertNotIn("if-none-match", first)
            self.assertEqual(second["if-none-match"], f'"one of {path}"')

    def test_modification_time_is_sent_back(self):
        stamp = "Fri, 20 Nov 2026 10:00:00 GMT"
        self.origin.pages["/list.m3u"].headers["Last-Modified"] = stamp
        self.states()
        self.states()
        self.assertEqual(self.origin.requests("/list.m3u")[1]["if-modified-since"], stamp)

    def test_new_etag_brings_new_channels(self):
        self.origin.pages["/list.m3u"].etag = '"one"'
        self.states()
        self.origin.pages["/list.m3u"] = Page(provider(COUNT + 1), etag='"two"')
        self.assertEqual(self.states(), ("fresh", "unchanged"))
        self.assertEqual(len(self.site.playlist()), COUNT + 1)

    def test_same_bytes_under_a_new_etag_are_unchanged(self):
        self.origin.pages["/list.m3u"].etag = '"one"'
        self.states()
        self.origin.pages["/list.m3u"].etag = '"two"'
        self.assertEqual(self.states(), ("unchanged", "unchanged"))
        self.states()
        self.assertEqual(self.origin.requests("/list.m3u")[2]["if-none-match"], '"two"')

    def test_redirects_are_followed(self):
        self.origin.pages["/moved.m3u"] = self.origin.pages["/list.m3u"]
        self.origin.pages["/list.m3u"] = Page("", 302, {"Location": "/moved.m3u"})
        self.assertEqual(self.states(), ("fresh", "fresh"))
        self.assertEqual(len(self.site.playlist()), COUNT)

    def test_redirects_without_end_are_an_outage(self):
        self.states()
        self.origin.pages["/list.m3u"] = Page("", 302, {"Location": "/list.m3u"})
        self.assertEqual(self.states(expect=3), ("last-good", "unchanged"))

    def test_redirect_to_a_file_is_refused(self):
        self.states()
        self.origin.pages["/list.m3u"] = Page("", 302, {"Location": "file://" + str(self.site.write("inside.m3u", provider(COUNT + 5)))})
        self.assertEqual(self.states(expect=3), ("last-good", "unchanged"))
        self.assertEqual(len(self.site.playlist()), COUNT)

    def test_compressed_documents_are_read(self):
        packed = {path: gzip.compress(page.body, mtime=0) for path, page in self.origin.pages.items()}
        for name, headers in {"as a document": {"Content-Type": "application/octet-stream"}, "as an encoding": {"Content-Encoding": "gzip"}}.items():
            with self.subTest(name), site(config(self.origin)) as fresh:
                for path, body in packed.items():
                    self.origin.pages[path] = Page(body, headers=headers)
                report = fresh.generate()
                self.assertEqual((report["channels"], only(report["guides"])["entries"]), (COUNT, COUNT * 30))

    def test_what_the_config_says_is_sent_and_kept_secret(self):
        self.site.configure(config(self.origin, user_agent="VLC/3.0.18", headers={"X-Account": "hush-hush"}))
        said = self.site.run("generate", "--json")
        headers = self.origin.requests("/list.m3u")[-1]
        self.assertEqual((headers["user-agent"], headers["x-account"]), ("VLC/3.0.18", "hush-hush"))
        self.assertNotIn("hush-hush", said.stdout + said.stderr)
        for path in self.site.folder.rglob("*"):
            if path.name == "plan.sqlite":
                self.assertEqual(path.stat().st_mode & 0o777, 0o600, "the relay sends it, and nobody else reads it")
            elif path.is_file() and path != self.site.config_file:
                self.assertFalse(b"hush-hush" in path.read_bytes(), path)

    def test_young_copies_are_not_asked_for(self):
        self.site.configure(config(self.origin, refresh="6h"))
        self.states()
        self.assertEqual(self.states(), ("unchanged", "unchanged"))
        self.assertEqual((len(self.origin.requests("/list.m3u")), len(self.origin.requests("/guide.xml"))), (1, 2))


if __name__ == "__main__":
    unittest.main()
