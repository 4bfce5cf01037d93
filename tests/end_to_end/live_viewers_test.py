#!/usr/bin/env python3
"""What viewers can do, each with a real nginx in front: nobody else notices, and nothing is left over."""

import contextlib
import json
import re
import socket
import struct
import subprocess
import time
import unittest

from live import LINGER, head
from live_origin import Script
from served import eventually
from ts_reader import Viewer


def channels(origin):
    made = {f"ch{i}": [origin.script(f"/ch{i}", Script())] for i in range(4)}
    made["dead"] = [origin.script("/dead", Script(status=404))]
    return made


class Viewers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.head, cls.origin = cls.enterClassContext(head(channels, limits=(3,)))

    def tearDown(self):
        self.head.assert_nothing_is_left(self.origin)

    def test_many_viewers_share_one_upstream(self):
        before = self.origin.total["/ch0"]
        with contextlib.ExitStack() as stack:
            viewers = [stack.enter_context(self.head.watch("ch0")) for _ in range(30)]
            for viewer in viewers:
                viewer.read_until(lambda stream: stream.seconds >= 2, 20)
            self.assertEqual(self.origin.open["/ch0"], 1)
            self.assertEqual(len(self.head.channel("ch0")["viewers"]), 30)
            for viewer in viewers:
                self.assertEqual(viewer.stream.faults, [])
        self.assertEqual(self.origin.total["/ch0"], before + 1)

    def test_who_joins_later_gets_tables_a_key_frame_and_seconds_of_stream_at_once(self):
        with self.head.watch("ch0") as first:
            first.read_until(lambda stream: stream.seconds >= 5, 20)
            with self.head.watch("ch0") as second:
                second.read_until(lambda stream: stream.seconds >= 1.5, 1.0, "a burst")
                self.assertLess(second.first_byte, 0.25)
                self.assertEqual(second.stream.first_pids[0], 0)
                self.assertGreaterEqual(second.stream.keys, 2)
                self.assertEqual(second.stream.faults, [])

    def test_the_upstream_lingers_and_then_ends(self):
        before = self.origin.total["/ch1"]
        with self.head.watch("ch1") as viewer:
            viewer.read_until(lambda stream: stream.seconds >= 1, 20)
        with self.head.watch("ch1") as viewer:  # within the linger time: the same connection
            viewer.read_until(lambda stream: stream.seconds >= 1, 20)
        self.assertEqual(self.origin.total["/ch1"], before + 1)
        eventually(lambda: self.origin.open["/ch1"] == 0, LINGER + 5, "the end of the upstream")

    def test_a_hundred_viewers_at_one_byte_a_second_change_nothing_for_others(self):
        with contextlib.ExitStack() as stack:
            good = stack.enter_context(self.head.watch("ch0"))
            good.read_until(lambda stream: stream.seconds >= 2, 20)
            slow = [stack.enter_context(self.head.watch("ch0", buffer=4096)) for _ in range(100)]
            end = time.monotonic() + 15
            while time.monotonic() < end:
                for one in slow:
                    one.socket.settimeout(5)
                    with contextlib.suppress(ConnectionError, TimeoutError):
                        one.socket.recv(1)
                good.read_for(1)
            self.assertEqual(good.stream.faults, [])
            self.assertGreater(good.stream.seconds, 12)
            mine = [v for v in self.head.channel("ch0")["viewers"] if v["bytes"] > good.bytes * 0.8]
            self.assertEqual([v["skips"] for v in mine], [0] * len(mine))

    def test_one_who_was_too_slow_goes_on_at_a_key_frame_without_a_broken_packet(self):
        with self.head.watch("ch0", buffer=4096) as viewer:
            viewer.read_until(lambda stream: stream.seconds >= 1, 20)
            eventually(lambda: any(v["skips"] for v in self.head.channel("ch0")["viewers"]) or self.is_held_up(), 60, "a skip")
            viewer.read_for(3)
            self.assertEqual([f for f in viewer.stream.faults if "sync" in f or "counter" in f], [])

    def is_held_up(self):
        """The kernel's and nginx's buffers swallow a stream this thin for long: then there is nothing to skip yet."""
        viewers = self.head.channel("ch0")["viewers"]
        return bool(viewers) and viewers[0]["seconds"] > 40

    def test_viewers_that_vanish_without_a_word_are_noticed(self):
        viewer = self.head.watch("ch2")
        viewer.read_until(lambda stream: stream.seconds >= 1, 20)
        viewer.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        viewer.close()
        eventually(lambda: not (self.head.channel("ch2") or {"viewers": []})["viewers"], 10, "the viewer's end")

    def test_half_a_request_and_thousands_of_connections_harm_nobody(self):
        with self.head.watch("ch0") as good, contextlib.ExitStack() as stack:
            good.read_until(lambda stream: stream.seconds >= 1, 20)
            for _ in range(1000):  # straight at the relay, past nginx's own limits
                with contextlib.suppress(OSError):
                    one = stack.enter_context(self.head.server.relay_connection(5))
                    one.sendall(b"GET /channel/1001.ts HTTP/1.1\r\nHost: a")
            good.read_for(3)
            self.assertEqual(good.stream.faults, [])
            self.assertIn("ok", self.head.ask_relay("/health"))
        eventually(lambda: self.head.descriptors() <= self.head.descriptors_at_rest + 5, 25, "descriptors of half requests")

    def test_a_source_at_its_limit_lets_nobody_more_in_and_says_so(self):
        with contextlib.ExitStack() as stack:
            for name in ("ch0", "ch1", "ch2"):
                stack.enter_context(self.head.watch(name)).read_until(lambda stream: stream.seconds >= 0.5, 20)
            self.assertEqual(self.head.source()["in_use"], 3)
            before = self.origin.total["/ch3"]
            fourth = stack.enter_context(self.head.watch("ch3"))
            fourth.read_until(lambda stream: stream.seconds >= 3, 15, "the slate")
            self.assertEqual(fourth.stream.faults, [])
            self.assertEqual(self.origin.total["/ch3"], before)
            self.assertEqual(self.head.source()["in_use"], 3)
            number = next(c["number"] for c in self.channels_json() if c["name"] == "ch3")
            answer = self.head.server.ask(f"/auto/v{number}")
            self.assertEqual((answer.status, answer.headers["x-hdhomerun-error"]), (503, "805 All Tuners In Use"))

    def test_a_lingering_channel_gives_its_place_to_one_that_is_watched(self):
        with contextlib.ExitStack() as stack:
            for name in ("ch0", "ch1"):
                stack.enter_context(self.head.watch(name)).read_until(lambda stream: stream.seconds >= 0.5, 20)
            with self.head.watch("ch2") as leaving:
                leaving.read_until(lambda stream: stream.seconds >= 0.5, 20)
            fourth = stack.enter_context(self.head.watch("ch3"))
            fourth.read_until(lambda stream: stream.seconds >= 2, 15)
            self.assertEqual(self.head.channel("ch3")["state"], "running")
            self.assertLessEqual(self.head.source()["in_use"], 3)

    def channels_json(self):
        return [{"name": c["GuideName"], "number": c["GuideNumber"]} for c in json.loads(self.head.server.ask("/lineup.json").body)]

    def test_tuners_are_told_what_is_wrong_in_their_own_words(self):
        numbers = {c["name"]: c["number"] for c in self.channels_json()}
        answer = self.head.server.ask(f"/auto/v{numbers['dead']}")
        self.assertEqual(answer.status, 503)
        self.assertRegex(answer.headers["x-hdhomerun-error"], "^80[67] ")
        self.assertEqual(self.head.server.ask("/auto/v98765").status, 404)
        with Viewer(f"{self.head.base}/auto/v{numbers['ch0']}?transcode=none") as tuner:
            tuner.read_until(lambda stream: stream.seconds >= 2, 20)
            self.assertEqual(tuner.stream.faults, [])

    def test_ffprobe_sees_streams_at_once(self):
        with self.head.watch("ch0") as first:
            first.read_until(lambda stream: stream.seconds >= 6, 20)
            begun = time.monotonic()
            seen = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0", self.head.url("ch0")],
                                  capture_output=True, text=True, timeout=30)
            self.assertEqual(sorted(set(re.findall("h264|aac", seen.stdout))), ["aac", "h264"], seen)
            self.assertLess(time.monotonic() - begun, 8)

    def test_the_reports_are_there_for_people_and_machines(self):
        with self.head.watch("ch0") as viewer:
            viewer.read_until(lambda stream: stream.seconds >= 1, 20)
            metrics = self.head.server.ask("/metrics")
            self.assertEqual(metrics.status, 200)
            self.assertRegex(metrics.body.decode(), r"(?m)^flathead_relay_\w+(\{[^}]*\})? [0-9]")
            public = self.head.server.ask("/relay/status.json")
            self.assertEqual(public.status, 200)
            self.assertNotIn(b"127.0.0.1", public.body)
            self.assertIn(b"ch0", public.body)


if __name__ == "__main__":
    unittest.main()
