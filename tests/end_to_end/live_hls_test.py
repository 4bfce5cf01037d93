#!/usr/bin/env python3
"""HLS through a real nginx: the rules of RFC 8216, one request to the relay for each segment, and numbers that never go back."""

import concurrent.futures
import contextlib
import json
import os
import pathlib
import re
import signal
import subprocess
import time
import unittest

from live import LINGER, head
from live_origin import Script
from served import eventually
from ts_reader import Stream


class Playlist:
    def __init__(self, text):
        self.text = text
        lines = text.splitlines()
        assert lines[0] == "#EXTM3U", text
        self.target = int(self.tag("TARGETDURATION"))
        self.sequence = int(self.tag("MEDIA-SEQUENCE"))
        self.discontinuity_sequence = int(self.tag("DISCONTINUITY-SEQUENCE") or 0)
        self.segments = []  # (uri, seconds, begins with a discontinuity)
        seconds, is_cut = None, False
        for line in lines:
            if line.startswith("#EXTINF:"):
                seconds = float(line[8:].split(",")[0])
            elif line == "#EXT-X-DISCONTINUITY":
                is_cut = True
            elif line and not line.startswith("#"):
                self.segments.append((line, seconds, is_cut))
                is_cut = False

    def tag(self, name):
        found = re.search(rf"(?m)^#EXT-X-{name}:(.*)$", self.text)
        return found and found.group(1)


def channels(origin):
    return {"plain": [origin.script("/plain", Script())],
            "long": [origin.script("/long", Script(kind="long"))],
            "cut": [origin.script("/cut", Script(end_at=12), Script(restart=True))],
            "dead": [origin.script("/dead", Script(status=404))]}


class Hls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.head, cls.origin = cls.enterClassContext(head(channels))

    def playlist(self, name):
        answer = self.head.server.ask(f"/channel/{self.head.ids[name]}.m3u8")
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.headers["content-type"].split(";")[0], "application/vnd.apple.mpegurl")
        self.assertIn("no-cache", answer.headers["cache-control"])
        return Playlist(answer.body.decode())

    def segment(self, uri):
        answer = self.head.server.ask(f"/channel/{uri}")
        self.assertEqual(answer.status, 200, (uri, answer))
        self.assertEqual(answer.headers["content-type"], "video/mp2t")
        self.assertIn("immutable", answer.headers["cache-control"])
        return answer.body

    def follow(self, name, seconds):
        """Plays for so long as a player does; returns the playlists seen and what was in the segments, in order."""
        seen, parts, end = [], {}, time.monotonic() + seconds
        while time.monotonic() < end:
            one = self.playlist(name)
            seen.append(one)
            for nth, (uri, length, is_cut) in enumerate(one.segments):
                if one.sequence + nth not in parts:
                    parts[one.sequence + nth] = (self.segment(uri), length, is_cut)
            time.sleep(0.5)
        return seen, [parts[number] for number in sorted(parts)]

    def assert_rules(self, seen):
        for before, after in zip(seen, seen[1:]):
            self.assertEqual(before.target, after.target)
            self.assertGreaterEqual(after.sequence, before.sequence)
            self.assertGreaterEqual(after.discontinuity_sequence, before.discontinuity_sequence)
            names = {one.sequence + n: s[0] for one in (before, after) for n, s in enumerate(one.segments)}
            for one in (before, after):
                for n, s in enumerate(one.segments):
                    self.assertEqual(names[one.sequence + n], s[0], "a segment keeps its number")
        for one in seen:
            self.assertIsNone(one.tag("ENDLIST"))
            self.assertIsNotNone(one.tag("PROGRAM-DATE-TIME"))
            self.assertRegex(one.tag("PROGRAM-DATE-TIME"), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|\+00:00)$")
            for _, length, _ in one.segments:
                self.assertLessEqual(round(length), one.target)

    def test_a_cold_channel_has_a_playlist_within_seconds_and_it_follows_the_rules(self):
        begun = time.monotonic()
        self.playlist("plain")
        self.assertLess(time.monotonic() - begun, 8)
        seen, parts = self.follow("plain", 25)
        self.assert_rules(seen)
        whole = Stream()
        for body, length, is_cut in parts:
            alone = Stream()
            alone.feed(body)
            self.assertEqual(alone.first_pids[:2], [0, alone.pmt_pid], "PAT and PMT come first")
            self.assertEqual(alone.faults, [])
            self.assertGreaterEqual(alone.keys, 1)
            self.assertAlmostEqual(alone.seconds, length, delta=0.3)
            whole.feed(body)
        self.assertGreater(whole.seconds, 15)
        self.assertEqual([f for f in whole.faults if "counter" not in f], [])
        times = [one.tag("PROGRAM-DATE-TIME") for one in seen]
        self.assertEqual(times, sorted(times))

    def test_long_key_frame_distances_keep_the_target_duration(self):
        seen, _ = self.follow("long", 20)
        self.assert_rules(seen)

    def test_an_upstream_that_begins_anew_is_a_discontinuity(self):
        seen, parts = self.follow("cut", 25)
        self.assert_rules(seen)
        self.assertEqual(sum(is_cut for _, _, is_cut in parts[1:]), 1)

    def test_a_dead_channel_shows_the_slate(self):
        _, parts = self.follow("dead", 12)
        self.assertGreaterEqual(len(parts), 1)

    def test_each_segment_is_asked_of_the_relay_once(self):
        newest = self.playlist("plain").segments[-1][0]
        before = self.segment_requests()
        with concurrent.futures.ThreadPoolExecutor(40) as pool:
            bodies = list(pool.map(lambda _: self.segment(newest), range(40)))
        self.assertEqual(len(set(bodies)), 1)
        self.assertEqual(self.segment_requests() - before, 1)

    def segment_requests(self):
        return int(re.search(r"(?m)^flathead_relay_hls_segments_sent_total (\d+)", self.head.ask_relay("/metrics")).group(1))

    def test_ffmpeg_plays_it(self):
        done = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-t", "8", "-i", self.head.url("plain", ".m3u8"), "-f", "null", "-"],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_numbers_go_on_after_the_relay_was_killed(self):
        before = self.playlist("plain")
        old = self.relay()
        os.kill(old, signal.SIGKILL)
        eventually(lambda: self.relay() not in (None, old), 15, "another relay")
        after = eventually(lambda: self.after_restart("plain"), 30, "a playlist of the new relay")
        self.assertGreater(after.sequence, before.sequence + len(before.segments) - 1)
        self.assertGreater(after.discontinuity_sequence + after.segments[0][2], before.discontinuity_sequence)
        self.assertEqual(after.target, before.target)

    def relay(self):
        run = self.head.server.process.pid
        for pid in pathlib.Path(f"/proc/{run}/task/{run}/children").read_text().split():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                if pathlib.Path(f"/proc/{pid}/comm").read_text().startswith("flathead-relay"):
                    return int(pid)
        return None

    def after_restart(self, name):
        answer = self.head.server.ask(f"/channel/{self.head.ids[name]}.m3u8")
        return answer.status == 200 and Playlist(answer.body.decode())

    def test_zz_players_that_stop_asking_leave_nothing(self):
        self.head.server.said["pids"]["relay"] = self.relay()
        eventually(lambda: not json.loads(self.head.ask_relay("/status"))["channels"], 40 + LINGER, "the end of all channels")


if __name__ == "__main__":
    unittest.main()
