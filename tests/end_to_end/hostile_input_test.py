#!/usr/bin/env python3
"""Playlists and guides by somebody who wishes us ill, through the whole way: config, generator, release, nginx."""

import gzip
import json
import re
import unittest
import xml.etree.ElementTree as xml

from origin import Origin, Page
from served import Server
from site_folder import entry, guide, playlist, provider, provider_guide, read_guide, read_playlist, site

TOKEN = "@FLATHEAD@"
NASTY = [
    f"{TOKEN}/channel/1.ts", f"Before {TOKEN} after", '<!--#include virtual="/etc/passwd" -->', '<!--# echo var="http_host" -->', "$document_root $host ${uri} $1",
    '"; return 200 "owned', "'; DROP TABLE channels; --", "`id` $(id) | id & id ; id", "<script>alert(1)</script>", "</title></programme><programme>",
    "]]>&evil;<![CDATA[", "../../../../etc/passwd", "..\\..\\windows", "name\\", "name\\\\", "{block}", "%0d%0aSet-Cookie: a=b", "\u202egnol\u202c", "\x1b[31mred", "a\x00b", "\u2028line\u2029",
    "nul\u0000 tab\tvt\x0b ff\x0c", "x" * 100_000, "\U0001f4fa" * 5000, "\ud7ff\ue000\ufffd\ufffe\uffff", 'quote " quote', "comma, comma", " - dash - ", "#EXTM3U", "#EXTINF:-1,fake", "",
    "\u0430\u0301" * 50, "COM1", ".", "..", "-rf", "null", "NaN", "0x41", "{}[]();:", "@@FLATHEAD@@FLATHEAD@@", "@FLATHEAD", "FLATHEAD@",
]
ADDRESSES = ["file:///etc/passwd", "/etc/passwd", "javascript:alert(1)", "data:text/html,x", "gopher://a.example/1", "http://", "http:///nohost", "unix:/run/docker.sock", "pipe:0", "concat:/etc/passwd|/etc/group",
             "http://a.example/" + "x" * 20_000, "http://a.example/\x01\x02", "ftp://a.example/x"]
TARGETS = ['http://a.example/"; return 200 "owned', "http://a.example/$host/${uri}", "http://a.example/a;b{c}d\\e", "http://a.example/#f'g`h|i", f"http://a.example/{TOKEN}", "http://a.example/%0d%0aX: y",
           "http://a.example/\u00fc\u4e2d", "http://user:p%40ss@a.example/x y"]


def hostile_playlist():
    lines = [entry(name.replace("\n", " "), f"http://a.example/n/{at}.ts", tvg_id=f"n{at}{name[:50]}".replace('"', ""), group_title=name.replace('"', ""), tvg_logo=f"http://a.example/{name[:80]}.png", tvg_name=name)
             for at, name in enumerate(NASTY)]
    lines += [entry(f"Bad address {at}", address) for at, address in enumerate(ADDRESSES)]
    lines += [entry(f"Odd target {at}", address) for at, address in enumerate(TARGETS)]
    lines += ["#EXTINF:-1 tvg-id=\"open quote,Never closed\nhttp://a.example/q.ts\n", "#EXTINF:-1,Split\r\n#EXTVLCOPT:http-user-agent=a\r\nb\r\nhttp://a.example/s.ts\r\n",
              "#EXTINF:-1 " + " ".join(f'a{at}="{at}"' for at in range(5000)) + ",Many attributes\nhttp://a.example/m.ts\n", "#KODIPROP:x=y\n" * 2000]
    return playlist(lines).encode("utf-8", "surrogatepass")


