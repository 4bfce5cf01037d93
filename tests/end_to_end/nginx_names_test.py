#!/usr/bin/env python3
"""Under which name the files speak of us, who may speak for somebody else, and who is let in at all."""

import unittest

import release
from served import served

PROXY = "127.0.0.2"  # in the fixture's trusted.geo
STRANGER = "127.0.0.3"  # in no table
GOOD_HOSTS = {
    "tv.lan:8080": "http://tv.lan:8080", "TV": "http://TV", "tv.lan.": "http://tv.lan.", "my_box:80": "http://my_box:80",
    "192.168.1.9:8080": "http://192.168.1.9:8080", "[2001:db8::1]:8080": "http://[2001:db8::1]:8080", "[::1]": "http://[::1]",
}
# Anything that could leave its place in a playlist, JSON, XML or a header; nginx itself answers some with 400.
BAD_HOSTS = (
    'a"b', "a<b", "a>b", "a&b", "a'b", "a b", "a\tb", "a\\b", "a/b", "a?b", "a#b", "a@b", "user:pw@host", "a,b", "a;b", "a$b", "a`b", "a|b", "a%0d%0aX",
    "a\x7fb", "a\u00e9b", "-a", ".a", "a:b", "a:123456", "a:80:80", "[::1", "::1", "[::1%25eth0]", "[gg::1]", "[::1]x", "a{b}", "a^b", "a*b", "a(b)",
    "a" * 300, "@FLATHEAD@", "$host", "${host}", "[", "]", "", " ", "<script>", "a\x01b",
)
FALLBACK = "http://configured.example:8080"


