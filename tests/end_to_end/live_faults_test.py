#!/usr/bin/env python3
"""What a provider can do wrong, each with a real nginx in front: how it ends for the viewer, and that nothing is left over."""

import time
import unittest

from live import head
from live_origin import Script

GOOD = Script()


def one_channel_each(origin, scripts):
    """name -> upstreams; each upstream is a tuple of scripts for its connections."""
    return {name: [origin.script(f"/{name}/{nth}", *upstream) for nth, upstream in enumerate(upstreams)]
            for name, upstreams in scripts.items()}


SCRIPTS = {
    "plain": [(GOOD,)],
    "refuses": [(Script(refuse=True),), (GOOD,)],
    "chain": [(Script(redirect="/chain/hop"),)],
    "circle": [(Script(redirect="/circle/0"),), (GOOD,)],
    "forbidden": [(Script(status=403, body=b"no"),), (GOOD,)],
    "missing": [(Script(status=404, body=b"no"),), (GOOD,)],
    "crowded": [(Script(status=429, body=b"later", headers={"Retry-After": "3600"}),), (GOOD,)],
    "over": [(Script(status=509, body=b"bandwidth"),), (GOOD,)],
    "page": [(Script(headers={"Content-Type": "video/mp2t"}, body=b"<!DOCTYPE html><html><title>Subscribe now</title>" + b" " * 4000),), (GOOD,)],
    "silent": [(Script(stall_at=3),), (GOOD,)],
    "never": [(Script(stall_at=0),), (GOOD,)],
    "slowheader": [(Script(header_after=60),), (GOOD,)],
    "cut": [(Script(end_at=3, ragged=True), GOOD)],
    "reset": [(Script(reset_at=3, ragged=True), GOOD)],
    "garbage": [(Script(garbage_at=3),)],
    "fast": [(Script(pace=10),)],
    "restart": [(Script(end_at=3), Script(restart=True))],
    "jump": [(Script(jump_at=3),)],
    "replay": [(Script(end_at=8), Script(behind=6))],
    "dead": [(Script(status=404),)],
    "returns": [(Script(end_at=3), *[Script(refuse=True)] * 4, GOOD)],
    "othercodec": [(Script(end_at=3), Script(status=404)), (Script(kind="mp2"),)],
}


