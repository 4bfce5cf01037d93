#!/usr/bin/env python3
"""Traversal and injection against the Xtream API: whatever is sent, only files of the caller's package come back, as an answer of the API."""

import json
import socket
import unittest
import urllib.parse

import served
import xtream_site

UP = ["../../plan.sqlite", "..%2f..%2fplan.sqlite", "..%252f..%252fplan.sqlite", "%2e%2e/%2e%2e/plan.sqlite", "....//....//plan.sqlite", "..%5c..%5cplan.sqlite", "/etc/passwd",
      "%2fetc%2fpasswd", "file:///etc/passwd", "..%c0%af..%c0%afplan.sqlite", "..%00/plan.sqlite", "1001%00.json", "./1001", "1001/../1001", "1001.json", "1001%2f", "x/epg/1001"]
CODE = ["$flathead_salt", "${flathead_salt}", "$document_root", "<!--# echo var=\"flathead_salt\" -->", "%3C!--%23%20include%20virtual%3D%22/plan.sqlite%22%20--%3E",
        "' or '1'='1", "%22,%22auth%22:1,%22", "%7B%7D", "%5c%22", "a%0d%0aX-Injected:%20yes", "a%0aX-Injected:%20yes", "%01anna%01x", "anna%01", "@LIVE@", "@FLATHEAD@", "%zz", "%",
        "%f0%9f%98%80", "%ff%fe", "u:anna", "default", "include", "~.*", "anna%20", "%20anna", "anna?x=1", "anna%3Fx", "anna%23", "anna;x", "anna%26password=x", "A" * 3000]
NUMBERS = ["-1", "0x3e9", "1e3", "1001 ", "+1001", "01001", "1001,1002", "99999999999999999999", "2147483648", "[]", "1001%0a", "١٠٠١", "%D9%A1", "NaN", "null", "*", "1001*", "."]
# Asked directly: what lies behind the API has no address of its own.
INSIDE = ["/x/all/get_live_streams.json", "/x/account/ok.json", "/x/epg/1001.json", "/x/short_epg/1001.json", "/x/kids/channel/1002", "/x/all/xmltv.xml", "/tpl/all.m3u", "/tpl/plain/all.m3u",
          "/www/xmltv.xml", "/www/playlist.m3u", "/flathead/panel", "/flathead/active", "/flathead/guide", "/flathead/package_guide", "/flathead/packed_guide", "/flathead/nothing",
          "/flathead/decoded/player_api/%01anna%01x%01%01%01%01%01%01%01", "/%66lathead/decoded/player_api/%01anna%01x%01%01%01%01%01%01%01", "/%78/all/get_live_streams.json", "//x/all/get_live_streams.json",
          "/x/../x/all/get_live_streams.json", "/player_api.php/../x/account/ok.json", "/get.php/x", "/player_api.php%00", "/x/all/../../plan.sqlite", "/plan.sqlite", "/../plan.sqlite", "/%2e%2e/plan.sqlite"]
SECRETS = [b"SQLite format", b"root:x:", b"secret-upstream", b"<!--# echo", b"@LIVE@1001", b"@EXTENSION@", b"X-Injected"]


