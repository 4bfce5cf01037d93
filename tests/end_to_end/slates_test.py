#!/usr/bin/env python3
"""The slates as they are checked in: each a transport stream that any player decodes and that loops without a gap."""

import json
import pathlib
import subprocess
import unittest

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "templates" / "slate"


def probe(path):
    words = ["ffprobe", "-v", "error", "-of", "json", "-show_streams", "-show_entries", "packet=stream_index,pts,dts,duration,flags", path]
    return json.loads(subprocess.run(words, check=True, capture_output=True).stdout)


class SlatesTest(unittest.TestCase):
    def each(self):
        for name in ["down", "busy", "limit", "not_found"]:
            with self.subTest(name):
                yield FOLDER / f"{name}.ts"

    def test_picture_and_silence_of_one_kind(self):
        for path in self.each():
            video, audio = sorted(probe(path)["streams"], key=lambda stream: stream["codec_type"], reverse=True)
            self.assertEqual([video[key] for key in ("codec_name", "profile", "pix_fmt", "width", "height", "r_frame_rate", "has_b_frames")],
                             ["h264", "Main", "yuv420p", 1280, 720, "25/1", 0])
            self.assertEqual([audio[key] for key in ("codec_name", "profile", "sample_rate", "channels")], ["aac", "LC", "48000", 2])

    def test_every_frame_decodes(self):
        for path in self.each():
            done = subprocess.run(["ffmpeg", "-v", "warning", "-xerror", "-i", path, "-f", "null", "-"], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_end_meets_beginning(self):
        for path in self.each():
            told = probe(path)
            kinds = {stream["index"]: stream["codec_type"] for stream in told["streams"]}
            found = {"video": [], "audio": []}
            for packet in told["packets"]:
                found[kinds[packet["stream_index"]]].append(packet)
            spans = {}
            for kind, step in (("video", 3600), ("audio", 1920)):
                stamps = [packet["pts"] for packet in found[kind]]
                self.assertEqual([after - before for before, after in zip(stamps, stamps[1:])], [step] * (len(stamps) - 1), kind)
                spans[kind] = stamps[-1] + step - stamps[0]
            self.assertEqual(spans["video"], spans["audio"], "they drift apart with each round")
            self.assertTrue(4 * 90000 <= spans["video"] <= 5 * 90000)
            keys = [at for at, packet in enumerate(found["video"]) if packet["flags"].startswith("K")]
            self.assertEqual(keys, list(range(0, len(found["video"]), 26)), "a key frame each second, first and to the end")
            self.assertLess(abs(found["video"][0]["pts"] - found["audio"][0]["pts"]), 9000)

    def test_tables_come_first_and_key_frames_are_marked(self):
        for path in self.each():
            data = path.read_bytes()
            self.assertLess(len(data), 80_000)
            packets = [data[at:at + 188] for at in range(0, len(data), 188)]
            self.assertEqual({packet[0] for packet in packets}, {0x47})
            pids = [(packet[1] & 31) << 8 | packet[2] for packet in packets]
            self.assertIn(0, pids[:2])
            marked = [pid for pid, packet in zip(pids, packets) if packet[3] & 32 and packet[4] and packet[5] & 64]
            self.assertEqual(marked.count(0x100), 4)


if __name__ == "__main__":
    unittest.main()
