#!/usr/bin/env python3
"""scripts/nginx-apply: the release's tables reach nginx whole and checked, or the ones in force stay."""

import os
import pathlib
import unittest

import accounts_folder
import release
from served import eventually, served

BAD_LINES = {  # table -> lines no generator writes; each must be refused as a whole
    "redirect.map": ['"1001" "http://a/$host";', '"1001" "http://a/"x";', '"1001" "http://a/\\x";', '"1001" "http://a/;";', '"1001" "http://a/{}";', '"1001" "http://a b";',
                     'include /etc/passwd;', '"include" "/etc/passwd";', '"default" "http://a/";', 'hostnames;', 'volatile;', '"~.*" "http://a/";', '"01" "http://a/";',
                     '"1001" "/local";', '"1001" "javascript:alert(1)";', '"1001" "http://a/\u00e9";', '"1001" "http://a/" # note', '', '} server { listen 1; }',
                     '"1001" "http://a/' + "x" * 4000 + '";', '"1001" "http://a/\x01";', '"1001" "http://a/\r";', '"12345678901" "http://a/";', '"1001" "http://a/"'],
    "numbers.map": ['"a" "1001";', '"1" "x";', '"1." "1001";', '"1" "0";', '"1" "$host";', 'include x;'],
    "base.map": ['"base" "http://a b";', '"base" "javascript://x";', '"base" "http://a/";', '"base" "http://a$x";', '"other" "http://a";', '"base" "http://a?b";'],
    "open.geo": ['10.0.0.0/8 0;', 'default 1;', 'include /etc/passwd;', 'ranges;', 'proxy 10.0.0.1;', '10.0.0.0/8 1; default 1;', 'delete 127.0.0.1;'],
    "packages.map": ['"kids" "1";', '"kids:0" "1";', '"kids:1001" "2";', '"kids:1001" "$host";', '":1001" "1";', '"-x:1001" "1";', 'include x;', '"~k:1" "1";'],
    "trusted.geo": ['10.0.0.0/8 1; } map a b {', 'unix: 1;', 'proxy_recursive;', 'example.org 1;'],
}
HASH = "A" * 22
BAD_ACCOUNT_LINES = {
    "users.map": [f'"bob" "{HASH}";', f'"include" "/etc/passwd";', f'"u:bob" "{HASH[1:]}";', f'"u:bob" "{HASH}A";', f'"u:bob" "{HASH},";', f'"u:bob" "{HASH},-1";', f'"u:bob" "{HASH},12345678901";',
                  f'"u:b b" "{HASH}";', f'"u:b"b" "{HASH}";', f'"u:b\\b" "{HASH}";', f'"u:b$host" "{HASH}";', f'"u:{"b" * 65}" "{HASH}";', f'"u:" "{HASH}";', f'"u:-b" "{HASH}";',
                  f'"u:j\u00fcrgen" "{HASH}";', f'"u:bob" "$host";', f'u:bob {HASH};', f'"u:bob" "{HASH}"; include x;', 'default "x";', 'volatile;', '} server { listen 1; }', '', '"~u:.*" "x";'],
    "facts.map": ['"u:bob" "active all 1 0 1 0" ;', '"u:bob" "active all 1 0 1";', '"u:bob" "banned all 1 0 1 0";', '"u:bob" "active ../x 1 0 1 0";', '"u:bob" "active a/b 1 0 1 0";',
                  '"u:bob" "active .. 1 0 1 0";', '"u:bob" "active all 1000000 0 1 0";', '"u:bob" "active all -1 0 1 0";', '"u:bob" "active all 1 2 1 0";', '"u:bob" "active $host 1 0 1 0";',
                  'include x;'],
    "salt.map": ['"salt" "short";', '"salt" "aaaaaaaaaaaaaaaaaaaaaaaaaa$host";', '"other" "aaaaaaaaaaaaaaaaaaaaaaaaaa";', 'default "aaaaaaaaaaaaaaaaaaaaaaaaaa";'],
}
# The right form, but nginx itself will not have them.
NGINX_REFUSES = {"redirect.map": '"1001" "http://a/";\n"1001" "http://b/";\n', "open.geo": "10.0.0.0/99 1;\n", "trusted.geo": "::::: 1;\n"}


