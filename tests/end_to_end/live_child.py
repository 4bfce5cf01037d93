#!/usr/bin/env python3
"""live_child.py URL: an operator's stream command. The last word of the address says how it misbehaves; the rest is where the stream is."""

import os
import signal
import subprocess
import sys
import time
import urllib.request

where, _, manner = sys.argv[1].rpartition("/")

if manner == "hangs":
    time.sleep(600)
if manner == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    subprocess.Popen(["sh", "-c", "trap '' TERM; sleep 600"])  # and it is not alone
if manner == "talks":
    sys.stderr.write("no such thing\n" * 200_000)  # more than any pipe holds
    sys.exit(3)
if manner == "mute":
    os.close(1)
    time.sleep(600)

begun = time.monotonic()
with urllib.request.urlopen(where) as stream:
    while data := stream.read1(65536):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        if manner == "crashes" and time.monotonic() > begun + 3:
            os.kill(os.getpid(), signal.SIGSEGV)
