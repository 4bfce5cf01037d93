"""Folders of tiny clips, as a media library has them: real files, made by ffmpeg once per length and kind and linked to where they are wanted."""

import atexit
import pathlib
import shutil
import subprocess
import tempfile

MINUTE = 60
CLIPS = pathlib.Path(tempfile.mkdtemp(prefix="flathead-clips-"))
atexit.register(shutil.rmtree, CLIPS, ignore_errors=True)


def ffmpeg(*words):
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", *map(str, words)], check=True)


def clip(seconds, suffix=".mkv", audio="aac"):
    """A file of that length: a minute is encoded, the rest is the same minute again and again."""
    made = CLIPS / f"{seconds}-{audio}{suffix}"
    minute = CLIPS / f"minute-{audio}.mkv"
    if not minute.exists():
        ffmpeg("-f", "lavfi", "-i", "color=c=blue:s=64x36:r=2:d=60", "-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-t", 60, "-c:v", "libx264",
               "-preset", "ultrafast", "-g", 20, "-pix_fmt", "yuv420p", "-c:a", audio, "-b:a", "32k", "-fflags", "+bitexact", minute)
    if not made.exists():
        ffmpeg("-stream_loop", -1, "-i", minute, "-t", seconds, "-c", "copy", "-fflags", "+bitexact", made)
    return made


class MediaLibrary:
    """A library's folder below `folder`; add("Show/Season 1/Show S01E01.mkv", 25 * MINUTE)."""

    def __init__(self, folder, name="media"):
        self.root = pathlib.Path(folder) / name
        self.root.mkdir(parents=True)

    def add(self, name, seconds, nfo=None, audio="aac"):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(clip(seconds, path.suffix, audio), path)
        if nfo:
            path.with_suffix(".nfo").write_text(nfo)
        return path

    def remove(self, name):
        (self.root / name).unlink()
