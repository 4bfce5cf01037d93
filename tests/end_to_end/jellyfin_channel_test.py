#!/usr/bin/env python3
"""A virtual channel whose films lie on a Jellyfin server and nowhere else: played across a boundary, and still when all ids are new."""

import datetime
import json
import pathlib
import subprocess
import tempfile
import time
import unittest
import urllib.request

from jellyfin import Jellyfin
from served import Server, eventually
from site_folder import only, site
from ts_reader import Stream

LENGTH = 31  # seconds; shorter ones are no programmes


def clip(path, tone):
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25", "-f", "lavfi", "-i", f"sine=frequency={tone}:sample_rate=48000", "-t", str(LENGTH),
                    "-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-sc_threshold", "0", "-pix_fmt", "yuv420p", "-c:a", "aac", "-ac", "2", str(path)], check=True, stdin=subprocess.DEVNULL)
    return path.read_bytes()


class Channel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.jellyfin = cls.enterClassContext(Jellyfin())
        cls.jellyfin.clock = datetime.datetime.now(datetime.timezone.utc)
        films = cls.jellyfin.add_folder("Movies", "movies")
        for number in range(2):
            data = clip(folder / f"{number}.mkv", 440 * (number + 1))
            cls.jellyfin.add_movie(films, f"Film {number}", 1950 + number, seconds=LENGTH, file=data, source={"Size": len(data)}, ProviderIds={"Imdb": f"tt{number}"})
        cls.site = cls.enterClassContext(site({
            "relay": {"linger": "1s"}, "libraries": [cls.jellyfin.library()],
            "channels": [{"name": "Cinema", "from": {"library": "jelly"}, "order": "in-order", "horizon": "1d"}]}))
        cls.server = Server(cls.site.folder, ("--config", str(cls.site.config_file), "--port", "0"))
        cls.addClassCleanup(cls.server.stop)
        cls.id = only(cls.site.channels(now=None))["id"]

    def watch(self, seconds):
        """What a viewer gets until so much of the stream came."""
        stream, data = Stream(), b""
        end = time.monotonic() + 2 * seconds + 30
        with urllib.request.urlopen(f"{self.server.base}/channel/{self.id}.ts", timeout=30) as answer:
            while stream.seconds < seconds and time.monotonic() < end:
                piece = answer.read1(65536)
                stream.feed(piece)
                data += piece
        self.assertGreaterEqual(stream.seconds, seconds)
        self.assertEqual(stream.faults, [])
        return data

    def codecs(self, data):
        said = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "stream=codec_name", "-of", "json", "-"], input=data, capture_output=True, check=True)
        return sorted(stream["codec_name"] for stream in json.loads(said.stdout)["streams"])

    def rows(self):
        return {row["start"]: row["item"] for row in json.loads(self.site.run("schedule", "Cinema", "--json", now=None).stdout)}

    def test_it_plays_from_the_server_and_outlives_new_ids(self):
        self.assertEqual(self.codecs(self.watch(LENGTH + 6)), ["aac", "h264"])
        asked = [(words, headers) for words, headers in zip(self.jellyfin.asked, self.jellyfin.headers) if " /Videos/" in words]
        self.assertGreaterEqual(len({words.split("?")[0] for words, _ in asked}), 2, "both films")
        self.assertTrue(all("static=true" in words for words, _ in asked))
        self.assertTrue(all(headers.get("Authorization", "").startswith("MediaBrowser Token=") for _, headers in asked))
        playlist = self.server.ask("/playlist.m3u").body.decode() + self.server.ask("/xmltv.xml").body.decode()
        self.assertNotIn(self.jellyfin.api_key, playlist)
        before = self.rows()

        self.jellyfin.reissue()
        self.site.generate(now=None)
        after = self.rows()
        both = before.keys() & after.keys()
        self.assertTrue(both)
        self.assertEqual({start: after[start] for start in both}, {start: before[start] for start in both})
        eventually(lambda: not self.server.running(), what="the end of the channel nobody watches")
        self.jellyfin.asked.clear()
        self.assertEqual(self.codecs(self.watch(8)), ["aac", "h264"])
        self.assertTrue(any(f" /Videos/{id}/" in words for words in self.jellyfin.asked for id in self.jellyfin.items), self.jellyfin.asked)


if __name__ == "__main__":
    unittest.main()
