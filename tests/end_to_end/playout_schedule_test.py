#!/usr/bin/env python3
"""flathead-playout --stdin with a schedule: real media of many kinds, each row at its time to the frame, one stream without seams.

The media tell where they are: the n-th picture is grey of level 20 + 2 * (n % 100), and a tone sounds in the first tenth of each second.
"""

import array
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from origin import Origin, Page
from served import eventually
from ts_reader import Stream

PROGRAM = os.environ.get("FLATHEAD_PLAYOUT", "")
PLAN = os.environ.get("FLATHEAD_SCHEDULE_PLAN", "")
SECONDS = 40
T = 1_790_000_000  # of the first row


def ffmpeg(*words):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, words)], check=True, stdin=subprocess.DEVNULL)


PICTURES = "color=black:size=64x48:rate={fps},geq=lum='20+2*mod(N,100)':cb=128:cr=128"
SOUND = "aevalsrc='0.5*sin(2*PI*1000*t)*lt(mod(t,1),0.1)':sample_rate=48000:channel_layout=stereo"
SOUND_LATE = {"fragments.mp4": 0.08}  # ffmpeg keeps no edit list there
RATES = {"film.mkv": 24000 / 1001, "fast.mp4": 50, "ntsc.mp4": 30000 / 1001}  # of the others: 25
X264 = ["-c:v", "libx264", "-preset", "ultrafast", "-sc_threshold", 0, "-pix_fmt", "yuv420p"]
AAC = ["-c:a", "aac", "-b:a", "96k"]


def make_media(folder):
    def clip(name, *codecs, fps=25, seconds=SECONDS):
        ffmpeg("-f", "lavfi", "-i", PICTURES.format(fps=fps), "-f", "lavfi", "-i", SOUND, "-t", seconds, *codecs, folder / name)

    clip("b2.mp4", *X264, "-bf", 2, "-g", 50, *AAC)
    ffmpeg("-i", folder / "b2.mp4", "-c", "copy", "-movflags", "faststart", folder / "front.mp4")
    ffmpeg("-i", folder / "b2.mp4", "-c", "copy", "-movflags", "frag_keyframe+empty_moov", folder / "fragments.mp4")
    ffmpeg("-i", folder / "b2.mp4", "-c", "copy", folder / "b2.mkv")
    ffmpeg("-i", folder / "b2.mp4", "-c", "copy", "-output_ts_offset", 95000, folder / "b2.ts")
    ffmpeg("-i", folder / "b2.mp4", "-c", "copy", "-an", folder / "silent.mp4")
    ffmpeg("-i", folder / "b2.mp4", "-c", "copy", "-vn", folder / "radio.m4a")
    clip("b0.mkv", *X264, "-bf", 0, "-g", 250, *AAC)
    clip("open.ts", *X264, "-x264-params", "open-gop=1:keyint=40:bframes=3:b-adapt=0:b-pyramid=normal:scenecut=0", *AAC)
    ffmpeg("-i", folder / "open.ts", "-c", "copy", folder / "open.mkv")
    clip("film.mkv", *X264, "-bf", 3, "-g", 48, *AAC, fps="24000/1001")
    clip("fast.mp4", *X264, "-bf", 1, "-g", 100, *AAC, fps=50)
    clip("ntsc.mp4", *X264, "-bf", 2, "-g", 60, *AAC, fps="30000/1001")
    clip("short.mp4", *X264, "-bf", 2, "-g", 50, *AAC, seconds=7)
    hevc = ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error:keyint=60:bframes=3", "-c:a", "eac3", "-b:a", "96k"]
    clip("hevc.mkv", *hevc)
    ffmpeg("-i", folder / "hevc.mkv", "-c", "copy", "-tag:v", "hvc1", folder / "hevc.mp4")
    clip("mpeg2.ts", "-c:v", "mpeg2video", "-b:v", "1M", "-bf", 2, "-g", 12, "-c:a", "mp2")
    clip("ac3.mkv", *X264, "-bf", 2, "-g", 50, "-c:a", "ac3")
    clip("old.avi", "-c:v", "mpeg4", "-c:a", "mp2", seconds=5)
    two = ["-f", "lavfi", "-i", PICTURES.format(fps=25), "-f", "lavfi", "-i", SOUND, "-f", "lavfi", "-i", "anullsrc=sample_rate=48000"]
    ffmpeg(*two, "-t", SECONDS, "-map", 0, "-map", 2, "-map", 1, *X264, "-bf", 2, "-g", 50, *AAC, "-metadata:s:a:0", "language=ger",
           "-metadata:s:a:1", "language=eng", "-disposition:a:0", "default", "-disposition:a:1", "0", folder / "languages.mkv")
    (folder / "broken.mp4").write_bytes((folder / "front.mp4").read_bytes()[:60_000])
    (folder / "page.mp4").write_text("<html>sorry</html>")


