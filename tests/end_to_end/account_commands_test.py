#!/usr/bin/env python3
"""`flathead account` as an operator or a script uses it: shapes, secrets, owners, and that a change is all or nothing."""

import contextlib
import json
import os
import pty
import subprocess
import unittest

from accounts_folder import hash_of
from site_folder import FLATHEAD, provider, site

CONFIG = {"site": {"base_url": "http://tv.lan:8080"}, "sources": [{"name": "provider", "type": "m3u", "url": "list.m3u"}], "packages": {"kids": {"groups": ["Kids"]}}}


class Commands(unittest.TestCase):
    def setUp(self):
        self.site = self.enterContext(site(CONFIG, list_m3u=provider(3)))
        self.folder = self.site.docroot / "accounts"

    def run_it(self, *words):
        return subprocess.run([FLATHEAD, "--config", self.site.config_file, "account", *words], capture_output=True, text=True, timeout=60)

    def account(self, *words):
        done = self.run_it(*words, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def table(self, name):
        return (self.folder / name).read_text()

    def test_add_prints_the_password_once_and_keeps_its_hash_alone(self):
        made = self.account("add", "anna", "--max", "2", "--package", "kids", "--expires", "2027-01-01", "--trial", "--note", "flat 7")
        self.assertEqual({key: made[key] for key in ("name", "package", "max_connections", "expires", "trial", "enabled", "note")},
                         {"name": "anna", "package": "kids", "max_connections": 2, "expires": "2027-01-01T00:00:00Z", "trial": True, "enabled": True, "note": "flat 7"})
        self.assertRegex(made["password"], "^[a-z2-9]{20}$")
        self.assertEqual(made["playlist_url"], f"http://tv.lan:8080/get.php?username=anna&password={made['password']}&type=m3u_plus&output=ts")
        salt = self.table("salt.map").split('"')[3]
        self.assertEqual(self.table("users.map"), f'"u:anna" "{hash_of("anna", made["password"], salt)},1798761600";\n')
        self.assertRegex(self.table("facts.map"), r'^"u:anna" "active kids 2 1 \d{10} 1798761600";\n$')
        self.assertEqual(self.table("accounts.tsv"), "flathead-accounts 1\nanna\tkids\t2\t1798761600\t1\n")
        for folder, _, names in os.walk(self.site.folder):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    self.assertNotIn(made["password"].encode(), file.read(), os.path.join(folder, name))
        listed = self.account("list")
        self.assertEqual([one["name"] for one in listed], ["anna"])
        self.assertNotIn("password", listed[0])

    def test_people_get_an_address_to_copy(self):
        said = self.run_it("add", "anna").stdout
        self.assertIn("http://tv.lan:8080/get.php?username=anna&password=", said)
        self.assertIn("shown this once", said)

    def test_a_terminal_shows_the_address_as_a_code_and_a_pipe_does_not(self):
        self.assertNotIn("\x1b[", self.run_it("add", "anna").stdout)
        ours, theirs = pty.openpty()
        with subprocess.Popen([FLATHEAD, "--config", self.site.config_file, "account", "add", "bea"], stdout=theirs, stderr=subprocess.DEVNULL) as process:
            os.close(theirs)
            said = b""
            with contextlib.suppress(OSError):  # the end of a terminal
                while piece := os.read(ours, 65536):
                    said += piece
        os.close(ours)
        self.assertEqual(process.returncode, 0)
        rows = [line for line in said.decode().splitlines() if line.startswith("\x1b[30;107m")]
        self.assertGreater(len(rows), 15, said)
        self.assertEqual(len({len(row) for row in rows}), 1)

    def test_set_changes_what_is_given(self):
        before = self.account("add", "anna", "--max", "2", "--note", "one", "--expires", "30d")
        after = self.account("set", "ANNA", "--max", "0", "--package", "kids")
        self.assertEqual({key for key in after if after[key] != before[key]}, {"max_connections", "package"})
        after = self.account("set", "anna", "--expires", "never", "--trial", "--note", "")
        self.assertEqual((after["expires"], after["trial"], after["note"], after["package"]), (None, True, "", "kids"))
        self.assertFalse(self.account("set", "anna", "--no-trial")["trial"])

    def test_disabled_accounts_keep_their_hash_but_have_expired(self):
        self.account("add", "anna")
        line = self.table("users.map")
        self.assertFalse(self.account("disable", "anna")["enabled"])
        self.assertEqual(self.table("users.map"), line.replace('";\n', ',1";\n'))
        self.assertIn('"disabled all ', self.table("facts.map"))
        self.assertTrue(self.account("enable", "anna")["enabled"])
        self.assertEqual(self.table("users.map"), line)

    def test_files_are_private_and_swapped_whole(self):
        self.account("add", "anna")
        shown = os.readlink(self.folder)
        self.assertEqual(self.folder.stat().st_mode & 0o777, 0o700)
        self.assertEqual({path.stat().st_mode & 0o777 for path in self.folder.iterdir()}, {0o600})
        self.account("disable", "anna")
        self.assertNotEqual(os.readlink(self.folder), shown)
        self.assertFalse((self.site.docroot / shown).exists())

    def test_generate_makes_the_files_again_and_leaves_good_ones_alone(self):
        self.account("add", "anna")
        self.site.generate()
        shown = os.readlink(self.folder)
        self.site.generate()
        self.assertEqual(os.readlink(self.folder), shown)
        (self.folder / "users.map").write_text("damaged")
        self.site.generate()
        self.assertIn('"u:anna"', self.table("users.map"))

    def test_what_cannot_be_shown_is_not_kept(self):
        self.account("add", "anna")
        # A folder in the place of the next link's name cannot be removed by unlink.
        (self.site.docroot / ".accounts.next").mkdir()
        done = self.run_it("add", "bob")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout, "", "no password for an account that may not be there")
        self.assertEqual([one["name"] for one in self.account("list")], ["anna"])
        (self.site.docroot / ".accounts.next").rmdir()
        self.assertIn('"u:anna"', self.table("users.map"))

    @unittest.skipUnless(os.geteuid() == 0, "needs root")
    def test_root_leaves_the_files_to_the_site_s_owner(self):
        self.account("add", "anna")
        for folder, names, files in os.walk(self.site.folder):
            for name in [".", *names, *files]:
                os.lchown(os.path.join(folder, name), 65534, 65534)
        os.chmod(self.site.folder, 0o755)
        done = self.run_it("add", "bob")
        self.assertEqual(done.returncode, 0, done.stderr)
        for folder, _, files in os.walk(self.site.docroot):
            for name in [".", *files]:
                self.assertEqual(os.lstat(os.path.join(folder, name)).st_uid, 65534, os.path.join(folder, name))

    def test_names_that_are_ours_are_refused(self):
        for name in ("live", "movie", "Series", "timeshift", "streaming", "channel", "playlist", "packages", "logos", "assets", "data", "files", "auto", "tuner0", "api", "m3u",
                     "xmltv", "op", "x", "tpl", "hls", "relay", "flathead", "a/b", "a b", "", "..", "a:b", "ä"):
            self.assertEqual(self.run_it("add", name).returncode, 2, name)
        self.assertFalse(self.folder.exists())


if __name__ == "__main__":
    unittest.main()
