#!/usr/bin/env python3
"""Releases change under load: every answer is a whole file of some release, and a download outlives its release."""

import gzip
import http.client
import os
import shutil
import threading
import time
import unittest

import release
from served import served

PATHS = {"/playlist.m3u": "www/playlist.m3u", "/xmltv.xml": "www/xmltv.xml", "/lineup.json": "www/lineup.json", "/discover.json": "www/discover.json",
         "/": "www/index.html", "/xmltv.xml.gz": "www/xmltv.xml.gz"}
MARKS = ("one", "two", "three")
KEPT = 3


class Swap(unittest.TestCase):
    def test_no_answer_is_torn_or_missing_while_releases_change(self):
        versions = {mark: release.files(mark, size=400 if mark == "two" else 300) for mark in MARKS}
        with served(lambda docroot: release.publish(docroot, "r0", versions["one"])) as server:
            based = {}
            for path, name in PATHS.items():
                based[path] = {version[name].replace(release.TOKEN.encode(), server.base.encode())
                               if not path.startswith("/xmltv") else version[name] for version in versions.values()}
            bad, counts, done = [], [0] * 4, threading.Event()

            def read(slot):
                compressed = {"Accept-Encoding": "gzip"} if slot % 2 else {}
                while not done.is_set():
                    for path, allowed in based.items():
                        try:
                            answer = server.ask(path, headers=compressed)
                            body = gzip.decompress(answer.body) if answer.headers.get("content-encoding") == "gzip" else answer.body
                            if answer.status != 200 or body not in allowed:
                                bad.append((path, answer.status, len(body)))
                        except Exception as error:  # a torn answer shows as any of several exceptions
                            bad.append((path, repr(error)))
                        counts[slot] += 1

            readers = [threading.Thread(target=read, args=(slot,)) for slot in range(len(counts))]
            for reader in readers:
                reader.start()
            swaps, end = 0, time.monotonic() + 120
            while (swaps < 60 or sum(counts) < 2000) and time.monotonic() < end:
                swaps += 1
                release.publish(server.docroot, f"r{swaps}", versions[MARKS[swaps % len(MARKS)]], 1_700_000_000 + swaps)
                if swaps >= KEPT:
                    shutil.rmtree(server.docroot / "releases" / f"r{swaps - KEPT}")
                if swaps % 20 == 0:
                    self.assertEqual(server.apply().returncode, 0)
            done.set()
            for reader in readers:
                reader.join()
            print(f"{swaps} releases, {sum(counts)} answers, {len(bad)} bad")
            self.assertEqual(bad[:5], [])
            self.assertGreaterEqual(swaps, 60)
            self.assertGreaterEqual(sum(counts), 2000)

    def test_a_download_outlives_its_release(self):
        contents = release.files()
        contents["www/xmltv.xml"] = os.urandom(1 << 20) * 24
        with served(lambda docroot: release.publish(docroot, "big", contents)) as server:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
            connection.request("GET", "/xmltv.xml")
            response = connection.getresponse()
            received = response.read(65536)
            release.publish(server.docroot, "next", release.files("two"))
            shutil.rmtree(server.docroot / "releases/big")
            received += response.read()
            connection.close()
            self.assertTrue(received == contents["www/xmltv.xml"])
            self.assertEqual(server.ask("/xmltv.xml").body, release.files("two")["www/xmltv.xml"])


if __name__ == "__main__":
    unittest.main()