def hostile_guide():
    escape = lambda text: re.sub(r"[\x00-\x08\x0b-\x1f]", "", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    names = {f"id{at}": escape(name) or "empty" for at, name in enumerate(NASTY)}
    return guide(names, title=escape(f"{TOKEN} <!--#exec--> $host \ufffe\uffff")).encode("utf-8", "surrogatepass")


class Hostile(unittest.TestCase):
    def test_published_files_stay_clean_and_nginx_keeps_working(self):
        config = {"sources": [{"name": "ill", "type": "m3u", "url": "list.m3u"}, {"name": "fine", "type": "m3u", "url": "fine.m3u"}],
                  "guides": [{"name": "epg", "url": "guide.xml"}], "lineup": {"placeholder_guide": {"title": "{name}"}}, "relay": {"mode": "redirect"}}
        with site(config, list_m3u=hostile_playlist(), guide_xml=hostile_guide(), fine_m3u=provider(3)) as place:
            server = Server(place.folder, ("--config", str(place.config_file), "--port", "0"))
            self.addCleanup(server.stop)
            text = server.ask("/playlist.m3u").body.decode()
            listed = read_playlist(text)
            lineup = json.loads(server.ask("/lineup.json").body)
            told = read_guide(server.ask("/xmltv.xml").body)
            xml.fromstring(server.ask("/device.xml").body)
            self.assertEqual(len(listed), len(lineup))
            self.assertEqual({one["tvg-id"] for one in listed}, set(told))
            self.assertEqual(len({row["GuideNumber"] for row in lineup}), len(lineup))

            # Three kinds of line and nothing else; every address is ours, on the host that was asked.
            self.assertEqual(len(text.splitlines()), 1 + 2 * len(listed))
            for one in listed:
                self.assertRegex(one["url"], "^" + re.escape(server.base) + r"/channel/\d+\.ts$")
                self.assertFalse([value for value in one.values() if TOKEN in value])
                self.assertLess(len(one["name"].encode()), 1000)
                self.assertNotRegex(one["name"], r'["\x00-\x1f\x7f\u202a-\u202e\u2028\u2029]')
            for row in lineup:
                self.assertTrue(row["URL"].startswith(server.base + "/auto/v"))
            for name, body in place.public_files().items():
                if name.endswith((".m3u", ".json", ".xml")):
                    self.assertNotRegex(body, rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", name)
                self.assertRegex(name, r"^[A-Za-z0-9._/-]+$")

            # What nginx puts in place of the token stands only where we wrote it.
            plain = (place.www / "playlist.m3u").read_bytes()
            self.assertEqual(plain.count(TOKEN.encode()), 2 + len(listed) + plain.count(b'tvg-logo="' + TOKEN.encode()))
            for path in ("/data/channels.json", "/data/now.json", "/data/status.json"):
                json.loads(server.ask(path).body)

            # Odd targets arrive as one Location each, the good ones as ever.
            names = {one["name"]: one["url"] for one in listed}
            for at in range(len(TARGETS)):
                answer = server.ask(names[f"Odd target {at}"].removeprefix(server.base))
                self.assertEqual(answer.status, 302)
                self.assertRegex(answer.headers["location"], r"^http://[!-~]+$")
                self.assertNotIn("x", answer.headers.keys() - {"x-content-type-options"})
            for at in range(len(ADDRESSES)):
                self.assertNotIn(f"Bad address {at}", names)
            self.assertEqual(server.ask(names["Station 2"].removeprefix(server.base)).headers["location"], "http://one.example:8080/live/user/secret/2.ts")
            self.assertNotIn("root:", text + (place.folder / "run.log").read_text(errors="replace"))

            # And the next release arrives as if nothing had happened.
            place.write("fine.m3u", provider(4))
            place.run("generate", now=None, expect=3)
            self.assertEqual(server.apply().returncode, 0)
            self.assertEqual(len(read_playlist(server.ask("/playlist.m3u").body.decode())), len(listed) + 1)

    def test_guides_a_playlist_names_are_not_asked_for_on_private_addresses(self):
        with Origin() as inside:
            inside.pages["/guide.xml"] = Page(provider_guide(3))
            port = inside.server.server_port
            secret = "file:///etc/hostname"
            for address in (inside.base, f"http://localhost:{port}", f"http://[::ffff:127.0.0.1]:{port}", f"http://2130706433:{port}", f"http://127.1:{port}", f"http://0.0.0.0:{port}", f"http://0x7f000001:{port}"):
                with self.subTest(address), site({"sources": [{"name": "ill", "type": "m3u", "url": "list.m3u", "timeout": "5s"}]},
                                                 list_m3u=playlist([provider(3).split("\n", 1)[1]], header=f' x-tvg-url="{address}/guide.xml,{secret}"')) as place:
                    report = place.generate(expect=3)
                    self.assertEqual(inside.asked, [])
                    self.assertEqual(report["channels"], 3)
                    self.assertEqual({guide["state"] for guide in report["guides"]}, {"failed"})
                    self.assertTrue(all(guide["error"] for guide in report["guides"]))

    def test_files_a_playlist_names_as_guides_are_not_opened(self):
        with site({"sources": [{"name": "ill", "type": "m3u", "url": "list.m3u"}]},
                  list_m3u=playlist([provider(2).split("\n", 1)[1]], header=' url-tvg="file:///etc/passwd" x-tvg-url="/etc/passwd"')) as place:
            report = place.generate()
            self.assertEqual((report["channels"], report["guides"]), (2, []))

    def test_documents_that_unpack_without_end_are_refused(self):
        bomb = gzip.compress(b"#EXTM3U\n" + b"#" * (64 << 20), 9)
        with Origin() as origin, site({"sources": [{"name": "bomb", "type": "m3u", "url": origin.base + "/list.m3u", "max_size": "1MB"}, {"name": "fine", "type": "m3u", "url": "fine.m3u"}]}, fine_m3u=provider(2)) as place:
            origin.pages["/list.m3u"] = Page(bomb)
            report = place.generate(expect=3)
            self.assertEqual([source["state"] for source in report["sources"]], ["failed", "fresh"])
            self.assertRegex(report["sources"][0]["error"], r"1(\.0)? ?MB")

    def test_deep_and_endless_xml_is_refused_or_read_and_never_costs_the_lineup(self):
        head = '<?xml version="1.0"?>\n'
        entities = head + "<!DOCTYPE tv [" + '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n-1};" * 10}">' for n in range(1, 12)) + ']><tv><channel id="station1.xx"><display-name>&a11;</display-name></channel></tv>'
        external = head + '<!DOCTYPE tv [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + provider_guide(2).split("\n", 1)[1].replace("Show 3", "&x;")
        for name, text in {"deep": head + "<tv>" * 200_000, "entities": entities, "external": external, "open": provider_guide(2)[:-300] + "<programme start='" + "2" * 1_000_000}.items():
            with self.subTest(name), site({"sources": [{"name": "fine", "type": "m3u", "url": "list.m3u"}], "guides": [{"name": "epg", "url": "guide.xml"}]},
                                          list_m3u=provider(2), guide_xml=text) as place:
                report = place.generate(expect=3 if name in ("deep", "entities") else 0)
                self.assertEqual(report["channels"], 2)
                self.assertLess(report["peak_rss_bytes"], 1 << 30)
                self.assertTrue(all(place.guide().values()))
                self.assertNotIn(b"root:", (place.www / "xmltv.xml").read_bytes())


if __name__ == "__main__":
    unittest.main()
