#!/usr/bin/env python3
"""A new release under running viewers, and a relay that goes and comes back."""

import contextlib
import os
import signal
import threading
import unittest

from live import head
from live_origin import Script
from served import eventually
from ts_reader import Viewer


def channels(origin):
    return {name: [origin.script(f"/{name}/{nth}", Script()) for nth in range(2)] for name in ("stays", "moves", "goes")}


class Plan(unittest.TestCase):
    def test_viewers_of_channels_that_did_not_change_notice_nothing(self):
        with head(channels) as (one, origin), contextlib.ExitStack() as stack:
            viewers = {name: stack.enter_context(one.watch(name)) for name in ("stays", "moves", "goes")}
            for viewer in viewers.values():
                viewer.read_until(lambda stream: stream.seconds >= 2, 20)
            new = dict(one.channels)
            new["moves"] = [origin.script("/moves/new", Script())]
            del new["goes"]
            new["comes"] = [origin.script("/comes", Script())]
            one.regenerate(new)

            for name in ("stays", "moves"):
                so_far = viewers[name].stream.seconds
                viewers[name].read_until(lambda stream: stream.seconds >= so_far + 6, 30, name)
                self.assertEqual(viewers[name].stream.faults, [], name)
            self.assertEqual(origin.total["/stays/0"], 1)
            self.assertEqual(origin.total["/moves/new"], 1)
            eventually(lambda: origin.open["/moves/0"] == 0, what="the end of the old upstream")
            viewers["goes"].read_until(lambda _: viewers["goes"].is_ended, 40, "the end of a channel that is no more", must=False)
            self.assertTrue(viewers["goes"].is_ended)
            self.assertEqual(viewers["goes"].stream.faults, [])
            self.assertEqual(origin.open["/goes/0"], 0)
            with one.watch("comes") as viewer:
                viewer.read_until(lambda stream: stream.seconds >= 1, 20)
            stack.pop_all().close()
            one.assert_nothing_is_left(origin)

    @staticmethod
    def watching(one, name):
        """Viewers that have something to see."""
        return sum(viewer["bytes"] > 50_000 for viewer in (one.channel(name) or {"viewers": []})["viewers"])

    def test_a_relay_that_is_told_to_stop_or_killed_is_replaced_and_viewers_come_back(self):
        for number in (signal.SIGTERM, signal.SIGKILL):
            with self.subTest(number), head(channels) as (one, origin):
                ends = []
                def keep_watching():
                    with one.watch("stays") as viewer:
                        viewer.read_until(lambda _: viewer.is_ended, 40, must=False)
                        ends.append(viewer)
                watchers = [threading.Thread(target=keep_watching) for _ in range(10)]
                for watcher in watchers:
                    watcher.start()
                eventually(lambda: self.watching(one, "stays") == 10, 20, "ten viewers")
                os.kill(one.relay_pid, number)
                for watcher in watchers:
                    watcher.join()
                self.assertEqual([viewer.is_ended for viewer in ends], [True] * 10)
                for viewer in ends:
                    self.assertEqual(viewer.stream.faults, [])
                eventually(lambda: origin.opened() == 0, 10, "the upstream's end")

                def comes_back():
                    with Viewer(one.url("stays")) as viewer:
                        return viewer.status == 200 and viewer.read_until(lambda stream: stream.seconds >= 1, 20)
                viewer = eventually(comes_back, 30, "the channel after the restart")
                self.assertEqual(viewer.stream.faults, [])


if __name__ == "__main__":
    unittest.main()
