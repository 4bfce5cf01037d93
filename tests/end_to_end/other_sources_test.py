#!/usr/bin/env python3
"""Sources that are programs or tuners: what they write is taken, what they fail at keeps the last good lineup."""

import json
import os
import sys
import unittest

from origin import Origin, Page
from served import eventually
from site_folder import is_running, only, provider, provider_guide, site

COUNT = 8
WRITES = """
import sys, pathlib
list_path, guide_path = sys.argv[1:3]
pathlib.Path(list_path).write_text(pathlib.Path("made.m3u").read_text())
pathlib.Path(guide_path).write_text(pathlib.Path("made.xml").read_text())
"""


class Command(unittest.TestCase):
    def setUp(self):
        self.site = self.enterContext(site({}, made_m3u=provider(COUNT), made_xml=provider_guide(COUNT)))
        self.use(WRITES)

    def use(self, program, **more):
        self.site.write("grab.py", f"import os\nos.chdir({str(self.site.folder)!r})\n{program}")
        self.site.configure({"sources": [{"name": "grab", "type": "command", "timeout": "20s", **more,
                                          "run": [sys.executable, str(self.site.folder / "grab.py"), "{m3u}", "{xmltv}"]}]})

    def test_playlist_and_guide_are_read(self):
        report = self.site.generate()
        self.assertEqual((report["channels"], only(report["sources"])["state"], only(report["guides"])["state"]), (COUNT, "fresh", "fresh"))
        self.assertEqual({match["state"] for match in self.site.matches().values()}, {"exact"})
        again = self.site.generate()
        self.assertEqual((again["published"], only(again["sources"])["state"], only(again["guides"])["state"]), (False, "unchanged", "unchanged"))

    def test_failure_keeps_lineup_and_guide_and_says_what_the_program_said(self):
        before = self.site.generate()
        files = self.site.public_files()
        for name, program, said in [
                ("exit code", "import sys\nsys.exit('login refused: no such subscriber')", "login refused: no such subscriber"),
                ("killed", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "signal 9|[Kk]illed"),
                ("writes nothing", "pass", "did not write"),
                ("writes only the guide", WRITES.replace("pathlib.Path(list_path)", "pathlib.Path('elsewhere')"), "did not write|m3u"),
                ("writes rubbish", WRITES.replace('pathlib.Path("made.m3u").read_text()', '"<html>sorry</html>"').replace('pathlib.Path("made.xml").read_text()', '"sorry"'), "rejected|HTML")]:
            with self.subTest(name):
                self.use(program)
                report = self.site.generate(expect=3)
                source = only(report["sources"])
                self.assertEqual((source["state"], source["since"]), ("last-good", only(before["sources"])["since"]))
                self.assertRegex(source["error"], said)
                self.assertEqual(self.site.public_files(), files)
        self.use(WRITES)
        self.assertEqual(self.site.generate()["channels"], COUNT)

    def test_a_program_that_hangs_is_ended_with_its_children(self):
        self.site.generate()
        files = self.site.public_files()
        pids = self.site.folder / "pids"
        self.use(f"""
import subprocess, time
child = subprocess.Popen(["sleep", "600"])
pathlib_text = f"{{os.getpid()}} {{child.pid}}"
open({str(pids)!r}, "w").write(pathlib_text)
time.sleep(600)
""", timeout="2s")
        report = self.site.generate(expect=3)
        self.assertRegex(only(report["sources"])["error"], "2 ?s|time")
        self.assertLess(report["seconds"], 20)
        for pid in pids.read_text().split():
            eventually(lambda: not is_running(pid), what=f"the end of {pid}")
        self.assertEqual(self.site.public_files(), files)

    def test_a_program_that_never_stops_writing_is_ended(self):
        self.use("import sys\nwhile True: sys.stdout.write('x' * 65536)", max_size="1MB")
        self.assertIn("nothing is published", self.site.run("generate", expect=1).stderr)

    def test_words_are_words_and_never_a_shell(self):
        marker = self.site.folder / "made by a shell"
        self.site.configure({"sources": [{"name": "grab", "type": "command", "run": [
            sys.executable, "-c", "import sys; sys.stdout.write('#EXTM3U\\n#EXTINF:-1,' + sys.argv[1].replace('\\n', ' ') + '\\nhttp://a.example/1.ts\\n')",
            f"$(touch '{marker}'); `touch '{marker}'` | touch '{marker}'"]}]})
        self.site.generate()
        self.assertFalse(marker.exists())

    def test_the_environment_holds_what_the_config_says(self):
        self.use("import sys\nopen('environment', 'w').write(repr(sorted(os.environ)))\n" + WRITES, env={"ACCOUNT": "hush"})
        os.environ["OF_THE_SHELL"] = "1"
        self.addCleanup(os.environ.pop, "OF_THE_SHELL")
        self.site.generate()
        names = (self.site.folder / "environment").read_text()
        self.assertIn("'ACCOUNT'", names)
        self.assertNotIn("OF_THE_SHELL", names)

    def test_guides_may_be_programs(self):
        self.site.configure({"sources": [{"name": "list", "type": "m3u", "url": "made.m3u"}],
                             "guides": [{"name": "grabber", "command": ["cat", str(self.site.folder / "made.xml")]}]})
        self.assertEqual(only(self.site.generate()["guides"])["entries"], COUNT * 30)
        files = self.site.public_files()
        (self.site.folder / "made.xml").rename(self.site.folder / "gone.xml")
        report = self.site.generate(expect=3)
        self.assertRegex(only(report["guides"])["error"], "No such file")
        self.assertEqual(self.site.public_files(), files)