class Hostile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.context = xtream_site.site()
        cls.site = cls.context.__enter__()
        cls.addClassCleanup(cls.context.__exit__, None, None, None)
        cls.outside = next(stream["stream_id"] for stream in cls.site.json(cls.site.anna, action="get_live_streams") if stream["name"] == "One News")
        cls.salt = (cls.site.folder / "site/accounts/salt.map").read_bytes().split(b'"')[3]
        cls.asked = 0

    def raw(self, method, target, body=None):
        """One request as it is, without a client that would tidy it up."""
        lines = f"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        if body is not None:
            lines += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body.encode())}\r\n"
        with socket.create_connection(("127.0.0.1", self.site.server.port), timeout=10) as connection:
            connection.sendall((lines + "\r\n" + (body or "")).encode())
            got = b""
            while chunk := connection.recv(65536):
                got += chunk
        Hostile.asked += 1
        head, _, answer = got.partition(b"\r\n\r\n")
        if b"chunked" in head:
            answer = b"".join(served_chunks(answer))
        status = int(head.split()[1])
        for secret in (*SECRETS, self.salt):
            self.assertNotIn(secret, answer if secret != b"X-Injected" else head, target)
        self.assertLess(status, 500, target)
        return status, answer

    def query(self, name, value, account, method):
        known = {"username": account.name, "password": account.password}
        known.pop(name, None)
        return "&".join([f"{name}={value}"] + [f"{key}={text}" for key, text in known.items()])

    def ask(self, method, path, query):
        return self.raw("GET", f"{path}?{query}".replace(" ", "%20")) if method == "GET" else self.raw("POST", path, query)

    def test_no_value_leads_out_of_the_package(self):
        kid = self.site.kid
        for method in ("GET", "POST"):
            for value in UP + CODE + NUMBERS:
                for action, name in (("get_live_streams", "category_id"), ("get_short_epg", "stream_id"), ("get_simple_data_table", "stream_id")):
                    status, answer = self.ask(method, "/player_api.php", f"action={action}&" + self.query(name, value, kid, method))
                    self.assertNotIn(b"One News", answer)
                    if status == 200:
                        data = json.loads(answer)
                        if isinstance(data, dict):
                            self.assertTrue(data == {"epg_listings": []} or data["user_info"]["auth"] == 0, (value, answer[:200]))
                        else:
                            self.assertLessEqual(len(data), 2, value)
                    else:
                        self.assertIn(status, (400, 413, 414, 429), (method, value))

    def test_no_action_is_a_path(self):
        for method in ("GET", "POST"):
            for value in UP + CODE:
                status, answer = self.ask(method, "/player_api.php", self.query("action", value, self.site.kid, method))
                if status == 200:
                    self.assertIn("user_info", json.loads(answer), value)
                else:
                    self.assertIn(status, (400, 413, 414, 429), value)

    def test_nothing_but_the_password_lets_anyone_in(self):
        for method in ("GET", "POST"):
            for name in ("username", "password"):
                for value in UP + CODE + [""]:
                    status, answer = self.ask(method, "/player_api.php", "action=get_live_streams&" + self.query(name, value, self.site.kid, method))
                    # The guess throttle speaks once there were too many.
                    self.assertIn(status, (200, 400, 413, 414, 429), value)
                    if status == 200:
                        self.assertEqual(json.loads(answer)["user_info"]["auth"], 0, value)
        # Whoever has the password is not slowed down by those who guess.
        self.assertEqual(self.site.json(self.site.kid)["user_info"]["auth"], 1)

    def test_playlists_and_guides_are_no_paths_either(self):
        for method in ("GET", "POST"):
            for path, name in (("/get.php", "type"), ("/get.php", "output"), ("/xmltv.php", "gzip"), ("/panel_api.php", "action")):
                for value in UP[:8] + CODE[:12]:
                    _, answer = self.ask(method, path, self.query(name, value, self.site.kid, method))
                    self.assertNotIn(b"One News", answer)

    def test_what_lies_inside_has_no_address(self):
        for target in INSIDE:
            status, _ = self.raw("GET", target)
            self.assertIn(status, (400, 403, 404), target)

    def test_a_package_name_from_outside_is_none(self):
        for extra in ("package=all", "flathead_package=all", "flathead_auth=ok", "x=/x/all/"):
            _, answer = self.raw("GET", f"/player_api.php?action=get_live_streams&{extra}&{self.site.kid.query()}")
            self.assertEqual(len(json.loads(answer)), 2)
        for header in ("X-Flathead-Account: anna", "X-Forwarded-For: unix:", "X-Real-IP: unix:", "X-Original-URI: /x/account/ok.json"):
            name, _, value = header.partition(": ")
            answer = self.site.server.ask(f"/player_api.php?action=get_live_streams&{self.site.kid.query()}", headers={name: value})
            self.assertEqual(len(json.loads(answer.body)), 2)

    def test_bodies_that_are_no_form_are_refused(self):
        for body, statuses in (("x" * 5000, (413,)), ("--b\r\nContent-Disposition: form-data; name=\"username\"\r\n\r\nanna\r\n--b--", (200, 429)), ("{\"username\":\"anna\"}", (200, 429)), ("", (200, 429)),
                               ("username=anna\r\nX-Injected: yes&password=x", (200, 429)), ("&" * 2000, (200, 429)), ("username=" + "a" * 1900, (200, 429))):
            status, answer = self.raw("POST", "/player_api.php", body)
            self.assertIn(status, statuses, body[:40])
            if status == 200:
                self.assertEqual(json.loads(answer)["user_info"]["auth"], 0)
        for method in ("PUT", "DELETE", "PATCH", "TRACE"):
            self.assertEqual(self.raw(method, "/player_api.php")[0], 405)
        for path in ("/xmltv.xml", "/playlist.m3u", "/x/account/ok.json"):
            self.assertIn(self.raw("POST", path, "")[0], (404, 405))

    def test_nginx_keeps_running(self):
        workers = self.site.server.workers()
        self.raw("GET", "/player_api.php?" + urllib.parse.urlencode({"username": "a" * 60, "password": "b" * 60}))
        self.assertEqual(workers, self.site.server.workers())


def served_chunks(data):
    while data:
        size, _, data = data.partition(b"\r\n")
        length = int(size, 16)
        if length == 0:
            return
        yield data[:length]
        data = data[length + 2:]


if __name__ == "__main__":
    unittest.main()
