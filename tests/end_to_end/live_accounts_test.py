#!/usr/bin/env python3
"""Accounts over a whole head-end: limits, expiry, packages and changes while viewers watch."""

import concurrent.futures
import contextlib
import json
import os
import subprocess
import time
import unittest

from live import LINGER, head
from live_origin import Script
from served import eventually
from site_folder import FLATHEAD
from ts_reader import Stream, Viewer

PACKAGES = f"""
relay: {{linger: {LINGER}s, buffer: 8s, burst: 2s}}
packages: {{kids: {{include: [{{name: "^kids"}}]}}}}
lineup: {{rules: [{{match: {{name: "^direct"}}, set: {{relay: {{mode: redirect}}}}}}]}}
"""
SECONDS_LATER = 5.0  # a change has its effect by then


def channels(origin):
    return {"kids one": [origin.script("/kids", Script())], "news": [origin.script("/news", Script())], "direct": [origin.script("/direct", Script())]}


class Accounts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.head, cls.origin = cls.enterClassContext(head(channels, extra=PACKAGES))

    def tearDown(self):
        self.head.assert_nothing_is_left(self.origin)

    def command(self, *words, code=0):
        run = self.head.server.folder
        done = subprocess.run([FLATHEAD, "--config", self.head.folder / "flathead.yaml", "--docroot", run / "site", "--state", run / "state", "account", *words, "--json"],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, code, done.stderr)
        return json.loads(done.stdout) if done.stdout else None

    def add(self, name, *words):
        made = self.command("add", name, *words)
        self.addCleanup(self.command, "remove", name)
        eventually(lambda: not self.is_refused(made), what=f"{name} is known to nginx")
        return made

    def is_refused(self, made):
        """By nginx: what many questions at once get besides 403 is 429."""
        time.sleep(0.1)
        return self.ask(made, "news", method="HEAD").status in (403, 429)

    def path(self, made, channel, form=".ts", prefix="/live"):
        return f"{prefix}/{made['name']}/{made['password']}/{self.head.ids[channel]}{form}"

    def ask(self, made, channel, form=".ts", method="GET"):
        return self.head.server.ask(self.path(made, channel, form), method)

    def admitted(self, made, channel="news"):
        """The relay admits it: a request that opens nothing."""
        return eventually(lambda: self.ask(made, channel, method="HEAD").status == 200, what="the account admitted by the relay")

    def watch(self, made, channel, form=".ts", prefix="/live"):
        return Viewer(self.head.base + self.path(made, channel, form, prefix))

    def assert_cut_within(self, viewer, since):
        viewer.read_until(lambda _: viewer.is_ended, SECONDS_LATER, "the end of the stream", must=False)
        self.assertTrue(viewer.is_ended, f"it goes on after {time.monotonic() - since:.1f} s")

    def test_every_form_of_the_address_plays(self):
        ann = self.add("ann", "--max", "0")
        self.admitted(ann)
        for prefix in ("/live", ""):
            for form in (".ts", ""):
                with self.watch(ann, "news", form, prefix) as viewer:
                    viewer.read_until(lambda stream: stream.seconds >= 1, 20)
                    self.assertEqual(viewer.stream.faults, [])

    def test_newest_of_a_one_connection_account_watches_and_the_oldest_is_told(self):
        ann = self.add("one")
        self.admitted(ann)
        with self.watch(ann, "news") as first:
            first.read_until(lambda stream: stream.seconds >= 3, 20)
            with self.watch(ann, "kids one") as second:
                second.read_until(lambda stream: stream.seconds >= 2, 20)
                before = first.stream.seconds
                first.read_until(lambda _: first.is_ended, 15, "the end of the first", must=False)
                self.assertTrue(first.is_ended)
                self.assertGreater(first.stream.seconds, before + 2, "some seconds of explanation")
                self.assertEqual(first.stream.faults, [])
                second.read_for(1)
                self.assertFalse(second.is_ended)
                self.assertEqual(self.head.ask_relay("/active/one"), "1")
                accounts = json.loads(self.head.ask_relay("/status"))["accounts"]
                self.assertEqual(accounts, [{"name": "one", "active_cons": 1}])

    def test_disabled_account_is_cut_and_its_login_refused_while_others_watch_on(self):
        ann, bob = self.add("ann"), self.add("bob")
        self.admitted(bob)
        with self.watch(ann, "news") as first, self.watch(bob, "news") as second:
            first.read_until(lambda stream: stream.seconds >= 2, 20)
            second.read_until(lambda stream: stream.seconds >= 2, 20)
            since = time.monotonic()
            self.command("disable", "ann")
            self.assert_cut_within(first, since)
            eventually(lambda: self.is_refused(ann), SECONDS_LATER, "the login refused")
            second.read_for(1)
            self.assertFalse(second.is_ended)
            self.assertEqual(second.stream.faults, [], "nginx was reloaded under it")
        self.command("enable", "ann")
        self.admitted(ann)

    def test_expiry_ends_what_runs(self):
        ann = self.add("ann", "--expires", "15s")
        with self.watch(ann, "news") as viewer:
            viewer.read_until(lambda stream: stream.seconds >= 1, 20)
            viewer.read_until(lambda _: viewer.is_ended, 15 + SECONDS_LATER, "the end", must=False)
            self.assertTrue(viewer.is_ended)
        self.assertTrue(self.is_refused(ann))

    def test_rotated_password_and_removed_account(self):
        ann = self.add("gone")
        self.admitted(ann)
        other = self.command("rotate", "gone")
        self.assertNotEqual(other["password"], ann["password"])
        self.admitted(other)
        self.assertTrue(self.is_refused(ann))
        with self.watch(other, "news") as viewer:
            viewer.read_until(lambda stream: stream.seconds >= 1, 20)
            self.command("remove", "gone")
            self.assert_cut_within(viewer, time.monotonic())
        eventually(lambda: self.is_refused(other), SECONDS_LATER, "the login refused")
        self.command("add", "gone")

    def test_nothing_outside_the_package(self):
        kid = self.add("kid", "--package", "kids", "--max", "0")
        ann = self.add("ann", "--max", "0")
        self.admitted(kid, "kids one")
        self.admitted(ann)
        for form in (".ts", "", ".m3u8"):
            self.assertEqual(self.ask(kid, "news", form).status, 404, form)
            self.assertEqual(self.ask(kid, "direct", form).status, 404, form)
            self.assertEqual(self.ask(ann, "direct", form).status, 302, form)
        # Segments that others made and nginx's cache has are no way in.
        playlist = self.ask(ann, "news", ".m3u8")
        self.assertEqual(playlist.status, 200, playlist)
        segment = next(line for line in playlist.body.decode().splitlines() if line and not line.startswith("#"))
        number = "/" + segment.rsplit("/", 1)[1]
        for _ in range(2):
            self.assertEqual(self.ask(ann, "news", number).status, 200)
            self.assertEqual(self.ask(kid, "news", number).status, 404)
        with self.watch(kid, "kids one") as viewer:
            viewer.read_until(lambda stream: stream.seconds >= 1, 20)
            self.command("set", "ann", "--package", "kids")
            self.command("set", "kid", "--package", "all")
            viewer.read_for(2)
            self.assertFalse(viewer.is_ended)
        self.admitted(kid)
        eventually(lambda: self.ask(ann, "news", number).status == 404, what="the other package")
        self.wait_for_hls_to_end()

    def wait_for_hls_to_end(self):
        eventually(lambda: self.head.status()["hls"]["clients"] == 0, 40, "HLS clients gone")

    def test_hls_plays_by_relative_addresses_and_counts_as_one_connection(self):
        ann = self.add("ann")
        self.admitted(ann)
        playlist = self.ask(ann, "news", ".m3u8")
        self.assertEqual(playlist.status, 200, playlist)
        lines = [line for line in playlist.body.decode().splitlines() if line and not line.startswith("#")]
        base = self.path(ann, "news", ".m3u8").rsplit("/", 1)[0]
        stream = Stream()
        for line in lines:
            answer = self.head.server.ask(f"{base}/{line}")
            self.assertEqual((answer.status, answer.headers["content-type"]), (200, "video/mp2t"))
            stream.feed(answer.body)
        self.assertEqual(stream.faults, [])
        self.assertEqual(self.head.ask_relay("/active/ann"), "1")
        with self.watch(ann, "kids one") as viewer:
            viewer.read_until(lambda stream: stream.seconds >= 1, 20)
            self.assertEqual(self.head.ask_relay("/active/ann"), "1")
            self.assertEqual(self.ask(ann, "news", ".m3u8").status, 403, "it watches elsewhere")
        self.wait_for_hls_to_end()

    def test_reloads_under_many_streams_lose_none(self):
        ann = self.add("many", "--max", "0")
        self.admitted(ann)
        with contextlib.ExitStack() as stack:
            viewers = [stack.enter_context(self.watch(ann, "news")) for _ in range(12)]
            for viewer in viewers:
                viewer.read_until(lambda stream: stream.seconds >= 1, 30)
            for number in range(5):
                self.command("add", f"other{number}")
                for viewer in viewers:
                    viewer.read_for(0.1)
            for number in range(5):
                self.command("remove", f"other{number}")
            for viewer in viewers:
                viewer.read_for(0.3)
                self.assertFalse(viewer.is_ended)
                self.assertEqual(viewer.stream.faults, [])

    def test_commands_at_once_lose_no_account(self):
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            made = list(pool.map(lambda number: self.command("add", f"bulk{number}"), range(18)))
        for one in made:
            self.addCleanup(self.command, "remove", one["name"])
        self.assertEqual({one["name"] for one in self.command("list")} & {one["name"] for one in made}, {one["name"] for one in made})
        self.admitted(made[0])
        self.admitted(made[-1])
        self.assertEqual(len([name for name in os.listdir(self.head.server.folder / "site") if name.startswith(".accounts")]), 1)


if __name__ == "__main__":
    unittest.main()