def picture_start(path):
    """Seconds from the start of a medium to its first picture."""
    words = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=start_time:format=start_time", "-of", "json", path]
    told = json.loads(subprocess.run(words, capture_output=True, check=True).stdout)
    return float(told["streams"][0]["start_time"]) - float(told["format"]["start_time"])


class Frames:
    """What a decoder makes of a stream of one codec: pictures as (seconds, level), sounds as seconds at which the tone begins."""

    def __init__(self, path):
        words = ["ffmpeg", "-v", "info", "-copyts", "-i", path, "-map", "0:v:0", "-vsync", "passthrough", "-enc_time_base", "1:90000", "-vf", "showinfo", "-f", "null", "-"]
        told = subprocess.run(words, capture_output=True, text=True, check=True).stderr
        self.pictures = [(int(at) / 90000, int(level)) for at, level in re.findall(r" pts: *(\d+) .*? mean:\[(\d+) ", told)]
        self.complaints = [line for line in told.splitlines() if re.search(r"error|corrupt|non.monoton|missing|invalid", line, re.I)]
        self.sounds = self.tones(path)

    @staticmethod
    def tones(path):
        words = ["ffmpeg", "-v", "error", "-copyts", "-i", path, "-map", "0:a:0", "-ac", "1", "-af", "aresample=8000:async=1:min_hard_comp=0.004", "-f", "s16le", "-"]
        samples = array.array("h", subprocess.run(words, capture_output=True, check=True).stdout)
        probe = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "a:0", "-show_entries", "packet=pts_time", "-of", "csv=p=0", path], capture_output=True, text=True, check=True).stdout
        begin = float(probe.split()[0].strip(","))
        loud, found, quiet = False, [], 0
        for n, sample in enumerate(samples):
            if abs(sample) > 3000:
                if not loud and quiet > 800:
                    found.append(begin + n / 8000)
                loud, quiet = True, 0
            else:
                quiet += 1
                loud = loud and quiet < 400
        return found


class ScheduleTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        make_media(cls.folder)

    def setUp(self):
        self.scratch = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.plan = self.scratch / "plan.sqlite"

    def write_plan(self, rows, media, **schedule):
        """`rows`: (start, end, number in `media` from 1, seconds in it). `media`: (seconds, [addresses]) or the name of a file."""
        told = []
        for number, one in enumerate(media, 1):
            seconds, urls = one if isinstance(one, tuple) else (SECONDS, [one])
            urls = [url if isinstance(url, dict) else {"url": url if "/" in url else str(self.folder / url)} for url in urls]
            told.append({"id": number, "duration": int(seconds * 1000), "renditions": urls})
        beside = self.scratch / "beside.sqlite"
        words = json.dumps({"channel": 12, "media": told, "rows": [(start, end, media, int(at * 1000)) for start, end, media, at in rows], **schedule})
        subprocess.run([PLAN, beside], input=words, text=True, check=True)
        beside.rename(self.plan)

    def start(self, lead=60, **schedule):
        request = {"schedule": {"plan": str(self.plan), "channel": 12, "lead_ms": int(lead * 1000), **schedule}}
        process = subprocess.Popen([PROGRAM, "--stdin"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdin.write(json.dumps(request).encode())
        process.stdin.close()
        process.stdin = None
        self.addCleanup(lambda: (process.kill(), process.wait(), process.stdout.close(), process.stderr.close()))
        return process

    def play(self, begin, end, **more):
        """From `begin` to `end`, which must not be further apart than the lead; the stream and the words beside it."""
        process = self.start(**{"from": begin, "to": end}, **more)
        killer = threading.Timer(60, process.kill)
        killer.start()
        output, words = process.communicate()
        killer.cancel()
        self.assertEqual(process.returncode, 0, words.decode())
        path = self.scratch / "out.ts"
        path.write_bytes(output)
        stream = Stream()
        stream.feed(output)
        self.assertEqual(stream.faults, [])
        self.words = words.decode()
        return path, stream

    def assert_monotone(self, path):
        told = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "packet=stream_index,dts", "-of", "csv=p=0", path], capture_output=True, text=True)
        self.assertEqual(told.stderr, "")
        last = {}
        for stream, dts in (line.strip(",").split(",")[:2] for line in told.stdout.split()):
            self.assertGreater(int(dts), last.get(stream, -1), f"DTS of stream {stream}")
            last[stream] = int(dts)

    def assert_on_time(self, frames, rows, names, begin, missing=0.25):
        """Each picture and each tone is where its row wants it. `names`: the file of each row."""
        rates = [RATES.get(name, 25) for name in names]
        # Where a medium begins with sound its first picture is not at 0.
        rows = [(*row[:3], row[3] - picture_start(self.folder / name)) for row, name in zip(rows, names)]
        self.assertEqual(frames.complaints, [])
        first, level = frames.pictures[0]
        # The stream's own clock begins anywhere: what the first picture shows says where.
        start, _, _, inside = rows[0]
        fits = [n for n in range(int(SECONDS * rates[0])) if n % 100 == round((level - 20) / 2) and -2.6 < start + n / rates[0] - inside - begin < 0.05]
        self.assertEqual(len(fits), 1, f"level {level}")
        offset = first - (start + fits[0] / rates[0] - inside)
        self.assertLessEqual(first - offset, begin + 0.05, "ahead of the schedule")
        shown = {row: 0 for row in rows}
        for at, level in frames.pictures:
            now = at - offset
            row = next((r for r in rows if r[0] + 0.002 <= now < r[1] - 0.025), None)
            if row is None:
                continue  # pressed together before its row, or of before the first one
            rate = rates[rows.index(row)]
            number = round((now - row[0] + row[3]) * rate)
            self.assertEqual((round((level - 20) / 2) - number + 50) % 100 - 50, 0, msg=f"{now - T:.3f} in row {row}")
            shown[row] += 1
        for row, rate in list(zip(rows, rates))[1:]:
            self.assertGreaterEqual(shown[row], (row[1] - row[0] - missing) * rate, f"pictures of row {row}")
        tones = [at - offset for at in frames.sounds]
        for (start, end, _, inside), name in list(zip(rows, names))[1:]:
            inside += picture_start(self.folder / name) - SOUND_LATE.get(name, 0)
            expected = [start - inside + n for n in range(SECONDS) if start + 0.15 < start - inside + n < end - 0.15]
            for moment in expected:
                self.assertTrue(any(abs(tone - moment) < 0.03 for tone in tones), f"the tone at {moment - T:.2f} of {[round(t - T, 2) for t in tones]}")

    def test_every_kind_is_on_time_to_the_frame(self):
        names = ["b2.mp4", "front.mp4", "b2.mkv", "b2.ts", "b0.mkv", "open.ts", "open.mkv", "film.mkv", "fast.mp4", "ntsc.mp4", "fragments.mp4", "b2.mp4"]
        rows = [(T + 5 * n, T + 5 * n + 5, n + 1, [7.3, 0, 11.52, 13.9, 12.2, 9.1, 9.1, 6.6, 5.01, 3.3, 21.7, 35][n]) for n in range(len(names))]
        self.write_plan(rows, names)
        path, stream = self.play(T + 1, T + 60)
        self.assertEqual(self.words, "")
        self.assertEqual(len(stream.tables), 1, "the PMT needs no other version")
        self.assertAlmostEqual(stream.seconds, 59.5, delta=2)
        self.assert_monotone(path)
        self.assert_on_time(Frames(path), rows, names, T + 1)

    def test_other_codecs_are_on_time_to_the_frame(self):
        for names in [["hevc.mkv", "hevc.mp4"], ["mpeg2.ts"]]:
            with self.subTest(names):
                rows = [(T + 5 * n, T + 5 * n + 5, n % len(names) + 1, 3.3 + 4.7 * n) for n in range(6)]
                self.write_plan(rows, names)
                path, _ = self.play(T + 2, T + 30)
                self.assert_monotone(path)
                self.assert_on_time(Frames(path), rows, [names[n % len(names)] for n in range(6)], T + 2)

    def test_codecs_change_and_the_stream_goes_on(self):
        names = ["b2.mp4", "ac3.mkv", "mpeg2.ts", "hevc.mp4", "silent.mp4", "radio.m4a", "b2.mkv"]
        rows = [(T + 5 * n, T + 5 * n + 5, n + 1, 6) for n in range(len(names))]
        self.write_plan(rows, names)
        path, stream = self.play(T, T + 35)
        self.assertEqual(self.words, "")
        types = [{256: 0x1B, 257: 0x0F}, {256: 0x1B, 257: 0x81}, {256: 0x02, 257: 0x03}, {256: 0x24, 257: 0x87}, {256: 0x1B}, {257: 0x0F}, {256: 0x1B, 257: 0x0F}]
        self.assertEqual(stream.tables, list(enumerate(types)))
        self.assertAlmostEqual(stream.seconds, 35, delta=0.3)

    def test_what_cannot_be_played_is_replaced_and_nothing_is_late(self):
        names = ["b2.mp4", (SECONDS, ["/nothing/conformed.mp4", "broken.mp4", "b2.mkv"]), (30, ["page.mp4"]), (30, ["old.avi"]), "b2.mp4", (7, ["short.mp4"]), "b2.mp4"]
        rows = [(T, T + 5, 1, 3), (T + 5, T + 10, 2, 30), (T + 10, T + 16, 3, 0), (T + 16, T + 20, 4, 0), (T + 20, T + 25, 5, 8), (T + 25, T + 37, 6, 0), (T + 37, T + 42, 7, 2),
                (T + 42, T + 50, 0, 0), (T + 50, T + 55, 1, 9)]
        self.write_plan(rows, names)
        path, stream = self.play(T, T + 55)
        for words in ["broken.mp4: ", "page.mp4: ", "old.avi: a container"]:
            self.assertRegex(self.words, words)
        self.assertNotIn("conformed", self.words)
        self.assert_monotone(path)
        self.assertEqual(len(stream.tables), 1)
        frames = Frames(path)
        self.assertEqual(frames.complaints, [])
        first = frames.pictures[0][0]
        at = lambda second: [level for moment, level in frames.pictures if second + 0.1 < moment - first < second + 0.9]
        n = lambda level: round((level - 20) / 2)
        for second, inside in [(0, 3), (5, 30), (20, 8), (25, 0), (37, 2), (50, 9)]:
            expected = {(inside * 25 + 25 + k) % 100 for k in range(26)}
            self.assertLessEqual({n(level) for level in at(second + 1)}, expected, f"second {second}")
            self.assertGreater(len(at(second + 1)), 18)
        slate = set(at(12))
        self.assertEqual(len(slate), 1, "a still picture")
        for second in [13, 15, 17, 19, 34, 36, 44, 49]:
            self.assertEqual(set(at(second)), slate, f"the slate at second {second}")

    def test_media_that_return_are_shown_from_where_they_would_be(self):
        name = self.scratch / "late.mp4"
        self.write_plan([(T, T + 60, 1, 0)], [(40, [str(name)])])
        process = self.start(lead=2, **{"from": T, "to": T + 25})
        stream, seen = Stream(), bytearray()
        def read(seconds):
            while stream.seconds < seconds:
                data = process.stdout.read1(1 << 16)
                self.assertTrue(data, process.stderr.read() if not data else "")
                seen.extend(data)
                stream.feed(data)
        read(4)
        os.link(self.folder / "b2.mp4", name)
        began = time.monotonic()
        read(22)
        self.assertGreater(time.monotonic() - began, 14, "paced by the clock")
        process.kill()
        path = self.scratch / "out.ts"
        path.write_bytes(seen)
        self.assertEqual(stream.faults, [])
        frames = Frames(path)
        first = frames.pictures[0][0]
        slate = frames.pictures[0][1]
        later = [(at - first, level) for at, level in frames.pictures if at - first > 14]
        for at, level in later:
            self.assertAlmostEqual((round((level - 20) / 2) - at * 25 + 50) % 100 - 50, 0, delta=3, msg=f"at {at}")
        self.assertGreater(len(later), 100)
        self.assertTrue(any(level == slate for at, level in frames.pictures if 3 < at - first < 5))

    def test_replan_counts_at_once_when_it_touches_what_is_on(self):
        now = int(time.time())
        self.write_plan([(now - 10, now + 600, 1, 0), (now + 600, now + 1200, 1, 0)], ["b2.mp4", "b2.mkv"])
        process = self.start(lead=2)
        stream = Stream()
        seen = bytearray()
        def read(condition, limit=20):
            end = time.monotonic() + limit
            while not condition():
                self.assertLess(time.monotonic(), end)
                data = process.stdout.read1(1 << 16)
                self.assertTrue(data)
                seen.extend(data)
                stream.feed(data)
        read(lambda: stream.seconds > 3)
        cut = int(time.time()) + 6
        self.write_plan([(now - 10, cut, 1, 0), (cut, cut + 600, 2, 20)], ["b2.mp4", "mpeg2.ts"])
        read(lambda: len(stream.tables) > 1)
        self.assertLess(abs(time.time() - cut), 3)
        # Something else is on right now.
        self.write_plan([(now - 10, now + 1200, 1, 0)], ["hevc.mp4"])
        began = time.monotonic()
        read(lambda: len(stream.tables) > 2)
        self.assertLess(time.monotonic() - began, 5)
        self.assertEqual([types[256] for _, types in stream.tables], [0x1B, 0x02, 0x24])
        self.assertEqual(stream.faults, [])

    def test_tune_in_shows_what_is_on_and_not_more(self):
        now = int(time.time())
        self.write_plan([(now - 15, now + 600, 1, 0)], ["b2.ts"])
        process = self.start(lead=3)
        stream = Stream()
        began = time.time()
        first = None
        seen = bytearray()
        while time.time() < began + 4:
            data = process.stdout.read1(1 << 16)
            first = first or time.time()
            seen.extend(data)
        shown = time.time() - first
        process.kill()
        stream.feed(seen)
        self.assertEqual(stream.faults, [])
        path = self.scratch / "out.ts"
        path.write_bytes(seen[:len(seen) // 188 * 188])
        frames = Frames(path)
        at, level = frames.pictures[0]
        on = (first - (now - 15)) * 25
        behind = (on - round((level - 20) / 2) + 50) % 100 - 50
        self.assertGreaterEqual(behind, -2, "ahead of the schedule")
        self.assertLess(behind, 50 + 10, "more than a group before")
        seconds = frames.pictures[-1][0] - frames.pictures[0][0]
        self.assertAlmostEqual(seconds, behind / 25 + 3 + shown, delta=0.7)

    def test_sound_is_chosen_by_language(self):
        for languages, loud in [([], False), (["eng", "ger"], True), (["deu"], False), (["fra"], False), (["fre", "eng"], True)]:
            with self.subTest(languages):
                self.write_plan([(T, T + 10, 1, 5)], ["languages.mkv"], languages=languages)
                path, _ = self.play(T, T + 5)
                self.assertEqual(len(Frames.tones(path)) > 2, loud)

    def test_media_of_a_server_come_in_ranges(self):
        origin = self.enterContext(Origin())
        names = ["b2.mp4", "front.mp4", "b2.mkv", "b2.ts", "open.ts"]
        for name in names:
            origin.pages["/" + name] = Page((self.folder / name).read_bytes(), ranges=True)
        rows = [(T + 5 * n, T + 5 * n + 5, n + 1, 20 + n) for n in range(len(names))]
        token = {"headers": [["X-Emby-Token", "secret"]]}
        self.write_plan(rows, [(SECONDS, [{"url": f"{origin.base}/{name}", **token}]) for name in names])
        path, _ = self.play(T, T + 25)
        self.assertEqual(self.words, "")
        self.assert_on_time(Frames(path), rows, names, T)
        for name in names:
            asked = origin.requests("/" + name)
            self.assertLess(len(asked), 8, name)
            for headers in asked:
                self.assertEqual(headers["x-emby-token"], "secret")
                self.assertRegex(headers["range"], r"bytes=\d+-\d+$")
        # A server that fails for a moment is asked again; one that has nothing is not waited for.
        origin.pages["/b2.mkv"] = Page(status=404)
        self.write_plan([(T, T + 5, 1, 0)], [(SECONDS, [f"{origin.base}/b2.mkv", "b2.mp4"])])
        self.play(T, T + 5)
        self.assertRegex(self.words, "b2.mkv: HTTP 404")

    def test_what_does_not_fit_is_encoded_in_time(self):
        names = ["b2.mp4", "mpeg2.ts", "film.mkv", "hevc.mkv", "old.avi", "fast.mp4", "b2.mkv"]
        rows = [(T + 4 * n, T + 4 * n + 4, n + 1, [3.3, 7.7, 6.1, 12, 0.6, 21.02, 8][n]) for n in range(len(names))]
        media = [(SECONDS, [{"url": str(self.folder / name), "fits": name.startswith("b2")}]) for name in names]
        self.write_plan(rows, media)
        path, stream = self.play(T + 1, T + 28)
        self.assertEqual(self.words, "")
        self.assertEqual(stream.tables, [(0, {256: 0x1B, 257: 0x0F})])
        self.assert_monotone(path)
        self.assert_on_time(Frames(path), rows, names, T + 1, missing=0.4)

    def test_profile_encodes_everything_to_one_shape(self):
        names = ["b2.mp4", "silent.mp4", "radio.m4a", "hevc.mp4"]
        self.write_plan([(T + 3 * n, T + 3 * n + 3, n + 1, 5) for n in range(len(names))], names, height=720)
        path, stream = self.play(T, T + 12)
        self.assertEqual(self.words, "")
        self.assertEqual(stream.tables, [(0, {256: 0x1B, 257: 0x0F})])
        self.assert_monotone(path)
        words = ["ffprobe", "-v", "error", "-show_entries", "frame=width,height,sample_aspect_ratio,channels,key_frame,pts", "-of", "json", path]
        frames = json.loads(subprocess.run(words, capture_output=True, check=True).stdout)["frames"]
        self.assertEqual({(f["width"], f["height"], f.get("sample_aspect_ratio", "1:1")) for f in frames if "width" in f}, {(1280, 720, "1:1")})
        self.assertEqual({f["channels"] for f in frames if "channels" in f}, {2})
        keys = [f["pts"] / 90000 for f in frames if "width" in f and f["key_frame"]]
        self.assertLess(max(later - before for before, later in zip(keys, keys[1:])), 2.1)

    def test_encoder_can_be_another_and_may_fail(self):
        other = ["-c:v", "libx264", "-preset", "ultrafast", "-vf", "scale=320:240", "-x264-params", "slice-max-size=200"]
        self.write_plan([(T, T + 4, 1, 5)], [(SECONDS, [{"url": str(self.folder / "mpeg2.ts"), "fits": False}])], encoder=other)
        path, _ = self.play(T, T + 4)
        self.assertEqual(self.words, "")
        told = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "stream=width", "-of", "csv=p=0", path], capture_output=True, text=True, check=True).stdout
        self.assertIn("320", told)
        # Better what does not fit than nothing; what cannot even be copied is replaced.
        media = [(SECONDS, [{"url": str(self.folder / name), "fits": False}]) for name in ["mpeg2.ts", "old.avi"]]
        self.write_plan([(T, T + 4, 1, 5), (T + 4, T + 8, 2, 0)], media, encoder=["-c:v", "h264_nothing"])
        _, stream = self.play(T, T + 8)
        self.assertRegex(self.words, "ffmpeg: .*")
        self.assertEqual([types[256] for _, types in stream.tables], [0x02, 0x1B])

    def test_encoder_reads_from_a_server(self):
        origin = self.enterContext(Origin())
        origin.pages["/it's?key=secret"] = Page((self.folder / "mpeg2.ts").read_bytes(), ranges=True)
        url = {"url": f"{origin.base}/it's?key=secret", "fits": False, "headers": [["X-Emby-Token", "hidden"]]}
        rows = [(T, T + 5, 1, 12.21), (T + 5, T + 10, 1, 21.33)]
        self.write_plan(rows, [(SECONDS, [url])])
        path, stream = self.play(T + 1, T + 10)
        self.assertEqual(self.words, "")
        self.assertEqual(stream.tables, [(0, {256: 0x1B, 257: 0x0F})])
        self.assert_on_time(Frames(path), rows, ["mpeg2.ts"] * 2, T + 1, missing=0.4)
        self.assertEqual({headers.get("x-emby-token") for _, headers in origin.asked}, {"hidden"})

    def test_encoder_ends_with_its_row_and_with_us(self):
        self.write_plan([(T, T + 600, 1, 0)], [(SECONDS, [{"url": str(self.folder / "mpeg2.ts"), "fits": False}])])
        process = self.start(lead=2, **{"from": T})
        process.stdout.read(188 * 200)
        below = lambda pid: [int(word) for task in pathlib.Path(f"/proc/{pid}/task").iterdir() for word in (task / "children").read_text().split()]
        children = below(process.pid)
        self.assertEqual(len(children), 1)
        process.kill()
        process.wait()
        eventually(lambda: not pathlib.Path(f"/proc/{children[0]}/exe").exists(), what="the end of ffmpeg")

    def ask(self, **schedule):
        process = self.start(**schedule)
        output, words = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, words.decode())
        self.words += words.decode()
        return output

    def playlist(self, begin, end):
        """The text, and its segments as (from, to, seconds, whether a discontinuity is before it)."""
        text = self.ask(**{"from": begin, "to": end, "write": "playlist", "prefix": "12/"}).decode()
        found, apart, seconds = [], False, None
        for line in text.splitlines():
            if line == "#EXT-X-DISCONTINUITY":
                apart = True
            elif line.startswith("#EXTINF:"):
                seconds = float(line[8:].rstrip(","))
            elif not line.startswith("#"):
                begin, end = map(int, re.fullmatch(r"12/(\d+)-(\d+)\.ts", line).groups())
                found.append((begin, end, seconds, apart))
                self.assertAlmostEqual(seconds, (end - begin) / 1000, delta=0.001)
                apart = False
        target = int(re.search(r"TARGETDURATION:(\d+)", text)[1])
        self.assertLessEqual(max(round(segment[2]) for segment in found), target)
        for before, after in zip(found, found[1:]):
            self.assertEqual(before[1], after[0], "a gap between segments")
        return text, found

    def segment(self, begin, end):
        output = self.ask(from_ms=begin, to_ms=end, write="segment")
        stream = Stream()
        stream.feed(output)
        self.assertEqual(stream.faults, [], f"segment {begin}-{end}")
        self.assertEqual(stream.first_pids[:2], [0, 0x1000], "tables first")
        return output, stream

    def test_past_is_a_playlist_of_segments_that_fit_together(self):
        names = ["b2.mp4", "b2.mkv", "open.mkv", "b2.ts", "open.ts", "fragments.mp4", "film.mkv"]
        rows = [(T + 20 * n, T + 20 * n + 20, n + 1, [3.3, 0, 11.6, 5, 3, 12.1, 19][n]) for n in range(len(names))]
        end = rows[-1][1]
        self.write_plan(rows, names)
        self.words = ""
        text, segments = self.playlist(T, end)
        self.assertIn("#EXT-X-PLAYLIST-TYPE:VOD", text)
        self.assertTrue(text.endswith("#EXT-X-ENDLIST\n"))
        self.assertEqual((segments[0][0], segments[-1][1]), (T * 1000, end * 1000))
        self.assertEqual([at / 1000 for at, _, _, apart in segments if apart], [row[0] for row in rows[1:]])
        for begin, to, seconds, _ in segments:
            self.assertTrue(2 <= seconds <= 10, (begin, to))
        # The same cuts whatever part is asked for.
        _, part = self.playlist(T + 31, T + 75)
        inside = [segment for segment in segments if segment[1] > (T + 31) * 1000 and segment[0] < (T + 75) * 1000]
        self.assertEqual([p[:3] for p in part], [i[:3] for i in inside])
        for row, name in zip(rows, names):
            mine = [segment for segment in segments if row[0] * 1000 <= segment[0] < row[1] * 1000]
            path = self.scratch / "row.ts"
            path.write_bytes(b"".join(self.segment(*segment[:2])[0] for segment in mine))
            if name != "fragments.mp4":
                self.assert_monotone(path)
            frames = Frames(path)
            self.assertEqual(frames.complaints, [], name)
            rate = RATES.get(name, 25)
            inside = row[3] - picture_start(self.folder / name)
            begin = 10 + row[0] % 86400  # the stream's clock counts from midnight
            numbers = [round((at - begin + inside) * rate) for at, _ in frames.pictures if at > begin + 0.002]
            self.assertEqual(numbers, list(range(numbers[0], numbers[0] + len(numbers))), f"{name}: none is lost or there twice")
            self.assertGreaterEqual(len(numbers), (20 - 0.3) * rate, name)
            for at, level in frames.pictures:
                if at > begin + 0.002:
                    self.assertEqual((round((level - 20) / 2) - round((at - begin + inside) * rate) + 50) % 100 - 50, 0, f"{name} at {at}")
            tones = [at - begin for at in frames.sounds]
            sound = row[3] - SOUND_LATE.get(name, 0)
            for moment in (n - sound for n in range(SECONDS) if 0.15 < n - sound < 19.8):
                self.assertTrue(any(abs(tone - moment) < 0.03 for tone in tones), f"{name}: the tone at {moment} of {tones}")
        self.assertEqual(self.words, "")

    def test_past_plays_across_rows_gaps_and_what_is_missing(self):
        names = ["b2.mp4", (30, ["/nothing.mp4"]), (7, ["short.mp4"]), (SECONDS, [{"url": str(self.folder / "mpeg2.ts"), "fits": False}]), "b2.mkv"]
        rows = [(T, T + 14, 1, 0), (T + 14, T + 24, 2, 0), (T + 24, T + 40, 3, 0), (T + 40, T + 52, 4, 3), (T + 52, T + 55, 0, 0), (T + 55, T + 70, 5, 9)]
        self.write_plan(rows, names)
        self.words = ""
        text, segments = self.playlist(T + 3, T + 70)
        (self.scratch / "12").mkdir()
        for begin, to, _, _ in segments:
            output, stream = self.segment(begin, to)
            (self.scratch / "12" / f"{begin}-{to}.ts").write_bytes(output)
            self.assertAlmostEqual(stream.seconds, (to - begin) / 1000, delta=1.2)
            self.assertGreaterEqual(stream.keys, 1)
        (self.scratch / "i.m3u8").write_text(text)
        played = subprocess.run(["ffmpeg", "-v", "info", "-i", self.scratch / "i.m3u8", "-map", "0:v", "-map", "0:a", "-vsync", "passthrough",
                                 "-enc_time_base:v", "1:90000", "-f", "null", "-"], capture_output=True, text=True)
        self.assertEqual(played.returncode, 0)
        bad = [line for line in played.stderr.splitlines() if re.search(r"error|corrupt|non.monoton|missing|invalid", line, re.I)][:9]
        self.assertEqual(bad, [])
        minutes, seconds = re.findall(r"time=00:(\d+):([\d.]+)", played.stderr)[-1]
        self.assertAlmostEqual(int(minutes) * 60 + float(seconds), (segments[-1][1] - segments[0][0]) / 1000, delta=1)

    def test_past_that_goes_on_grows(self):
        now = int(time.time())
        self.write_plan([(now - 30, now + 10, 1, 0), (now + 10, now + 40, 1, 0)], ["b2.mp4"])
        self.words = ""
        text, segments = self.playlist(now - 30, now + 40)
        self.assertIn("#EXT-X-PLAYLIST-TYPE:EVENT", text)
        self.assertNotIn("ENDLIST", text)
        self.assertLessEqual(segments[-1][1], time.time() * 1000)
        self.assertGreater(segments[-1][1], (time.time() - 8) * 1000)
        later = eventually(lambda: (lambda found: found if len(found[1]) > len(segments) else None)(self.playlist(now - 30, now + 40)), what="another segment")
        self.assertEqual(later[1][:len(segments)], segments)
        self.assertTrue(later[0].startswith(text), "nothing changes but what is added")

    def test_requests_that_make_no_sense_are_refused(self):
        self.write_plan([(T, T + 5, 1, 0)], ["b2.mp4"])
        for request, code, words in [({"channel": 13}, 10, "no schedule"), ({"plan": "/nothing"}, 10, "nothing"), ({"channel": 0}, 2, "channel"),
                                     ({"from": 20, "to": 10}, 2, "ends before"), ({"write": "x"}, 2, "write"), ({"lead_ms": "much"}, 2, "lead_ms")]:
            process = self.start(**request)
            said = process.stderr.read().decode()
            self.assertEqual(process.wait(10), code, said)
            self.assertRegex(said, words)

    def test_reader_that_leaves_ends_it_without_a_word(self):
        self.write_plan([(T, T + 3600, 1, 0)], ["b2.mp4"])
        process = self.start(lead=2, **{"from": T})
        process.stdout.read(188 * 100)
        process.stdout.close()
        self.assertEqual((process.wait(5), process.stderr.read()), (0, b""))


if __name__ == "__main__":
    if not PROGRAM or not PLAN:
        print("FLATHEAD_PLAYOUT and FLATHEAD_SCHEDULE_PLAN name no programs")
        sys.exit(77)
    unittest.main()
