#!/usr/bin/env python3
"""The past of channels, and films, through nginx: what the relay is asked, by every form a player knows, and what hostile forms become."""

import contextlib
import http.server
import os
import pathlib
import socket
import socketserver
import threading
import unittest
import urllib.parse

import accounts_folder
import release
from accounts_folder import account
from served import eventually, served

ANN = "ann/pw-ann"
START = "2026-11-20:20-30"
CANONICAL = "2026-11-20:20-30-"
SECRETS = (b"pw-ann", b"provider.example", b"movie/user/secret", b"root:x:")


class Relay(http.server.BaseHTTPRequestHandler):
    """In the relay's place: writes down what it is asked, and answers as told."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append(self)
        path = self.path.split("?")[0]
        answer = self.server.answers.get(path)
        if answer is None:
            kind = "application/vnd.apple.mpegurl" if path.endswith(".m3u8") else "video/mp2t"
            answer = (200, {"Content-Type": kind}, f"asked {self.path}".encode())
        status, headers, body = answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_POST = do_GET

    def log_message(self, *_):
        pass

    def address_string(self):
        return ""


class UnixServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


class Provider(http.server.BaseHTTPRequestHandler):
    """Where a film is: knows ranges, and says things it has no business to say."""
    BYTES = bytes(range(256)) * 40

    def do_GET(self):
        self.server.asked.append(self)
        if self.path.startswith("/gone"):
            self.send_response(404)
            self.end_headers()
            return
        if self.path.startswith("/moved"):
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:1/secret")
            self.end_headers()
            return
        asked = self.headers.get("Range")
        first, last = 0, len(self.BYTES) - 1
        if asked:
            first, last = (int(part) for part in asked.removeprefix("bytes=").split("-"))
        self.send_response(206 if asked else 200)
        if asked:
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(self.BYTES)}")
        self.send_header("Content-Type", "video/mp4")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(last - first + 1))
        self.send_header("Set-Cookie", "provider=1")
        self.send_header("X-Accel-Redirect", "/flathead/file/etc/passwd")
        self.send_header("Content-Location", "http://provider.example/movie/user/secret/9.mp4")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(self.BYTES[first:last + 1])

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


def serving(server):
    server.asked, server.answers = [], {}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class Past(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        def publish(docroot):
            contents = release.files()
            contents["nginx/packages.map"] = b'"all:1001" "1";\n'
            release.publish(docroot, "0001", contents)
            accounts_folder.show(docroot, accounts_folder.tables(account("ann", "pw-ann"), account("old", "pw-old", expires=5), account("odd", "pw+ä&=/?#%")))
        cls.server = cls.enterClassContext(served(publish))
        # A socket's path is short; the folder's may not be.
        cls.relay = serving(UnixServer(os.path.relpath(cls.server.folder / "stand-in.sock"), Relay))
        cls.addClassCleanup(cls.relay.shutdown)
        cls.provider = serving(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider))
        cls.addClassCleanup(cls.provider.shutdown)
        (cls.server.folder / "nginx/flathead/relays.conf").write_text("server unix:stand-in.sock;\n")
        before = cls.server.workers()
        os.kill(cls.server.said["pids"]["nginx"], 1)
        eventually(lambda: cls.server.workers() and not cls.server.workers() & before, what="new workers")

    def setUp(self):
        self.relay.asked.clear()
        self.relay.answers.clear()
        self.provider.asked.clear()

    def asked(self):
        """The one request the relay got."""
        self.assertEqual(len(self.relay.asked), 1, [one.path for one in self.relay.asked])
        return self.relay.asked.pop()

    def assert_asks(self, path, expected, name="ann", **options):
        answer = self.server.ask(path, **options)
        self.assertEqual(answer.status, 200, f"{path}: {answer}")
        request = self.asked()
        self.assertEqual(request.path, expected, path)
        self.assertEqual(request.headers.get("X-Flathead-Account", ""), name)
        self.assertNotIn("pw-", str(request.headers))
        return answer

    def form(self, path, **fields):
        return self.server.ask(path, "POST", {"Content-Type": "application/x-www-form-urlencoded"}, urllib.parse.urlencode(fields).encode())

    def test_every_form_of_the_path_is_asked_of_the_relay(self):
        for start, canonical in ((START, CANONICAL), ("2026-11-20_20-30-15", CANONICAL + "15"), ("2026-11-20%2020:30", CANONICAL), ("2026-11-20%3A20-30", CANONICAL),
                                 ("2026-11-20T20:30:15.000Z", CANONICAL + "15"), ("2026-11-20T20:30:15+01:00", "2026-11-20T20:30:15%2B0100"),
                                 ("2026-11-20T20:30-0530", "2026-11-20T20:30-0530"), ("1795206600", "1795206600"), ("1795206600000", "1795206600000"), ("20261120-20", "20261120-20"),
                                 ("2026-11-20:24-05", "2026-11-20:24-05-"), ("20261120203000", "20261120203000")):
            for form in (".ts", ".m3u8", ""):
                with self.subTest(start + form):
                    self.assert_asks(f"/timeshift/{ANN}/60/{start}/1002{form}", f"/timeshift/1002{form}?start={canonical}&duration=60")
        self.assert_asks(f"/timeshift/{ANN}/{'9' * 15}/{START}/1002.ts", f"/timeshift/1002.ts?start={CANONICAL}&duration=999999999")
        self.assertEqual(self.server.ask(f"/timeshift/{ANN}/60/{START}/1002.ts", "HEAD").status, 200)

    def test_query_form_by_get_and_post_plain_and_encoded(self):
        expected = f"/timeshift/1002.ts?start={CANONICAL}&duration=60"
        query = f"username=ann&password=pw-ann&stream=1002&start={START}&duration=60"
        for path in ("/streaming/timeshift.php", "/timeshift.php"):
            with self.subTest(path):
                self.assert_asks(f"{path}?{query}", expected)
                self.assert_asks(f"{path}?{query}&extension=ts", expected)
                self.assert_asks(f"{path}?duration=60&start=2026-11-20%3A20-30&stream=1002&username=%61nn&password=pw%2Dann", expected)
                self.assert_asks(f"{path}?{query.replace('stream=', 'stream_id=')}", expected)
                answer = self.form(path, username="ann", password="pw-ann", stream="1002", start=START, duration="60")
                self.assertEqual((answer.status, self.asked().path), (200, expected), answer)
        self.assertEqual(self.form("/timeshift.php", username="odd", password="pw+ä&=/?#%", stream="1002", start="2026-11-20 20:30", duration="60").status, 200)
        request = self.asked()
        self.assertEqual((request.path, request.headers["X-Flathead-Account"]), (expected, "odd"))
        self.assert_asks(f"/timeshift.php?username=ann&password=pw-ann&stream=1002&start={START}", f"/timeshift/1002.ts?start={CANONICAL}&duration=")

    def test_playlist_of_the_query_form_stands_where_its_segments_are(self):
        query = f"username=ann&password=pw-ann&stream=1002&start={START}&duration=60&extension=m3u8"
        for path in (f"/streaming/timeshift.php?{query}", f"/timeshift.php?{query.replace('pw-ann', 'pw%2Dann')}"):
            answer = self.server.ask(path)
            self.assertEqual((answer.status, answer.headers.get("location")), (302, f"/timeshift/{ANN}/60/{CANONICAL}/1002.m3u8"), answer)
            self.assertEqual(self.relay.asked, [])
            self.assert_asks(answer.headers["location"], f"/timeshift/1002.m3u8?start={CANONICAL}&duration=60")
        odd = self.form("/timeshift.php", username="odd", password="pw+ä&=/?#%", stream="1002", start=START, duration="60", extension="m3u8")
        self.assertEqual(odd.status, 404, "never 200 for what does not play")

    def test_live_address_with_a_time(self):
        for path in ("/live/ann/pw-ann/1002.ts", "/ann/pw-ann/1002.ts"):
            self.assert_asks(f"{path}?utc=1795206600&lutc=1795300000", "/channel/1002.ts?utc=1795206600&duration=")
            self.assert_asks(f"{path}?utc=1795206600&duration=90", "/channel/1002.ts?utc=1795206600&duration=90")
            self.assert_asks(f"{path}?duration=90", "/channel/1002.ts?utc=&duration=")
            self.assert_asks(f"{path}?utc=../../x%0d%0a&duration=$host", "/channel/1002.ts?utc=x&duration=x")
        self.assert_asks("/channel/1002.m3u8?utc=1795206600&duration=90", "/channel/1002.m3u8?utc=1795206600&duration=90", name="")
        self.assertEqual(self.server.ask("/live/ann/pw-ann/1001.ts").status, 302, "live, it redirects")
        self.assert_asks("/live/ann/pw-ann/1001.ts?utc=1795206600", "/channel/1001.ts?utc=1795206600&duration=")
        self.assert_asks("/channel/1001.ts?utc=1795206600", "/channel/1001.ts?utc=1795206600&duration=", name="")

    def test_segments_of_the_past_are_asked_for_once(self):
        for prefix, name in ((f"/live/{ANN}", "ann"), (f"/timeshift/{ANN}/60/{START}", "ann"), ("/channel", "")):
            path = f"{prefix}/1002/1795206600000-179520660{len(name)}000.ts"
            with self.subTest(path):
                self.relay.asked.clear()
                first = self.server.ask(path)
                self.assertEqual(first.body, f"asked /channel/1002/1795206600000-179520660{len(name)}000.ts".encode())
                self.assertEqual(self.server.ask(path).body, first.body)
                self.assertLessEqual(len(self.relay.asked), 1)
        self.assertEqual(self.server.ask("/live/ann/wrong/1002/1795206600000-1795206603000.ts").status, 403, "the cache asks for the password, too")

    def test_who_may_not(self):
        for path in ("/timeshift/ann/wrong/60/2026-11-20:20-30/1002.ts", "/timeshift/old/pw-old/60/2026-11-20:20-30/1002.ts", "/movie/ann/wrong/31.mkv", "/series/old/pw-old/31.mkv",
                     f"/timeshift.php?username=ann&password=wrong&stream=1002&start={START}&duration=60", "/timeshift.php", "/streaming/timeshift.php?username=%61nn&password=wron%67",
                     "/timeshift/ann/wrong/60/2026-11-20:20-30/1002/1-2.ts"):
            self.assertEqual(self.server.ask(path).status, 403, path)
        self.assertEqual(self.form("/timeshift.php", username="ann", password="wrong", stream="1002").status, 403)
        self.assertEqual(self.relay.asked, [])

    def test_hostile_forms_reach_nothing(self):
        texts = ["..", "%2e%2e", "..%2f..", "%00", "%0a", "%0d%0aX-Evil:1", "%252e%252e", "$host", "${flathead_salt}", "%22", "%27", "%3b", "<!--%23echo%20var=%22x%22-->", "%c0%ae", "%ff",
                 "%3fx=1", "%26duration=1", "%23", "2026-11-20:20-30%26x", "2026-11-20:20-30%0d%0aHost:x", "+", "%01", "%7c", "a" * 300, "1" * 50]
        shapes = [f"/timeshift/{ANN}/{{}}/{START}/1002.ts", f"/timeshift/{ANN}/60/{{}}/1002.ts", f"/timeshift/{ANN}/60/{START}/{{}}", f"/timeshift/{{}}/pw-ann/60/{START}/1002.ts",
                  f"/timeshift/{ANN}/60/{START}/1002/{{}}.ts", f"/movie/{ANN}/{{}}", f"/movie/{ANN}/31.{{}}", "/series/ann/{}/31.mkv",
                  f"/timeshift.php?username=ann&password=pw-ann&stream={{}}&start={START}&duration=60", "/timeshift.php?username=ann&password=pw-ann&stream=1002&start={}&duration=60",
                  f"/timeshift.php?username=ann&password=pw-ann&stream=1002&start={START}&duration={{}}", f"/timeshift.php?username={{}}&password=pw-ann&stream=1002&start={START}",
                  f"/timeshift.php?username=ann&password=pw-ann&stream=1002&start={START}&duration=60&extension={{}}", f"/live/{ANN}/1002.ts?utc={{}}"]
        targets = [shape.format(text) for shape in shapes for text in texts] + [
            "/flathead/file/etc/passwd", "/flathead/remote", "/flathead/past", "/flathead/decoded/past/%01ann%01pw-ann%011002%01%01%01", "//flathead//file/etc/passwd",
            "/x/../flathead/file/etc/passwd", f"/movie/{ANN}/../../../flathead/file/etc/passwd", "/timeshift/ann/pw-ann/60/x/../../../../flathead/remote"]
        self.assertGreater(len(targets), 300)
        for target in targets:
            with self.subTest(target):
                received = self.server.raw(b"GET " + target.encode("latin-1") + b" HTTP/1.1\r\nHost: tv\r\nConnection: close\r\n\r\n")
                self.assertNotRegex(received.split(b"\r\n\r\n")[0], rb"X-Evil")
                for secret in SECRETS:
                    self.assertNotIn(secret, received)
        for request in self.relay.asked:
            self.assertRegex(request.path, r"^/(?:timeshift/(?:0|[1-9][0-9]*)(?:\.ts|\.m3u8)?\?start=[0-9A-Za-z:%-]*&duration=[0-9x]*"
                             r"|channel/1002(?:\.ts|/[0-9]+-[0-9]+\.ts)(?:\?utc=[0-9x]*&duration=)?|video/[0-9]+)$")

    def test_film_on_disk_is_given_by_nginx_with_ranges(self):
        film = pathlib.Path(self.server.folder) / "Fil ms Ä?#%.mkv"
        film.write_bytes(Provider.BYTES)
        self.relay.answers["/video/31"] = (200, {"X-Accel-Redirect": "/flathead/file" + urllib.parse.quote(str(film)), "Content-Type": "video/x-matroska"}, b"")
        for path in (f"/movie/{ANN}/31.mkv", f"/series/{ANN}/31.mkv", f"/movie/{ANN}/31"):
            whole = self.server.ask(path)
            self.assertEqual((whole.status, whole.body, whole.headers["content-type"]), (200, Provider.BYTES, "video/x-matroska"), whole)
            part = self.server.ask(path, headers={"Range": "bytes=100-199"})
            self.assertEqual((part.status, part.body), (206, Provider.BYTES[100:200]))
            self.assertEqual(self.server.ask(path, headers={"Range": "bytes=999999-"}).status, 416)
            head = self.server.ask(path, "HEAD")
            self.assertEqual((head.status, head.headers["content-length"], head.body), (200, str(len(Provider.BYTES)), b""))
            self.assertNotIn(str(film), str(whole.headers))
        film.unlink()
        self.assertEqual(self.server.ask(f"/movie/{ANN}/31.mkv").status, 404)

    def remote(self, path, **more):
        return (200, {"X-Accel-Redirect": "/flathead/remote", "X-Flathead-Address": f"http://127.0.0.1:{self.provider.server_port}{path}", "X-Flathead-Host": "provider.example",
                      "X-Flathead-Name": "provider.example", "X-Flathead-Agent": "VLC/3", **more}, b"")

    def test_film_of_a_provider_is_given_without_its_address(self):
        self.relay.answers["/video/32"] = self.remote("/movie/user/secret/9.mp4?t=a%20b", **{"X-Flathead-Cookie": "a=b"})
        for headers, status, body in (({}, 200, Provider.BYTES), ({"Range": "bytes=100-199"}, 206, Provider.BYTES[100:200])):
            self.provider.asked.clear()
            answer = self.server.ask(f"/movie/{ANN}/32.mp4", headers={**headers, "Cookie": "player=1", "Authorization": "Basic player", "User-Agent": "Player"})
            self.assertEqual((answer.status, answer.body), (status, body), answer)
            self.assertEqual(answer.headers["content-type"], "video/mp4")
            for word in ("provider", "secret", "set-cookie", "content-location", "location"):
                self.assertNotIn(word, str(answer.headers).lower())
            (request,) = self.provider.asked
            self.assertEqual((request.path, request.headers["Host"], request.headers["User-Agent"], request.headers.get("Cookie"), request.headers.get("Authorization")),
                             ("/movie/user/secret/9.mp4?t=a%20b", "provider.example", "VLC/3", "a=b", None))
        self.assertEqual(self.server.ask(f"/movie/{ANN}/32.mp4", "HEAD").headers["content-length"], str(len(Provider.BYTES)))
        for path, status in (("/gone", 404), ("/moved", 503)):
            self.relay.answers["/video/32"] = self.remote(path)
            answer = self.server.ask(f"/movie/{ANN}/32.mp4")
            self.assertEqual(answer.status, status)
            self.assertNotIn("location", answer.headers)
            self.assertNotIn(b"secret", answer.body)
        self.relay.answers["/video/32"] = (302, {"Location": "http://provider.example/movie/u/p/9.mp4"}, b"")
        self.assertEqual(self.server.ask(f"/movie/{ANN}/32.mp4").headers["location"], "http://provider.example/movie/u/p/9.mp4", "where the operator wants it")
        self.assertNotIn("secret", self.server.logged())

    def test_other_methods_and_web_players(self):
        for method in ("PUT", "DELETE"):
            self.assertEqual(self.server.ask("/timeshift.php", method).status, 405)
        self.assertEqual(self.server.ask(f"/timeshift/{ANN}/60/{START}/1002.ts", "POST").status, 405)
        for path in (f"/timeshift/{ANN}/60/{START}/1002.m3u8", "/timeshift.php", f"/movie/{ANN}/31.mkv"):
            answer = self.server.ask(path, "OPTIONS", {"Origin": "http://other"})
            self.assertEqual((answer.status, answer.headers.get("access-control-allow-origin")), (204, "*"), path)

    def test_no_log_holds_a_password(self):
        for path in (f"/timeshift/{ANN}/60/{START}/1002.ts", f"/timeshift.php?username=ann&password=pw-ann&stream=1002&start={START}", f"/movie/{ANN}/31.mkv", f"/series/{ANN}/31.mkv",
                     f"/streaming/timeshift.php?username=ann&password=pw%2Dann&stream=1002&start={START}"):
            self.server.ask(path)
        self.assertNotRegex(self.server.logged(), "pw(?:-|%2D)ann")


if __name__ == "__main__":
    unittest.main()
