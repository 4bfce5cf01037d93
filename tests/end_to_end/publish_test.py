#!/usr/bin/env python3
"""Publishing as readers and bad luck see it: under load, killed at any moment, on a full disk, two at once."""

import contextlib
import gzip
import json
import os
import random
import re
import signal
import subprocess
import threading
import time
import unittest
import xml.etree.ElementTree as xml

from origin import Origin, Page
from served import ROOT, Server, eventually
from site_folder import FLATHEAD, NOW, guide, provider, read_guide, read_playlist, site

CONFIG = {"site": {"guide": {"past": "0h", "future": "12h"}}, "sources": [{"name": "provider", "type": "m3u", "url": "list.m3u"}], "guides": [{"name": "epg", "url": "guide.xml"}]}


def write_generation(place, mark, count, hours=30, start=NOW):
    """Documents that carry the generation's mark in every channel and every programme."""
    place.write("list.m3u", provider(count, group=f"Generation {mark}"))
    place.write("guide.xml", guide({f"station{number}.xx": f"Station {number}" for number in range(1, count + 1)}, title=f"Generation {mark}:", start=start, hours=hours, step=3))


def marks_of(text):
    return set(map(int, re.findall(r"Generation (\d+)", text)))


def generation_shown(www):
    """The mark and count that playlist, guides, lineup and page agree on; AssertionError when they do not."""
    listed = (www / "playlist.m3u").read_text()
    told = (www / "xmltv.xml").read_bytes()
    counts = {len(read_playlist(listed)), len(read_guide(told)), len(json.loads((www / "lineup.json").read_text())),
              len(json.loads((www / "data/channels.json").read_text())["channels"])}
    (mark,) = marks_of(listed) | marks_of(told.decode()) | marks_of((www / "data/channels.json").read_text())
    assert gzip.decompress((www / "xmltv.xml.gz").read_bytes()) == told, "the guide's two forms differ"
    (count,) = counts
    return mark, count


class Readers(unittest.TestCase):
    RUNS = 30

    def test_no_answer_is_torn_or_missing_while_runs_publish(self):
        with site(CONFIG) as place:
            today = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())  # scripts/run generates for the time it is
            write_generation(place, 0, 60, start=today)
            server = Server(place.folder, ("--config", str(place.config_file), "--port", "0"))
            self.addCleanup(server.stop)
            bad, answers, done = [], [0] * 3, threading.Event()
            checks = {
                "/playlist.m3u": lambda body: (len(read_playlist(body.decode())), marks_of(body.decode())),
                "/xmltv.xml": lambda body: (len(read_guide(body)), marks_of(body.decode())),
                "/xmltv.xml.gz": lambda body: (len(read_guide(gzip.decompress(body))), marks_of(gzip.decompress(body).decode())),
                "/lineup.json": lambda body: (len(json.loads(body)), {None}),
                "/data/channels.json": lambda body: (len(json.loads(body)["channels"]), marks_of(body.decode())),
                "/data/now.json": lambda body: (60, set(json.loads(body)) - {"at", "until"}),
                "/discover.json": lambda body: (60, {json.loads(body)["DeviceID"]}),
                "/device.xml": lambda body: (60, {xml.fromstring(body).tag}),
                "/": lambda body: (60, {body.rstrip()[-7:]}),
            }

            def read(slot):
                while not done.is_set():
                    for path, check in checks.items():
                        try:
                            answer = server.ask(path)
                            count, marks = check(answer.body)
                            if answer.status != 200 or not 60 <= count < 60 + self.RUNS + 1 or len(marks) != 1:
                                bad.append((path, answer.status, count, marks))
                        except Exception as error:  # a torn answer shows as any of several exceptions
                            bad.append((path, repr(error)))
                        answers[slot] += 1

            readers = [threading.Thread(target=read, args=(slot,)) for slot in range(len(answers))]
            for reader in readers:
                reader.start()
            try:
                for run in range(1, self.RUNS + 1):
                    write_generation(place, run, 60 + run, start=today)
                    self.assertTrue(place.generate(now=None)["published"])
            finally:
                done.set()
                for reader in readers:
                    reader.join()
            print(f"{self.RUNS} releases, {sum(answers)} answers, {len(bad)} bad")
            self.assertEqual(bad[:5], [])
            self.assertGreater(sum(answers), 10 * self.RUNS)
            self.assertEqual(generation_shown(place.www), (self.RUNS, 60 + self.RUNS))