class Faults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        def channels(origin):
            made = one_channel_each(origin, SCRIPTS)
            origin.script("/chain/hop", Script(redirect="/chain/hop2"))
            origin.script("/chain/hop2", GOOD)
            return made
        cls.head, cls.origin = cls.enterClassContext(head(channels))

    def tearDown(self):
        self.head.assert_nothing_is_left(self.origin)

    def assert_clean(self, viewer):
        self.assertEqual(viewer.stream.faults, [])
        self.assertEqual(viewer.stream.first_pids[0], 0, "a viewer begins with the PAT")

    def watch(self, name, seconds, within=None):
        """Watches until so many seconds of stream came."""
        with self.head.watch(name) as viewer:
            viewer.read_until(lambda stream: stream.seconds >= seconds, within or seconds + 15, f"{seconds} s of {name}")
            self.assert_clean(viewer)
        return viewer

    def test_a_good_upstream_gives_a_clean_stream_from_a_key_frame(self):
        viewer = self.watch("plain", 5)
        self.assertGreaterEqual(viewer.stream.keys, 5)
        self.assertEqual(len(viewer.stream.tables), 1)

    def test_an_upstream_that_says_no_is_passed_over(self):
        for name in ("refuses", "circle", "forbidden", "missing", "crowded", "over", "page"):
            with self.subTest(name):
                viewer = self.watch(name, 3, within=12)
                self.assertLess(viewer.first_byte, 6)
                self.head.assert_nothing_is_left(self.origin)

    def test_redirects_are_followed_on_every_open(self):
        self.watch("chain", 2)
        self.head.assert_nothing_is_left(self.origin)
        self.watch("chain", 2)
        self.assertEqual(self.origin.total["/chain/hop2"], 2)
        self.assertEqual(self.origin.total["/chain/0"], 2)

    def test_an_upstream_that_never_says_anything_is_passed_over(self):
        for name in ("never", "slowheader"):
            with self.subTest(name):
                self.watch(name, 3, within=25)
                self.head.assert_nothing_is_left(self.origin)

    def test_silence_with_the_socket_open_is_noticed_within_five_seconds_and_the_next_one_flows_a_second_later(self):
        with self.head.watch("silent") as viewer:
            viewer.read_until(lambda stream: stream.seconds >= 2.5, 10)
            pause = longest_pause(viewer, 12)
            viewer.read_until(lambda stream: stream.seconds >= 12, 20)
            self.assert_clean(viewer)
            self.assertLess(pause, 6.5)

    def test_a_connection_that_closes_in_the_middle_of_a_packet_is_opened_again(self):
        for name in ("cut", "reset"):
            with self.subTest(name):
                viewer = self.watch(name, 8)
                self.assertEqual(self.origin.total[f"/{name}/0"], 2)
                self.assertEqual(len(viewer.stream.tables), 1, "the same codecs, the same tables")
                self.head.assert_nothing_is_left(self.origin)

    def test_garbage_costs_what_it_replaced_and_nothing_else(self):
        with self.head.watch("garbage") as viewer:
            viewer.read_until(lambda stream: stream.seconds >= 6, 20)
            self.assertEqual([f for f in viewer.stream.faults if "sync" in f], [])
            self.assertGreater(self.head.channel("garbage")["resyncs"], 0)
        self.assertEqual(self.origin.total["/garbage/0"], 1)

    def test_an_upstream_ten_times_too_fast_is_made_to_wait(self):
        with self.head.watch("fast") as viewer:
            begun = time.monotonic()
            viewer.read_until(lambda stream: stream.seconds >= 25, 40)
            self.assertGreater(time.monotonic() - begun, 12, "a stream that runs away from the clock")
            self.assert_clean(viewer)
            self.assertEqual(self.head.channel("fast")["viewers"][0]["skips"], 0)

    def test_an_encoder_that_starts_anew_goes_on_without_a_step(self):
        self.watch("restart", 8)
        self.head.assert_nothing_is_left(self.origin)
        with self.head.watch("jump") as viewer:
            viewer.read_until(lambda stream: stream.seconds >= 8, 25)
            # What the encoder did not send is missing, which the counters say; its clock goes on.
            self.assertEqual([f for f in viewer.stream.faults if "counter" not in f], [])

    def test_what_was_sent_already_is_not_shown_again(self):
        with self.head.watch("replay") as viewer:
            begun = time.monotonic()
            viewer.read_until(lambda stream: stream.seconds >= 12, 25)
            self.assert_clean(viewer)
            self.assertGreater(self.head.channel("replay")["repeated_bytes"], 100_000)
            # Seconds of stream and of the clock agree: nothing came twice.
            self.assertLess(viewer.stream.seconds, time.monotonic() - begun + 5)

    def test_a_channel_without_a_working_upstream_shows_the_slate_on_the_same_connection(self):
        with self.head.watch("dead") as viewer:
            viewer.read_until(lambda stream: stream.seconds >= 6, 20, "the slate")
            self.assert_clean(viewer)
            self.assertIn(0x1B, viewer.stream.types.values())
            self.assertEqual(self.head.channel("dead")["state"], "slate")
        self.assertLess(self.origin.total["/dead/0"], 12, "it is not asked without end")

    def test_a_channel_that_comes_back_replaces_the_slate(self):
        with self.head.watch("returns") as viewer:
            viewer.read_until(lambda _: (self.head.channel("returns") or {}).get("state") == "slate", 20, "the slate")
            viewer.read_until(lambda _: self.head.channel("returns")["state"] == "running", 40, "the channel")
            viewer.read_for(4)
            self.assert_clean(viewer)

    def test_a_failover_to_other_codecs_changes_the_tables_once(self):
        with self.head.watch("othercodec") as viewer:
            viewer.read_until(lambda stream: 0x03 in stream.types.values() or 0x04 in stream.types.values(), 20, "the other codec")
            viewer.read_for(4)
            self.assert_clean(viewer)
            self.assertEqual(len({version for version, _ in viewer.stream.tables}), len(viewer.stream.tables))

    def test_head_answers_without_an_upstream(self):
        before = dict(self.origin.total)
        for form in (".ts", "", ".m3u8"):
            path = self.head.url("plain", form).removeprefix(self.head.base)
            self.assertEqual(self.head.server.ask(path, "HEAD").status, 200)
        self.assertEqual(self.head.server.ask("/channel/999999.ts", "HEAD").status, 404)
        self.assertEqual(self.origin.total, before)
        self.assertEqual(self.head.status()["channels"], [])


def longest_pause(viewer, seconds):
    """The longest time without a byte while reading for so long."""
    longest, last, end = 0, time.monotonic(), time.monotonic() + seconds
    while time.monotonic() < end:
        had = viewer.bytes
        viewer.read_some(0.1)
        now = time.monotonic()
        if viewer.bytes > had:
            longest, last = max(longest, now - last), now
    return max(longest, time.monotonic() - last)


if __name__ == "__main__":
    unittest.main()
