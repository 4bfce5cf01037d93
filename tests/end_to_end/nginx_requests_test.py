#!/usr/bin/env python3
"""Every address the served release has: status, headers, body, for GET, HEAD, POST, conditional and partial requests."""

import gzip
import unittest

import release
from served import served

FILES = release.files()
BASED = {  # address -> file with our base URL in it, and its type
    "/playlist.m3u": ("www/playlist.m3u", "audio/x-mpegurl"),
    "/playlist/news.m3u": ("www/playlist/news.m3u", "audio/x-mpegurl"),
    "/packages/kids.m3u": ("www/packages/kids.m3u", "audio/x-mpegurl"),
    "/discover.json": ("www/discover.json", "application/json"),
    "/lineup.json": ("www/lineup.json", "application/json"),
    "/device.xml": ("www/device.xml", "application/xml"),
}
ALIASES = {
    "/playlist.m3u8": "/playlist.m3u", "/m3u": "/playlist.m3u", "/channels.m3u": "/playlist.m3u",
    "/m3u/threadfin.m3u": "/playlist.m3u", "/m3u/xteve.m3u": "/playlist.m3u", "/api/livetv/m3u/all": "/playlist.m3u",
    "/playlist/news.m3u8": "/playlist/news.m3u", "/packages/kids.m3u8": "/packages/kids.m3u",
    "/api/livetv/m3u/news": "/playlist/news.m3u", "/capability": "/device.xml",
    "/xml": "/xmltv.xml", "/guide.xml": "/xmltv.xml", "/epg.xml": "/xmltv.xml", "/xmltv/threadfin.xml": "/xmltv.xml",
    "/api/livetv/xmltv/all": "/xmltv.xml", "/api/livetv/xmltv/12": "/xmltv.xml",
    "/guide.xml.gz": "/xmltv.xml.gz", "/xmltv/threadfin.xml.gz": "/xmltv.xml.gz",
    "/status": "/data/status.json", "/api/status": "/data/status.json", "/channels": "/data/channels.json", "/": "/index.html", "/api/health": "/health",
}
PLAIN = {  # address -> file sent as it is, and its type
    "/xmltv.xml": ("www/xmltv.xml", "application/xml"),
    "/xmltv.xml.gz": ("www/xmltv.xml.gz", "application/gzip"),
    "/lineup_status.json": ("www/lineup_status.json", "application/json"),
    "/files/playlist.m3u": ("www/files/playlist.m3u", "audio/x-mpegurl"),
    "/index.html": ("www/index.html", "text/html; charset=utf-8"),
    "/assets/app.js": ("www/assets/app.js", "text/javascript; charset=utf-8"),
    "/assets/app.css": ("www/assets/app.css", "text/css; charset=utf-8"),
    "/data/status.json": ("www/data/status.json", "application/json"),
    "/data/channels.json": ("www/data/channels.json", "application/json"),
    "/data/guide/1001.json": ("www/data/guide/1001.json", "application/json"),
    "/logos/one.png": ("www/logos/one.png", "image/png"),
    "/logos/one.svg": ("www/logos/one.svg", "image/svg+xml"),
}
REDIRECTS = {
    "/channel/1001.ts": "http://provider.example/live/user/secret/1.ts",
    "/channel/1001": "http://provider.example/live/user/secret/1.ts",
    "/channel/1001.m3u8": "http://provider.example/live/user/secret/1.ts",
    "/channel/1002.ts?ignored=yes": "http://provider.example/a%24b?x=1&y=%22",
    "/channel/1003.ts": "rtsp://camera.example:554/one",
    "/auto/v1": "http://provider.example/live/user/secret/1.ts",
    "/auto/v5.1?duration=30": "http://provider.example/a%24b?x=1&y=%22",
    "/tuner0/v1": "http://provider.example/live/user/secret/1.ts",
    "/api/livetv/stream/1001": "http://provider.example/live/user/secret/1.ts",
}


