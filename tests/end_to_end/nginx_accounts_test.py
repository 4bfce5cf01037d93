#!/usr/bin/env python3
"""User names and passwords in live addresses: who gets through nginx, who does not, and what is written down about it."""

import re
import socket
import time
import unittest

import accounts_folder
import release
from accounts_folder import account
from served import served

SOON = int(time.time()) + 4_000_000
ANN = "/live/ann/pw-ann/"
UPSTREAM = "http://provider.example/live/user/secret/1.ts"  # of 1001, which redirects

# Who asks what, and the answer; 1001 and 1002 redirect, 77 is the relay's (which has no plan here: 404 is its answer).
ANSWERS = [
    (ANN + "1001.ts", 302), (ANN + "1001", 302), (ANN + "1001.m3u8", 302), ("/ann/pw-ann/1001.ts", 302), ("/ann/pw-ann/1001", 302),
    ("/ann/pw-ann/1001.m3u8", 302), ("//live//ann/pw-ann/1001", 302), ("/%61nn/pw%2Dann/1001", 302), ("/live/ann/%70w-ann/100%31.ts", 302),
    (ANN + "1001.ts?token=x", 302), ("/ann/pw-ann/77.ts", 404), (ANN + "77/5.ts", 404), ("/ann/pw-ann/77/5.ts", 404),
    ("/live/soon/pw-soon/1001", 302), ("/live/" + "n" * 64 + "/pw-n/1001", 302),
    # The package decides: 1002 is for children, 1001 is not.
    ("/kid/pw-kid/1002.ts", 302), ("/kid/pw-kid/1001.ts", 404), ("/ann/pw-ann/1002.ts", 404), ("/stray/pw-stray/1001", 404),
    # Wrong, expired, disabled, unknown; the case counts in both.
    ("/live/ann/pw-anN/1001", 403), ("/live/Ann/pw-ann/1001", 403), ("/ANN/pw-ann/1001", 403), ("/live/ann/pw-kid/1001", 403), ("/live/kid/pw-ann/1001", 403),
    ("/live/old/pw-old/1001", 403), ("/live/off/pw-off/1001", 403), ("/live/off/wrong/1001", 403), ("/live/nobody/x/1001", 403), ("/live/ann/pw-ann%20/1001", 403),
    ("/live/old/pw-old/1001/7.ts", 403), ("/live/ann/wrong/1001/7.ts", 403), ("/live/ann/" + accounts_folder.hash_of("ann", "pw-ann") + "/1001", 403),
    ("/live/u:ann/pw-ann/1001", 403), ("/live/ann/pw-ann,9999999999/1001", 403), ("/live/ann:pw-ann/x/1001", 403),
]

STATIC = ("/playlist.m3u", "/xmltv.xml", "/lineup.json", "/discover.json", "/device.xml", "/", "/index.html", "/assets/app.js", "/data/status.json", "/data/guide/1001.json",
          "/logos/one.png", "/playlist/news.m3u", "/packages/kids.m3u", "/files/playlist.m3u", "/health")
# What has the form of /USER/PASSWORD/ID but begins as an address of ours: nothing there, and no guess.
OURS = ("/logos/x/1", "/assets/x/1.ts", "/data/guide/7", "/channel/01/2.ts", "/packages/x/1", "/playlist/x/1.m3u8", "/movie/x/1", "/series/x/1", "/timeshift/x/1", "/x/all/1",
        "/tpl/x/1", "/op/x/1", "/api/x/1", "/auto/v1/1", "/tuner0/v1/1", "/flathead/x/1", "/relay/x/1", "/hls/x/1", "/m3u/x/1", "/xmltv/x/1", "/streaming/x/1", "/files/x/1")

# Nobody is let in by any of these, and none reaches a private byte.
INJECTIONS = ["..", "%2e%2e", ".%2e", "..%2f..", "..%5c..", "%00", "%0a", "%0d%0aX-Evil:1", "%252e%252e", "*", "~.*", "$flathead_user", "${flathead_salt}", "$host", "include",
              "default", "hostnames", "volatile", "u:ann", "%22", "%27", "%3b", "';--", "<!--%23echo%20var=%22http_host%22-->", "@FLATHEAD@", "%c0%ae", "%ff", "a%20b", "+",
              "ann%00", "ann%0a", "ann%20", "ann%09", "ann%7c", "%2a", "()", "[a-z]*", "ann|x", "\\", "n" * 65, "n" * 300, "%6e" * 65]
SHAPES = ["/live/{}/pw-ann/1001.ts", "/live/ann/{}/1001.ts", "/{}/pw-ann/1001", "/ann/{}/1001", "/live/ann/pw-ann/{}", "/live/{0}/{0}/1001/1.ts"]
TARGETS = ["/live/ann/pw-ann/../../../plan.sqlite", "/live/ann/pw-ann/0", "/live/ann/pw-ann/01001", "/live/ann/pw-ann/-1", "/live/ann/pw-ann/99999999999", "/live/ann/pw-ann/1001.php",
           "/live/ann/pw-ann/1001.ts/x", "/live/ann/pw-ann/1001.ts.", "/live/ann/pw-ann/1001.TS", "/live/ann/pw-ann/", "/live/ann/pw-ann", "/live/ann", "/live/", "/live",
           "/ann/pw-ann/", "/ann/pw-ann", "/live/ann/pw-ann/1001/x.ts", "/live/ann/pw-ann/1001/-1.ts", "/live/ann/pw-ann/1001/" + "9" * 20 + ".ts", "/LIVE/ann/pw-ann/1001",
           "/live/live/ann/pw-ann/1001", "/flathead/refused", "/flathead/none", "/active/ann", "/relay/status", "/accounts/users.map", "/accounts/accounts.tsv",
           "/.accounts-1/users.map", "/../accounts/users.map", "/site/accounts/salt.map", "/live/ann/pw-ann/1001%00.ts", "/live/ann/pw-ann/1001%0a", "/live//pw-ann/1001", "/live/ann//1001"]