class Killed(unittest.TestCase):
    KILLS = 200

    def test_a_whole_release_is_shown_after_every_kill(self):
        # The release build does in 200 kills what takes ten times as long under the sanitizers.
        fast = ROOT / "build/bin/flathead"
        program, count = (str(fast), 200) if os.access(fast, os.X_OK) else (FLATHEAD, 40)
        chance = random.Random(20261120)
        with site(CONFIG) as place:
            def run():
                return subprocess.Popen([program, *place.words("--quiet", "generate")[1:]], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

            def whole_run():
                process = run()
                said = process.communicate(timeout=60)[1]
                self.assertEqual((process.returncode, said), (0, ""))

            durations = []
            for mark in range(3):
                write_generation(place, mark, count)
                started = time.monotonic()
                whole_run()
                durations.append(time.monotonic() - started)
            longest = 1.2 * max(durations)
            shown, killed, switched = 2, 0, 0
            for mark in range(3, 3 + self.KILLS):
                write_generation(place, mark, count + mark % 10)  # less than the shrink guard minds
                process = run()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(chance.uniform(0, longest))
                process.kill()
                process.communicate()
                killed += process.returncode == -signal.SIGKILL
                found, found_count = generation_shown(place.www)
                self.assertIn(found, (shown, mark))
                self.assertEqual(found_count, count + (found % 10 if found > 2 else 0))
                switched += found == mark
                shown = found
            print(f"{killed} killed of {self.KILLS}, {switched} had published, {longest:.2f} s each at most")
            self.assertGreater(killed, self.KILLS // 4)
            last = 3 + self.KILLS
            write_generation(place, last, count)
            whole_run()
            self.assertEqual(generation_shown(place.www), (last, count))
            self.assertEqual({path.name for path in place.docroot.iterdir()}, {"current", "releases", ".lock"})
            self.assertLessEqual(len(list((place.docroot / "releases").iterdir())), 3)
            leftovers = [path for path in place.state.rglob("*") if path.name.endswith((".candidate", ".new", ".tmp"))]
            self.assertEqual(leftovers, [])
            self.assertEqual(len({id for id, _, _ in place.identities().values()}), count)


class FullDisk(unittest.TestCase):
    """A small file system of its own; needs root."""

    def small_disk(self, place, name, size):
        path = place.folder / name
        path.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", str(path)], capture_output=True, text=True)
        if done.returncode:
            self.skipTest("no file system of a given size here: " + done.stderr.strip())
        self.addCleanup(subprocess.run, ["umount", str(path)], check=True)
        return path

    def fill(self, path, leave):
        facts = os.statvfs(path)
        (path / "filler").write_bytes(b"\0" * max(0, facts.f_bavail * facts.f_frsize - leave))

    def check(self, folder_of, room):
        place = self.enterContext(site(CONFIG))
        disk = self.small_disk(place, folder_of, "8m")
        write_generation(place, 1, 100)
        place.generate()
        before = generation_shown(place.www)
        target = os.readlink(place.docroot / "current")
        for leave in room:
            with self.subTest(f"{leave} bytes left for {folder_of}"):
                self.fill(disk, leave)
                write_generation(place, 2 + leave, 120, hours=60)
                said = place.run("generate", expect=1).stderr
                self.assertIn("No space left on device", said)
                self.assertEqual((generation_shown(place.www), os.readlink(place.docroot / "current")), (before, target))
                (disk / "filler").unlink()
        self.assertEqual(place.generate()["channels"], 120)
        self.assertEqual(generation_shown(place.www), (2 + room[-1], 120))
        self.assertLessEqual(len(list((place.docroot / "releases").iterdir())), 2)

    def test_full_docroot_keeps_the_old_release(self):
        self.check("site", (0, 4096, 40_000, 200_000))

    def test_full_state_keeps_the_old_release(self):
        self.check("state", (0, 4096))


class Together(unittest.TestCase):
    def test_the_second_run_waits_for_the_first(self):
        with Origin() as origin, site({"sources": [{"name": "provider", "type": "m3u", "url": origin.base + "/list.m3u"}]}) as place:
            origin.pages["/list.m3u"] = Page(provider(10), after=threading.Event())
            first = place.start("generate")
            eventually(lambda: origin.requests("/list.m3u"), what="the first run's request")
            second = place.start("generate")
            said = second.stderr.readline()
            self.assertRegex(said, rf"waiting for process {first.pid} since")
            origin.pages["/list.m3u"].after.set()
            _, first_said = first.communicate(timeout=60)
            _, second_said = second.communicate(timeout=60)
            self.assertEqual((first.returncode, second.returncode), (0, 0), first_said + second_said)
            self.assertIn("published", first_said)
            self.assertIn("unchanged", second_said)

    def test_tick_and_rollback_do_not_disturb_a_run(self):
        with Origin() as origin, site({"sources": [{"name": "provider", "type": "m3u", "url": origin.base + "/list.m3u"}]}) as place:
            origin.pages["/list.m3u"] = Page(provider(10))
            place.generate()
            origin.pages["/list.m3u"] = Page(provider(11), after=threading.Event())
            run = place.start("generate")
            eventually(lambda: len(origin.requests("/list.m3u")) == 2, what="the run's request")
            self.assertRegex(place.run("tick", expect=1).stderr, rf"held by process {run.pid} since")
            origin.pages["/list.m3u"].after.set()
            said = run.communicate(timeout=60)[1]
            self.assertEqual(run.returncode, 0, said)
            self.assertEqual(len(place.playlist()), 11)

    def test_sigterm_in_the_middle_leaves_the_old_release(self):
        with Origin() as origin, site({"sources": [{"name": "provider", "type": "m3u", "url": origin.base + "/list.m3u"}]}) as place:
            origin.pages["/list.m3u"] = Page(provider(10))
            release = place.generate()["release"]
            origin.pages["/list.m3u"] = Page(hangs=True)
            run = place.start("generate")
            eventually(lambda: len(origin.requests("/list.m3u")) == 2, what="the run's request")
            run.terminate()
            run.communicate(timeout=20)
            self.assertNotEqual(run.returncode, 0)
            self.assertEqual(os.readlink(place.docroot / "current"), "releases/" + release)
            origin.pages["/list.m3u"] = Page(provider(12))
            self.assertEqual(place.generate()["channels"], 12)


if __name__ == "__main__":
    unittest.main()
