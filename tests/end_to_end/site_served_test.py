#!/usr/bin/env python3
"""A site as scripts/run serves it: every documented address, under whatever name it is asked, and nothing else."""

import contextlib
import gzip
import json
import os
import pathlib
import re
import subprocess
import sys
import time
import unittest
import xml.etree.ElementTree as xml

from served import ROOT, Server, eventually
from site_folder import entry, guide, is_running, playlist, read_guide, read_playlist, site

ENTRIES = [
    entry("Alpha", "http://one.example:8080/live/user/secret/1.ts", tvg_id="a.xx", tvg_chno="5.1", group_title="News"),
    entry("Beta HD", "https://two.example/b/index.m3u8?token=x%20y&t=$1", tvg_id="b.xx", tvg_chno="6", group_title="News"),
    entry("Gamma, \u00fcber \u4e2d", "rtsp://three.example/c", tvg_chno="700", group_title="K\u00f6ln & more"),
]
PROXY = "127.0.0.2"
CONFIG = {"site": {"name": "My <TV> & more", "trusted_proxies": [PROXY], "open_access": ["127.0.0.0/8"]},
          "sources": [{"name": "provider", "type": "m3u", "url": "list.m3u"}], "guides": [{"name": "epg", "url": "guide.xml"}], "packages": {"news": {"groups": ["News"]}},
          "lineup": {"rules": [{"match": {"group": "^News$"}, "set": {"relay": {"mode": "redirect"}}}]}}


def documents():
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return {"list_m3u": playlist(ENTRIES), "guide_xml": guide({"a.xx": "Alpha", "b.xx": "Beta"}, start=now)}


def valid_device_id(text):
    """The tuner library's check: XOR over the digits, every other one through a table, is 0."""
    table = [0xA, 0x5, 0xF, 0x6, 0x7, 0xC, 0x1, 0xB, 0x9, 0x2, 0x8, 0xD, 0x4, 0x3, 0xE, 0x0]
    digits = [int(digit, 16) for digit in text]
    check = 0
    for place, digit in enumerate(digits):
        check ^= table[digit] if place % 2 == 0 else digit
    return len(digits) == 8 and check == 0


def serve(test, suffix=""):
    """A site and its server, both gone when the test is."""
    context = contextlib.ExitStack()
    (test.addClassCleanup if isinstance(test, type) else test.addCleanup)(context.close)
    place = context.enter_context(site(CONFIG, suffix, **documents()))
    server = Server(place.folder, ("--config", str(place.config_file), "--port", "0"))
    context.callback(server.stop)
    return place, server