class Names(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(served(lambda docroot: release.publish(docroot, "0001", release.files())))

    def base(self, headers, peer="127.0.0.1", path="/device.xml"):
        answer = self.server.ask(path, headers=headers, peer=peer)
        self.assertEqual(answer.status, 200, answer)
        return answer.body.split(b"<URLBase>")[1].split(b"</URLBase>")[0].decode()

    def test_base_is_the_name_the_client_asked(self):
        for host, expected in GOOD_HOSTS.items():
            with self.subTest(host):
                self.assertEqual(self.base({"Host": host}), expected)

    def test_malformed_host_becomes_the_configured_base(self):
        for host in BAD_HOSTS:
            with self.subTest(host):
                received = self.server.raw(b"GET /device.xml HTTP/1.1\r\nHost: " + host.encode("latin-1") + b"\r\nConnection: close\r\n\r\n")
                status, body = received.split(b"\r\n", 1)[0], received.split(b"\r\n\r\n", 1)[-1]
                if b" 400 " in status:
                    continue
                self.assertIn(b" 200 ", status)
                self.assertIn(b"<URLBase>" + FALLBACK.encode() + b"</URLBase>", body)

    def test_no_host_at_all_becomes_the_configured_base(self):
        self.assertIn(FALLBACK.encode(), self.server.raw(b"GET /playlist.m3u HTTP/1.0\r\n\r\n"))

    def test_header_smuggled_into_the_host_reaches_nothing(self):
        received = self.server.raw(b"GET /channel/1001.ts HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
        self.assertIn(b" 400 ", received.split(b"\r\n", 1)[0])

    def test_trusted_proxy_says_scheme_host_and_prefix(self):
        rows = {
            ("https", "tv.example", ""): "https://tv.example",
            ("https", "tv.example:8443", "/iptv"): "https://tv.example:8443/iptv",
            ("https", "tv.example", "/a/b-c/"): "https://tv.example/a/b-c",
            ("http", "[2001:db8::5]:81", ""): "http://[2001:db8::5]:81",
            ("https, http", "outer.example, inner.example", ""): "https://outer.example",
            ("HTTPS", "tv.example", ""): "https://tv.example",
            ("gopher", "tv.example", ""): "http://tv.example",
        }
        for (scheme, host, prefix), expected in rows.items():
            with self.subTest(expected):
                headers = {"Host": "inner:80", "X-Forwarded-Proto": scheme, "X-Forwarded-Host": host, "X-Forwarded-Prefix": prefix}
                headers["X-Forwarded-For"] = "10.1.2.3"
                self.assertEqual(self.base(headers, PROXY), expected)
                self.assertEqual(self.base(headers), "http://inner:80", "an untrusted peer said it")

    def test_malformed_forwarded_values_count_as_absent(self):
        for host in BAD_HOSTS:
            try:
                host.encode("ascii")
            except UnicodeEncodeError:
                continue
            if any(ord(letter) < 32 for letter in host):
                continue
            if host in ("a,b",):  # a chain of two good names: the first counts
                continue
            with self.subTest(host):
                self.assertEqual(self.base({"Host": "inner", "X-Forwarded-Host": host, "X-Forwarded-For": "10.1.2.3"}, PROXY), "http://inner")
        for prefix in ("iptv", "/a b", '/a"b', "/a<b", "//evil.example", "/../x", "/.", "/a/../b", "/a?b", "/a#b", "/a@b", "/" + "x" * 65, "/a/b/c/d/e/f"):
            with self.subTest(prefix):
                self.assertEqual(self.base({"Host": "inner", "X-Forwarded-Prefix": prefix, "X-Forwarded-For": "10.1.2.3"}, PROXY), "http://inner")

    def test_open_addresses_refuse_other_networks(self):
        for path in ("/playlist.m3u", "/playlist/news.m3u", "/packages/kids.m3u", "/xmltv.xml", "/xmltv.xml.gz", "/discover.json", "/lineup.json",
                     "/lineup_status.json", "/device.xml", "/files/playlist.m3u", "/channel/1001.ts", "/auto/v1", "/", "/data/status.json", "/m3u",
                     "/api/livetv/m3u/all", "/capability", "/xml"):
            with self.subTest(path):
                answer = self.server.ask(path, peer=STRANGER)
                self.assertEqual(answer.status, 403)
                self.assertIn(b"open_access", answer.body)
                self.assertIn(STRANGER.encode(), answer.body)
                self.assertNotIn("location", answer.headers)
        self.assertEqual(self.server.ask("/lineup.post", "POST", body=b"", peer=STRANGER).status, 403)

    def test_health_and_logos_answer_everybody(self):
        for path in ("/health", "/logos/one.png", "/assets/app.js"):
            with self.subTest(path):
                self.assertEqual(self.server.ask(path, peer=STRANGER).status, 200)

    def test_client_behind_a_trusted_proxy_is_judged_by_its_own_address(self):
        rows = {"10.9.9.9": 200, "203.0.113.7": 403, "2001:db8::7": 200, "2001:db9::7": 403, "10.9.9.9, 203.0.113.7": 403, "203.0.113.7, 10.9.9.9": 200,
                "10.9.9.9, 127.0.0.2": 200, "203.0.113.7, 127.0.0.2": 403}
        for forwarded, status in rows.items():
            with self.subTest(forwarded):
                self.assertEqual(self.server.ask("/xmltv.xml", headers={"X-Forwarded-For": forwarded}, peer=PROXY).status, status)
        # A proxy that names nobody is itself the client, and it is not in open.geo.
        self.assertEqual(self.server.ask("/xmltv.xml", peer=PROXY).status, 403)

    def test_stranger_cannot_claim_another_address(self):
        for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP", "X-Client-IP"):
            with self.subTest(name):
                self.assertEqual(self.server.ask("/xmltv.xml", headers={name: "10.0.0.1"}, peer=STRANGER).status, 403)

    def test_no_value_of_ours_can_be_replaced_from_outside(self):
        for path in ("/playlist.m3u?flathead_base=evil", "/playlist.m3u?base=evil"):
            self.assertNotIn(b"evil", self.server.ask(path).body)


class WithoutSettings(unittest.TestCase):
    def test_without_tables_nothing_is_open_and_base_is_the_own_address(self):
        contents = {path: body for path, body in release.files().items() if not path.startswith("nginx/")}
        with served(lambda docroot: release.publish(docroot, "0001", contents)) as server:
            self.assertEqual(server.ask("/playlist.m3u").status, 403)
            self.assertEqual(server.ask("/health").status, 200)

    def test_without_base_and_maps_the_rest_still_answers(self):
        contents = {path: body for path, body in release.files().items() if not path.endswith(".map")}
        with served(lambda docroot: release.publish(docroot, "0001", contents)) as server:
            self.assertIn(server.base.encode() + b"/channel/1001.ts", server.raw(b"GET /playlist.m3u HTTP/1.0\r\n\r\n"))
            self.assertEqual(server.ask("/channel/1001.ts").status, 404)
            self.assertEqual(server.ask("/auto/v1").status, 404)


if __name__ == "__main__":
    unittest.main()