class Requests(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(served(lambda docroot: release.publish(docroot, "0001", FILES)))

    def expected(self, name):
        return FILES[name].replace(release.TOKEN.encode(), self.server.base.encode())

    def test_files_with_our_base_carry_the_name_the_client_asked(self):
        for path, (name, kind) in BASED.items():
            with self.subTest(path):
                answer = self.server.ask(path)
                self.assertEqual((answer.status, answer.headers["content-type"]), (200, kind))
                self.assertEqual(answer.body, self.expected(name))
                self.assertNotIn(b"@FLATHEAD@", answer.body)

    def test_compressed_files_with_our_base_hold_no_token_either(self):
        for path, (name, _) in BASED.items():
            with self.subTest(path):
                answer = self.server.ask(path, headers={"Accept-Encoding": "gzip"})
                self.assertEqual(answer.headers.get("content-encoding"), "gzip")
                self.assertIn("Accept-Encoding", answer.headers["vary"])
                self.assertEqual(gzip.decompress(answer.body), self.expected(name))

    def test_files_with_our_base_answer_304(self):
        for path, _ in BASED.items():
            with self.subTest(path):
                first = self.server.ask(path)
                for header, value in (("If-None-Match", first.headers["etag"]), ("If-Modified-Since", first.headers["last-modified"])):
                    again = self.server.ask(path, headers={header: value})
                    self.assertEqual((again.status, again.body), (304, b""))

    def test_plain_files_are_sent_byte_for_byte(self):
        for path, (name, kind) in PLAIN.items():
            with self.subTest(path):
                answer = self.server.ask(path)
                self.assertEqual((answer.status, answer.headers["content-type"]), (200, kind))
                self.assertEqual(answer.body, FILES[name])
                self.assertEqual(answer.headers["content-length"], str(len(FILES[name])))
                self.assertNotIn("content-encoding", answer.headers)

    def test_plain_files_answer_ranges_and_304(self):
        for path, (name, _) in PLAIN.items():
            with self.subTest(path):
                part = self.server.ask(path, headers={"Range": "bytes=3-7"})
                self.assertEqual((part.status, part.body), (206, FILES[name][3:8]))
                self.assertEqual(part.headers["content-range"], f"bytes 3-7/{len(FILES[name])}")
                beyond = self.server.ask(path, headers={"Range": "bytes=99999999-"})
                self.assertEqual(beyond.status, 416)
                again = self.server.ask(path, headers={"If-None-Match": part.headers["etag"]})
                self.assertEqual((again.status, again.body), (304, b""))
                stale = self.server.ask(path, headers={"Range": "bytes=3-7", "If-Range": '"other"'})
                self.assertEqual(stale.status, 200)

    def test_head_answers_like_get_without_a_body(self):
        for path in [*BASED, *PLAIN, *ALIASES, *REDIRECTS, "/health", "/nothing"]:
            with self.subTest(path):
                get, head = self.server.ask(path), self.server.ask(path, "HEAD")
                self.assertEqual((head.status, head.body), (get.status, b""))
                for name in ("content-type", "etag", "location", "cache-control", "content-encoding"):
                    self.assertEqual(head.headers.get(name), get.headers.get(name), name)

    def test_addresses_of_replaced_systems_answer_the_same(self):
        for path, ours in ALIASES.items():
            with self.subTest(path):
                answer, model = self.server.ask(path), self.server.ask(ours)
                self.assertEqual((answer.status, answer.body), (200, model.body))
                self.assertEqual(answer.headers["content-type"], model.headers["content-type"])

    def test_guide_is_sent_compressed_from_disk_where_asked(self):
        for path in ("/xmltv.xml", "/guide.xml", "/xmltv/threadfin.xml"):
            answer = self.server.ask(path, headers={"Accept-Encoding": "gzip, deflate", "Via": "1.1 proxy"})
            self.assertEqual((answer.headers["content-encoding"], answer.headers["content-type"]), ("gzip", "application/xml"))
            self.assertEqual(answer.body, FILES["www/xmltv.xml.gz"])
            self.assertEqual(answer.headers["vary"], "Accept-Encoding")

    def test_guide_gz_by_name_has_no_content_encoding(self):
        answer = self.server.ask("/xmltv.xml.gz", headers={"Accept-Encoding": "gzip"})
        self.assertNotIn("content-encoding", answer.headers)
        self.assertEqual((answer.headers["content-type"], answer.body), ("application/gzip", FILES["www/xmltv.xml.gz"]))

    def test_page_data_and_scripts_compress(self):
        for path in ("/", "/assets/app.js", "/assets/app.css"):
            with self.subTest(path):
                self.assertEqual(self.server.ask(path, headers={"Accept-Encoding": "gzip"}).headers.get("content-encoding"), "gzip")

    def test_channels_redirect_to_their_first_upstream(self):
        for path, upstream in REDIRECTS.items():
            with self.subTest(path):
                for method in ("GET", "HEAD"):
                    answer = self.server.ask(path, method)
                    self.assertEqual((answer.status, answer.headers.get("location")), (302, upstream))
                    self.assertEqual(answer.headers["cache-control"], "no-cache")

    def test_unknown_channels_and_addresses_are_404(self):
        # Not by the tables: the relay may know it, but has no plan here.
        for path in ("/channel/1009.ts", "/auto/v2"):
            with self.subTest(path):
                answer = self.server.ask(path)
                self.assertEqual((answer.status, answer.body), (404, b"no such channel\n"))
        for path in ("/channel/0.ts", "/channel/01001.ts", "/channel/1001.mkv", "/channel/", "/channel/default.ts",
                     "/auto/v", "/auto/v5.1.1", "/auto/include", "/playlist/none.m3u", "/logos/none.png", "/logos/", "/data/",
                     "/assets/", "/playlist/", "/data/none.json", "/nothing", "/index.htm", "/stream/0123456789abcdef0123456789abcdef"):
            with self.subTest(path):
                answer = self.server.ask(path)
                self.assertEqual(answer.status, 404)
                self.assertEqual(answer.body, b"Not found.\n")

    def test_channel_scan_is_accepted(self):
        for query in ("?scan=start&source=Cable", "?scan=abort", ""):
            answer = self.server.ask("/lineup.post" + query, "POST", body=b"")
            self.assertEqual((answer.status, answer.body), (200, b""))
        self.assertEqual(self.server.ask("/lineup.post", "POST", body=b"scan=start").status, 200)

    def test_other_methods_are_405(self):
        for path in [*BASED, *PLAIN, "/", "/channel/1001.ts", "/auto/v1", "/m3u", "/health", "/nothing"]:
            for method in ("POST", "PUT", "DELETE", "PATCH", "PROPFIND", "MKCOL", "TRACE"):
                with self.subTest(f"{method} {path}"):
                    self.assertEqual(self.server.ask(path, method).status, 405)
        for method in ("GET", "PUT"):
            self.assertEqual(self.server.ask("/lineup.post", method).status, 405)
        self.assertEqual(self.server.ask("/playlist.m3u", "PUT").headers["allow"], "GET, HEAD")

    def test_web_players_elsewhere_may_read_streams_playlists_and_guide_only(self):
        for path in ("/playlist.m3u", "/playlist/news.m3u", "/packages/kids.m3u", "/xmltv.xml", "/xmltv.xml.gz", "/channel/1001.ts", "/channel/1001.m3u8"):
            with self.subTest(path):
                self.assertEqual(self.server.ask(path, headers={"Origin": "http://player.example"}).headers.get("access-control-allow-origin"), "*")
                asked = self.server.ask(path, "OPTIONS", headers={"Origin": "http://player.example", "Access-Control-Request-Method": "GET"})
                self.assertEqual((asked.status, asked.headers["access-control-allow-origin"]), (204, "*"))
        for path in ("/", "/data/status.json", "/discover.json", "/lineup.json", "/logos/one.png", "/health"):
            with self.subTest(path):
                self.assertNotIn("access-control-allow-origin", self.server.ask(path).headers)
                self.assertEqual(self.server.ask(path, "OPTIONS").status, 405)

    def test_page_runs_its_own_scripts_only(self):
        answer = self.server.ask("/")
        self.assertIn("default-src 'none'", answer.headers["content-security-policy"])
        self.assertNotIn("unsafe", answer.headers["content-security-policy"])
        self.assertEqual(answer.headers["x-frame-options"], "DENY")

    def test_logos_are_kept_and_run_nothing(self):
        answer = self.server.ask("/logos/one.svg")
        self.assertEqual(answer.headers["cache-control"], "public, max-age=86400")
        self.assertIn("sandbox", answer.headers["content-security-policy"])
        self.assertNotIn("max-age", self.server.ask("/logos/none.svg").headers.get("cache-control", ""), "it may come")

    def test_every_answer_forbids_guessing_types(self):
        for path in [*BASED, *PLAIN, *REDIRECTS, "/health", "/nothing"]:
            with self.subTest(path):
                self.assertEqual(self.server.ask(path).headers.get("x-content-type-options"), "nosniff")

    def test_answers_that_change_are_asked_for_again(self):
        for path in [*BASED, "/xmltv.xml", "/", "/data/status.json", "/assets/app.js", "/lineup_status.json"]:
            with self.subTest(path):
                self.assertEqual(self.server.ask(path).headers["cache-control"], "no-cache")

    def test_log_holds_no_credentials(self):
        for path in ("/live/alice/s3cretpass/7.ts", "/alice/s3cretpass/7", "/alice/s3cretpass/7.m3u8", "//alice/s3cretpass/7", "/movie/alice/s3cretpass/9.mkv",
                     "/player_api.php?username=alice&password=s3cretpass", "/timeshift/alice/s3cretpass/60/2026-01-01:10-00/7.ts", "/get.php?password=s3cretpass"):
            self.server.ask(path)
        logged = self.server.logged()
        self.assertIn('"GET /live/-/-/7.ts" 403', logged)
        self.assertIn('"GET /player_api.php" 404', logged)
        self.assertIn('"GET /playlist.m3u" 200', logged)
        self.assertNotIn("s3cretpass", logged)
        self.assertNotIn("s3cretpass", (self.server.folder / "nginx/error.log").read_text())

    def test_answers_name_no_version_and_no_path(self):
        for path in ("/nothing", "/channel/1009.ts", "/%00", "/xmltv.xml/", "/index.html/x"):
            answer = self.server.ask(path)
            self.assertNotIn(str(self.server.folder).encode(), answer.body)
            self.assertEqual(answer.headers["server"], "nginx")
            self.assertNotRegex(answer.body, rb"nginx/\d")


if __name__ == "__main__":
    unittest.main()
