#!/usr/bin/env python3
"""Upstreams that are programs, with a real nginx in front: however they behave, the viewer gets a picture and nothing is left over."""

import os
import pathlib
import signal
import sys
import unittest

from live import head
from live_origin import Script
from served import eventually

CHILD = pathlib.Path(__file__).resolve().with_name("live_child.py")
MANNERS = ("good", "crashes", "hangs", "stubborn", "talks", "mute")


def channels(origin):
    """The first upstream misbehaves, the second one does not."""
    return {manner: [origin.script(f"/{manner}/{nth}", Script()) + "/" + (manner if nth == 0 else "good") for nth in range(2)]
            for manner in MANNERS}


class Children(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.context = head(channels, source_keys=f', stream_command: [{sys.executable}, "{CHILD}", "{{url}}"]')
        cls.head, cls.origin = cls.context.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.context.__exit__(None, None, None)

    def tearDown(self):
        self.head.assert_nothing_is_left(self.origin)

    def watch(self, name, seconds, within):
        with self.head.watch(name) as viewer:
            viewer.read_until(lambda stream: stream.seconds >= seconds, within, f"{seconds} s of {name}")
            self.assertEqual(viewer.stream.faults, [])

    def test_a_program_is_an_upstream_like_any_other(self):
        self.watch("good", 4, 20)
        self.assertEqual(self.origin.total["/good/0"], 1)

    def test_one_that_crashes_is_replaced_on_the_same_connection(self):
        self.watch("crashes", 9, 30)
        self.assertIn("signal 11", self.head.log())

    def test_one_that_says_nothing_is_passed_over(self):
        for name in ("hangs", "mute", "talks"):
            with self.subTest(name):
                self.watch(name, 3, 60)
                self.head.assert_nothing_is_left(self.origin)

    def test_one_that_will_not_end_is_ended(self):
        self.watch("stubborn", 3, 20)

    def test_one_that_is_killed_from_outside_is_started_again(self):
        with self.head.watch("good") as viewer:
            viewer.read_until(lambda stream: stream.seconds >= 3, 20)
            os.kill(int(eventually(self.head.children)[0]), signal.SIGKILL)
            viewer.read_until(lambda stream: stream.seconds >= 10, 30)
            self.assertEqual(viewer.stream.faults, [])


if __name__ == "__main__":
    unittest.main()