class Accounts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        def publish(docroot):
            contents = release.files()
            contents["nginx/packages.map"] = b'"all:1001" "1";\n"kids:1002" "1";\n"kids:1003" "1";\n'
            release.publish(docroot, "0001", contents)
            accounts_folder.show(docroot, accounts_folder.tables(
                account("ann", "pw-ann"), account("kid", "pw-kid", package="kids"), account("old", "pw-old", expires=5), account("soon", "pw-soon", expires=SOON),
                account("off", "pw-off", enabled=False), account("stray", "pw-stray", package="gone"), account("n" * 64, "pw-n"),
                *(account(name, "pw-" + name) for name in ("include", "default", "hostnames", "volatile"))))
        cls.context = served(publish)
        cls.server = cls.context.__enter__()
        cls.addClassCleanup(cls.context.__exit__, None, None, None)

    def get(self, target):
        return self.server.raw(b"GET " + target.encode("latin-1") + b" HTTP/1.1\r\nHost: tv\r\nConnection: close\r\n\r\n")

    def test_who_may_what(self):
        for path, status in ANSWERS:
            for method in ("GET", "HEAD"):
                with self.subTest(f"{method} {path}"):
                    answer = self.server.ask(path, method, peer="127.0.0.20")
                    self.assertEqual(answer.status, status, answer)
                    if status == 302:
                        self.assertIn("provider.example", answer.headers["location"])

    def test_words_of_nginx_are_names_like_any_other(self):
        for name in ("include", "default", "hostnames", "volatile"):
            self.assertEqual(self.server.ask(f"/live/{name}/pw-{name}/1001").status, 302, name)

    def test_other_methods_are_refused(self):
        for method in ("POST", "PUT", "DELETE", "PATCH", "MOVE"):
            self.assertEqual(self.server.ask(ANN + "1001.ts", method).status, 405, method)

    def test_static_addresses_stay_what_they_are(self):
        for path in STATIC:
            self.assertEqual(self.server.ask(path).status, 200, path)
        for path in OURS:
            self.assertEqual(self.server.ask(path).status, 404, path)

    def test_nothing_else_gets_in(self):
        targets = [shape.format(text) for shape in SHAPES for text in INJECTIONS] + TARGETS
        self.assertGreater(len(targets), 250)
        for target in targets:
            with self.subTest(target):
                received = self.get(target)
                self.assertRegex(received.split(b"\r\n", 1)[0], rb"^HTTP/1\.1 (?:400|403|404|414|429)|^<html>")
                for secret in (b"provider.example", b"SECRET", b"X-Evil", b"root:x:", accounts_folder.SALT.encode(), accounts_folder.hash_of("ann", "pw-ann").encode(),
                               str(self.server.folder).encode()):
                    self.assertNotIn(secret, received)

    def test_address_of_more_than_a_line_is_refused(self):
        self.assertRegex(self.get("/live/" + "a" * 9000 + "/x/1"), rb"^HTTP/1\.1 414|^<html>")

    def test_guesses_are_slowed_down_and_good_clients_are_not(self):
        refused = [self.server.ask("/live/ann/guess/1001", peer="127.0.0.9").status for _ in range(150)]
        self.assertEqual(set(refused), {403, 429})
        self.assertEqual(refused[0], 403)
        for _ in range(20):
            self.assertEqual(self.server.ask(ANN + "1001", peer="127.0.0.9").status, 302, "the same address with the right password")
        self.assertEqual(self.server.ask("/live/ann/guess/1001", peer="127.0.0.10").status, 403, "another address begins anew")
        for _ in range(150):
            self.assertEqual(self.server.ask("/live/old/pw-old/1001", peer="127.0.0.11").status, 403, "who has expired is told so as often as it asks")

    def test_no_log_and_no_answer_holds_a_password(self):
        for path in ("/live/ann/pw-ann/1001", "/ann/pw-ann/77.ts", "/live/old/pw-old/1001", "/live/off/pw-off/77/1.ts", "/%6cive/ann/pw-ann/77", "/x/../live/ann/pw-ann/77",
                     "/channel/../live/ann/pw-ann/77", "//live/ann/pw-ann/77", "/ann/pw-ann", "/ann/pw-ann/", "/live/ann/pw-ann/x/y/z", "/logos/../ann/pw-ann/77",
                     "/live/ann/pw%2dann/77?password=pw-ann", "/live/./ann/pw-ann/77", "/live//ann/pw-ann/77"):
            answer = self.get(path).split(b"\r\n\r\n", 1)[-1]
            self.assertNotIn(b"pw-", answer, path)
        logged = self.server.logged()
        self.assertIn("/live/-/-/1001", logged)
        for text in (logged, (self.server.folder / "nginx/error.log").read_text(errors="replace")):
            self.assertEqual([line for line in text.splitlines() if re.search("pw(?:-|%2d)(?:ann|old|off)", line)][:3], [])

    def test_web_players_may_ask(self):
        answer = self.server.ask(ANN + "1001.m3u8", "OPTIONS", {"Origin": "http://other"})
        self.assertEqual((answer.status, answer.headers["access-control-allow-origin"]), (204, "*"))


if __name__ == "__main__":
    unittest.main()