class Served(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site, cls.server = serve(cls, " with space")
        cls.ids = {one["name"]: re.search(r"/channel/(\d+)\.ts", one["url"])[1] for one in cls.listed()}

    @classmethod
    def listed(cls, path="/playlist.m3u", **request):
        return read_playlist(cls.server.ask(path, **request).body.decode())

    def test_one_line_tells_address_and_processes(self):
        self.assertRegex(self.server.base, r"^http://127\.0\.0\.1:\d+$")
        self.assertEqual(set(self.server.said), {"base", "pids"})
        for pid in self.server.said["pids"].values():
            self.assertTrue(pathlib.Path(f"/proc/{pid}").exists())

    def test_addresses_carry_the_name_that_was_asked(self):
        """Threadfin#306, #60, Dispatcharr#1390: the first or last client's host was written for everybody."""
        for host in ("tv.lan", "tv.lan:8080", "192.168.1.5:34400", "[2001:db8::7]", "[2001:db8::7]:8080", "localhost"):
            with self.subTest(host):
                headers = {"Host": host}
                text = self.server.ask("/playlist.m3u", headers=headers).body.decode()
                self.assertTrue(text.startswith(f'#EXTM3U url-tvg="http://{host}/xmltv.xml"'), text[:200])
                self.assertEqual({one["url"].rsplit("/", 2)[0] for one in read_playlist(text)}, {f"http://{host}"})
                device = json.loads(self.server.ask("/discover.json", headers=headers).body)
                self.assertEqual((device["BaseURL"], device["LineupURL"]), (f"http://{host}", f"http://{host}/lineup.json"))
                lineup = json.loads(self.server.ask("/lineup.json", headers=headers).body)
                self.assertTrue(all(row["URL"].startswith(f"http://{host}/") for row in lineup))
                tree = xml.fromstring(self.server.ask("/device.xml", headers=headers).body)
                self.assertEqual(tree.findtext("{urn:schemas-upnp-org:device-1-0}URLBase"), f"http://{host}")
        self.assertNotIn("FLATHEAD@", text)

    def test_a_trusted_proxy_may_say_what_was_asked(self):
        """Dispatcharr#644, #704, #618: scheme and port were lost behind a proxy."""
        told = {"Host": "inner:8080", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "tv.example.org", "X-Forwarded-For": "127.0.0.9"}
        self.assertEqual({one["url"].rsplit("/", 2)[0] for one in self.listed(headers=told, peer=PROXY)}, {"https://tv.example.org"})
        self.assertEqual(json.loads(self.server.ask("/discover.json", headers=told, peer=PROXY).body)["BaseURL"], "https://tv.example.org")
        self.assertEqual({one["url"].rsplit("/", 2)[0] for one in self.listed(headers=told)}, {"http://inner:8080"})

    def test_groups_and_packages_have_playlists_of_their_own(self):
        self.assertEqual([one["name"] for one in self.listed("/playlist/news.m3u")], ["Alpha", "Beta HD"])
        self.assertEqual([one["name"] for one in self.listed("/packages/news.m3u")], ["Alpha", "Beta HD"])
        slugs = [path.name for path in (self.site.www / "playlist").iterdir()]
        self.assertEqual(len(slugs), 2)
        for slug in slugs:
            self.assertRegex(slug, r"^[a-z0-9-]+\.m3u$")
            self.assertEqual(self.server.ask("/playlist/" + slug).status, 200)

    def test_the_playlist_has_a_form_with_hls(self):
        answer = self.server.ask("/playlist-hls.m3u")
        self.assertEqual((answer.status, answer.headers["content-type"]), (200, "audio/x-mpegurl"))
        text = answer.body.decode()
        plain = self.server.ask("/playlist.m3u").body.decode()
        self.assertEqual(text.replace(".m3u8\n", ".ts\n"), plain)
        self.assertEqual(text.count(".m3u8\n"), len(ENTRIES))
        self.assertEqual(self.server.ask("/flathead/playlist_hls").status, 404)
        named = self.server.ask("/playlist-hls.m3u", headers={"Host": "tv.example:81"}).body.decode()
        self.assertIn("\nhttp://tv.example:81/channel/", named)
        self.assertNotIn("@", named.split("\n", 1)[0])

    def test_the_guide_has_two_forms_of_the_same_bytes(self):
        plain, packed = self.server.ask("/xmltv.xml"), self.server.ask("/xmltv.xml.gz")
        self.assertEqual(gzip.decompress(packed.body), plain.body)
        self.assertNotIn("content-encoding", packed.headers)
        self.assertNotIn("content-encoding", plain.headers)
        coded = self.server.ask("/xmltv.xml", headers={"Accept-Encoding": "gzip"})
        self.assertEqual((coded.headers["content-encoding"], coded.body), ("gzip", packed.body))
        self.assertEqual({one["tvg-id"] for one in self.listed()}, set(read_guide(plain.body)))

    def test_unchanged_files_cost_a_304(self):
        for path in ("/xmltv.xml", "/xmltv.xml.gz", "/lineup_status.json", "/data/channels.json", "/"):
            with self.subTest(path):
                first = self.server.ask(path)
                again = self.server.ask(path, headers={"If-None-Match": first.headers["etag"]})
                self.assertEqual((again.status, again.body), (304, b""))
                self.assertEqual(self.server.ask(path, headers={"If-None-Match": '"other"'}).status, 200)
        first = self.server.ask("/playlist.m3u")
        self.assertEqual(self.server.ask("/playlist.m3u", headers={"If-Modified-Since": first.headers["last-modified"]}).status, 304)
        part = self.server.ask("/xmltv.xml.gz", headers={"Range": "bytes=0-1"})
        self.assertEqual((part.status, part.body), (206, b"\x1f\x8b"))

    def test_the_tuner_is_one_that_media_servers_take(self):
        device = json.loads(self.server.ask("/discover.json").body)
        self.assertTrue(valid_device_id(device["DeviceID"]), device["DeviceID"])
        self.assertTrue(valid_device_id("1038A145") and not valid_device_id("12345678"))  # the check itself
        self.assertEqual((type(device["TunerCount"]), device["FriendlyName"]), (int, CONFIG["site"]["name"]))
        lineup = json.loads(self.server.ask("/lineup.json").body)
        self.assertEqual([(row["GuideNumber"], row["GuideName"]) for row in lineup], [("5.1", "Alpha"), ("6", "Beta HD"), ("700", self.listed()[2]["name"])])
        self.assertTrue(all("?" not in row["URL"] for row in lineup))
        self.assertEqual(json.loads(self.server.ask("/lineup_status.json").body)["ScanInProgress"], 0)
        scan = self.server.ask("/lineup.post?scan=start&source=Cable", method="POST", body=b"")
        self.assertEqual((scan.status, scan.body), (200, b""))
        names = [node.text for node in xml.fromstring(self.server.ask("/device.xml").body).iter() if node.tag.endswith("}friendlyName")]
        self.assertEqual(names, [CONFIG["site"]["name"]])

    def test_channels_that_redirect_lead_to_their_upstream(self):
        for name, wanted in {"Alpha": "http://one.example:8080/live/user/secret/1.ts", "Beta HD": "https://two.example/b/index.m3u8?token=x%20y&t=%241"}.items():
            id = self.ids[name]
            number = {"Alpha": "5.1", "Beta HD": "6"}[name]
            for path in (f"/channel/{id}.ts", f"/channel/{id}", f"/channel/{id}.m3u8", f"/auto/v{number}", f"/tuner0/v{number}", f"/channel/{id}.ts?transcode=none"):
                for method in ("GET", "HEAD"):
                    with self.subTest(f"{method} {path}"):
                        answer = self.server.ask(path, method=method)
                        self.assertEqual((answer.status, answer.headers["location"]), (302, wanted))
                        if method == "HEAD":
                            self.assertEqual(answer.body, b"")

    def test_other_channels_are_the_relays(self):
        id = next(id for name, id in self.ids.items() if name.startswith("Gamma"))
        for path in (f"/channel/{id}.ts", f"/channel/{id}", "/auto/v700", "/tuner0/v700", f"/channel/{id}.ts?transcode=none", f"/api/livetv/stream/{id}"):
            with self.subTest(path):
                answer = self.server.ask(path, method="HEAD")
                self.assertEqual((answer.status, answer.headers["content-type"], answer.body), (200, "video/mp2t", b""))
        answer = self.server.ask(f"/channel/{id}.m3u8", method="HEAD")
        self.assertEqual((answer.status, answer.headers["content-type"]), (200, "application/vnd.apple.mpegurl"))
        self.assertEqual(self.server.running(), {}, "HEAD opens nothing")

    def test_there_is_no_other_channel(self):
        for path in ("/channel/999999.ts", "/channel/0.ts", "/channel/1001x.ts", "/auto/v9999", "/auto/v5", "/channel/"):
            for method in ("GET", "HEAD"):
                self.assertEqual(self.server.ask(path, method=method).status, 404, path)

    def test_addresses_of_replaced_systems(self):
        playlist_body, guide_body, packed = (self.server.ask(path).body for path in ("/playlist.m3u", "/xmltv.xml", "/xmltv.xml.gz"))
        for body, paths in {playlist_body: ("/playlist.m3u8", "/m3u", "/channels.m3u", "/m3u/threadfin.m3u", "/m3u/xteve.m3u", "/api/livetv/m3u/all"),
                            guide_body: ("/xml", "/guide.xml", "/xmltv/threadfin.xml", "/xmltv/xteve.xml", "/api/livetv/xmltv/all"),
                            packed: ("/xmltv/threadfin.xml.gz",)}.items():
            for path in paths:
                with self.subTest(path):
                    answer = self.server.ask(path)
                    self.assertEqual((answer.status, answer.body), (200, body))
        self.assertEqual(self.server.ask(f"/api/livetv/stream/{self.ids['Alpha']}").status, 302)

    def test_head_everywhere(self):
        for path in ("/playlist.m3u", "/xmltv.xml", "/xmltv.xml.gz", "/discover.json", "/lineup.json", "/lineup_status.json", "/device.xml", "/", "/health", "/data/now.json"):
            with self.subTest(path):
                answer = self.server.ask(path, method="HEAD")
                self.assertEqual((answer.status, answer.body, answer.headers["content-type"]), (200, b"", self.server.ask(path).headers["content-type"]))

    def test_the_page_and_its_data(self):
        page = self.server.ask("/")
        self.assertTrue(page.headers["content-type"].startswith("text/html"))
        for asset in re.findall(rb'(?:src|href)="([^":]+)"', page.body):
            path = "/" + asset.decode().lstrip("/")
            if path.startswith("/assets/"):
                self.assertEqual(self.server.ask(path).status, 200, path)
        for name in ("status", "channels", "now", "release"):
            self.assertTrue(json.loads(self.server.ask(f"/data/{name}.json").body), name)
        now = json.loads(self.server.ask("/data/now.json").body)["now"]
        self.assertEqual(set(now), set(self.ids.values()))
        self.assertEqual(self.server.ask("/health").body, b"ok\n")

    def test_nothing_else_can_be_reached(self):
        hidden = ["release.json", "plan.sqlite", "x/inputs", "x/channels.tsv", "x/", "nginx/redirect.map", "nginx/", "tpl/", "tpl/all.m3u", "current/", "releases/", ".lock",
                  "state/state.sqlite", "state.sqlite", "state/", "flathead.yaml", "list.m3u", "www/playlist.m3u", "data/", "assets/", "playlist/", "logos/", "data/now.json.new"]
        hidden += [str(path.relative_to(self.site.docroot / "current/")) for path in (self.site.docroot / "current/").rglob("*") if path.is_file() and "www" not in path.parts]
        for name in hidden:
            for prefix in ("", "../", "..%2f", "%2e%2e/", "data/../../", "logos/..%2f..%2f", "assets//../../", "/"):
                answer = self.server.ask(f"/{prefix}{name}")
                self.assertIn(answer.status, (400, 404), prefix + name)
                self.assertNotIn(b"secret", answer.body)

    def test_upstreams_stand_in_no_public_file(self):
        for name, body in self.site.public_files().items():
            self.assertNotIn(b"one.example", body, name)
            self.assertNotIn(b"/user/secret/", body, name)


class Ending(unittest.TestCase):
    def below(self, path):
        """Processes that have a file below the folder open or run there."""
        found = set()
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                links = [process / "cwd", *(process / "fd").iterdir()]
                if any(os.readlink(link).startswith(str(path)) for link in links):
                    found.add(int(process.name))
        return found - {os.getpid()}

    def test_two_sites_side_by_side_and_nothing_left_of_either(self):
        first_site, first = serve(self, " one site")
        second_site, second = serve(self, " another  'site'")
        self.assertNotEqual(first.base, second.base)
        for server in (first, second):
            self.assertEqual(len(read_playlist(server.ask("/playlist.m3u").body.decode())), len(ENTRIES))
        self.assertTrue(self.below(first_site.folder) and self.below(second_site.folder))
        self.assertEqual(first.stop(), 0)
        self.assertEqual(self.below(first_site.folder), set())
        self.assertEqual(second.ask("/health").status, 200)
        self.assertEqual(second.stop(), 0)
        self.assertEqual(self.below(second_site.folder), set())

    def test_sigterm_while_it_generates_ends_the_generator_too(self):
        with site({}, " slow") as place:
            mark = place.folder / "command"
            place.configure({"sources": [{"name": "slow", "type": "command", "env": {"MARK": str(mark)},
                                          "run": [sys.executable, "-c", "import os, time; open(os.environ['MARK'], 'w').write(str(os.getpid())); time.sleep(600)"]}]})
            process = subprocess.Popen([ROOT / "scripts/run", "--config", place.config_file, "--dir", place.folder, "--port", "0", "--listen", "127.0.0.1", "--json"],
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            pid = eventually(lambda: mark.exists() and mark.read_text(), what="the command")
            process.terminate()
            self.assertEqual(process.communicate(timeout=30)[0], "")
            eventually(lambda: not is_running(pid), what="the end of the command")
            eventually(lambda: not self.below(place.folder), what="the end of all")


if __name__ == "__main__":
    unittest.main()