class Tuner(unittest.TestCase):
    def setUp(self):
        self.origin = self.enterContext(Origin())
        self.lineup = [{"GuideNumber": number, "GuideName": name, "URL": f"{self.origin.base}/auto/v{number}"}
                       for number, name in (("2.1", "WAAA-HD"), ("2.2", "WAAA Weather"), ("7", "Seven"))]
        self.lineup.append({"GuideNumber": "9", "GuideName": "Locked", "URL": f"{self.origin.base}/auto/v9", "DRM": 1})
        self.origin.pages = {"/discover.json": Page(json.dumps({"FriendlyName": "Antenna", "DeviceID": "1038A145", "TunerCount": 3, "BaseURL": self.origin.base})),
                             "/lineup.json": Page(json.dumps(self.lineup))}
        self.site = self.enterContext(site(self.config(self.origin)))

    @staticmethod
    def config(origin, end=""):
        # Where each channel leads is then in a file.
        return {"sources": [{"name": "antenna", "type": "hdhomerun", "url": origin.base + end}], "relay": {"mode": "redirect"}}

    def test_channels_numbers_and_tuners_are_taken(self):
        self.assertEqual(self.site.generate()["channels"], 3)
        self.assertEqual({name: value[1] for name, value in self.site.identities().items()}, {"WAAA-HD": "2.1", "WAAA Weather": "2.2", "Seven": "7"})
        self.assertEqual(json.loads((self.site.www / "discover.json").read_text())["TunerCount"], 3)
        self.assertEqual(sorted(self.site.redirects().values()), sorted(f"{self.origin.base}/auto/v{number}" for number in ("2.1", "2.2", "7")))

    def test_a_tuner_that_is_off_keeps_its_channels(self):
        self.site.generate()
        before, files = self.site.identities(), self.site.public_files()
        for name, page in {"500": Page("", 500), "empty lineup": Page("[]"), "not JSON": Page("<html>"), "cut": Page(json.dumps(self.lineup), cut=40)}.items():
            with self.subTest(name):
                self.origin.pages["/lineup.json"] = page
                report = self.site.generate(expect=3)
                self.assertEqual(only(report["sources"])["state"], "last-good")
                self.assertEqual((self.site.identities(), self.site.public_files()), (before, files))

    def test_another_address_of_the_tuner_keeps_the_ids(self):
        self.site.generate()
        before = self.site.identities()
        with Origin() as moved:
            moved.pages = {path: Page(page.body.decode().replace(self.origin.base, moved.base)) for path, page in self.origin.pages.items()}
            self.site.configure(self.config(moved, "/"))
            self.site.generate()
            self.assertEqual(self.site.identities(), before)
            self.assertEqual([url.startswith(moved.base) for url in self.site.redirects().values()], [True] * 3)


if __name__ == "__main__":
    unittest.main()