class Tables(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(served(lambda docroot: release.publish(docroot, "0001", release.files())))
        cls.count = 1

    def publish(self, **tables):
        Tables.count += 1
        contents = release.files()
        for name, text in tables.items():
            contents["nginx/" + name.replace("_", ".")] = text.encode()
        return release.publish(self.server.docroot, f"{Tables.count:04}", contents)

    def upstream(self, path="/channel/1001.ts"):
        return self.server.ask(path).headers.get("location")

    def restore(self):
        self.publish()
        self.assertEqual(self.server.apply().returncode, 0)
        self.assertEqual(self.upstream(), "http://provider.example/live/user/secret/1.ts")

    def test_changed_tables_are_in_force_after_apply(self):
        self.publish(redirect_map='"1001" "https://other.example/new?x=%24";\n')
        self.assertEqual(self.upstream(), "http://provider.example/live/user/secret/1.ts", "nginx reads them when told to")
        applied = self.server.apply()
        self.assertEqual(applied.returncode, 0, applied.stderr)
        self.assertEqual(self.upstream(), "https://other.example/new?x=%24")
        self.assertEqual(self.server.ask("/channel/1002.ts").status, 404)
        self.restore()

    def test_unchanged_tables_do_not_reload(self):
        self.restore()
        before = self.server.workers()
        self.publish()
        applied = self.server.apply()
        self.assertEqual((applied.returncode, applied.stderr), (0, ""))
        self.assertEqual(self.server.workers(), before)

    def test_lines_out_of_form_are_refused_and_the_old_tables_stay(self):
        self.restore()
        for name, lines in BAD_LINES.items():
            for line in lines:
                with self.subTest(f"{name}: {line[:60]}"):
                    good = release.files().get("nginx/" + name, b"").decode()
                    self.publish(**{name.replace(".", "_"): good + line + "\n"})
                    applied = self.server.apply()
                    self.assertEqual(applied.returncode, 1, line)
                    self.assertIn(name + " line ", applied.stderr)
                    self.assertNotIn("http", applied.stderr, "a line may hold a password")
                    self.assertIsNotNone(self.upstream())
        self.restore()

    def show_accounts(self, made):
        Tables.count += 1
        accounts_folder.show(self.server.docroot, made, Tables.count)

    def may_watch(self, name, password):
        return self.server.ask(f"/live/{name}/{password}/77.ts").status != 403

    def test_accounts_count_when_they_are_shown(self):
        self.restore()
        self.show_accounts(accounts_folder.tables(accounts_folder.account("ann", "pw")))
        self.assertEqual(self.server.apply().returncode, 0)
        eventually(lambda: self.may_watch("ann", "pw"), what="the account admitted")
        self.assertFalse(self.may_watch("ann", "wp"))
        # scripts/run does the same by itself.
        self.show_accounts(accounts_folder.tables(accounts_folder.account("ann", "pw", enabled=False)))
        eventually(lambda: not self.may_watch("ann", "pw"), what="the disabled account refused")

    def test_refused_accounts_leave_those_in_force_and_keep_no_release_away(self):
        good = accounts_folder.tables(accounts_folder.account("ann", "pw"))
        self.show_accounts(good)
        self.assertEqual(self.server.apply().returncode, 0)
        for name, lines in BAD_ACCOUNT_LINES.items():
            for line in lines:
                with self.subTest(f"{name}: {line[:60]}"):
                    self.show_accounts({**good, name: good[name] + line + "\n"})
                    applied = self.server.apply()
                    self.assertEqual(applied.returncode, 1, line)
                    self.assertIn(name + " line ", applied.stderr)
                    self.assertNotIn(HASH, applied.stderr)
        self.show_accounts({**good, "users.map": good["users.map"] + f'"u:ann" "{HASH}";\n'})
        self.assertEqual(self.server.apply().returncode, 1, "nginx itself knows no two of one name")
        self.publish(redirect_map='"1001" "https://other.example/new";\n')
        self.show_accounts({**good, "users.map": "include /etc/passwd;\n"})
        self.assertEqual(self.server.apply().returncode, 1)
        eventually(lambda: self.upstream() == "https://other.example/new", what="the new release")
        self.assertTrue(self.may_watch("ann", "pw"))
        self.show_accounts(good)
        self.restore()

    def test_refused_release_keeps_no_account_away(self):
        self.show_accounts(accounts_folder.tables(accounts_folder.account("ann", "pw")))
        self.restore()
        self.publish(redirect_map="include /etc/passwd;\n")
        self.show_accounts(accounts_folder.tables(accounts_folder.account("bob", "pw")))
        self.assertEqual(self.server.apply().returncode, 1)
        eventually(lambda: self.may_watch("bob", "pw"), what="the account admitted")
        eventually(lambda: not self.may_watch("ann", "pw"), what="the other one refused")
        self.restore()

    def test_twenty_thousand_accounts_load(self):
        made = accounts_folder.tables(*(accounts_folder.account(f"viewer-{number:05}.{'x' * 40}", f"pw{number}") for number in range(20_000)))
        self.show_accounts(made)
        applied = self.server.apply()
        self.assertEqual(applied.returncode, 0, applied.stderr)
        eventually(lambda: self.may_watch("viewer-19999." + "x" * 40, "pw19999"), what="the last of them admitted")
        self.assertFalse(self.may_watch("viewer-19999." + "x" * 40, "pw19998"))
        self.show_accounts(accounts_folder.tables())
        self.assertEqual(self.server.apply().returncode, 0)

    def test_what_nginx_refuses_is_taken_back(self):
        self.restore()
        for name, text in NGINX_REFUSES.items():
            with self.subTest(name):
                self.publish(**{name.replace(".", "_"): text})
                applied = self.server.apply()
                self.assertEqual(applied.returncode, 1)
                self.assertIn("refused", applied.stderr)
                self.assertIsNotNone(self.upstream())
                # What stands in front of nginx would also start it.
                self.restore()

    def test_a_table_that_is_a_link_is_refused(self):
        self.restore()
        shown = self.publish()
        (shown / "nginx/redirect.map").unlink()
        os.symlink("/etc/passwd", shown / "nginx/redirect.map")
        applied = self.server.apply()
        self.assertEqual(applied.returncode, 1)
        self.assertIn("not a regular file", applied.stderr)
        self.restore()

    def test_every_byte_the_form_allows_arrives_unchanged(self):
        allowed = "".join(chr(code) for code in range(33, 127) if chr(code) not in '"$;\\{}')
        self.publish(redirect_map=f'"1001" "http://a/{allowed}";\n')
        applied = self.server.apply()
        self.assertEqual(applied.returncode, 0, applied.stderr)
        self.assertEqual(self.upstream(), "http://a/" + allowed)
        self.restore()

    def test_a_hundred_thousand_channels_load(self):
        lines = "".join(f'"{channel}" "http://provider.example/live/user/secret/{channel}.ts?{"x" * 60}";\n' for channel in range(1, 100_001))
        self.publish(redirect_map=lines)
        applied = self.server.apply()
        self.assertEqual(applied.returncode, 0, applied.stderr)
        self.assertTrue(self.upstream("/channel/100000.ts").startswith("http://provider.example/live/user/secret/100000.ts"))
        self.assertEqual(self.server.ask("/channel/100001.ts").status, 404)
        self.restore()

    def test_tables_are_for_their_owner_only(self):
        folder = self.server.folder / "nginx/flathead"
        shown = pathlib.Path(os.path.realpath(folder / "release"))
        self.assertEqual(shown.stat().st_mode & 0o777, 0o700)
        self.assertEqual((shown / "redirect.map").stat().st_mode & 0o777, 0o600)
        self.assertEqual([entry.name for entry in folder.glob("release.*")], [shown.name], "old ones are removed")


if __name__ == "__main__":
    unittest.main()
