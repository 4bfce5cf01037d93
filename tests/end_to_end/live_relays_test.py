#!/usr/bin/env python3
"""Several relays behind one nginx: a channel is always the same one's, and moves to another when it goes."""

import contextlib
import os
import signal
import subprocess
import unittest

from live import head
from live_origin import Script
from served import ROOT, eventually

NAMES = [f"ch{i}" for i in range(8)]


class Relays(unittest.TestCase):
    def test_a_channel_is_pulled_once_and_moves_when_its_relay_goes(self):
        with head(lambda origin: {name: [origin.script(f"/{name}", Script())] for name in NAMES}) as (one, origin):
            folder = one.server.folder
            relay = os.environ.get("FLATHEAD_RELAY", ROOT / "build/bin/flathead-relay")
            second = subprocess.Popen([relay, "--plan", "site/current/plan.sqlite", "--listen", "unix:relay2.sock", "--quiet"], cwd=folder)
            try:
                eventually((folder / "relay2.sock").exists, what="the second relay")
                (folder / "nginx/flathead/relays.conf").write_text("server unix:relay.sock;\nserver unix:relay2.sock;\n")
                before = one.server.workers()
                os.kill(one.server.said["pids"]["nginx"], signal.SIGHUP)
                eventually(lambda: one.server.workers() and not one.server.workers() & before, what="new workers")

                with contextlib.ExitStack() as stack:
                    for name in NAMES * 3:
                        stack.enter_context(one.watch(name)).read_until(lambda stream: stream.seconds >= 0.5, 20, name)
                    self.assertEqual([origin.total[f"/{name}"] for name in NAMES], [1] * len(NAMES))
                    here = {channel["id"] for channel in one.status()["channels"]}
                    moved = [name for name in NAMES if one.ids[name] not in here]
                    self.assertTrue(here and moved, "both have some of the channels")

                    second.kill()
                    second.wait()
                    for name in moved:
                        with one.watch(name) as viewer:
                            viewer.read_until(lambda stream: stream.seconds >= 1, 20, name)
                            self.assertEqual(viewer.stream.faults, [])
                    stays = next(name for name in NAMES if name not in moved)
                    self.assertEqual(origin.total[f"/{stays}"], 1, "the others stay where they are")
            finally:
                second.kill()
                second.wait()


if __name__ == "__main__":
    unittest.main()
