#!/usr/bin/env python3
"""Requests that try to leave the public folder, name what is private, or break nginx's reading: none gets a private byte."""

import os
import unittest

import release
from served import served

PRIVATE = ("plan.sqlite", "release.json", "x/all/get_live_streams.json", "tpl/all.m3u", "nginx/redirect.map", "nginx/open.geo")
PREFIXES = ("", "/logos", "/assets", "/data", "/playlist", "/packages", "/files", "/data/guide", "/channel")
UPS = ("/..", "/../..", "/%2e%2e", "/.%2e/%2E.", "/..%2f..", "/%2e%2e%2f%2e%2e%2f", "/..%5c..", "/....//....", "/..;", "/%252e%252e", "/..%00", "/%c0%ae%c0%ae",
       "/..%c0%af..", "//..//..", "/./../.", "/\\..\\..", "/%u002e%u002e")
TARGETS = ["/releases/0001/plan.sqlite", "/current/plan.sqlite", "/site/current/plan.sqlite", "/x/", "/tpl/", "/nginx/", "/nginx/redirect.map", "/x/all/get_live_streams.json",
           "/tpl/all.m3u", "/plan.sqlite", "/release.json", "/state.sqlite", "/state/state.sqlite", "/.git/config", "/.htaccess", "/nginx.conf", "/flathead.yaml",
           "/playlist.m3u.gz", "/playlist/", "/packages/", "/logos/", "/assets/", "/data/", "/data/guide/", "/files/", "/logos/link.png", "/data/link.json", "/playlist/link.m3u",
           "/logos/folder/plan.sqlite", "/data/folder/release.json", "/logos/.hidden", "/playlist/.hidden.m3u", "/data/.hidden.json", "/logos/one.png/", "/logos/one.png%00.txt",
           "/logos/one.png%0a", "/playlist/%00.m3u", "/playlist/..m3u", "/playlist/news%2fx.m3u", "/packages/%2e%2e.m3u",
           "/channel/1001.ts/../../plan.sqlite", "/channel/%31%30%30%31.ts%00", "/channel/-1.ts", "/channel/99999999999999999999.ts", "/channel/1001%0d%0aX-Evil:1.ts",
           "/auto/v1%0d%0aX-Evil:1", "/auto/v$host", "/auto/v${flathead_base}", "/channel/$host.ts", "/demo/clips/one.ts", "/demo/../site/current/plan.sqlite",
           "/api/livetv/m3u/..", "/api/livetv/m3u/..%2f..%2fplan", "/api/livetv/m3u/%2e%2e%2f%2e%2e%2fplan.sqlite%00", "/api/livetv/stream/../../plan.sqlite",
           "/xmltv/../plan.sqlite", "/m3u/../../plan.sqlite", "/xmltv.xml/plan.sqlite", "/index.html/../plan.sqlite", "/files/..%2f..%2fplan.sqlite"]


class Hostile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        def publish(docroot):
            contents = release.files()
            for path in ("www/logos/.hidden", "www/playlist/.hidden.m3u", "www/data/.hidden.json"):
                contents[path] = b"SECRET hidden\n"
            shown = release.publish(docroot, "0001", contents)
            # What a broken or bribed generator might leave: links out of the public folder.
            os.symlink("../../plan.sqlite", shown / "www/logos/link.png")
            os.symlink("../../release.json", shown / "www/data/link.json")
            os.symlink("/etc/passwd", shown / "www/playlist/link.m3u")
            os.symlink("../..", shown / "www/logos/folder")
            os.symlink("../..", shown / "www/data/folder")
        cls.server = cls.enterClassContext(served(publish))

    def refused(self, received, what):
        status = received.split(b"\r\n", 1)[0]
        self.assertRegex(status, rb"^HTTP/1\.1 (?:301|302|400|403|404|405|414|431|494)|^<html>", what)
        for secret in (b"SECRET", b"provider.example/live/user", b"root:x:", b"X-Evil", str(self.server.folder).encode()):
            self.assertNotIn(secret, received, what)
        self.assertNotRegex(received, rb"nginx/\d", what)
        self.assertNotIn(b"Index of", received, what)

    def get(self, target):
        return self.server.raw(b"GET " + target.encode("latin-1") + b" HTTP/1.1\r\nHost: tv\r\nConnection: close\r\n\r\n")

    def test_private_files_are_out_of_reach(self):
        paths = [f"{prefix}{up}/{name}" for prefix in PREFIXES for up in UPS for name in PRIVATE] + TARGETS
        self.assertGreater(len(paths), 900)
        for path in paths:
            received = self.get(path)
            self.refused(received, path)

    def test_system_files_are_out_of_reach(self):
        for up in UPS:
            for depth in (1, 4, 12):
                for target in ("etc/passwd", "proc/self/environ"):
                    self.refused(self.get("/logos" + up * depth + "/" + target), (up, depth, target))

    def test_listings_do_not_exist(self):
        for folder in ("/", "/logos", "/assets", "/data", "/playlist", "/packages", "/files"):
            for path in (folder + "/", folder + "//", folder + "/."):
                self.assertNotIn(b"one.png", self.get(path))
                self.assertNotIn(b"Index of", self.get(path))

    def test_requests_nginx_cannot_read_end_the_connection_only(self):
        rows = (
            b"\x00\xff\x16\x03\x01\r\n\r\n", b"GET\r\n\r\n", b"GET /playlist.m3u HTTP/9.9\r\n\r\n", b"GET " + b"/x" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET /x HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 40000 + b"\r\n\r\n", b"GET /playlist.m3u\x00 HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET playlist.m3u HTTP/1.1\r\nHost: a\r\n\r\n", b"POST /lineup.post HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n",
            b"POST /lineup.post HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
            b"POST /lineup.post HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nzz\r\n",
            b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: a\r\n\r\n",
        )
        for request in rows:
            with self.subTest(request[:40]):
                received = self.server.raw(request)
                if received:
                    self.assertRegex(received, rb"^HTTP/1\.1 4\d\d |^HTTP/1\.1 505 |^<html>")
                self.assertNotIn(b"SECRET", received)
        self.assertEqual(self.server.ask("/health").status, 200)

    def test_absolute_and_foreign_targets_get_our_answer_only(self):
        received = self.server.raw(b"GET http://evil.example/plan.sqlite HTTP/1.1\r\nHost: tv\r\nConnection: close\r\n\r\n")
        self.assertIn(b" 404 ", received.split(b"\r\n", 1)[0])

    def test_ranges_that_ask_for_everything_many_times_are_bounded(self):
        ranges = "bytes=" + ",".join(["0-"] * 400)
        answer = self.server.ask("/xmltv.xml", headers={"Range": ranges})
        self.assertLess(len(answer.body), 3 * len(release.files()["www/xmltv.xml"]))


if __name__ == "__main__":
    unittest.main()
