#!/usr/bin/env python3
"""flathead-playout against real media over HTTP: what comes out is one clean transport stream, and every end has its code."""

import io
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from origin import Origin, Page
from served import eventually

PROGRAM = os.environ.get("FLATHEAD_PLAYOUT", "")
SECONDS = 10


def ffmpeg(*words):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, words)], check=True, stdin=subprocess.DEVNULL)


def make_media(folder):
    """A clip with B-frames, a key frame each second, and what HLS makes of it."""
    clip = folder / "clip.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25", "-f", "lavfi", "-i", "sine=sample_rate=48000", "-t", SECONDS,
           "-c:v", "libx264", "-preset", "ultrafast", "-bf", 2, "-g", 25, "-sc_threshold", 0, "-c:a", "aac", "-ac", 2, clip)
    hls = ["-f", "hls", "-hls_time", 2, "-hls_playlist_type", "vod"]
    (folder / "key").write_bytes(bytes(range(16)))
    (folder / "keyinfo").write_text(f"key\n{folder / 'key'}\n000102030405060708090a0b0c0d0e0f\n")
    for name, more in {"ts": [], "fmp4": ["-hls_segment_type", "fmp4"], "aes": ["-hls_key_info_file", folder / "keyinfo"],
                       "later": ["-output_ts_offset", 5000]}.items():
        (folder / name).mkdir()
        ffmpeg("-i", clip, "-c", "copy", *hls, *more, folder / name / "i.m3u8")
    shutil.copy(folder / "key", folder / "aes" / "key")
    ffmpeg("-i", clip, "-c", "copy", "-movflags", "faststart", folder / "fast.mp4")
    ffmpeg("-i", clip, "-c", "copy", folder / "clip.mkv")
    ffmpeg("-i", clip, "-c", "copy", folder / "clip.flv")
    ffmpeg("-i", clip, "-vn", "-c:a", "libmp3lame", "-b:a", "64k", folder / "radio.mp3")
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=64x36:rate=5", "-t", 1, "-c:v", "libvpx", folder / "vp8.webm")


class Played:
    def __init__(self, code, output, words, seconds):
        self.code, self.output, self.words, self.seconds = code, output, words, seconds


class PlayoutTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        make_media(cls.folder)

    def setUp(self):
        self.origin = self.enterContext(Origin())
        for path in self.folder.rglob("*"):
            if path.is_file():
                self.origin.pages["/" + str(path.relative_to(self.folder))] = Page(path.read_bytes())

    def start(self, path, url=None, **request):
        request = {"url": url or self.origin.base + path, "trusted": True, **request}
        process = subprocess.Popen([PROGRAM, "--stdin"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdin.write(json.dumps(request).encode())
        process.stdin.close()
        self.addCleanup(lambda: (process.kill(), process.wait(), process.stdout.close(), process.stderr.close()))
        return process

    def play(self, path="", limit=40, **request):
        began = time.monotonic()
        process = self.start(path, **request)
        killer = threading.Timer(limit, process.kill)
        killer.start()
        output = process.stdout.read()
        words = process.stderr.read().decode()
        code = process.wait()
        killer.cancel()
        return Played(code, output, words, time.monotonic() - began)

    def packets(self, output):
        """{codec: [(pts, dts), …]} as ffprobe reads it, after a look at every TS packet: sync, counters, clock."""
        self.assertEqual(len(output) % 188, 0)
        counters, clock, worst = {}, None, 0
        for at in range(0, len(output), 188):
            packet = output[at:at + 188]
            self.assertEqual(packet[0], 0x47)
            pid = (packet[1] & 31) << 8 | packet[2]
            if packet[3] & 16:
                if pid in counters:
                    self.assertEqual(packet[3] & 15, (counters[pid] + 1) % 16, f"counter of {pid} at {at}")
                counters[pid] = packet[3] & 15
            if packet[3] & 32 and packet[4] >= 7 and packet[5] & 16:
                now = int.from_bytes(packet[6:11], "big") >> 7
                worst = max(worst, now - (clock or now))
                self.assertGreaterEqual(now, clock or 0)
                clock = now
        self.assertLessEqual(worst, 9000, "PCR more than 100 ms apart")
        path = self.folder / f"{self.id()}.out.ts"
        path.write_bytes(output)
        self.addCleanup(path.unlink, missing_ok=True)
        probe = ["ffprobe", "-v", "error", "-of", "json", "-show_entries", "stream=index,codec_name:packet=stream_index,pts,dts", path]
        told = json.loads(subprocess.run(probe, check=True, capture_output=True).stdout)
        names = {stream["index"]: stream["codec_name"] for stream in told["streams"]}
        found = {name: [] for name in names.values()}
        for packet in told["packets"]:
            found[names[packet["stream_index"]]].append((packet["pts"], packet["dts"]))
        for name, stamps in found.items():
            for (_, before), (_, after) in zip(stamps, stamps[1:]):
                self.assertGreater(after, before, f"DTS of {name}")
        decoded = subprocess.run(["ffmpeg", "-v", "warning", "-copyts", "-i", path, "-map", "0", "-f", "null", "-"], capture_output=True, text=True)
        self.assertEqual(decoded.stderr, "")
        return found

    def assert_whole(self, played, video="h264", audio="aac", seconds=SECONDS):
        self.assertEqual((played.code, played.words), (0, ""))
        found = self.packets(played.output)
        self.assertEqual(set(found), {name for name in (video, audio) if name})
        if video:
            self.assertAlmostEqual(len(found[video]), 25 * seconds, delta=1)
        for stamps in found.values():
            steps = [after - before for (_, before), (_, after) in zip(stamps, stamps[1:])]
            self.assertLess(max(steps), 9000, "a gap")
            self.assertAlmostEqual((stamps[-1][1] - stamps[0][1]) / 90000, seconds, delta=0.2)

    def test_everything_that_ends_comes_out_whole_at_its_own_speed(self):
        for path in ["/ts/i.m3u8", "/fmp4/i.m3u8", "/aes/i.m3u8", "/fast.mp4", "/clip.mp4", "/clip.flv", "/clip.mkv"]:
            with self.subTest(path):
                played = self.play(path)
                self.assert_whole(played)
                self.assertGreater(played.seconds, SECONDS - 6 - 0.5, "faster than a lead of six seconds allows")
                self.assertLess(played.seconds, SECONDS)

    def test_radio_has_a_clock_and_no_picture(self):
        self.assert_whole(self.play("/radio.mp3"), video=None, audio="mp3")

    def test_discontinuity_is_closed_up(self):
        first, later = [(self.folder / name / "i.m3u8").read_text() for name in ("ts", "later")]
        entries = lambda text, name, count: re.sub(r"^(i\d+\.ts)$", rf"{name}/\1", "".join(re.findall(r"#EXTINF.*\n.*\n", text)[:count]), flags=re.M)
        self.origin.pages["/both.m3u8"] = Page("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:0\n"
                                               + entries(first, "ts", 2) + "#EXT-X-DISCONTINUITY\n" + entries(later, "later", 3) + "#EXT-X-ENDLIST\n")
        played = self.play("/both.m3u8")
        self.assertEqual((played.code, played.words), (0, ""))
        for stamps in self.packets(played.output).values():
            self.assertAlmostEqual((stamps[-1][1] - stamps[0][1]) / 90000, 10, delta=0.3)

    def test_one_variant_of_a_master_playlist_is_asked_for(self):
        self.origin.pages["/master.m3u8"] = Page("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=100000\nfmp4/i.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=900000\nmoved\n")
        self.origin.pages["/moved"] = Page(status=302, headers={"Location": "/ts/i.m3u8"})
        self.assert_whole(self.play("/master.m3u8"))
        self.assertEqual([path for path, _ in self.origin.asked if path.startswith("/fmp4")], [])

    def test_request_reaches_playlists_segments_and_keys(self):
        self.play("/aes/i.m3u8", user_agent="TV/1", referrer="http://r/", headers=[["X-Token", "t"]])
        self.assertGreater(len(self.origin.asked), 5)
        for path, headers in self.origin.asked:
            self.assertEqual((headers.get("user-agent"), headers.get("referer"), headers.get("x-token")), ("TV/1", "http://r/", "t"), path)

    def live(self, first, count):
        segments = "".join(f"#EXTINF:2.0,\n/ts/i{n}.ts\n" for n in range(first, first + count))
        return Page(f"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:{first}\n{segments}")

    def test_live_playlist_slides_and_survives_failed_reloads(self):
        self.origin.pages["/live.m3u8"] = self.live(0, 3)
        process = self.start("/live.m3u8")
        output = io.BytesIO()
        reader = threading.Thread(target=lambda: [output.write(piece) for piece in iter(lambda: process.stdout.read(188), b"")])
        reader.start()
        asked = lambda path: self.origin.requests(path)
        eventually(lambda: asked("/ts/i2.ts"), what="the first three segments")
        self.origin.pages["/live.m3u8"] = Page("sorry", 502)
        before = len(asked("/live.m3u8"))
        eventually(lambda: len(asked("/live.m3u8")) > before + 1, what="reloads that fail")
        self.origin.pages["/live.m3u8"] = self.live(1, 3)
        eventually(lambda: asked("/ts/i3.ts"), what="the next segment")
        self.origin.pages["/live.m3u8"] = self.live(2, 3)
        eventually(lambda: asked("/ts/i4.ts"), what="the one after")
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(2), -signal.SIGTERM)
        self.assertLess(time.monotonic() - began, 0.5)
        reader.join()
        self.packets(output.getvalue()[:len(output.getvalue()) // 188 * 188])

    def test_frozen_playlist_is_given_up(self):
        self.origin.pages["/live.m3u8"] = self.live(0, 3)
        played = self.play("/live.m3u8")
        self.assertEqual(played.code, 13, played.words)
        self.assertGreater(len(self.packets(played.output)["h264"]), 140)
        self.assertLess(played.seconds, 12)

    def test_lost_segment_costs_itself_only(self):
        del self.origin.pages["/ts/i2.ts"]
        played = self.play("/ts/i.m3u8")
        self.assertEqual(played.code, 0, played.words)
        self.assertEqual(len(self.packets(played.output)["h264"]), 25 * (SECONDS - 2))
        self.assertEqual(len(self.origin.requests("/ts/i2.ts")), 1)

    def test_reader_that_leaves_ends_it_without_a_word(self):
        for path, what in [("/ts/i.m3u8", "while it waits for its time"), ("/live.m3u8", "while it waits for a playlist")]:
            with self.subTest(what):
                self.origin.pages["/live.m3u8"] = self.live(0, 1)
                process = self.start(path)
                process.stdout.read(188 * 100)
                process.stdout.close()
                self.assertEqual((process.wait(3), process.stderr.read()), (0, b""))

    def test_every_end_has_its_code(self):
        base = self.origin.base
        pages = {"/401": Page(status=401), "/403": Page(status=403), "/410": Page(status=410), "/429": Page(status=429), "/503": Page(status=503),
                 "/500": Page(status=500), "/page": Page("<html>sorry</html>"), "/empty": Page(""), "/hangs": Page(hangs=True),
                 "/loop": Page(status=302, headers={"Location": "/loop"}),
                 "/gone.m3u8": Page("#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n/no1.ts\n#EXTINF:2,\n/no2.ts\n#EXT-X-ENDLIST\n"),
                 "/file.m3u8": Page("#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"),
                 "/concat": Page("ffconcat version 1.0\nfile /etc/passwd\n"),
                 "/other.m3u8": Page(f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{base.replace('127.0.0.1', 'localhost')}/ts/i0.ts\n#EXT-X-ENDLIST\n")}
        self.origin.pages.update(pages)
        named = {"trusted": False, "trusted_hosts": ["127.0.0.1"]}
        for url, request, code, words in [
                (base + "/nothing", {}, 11, "404"), (base + "/401", {}, 11, "401"), (base + "/403", {}, 11, "403"), (base + "/410", {}, 11, "410"),
                (base + "/429", {}, 12, "429"), (base + "/503", {}, 12, "503"), (base + "/500", {}, 10, "500"), (base + "/page", {}, 14, "."),
                (base + "/empty", {}, 14, "."), (base + "/loop", {}, 11, "redirected"), (base + "/gone.m3u8", {}, 11, "404"),
                (base + "/vp8.webm", {}, 14, "vp8"), (base + "/file.m3u8", {}, 11, "only http"), (base + "/concat", {}, 14, "."),
                ("http://127.0.0.1:1/", {}, 10, "[Rr]efused|connect"), ("http://nowhere.invalid/", {}, 10, "resolve|not known"),
                (base + "/ts/i.m3u8", {"trusted": False}, 11, "private"), (base + "/other.m3u8", named, 11, "private"),
                (base + "/other.m3u8", {}, 11, "private"),
                ("rtsp://127.0.0.1:1/x", {"trusted": False}, 11, "private"), ("rtsp://127.0.0.1:1/x", named, 10, "."),
                ("udp://@:5000", {"trusted": False}, 11, "trusted"), ("file:///etc/passwd", {}, 14, "."), ("concat://x", {}, 14, "."),
                (base + "/hangs", {}, 13, "time")]:
            with self.subTest(url=url, **request):
                played = self.play(url=url, **request)
                self.assertEqual((played.code, played.output), (code, b""), played.words)
                self.assertRegex(played.words, words)
                self.assertEqual(played.words.count("\n"), 1)
                self.assertLess(played.seconds, 12)
        self.origin.ending.set()

    def test_memory_that_runs_out_ends_it_before_the_relay(self):
        self.origin.pages["/hangs"] = Page(hangs=True)
        process = self.start("/hangs")
        score = pathlib.Path(f"/proc/{process.pid}/oom_score_adj")
        eventually(lambda: score.read_text() == "1000\n", 10, "the score")
        process.kill()
        self.origin.ending.set()

    def test_bad_requests_are_told_from_bad_streams(self):
        for words, text in [(["--stdin"], b"{}"), (["--stdin"], b"x"), ([], b""), (["--nonsense"], b"")]:
            done = subprocess.run([PROGRAM, *words], input=text, capture_output=True)
            self.assertEqual((done.returncode, done.stdout), (2, b""), words)
        self.assertIn(b"--url", subprocess.run([PROGRAM, "--help"], capture_output=True, check=True).stdout)

    def test_secrets_are_masked(self):
        played = self.play(url=self.origin.base.replace("//", "//me:hush@") + "/live/me/hush/1.m3u8?token=hush")
        self.assertEqual(played.code, 11)
        self.assertNotIn("hush", played.words)


if __name__ == "__main__":
    if not PROGRAM:
        print("FLATHEAD_PLAYOUT names no program")
        sys.exit(77)
    unittest.main()
