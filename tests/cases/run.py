#!/usr/bin/env python3
"""Golden cases: whole runs of the real program, one text file each.

  run.py [--rewrite] PROGRAM CASE...

A case begins with a sentence that says what it shows. Then come sections, done in order in a folder of the case's own:

  === file PATH            the lines below become that file
  === clip PATH SECONDS    that file becomes a real clip of so many seconds, tiny, H.264 and AAC
  === remove PATH          that file goes away
  === flathead WORDS       runs the program; below: "exit N", then what it says, "| " standard output, "! " standard error;
                           what takes them gets a fixed --now and --seed unless it names its own
  === first N flathead WORDS  the same, of its output N lines only
  === show PATH            below: that file of the release shown now, or "(absent)"
  === lines PATH | RE      below: its lines in which the regular expression is found
  === plan SQL             below: the rows of plan.sqlite it selects, "|" between columns, line feeds in them as "\"

A heading ending in " escaped" has backslash escapes (\\x1b) in its lines. Every case runs twice, in folders of different
names, and both must publish the same bytes. With --rewrite, or FLATHEAD_GOLDEN=rewrite, what was found is written into
the case instead of being compared.
"""

import atexit
import dataclasses
import difflib
import os
import pathlib
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile

HEADING = "=== "
CONFIG = "flathead.yaml"
DEFAULTS = [("--now", "2020-05-04T10:00:00Z", {"generate", "tick", "rollback", "channels", "explain", "match", "schedule"}), ("--seed", "1", {"generate"})]
# Clips that were made already, by length; a file of a case is a copy.
CLIPS = pathlib.Path(tempfile.mkdtemp(prefix="flathead-clips-"))
atexit.register(shutil.rmtree, CLIPS, ignore_errors=True)
# Facts about this machine and this moment, told in reports and nowhere else.
MEASURED = [(re.compile(r"[0-9.]+ CPU seconds, [0-9.]+ .?B at most"), "(measured)"),
            (re.compile(r'"seconds":[0-9.]+,"cpu_seconds":[0-9.]+,"peak_rss_bytes":[0-9]+'), '"(measured)"')]


@dataclasses.dataclass
class Section:
    heading: str
    lines: list

    @property
    def kind(self):
        return self.heading.split()[0]

    @property
    def rest(self):
        words = self.heading.split(maxsplit=1)
        return words[1].removesuffix(" escaped") if len(words) > 1 else ""

    def text(self):
        text = "".join(line + "\n" for line in self.lines)
        return text.encode().decode("unicode_escape").encode("latin-1") if self.heading.endswith(" escaped") else text.encode()


def read_case(path):
    """The sentence and the sections; blank lines at the end of a section only set it apart."""
    sentence, sections = [], []
    for line in path.read_text().splitlines():
        if line.startswith(HEADING):
            sections.append(Section(line.removeprefix(HEADING), []))
        else:
            (sections[-1].lines if sections else sentence).append(line)
    for lines in [sentence, *(section.lines for section in sections)]:
        while lines and not lines[-1]:
            lines.pop()
    if not sentence:
        sys.exit(f"{path}: says nothing about what it shows")
    return sentence, sections


def written(sentence, sections):
    parts = [sentence, *([HEADING + section.heading, *section.lines] for section in sections)]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


class Run:
    """A case being run in a folder."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def said(self, text, mark):
        text = text.replace(str(self.folder), "$DIR")
        for measured, instead in MEASURED:
            text = measured.sub(instead, text)
        return [mark + line for line in text.splitlines()]

    def do_file(self, section):
        path = self.folder / section.rest
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(section.text())

    def do_clip(self, section):
        name, seconds = section.rest.rsplit(" ", 1)
        path, clip, minute = self.folder / name, CLIPS / (seconds + pathlib.Path(name).suffix), CLIPS / "minute.mkv"
        ffmpeg = lambda *words: subprocess.run(["ffmpeg", "-nostdin", "-v", "error", *map(str, words)], check=True)
        if not minute.exists():
            ffmpeg("-f", "lavfi", "-i", "color=s=64x36:r=2:d=60", "-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-t", 60, "-c:v", "libx264",
                   "-preset", "ultrafast", "-g", 20, "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "32k", "-fflags", "+bitexact", minute)
        if not clip.exists():
            ffmpeg("-stream_loop", -1, "-i", minute, "-t", seconds, "-c", "copy", "-fflags", "+bitexact", clip)
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(clip, path)

    def do_remove(self, section):
        (self.folder / section.rest).unlink()

    def do_flathead(self, section):
        words = shlex.split(section.rest)
        for option, value, takers in DEFAULTS:
            if words[0] in takers and option not in words and words[1:2] not in (["pin"], ["unpin"]):
                words += [option, value]
        words = ["--config", CONFIG, "--docroot", self.folder / "site", "--state", self.folder / "state", *words]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("FLATHEAD_")}
        done = subprocess.run([self.program, *words], cwd=self.folder, env={**environment, "TZ": "UTC", "LC_ALL": "C.UTF-8"},
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
        return [f"exit {done.returncode}", *self.said(done.stdout, "| "), *self.said(done.stderr, "! ")]

    def do_first(self, section):
        count, words = section.rest.split(" flathead ", 1)
        return self.do_flathead(Section("flathead " + words, []))[:int(count) + 1]

    def release_file(self, name):
        path = self.folder / "site/current" / name
        return path.read_text().splitlines() if path.is_file() else None

    def do_show(self, section):
        lines = self.release_file(section.rest)
        return ["(absent)"] if lines is None else lines

    def do_lines(self, section):
        name, pattern = section.rest.split(" | ", 1)
        return [line for line in self.release_file(name) or [] if re.search(pattern, line)]

    def do_plan(self, section):
        plan = sqlite3.connect(f"file:{self.folder / 'site/current/plan.sqlite'}?immutable=1", uri=True)
        try:
            rows = plan.execute(section.rest).fetchall()
        finally:
            plan.close()
        return ["|".join(str(value).replace(str(self.folder), "$DIR").replace("\n", "\\") for value in row) for row in rows]

    def do(self, section):
        """What was found, of a section that expects something."""
        return getattr(self, "do_" + section.kind)(section)

    def published(self):
        """Every file of the release shown, but for the report of the run, which holds measurements."""
        shown = (self.folder / "site/current").resolve()
        files = {str(path.relative_to(shown)): path.read_bytes() for path in sorted(shown.rglob("*")) if path.is_file()}
        files.pop("release.json", None)
        if str(self.folder).encode() in files.get("plan.sqlite", b""):
            # It names files of libraries, so it is compared without the folder, and what is a digest of their names not at all.
            with sqlite3.connect(f"file:{shown / 'plan.sqlite'}?immutable=1", uri=True) as plan:
                plan.row_factory = None
                said = "\n".join(line for line in plan.iterdump() if not line.startswith('INSERT INTO "plan"'))
            files["plan.sqlite"] = said.replace(str(self.folder), "$DIR").encode()
            files.pop("x/inputs")
        return files


def found_in(program, sections, folder):
    """What every section found (None where nothing is expected), and the release published in the end."""
    run = Run(program, folder)
    return [run.do(section) for section in sections], run.published()


def check(program, path, rewrite):
    """Faults of one case, as text."""
    sentence, sections = read_case(path)
    with tempfile.TemporaryDirectory(prefix="flathead-case-") as one, tempfile.TemporaryDirectory(prefix="flathead another ") as two:
        found, release = found_in(program, sections, pathlib.Path(one))
        found_again, release_again = found_in(program, sections, pathlib.Path(two))
    faults = [f"{name}: other bytes in another folder" for name in sorted(release.keys() | release_again.keys())
              if release.get(name) != release_again.get(name)]
    for section, lines, again in zip(sections, found, found_again):
        if lines != again:
            faults.append("\n".join(difflib.unified_diff(lines, again, f"{path}: {section.heading}", "in another folder", lineterm="")))
        if lines is None or lines == section.lines:
            continue
        if rewrite:
            section.lines = lines
        else:
            faults.append("\n".join(difflib.unified_diff(section.lines, lines, f"{path}: {section.heading}", "found", lineterm="")))
    if rewrite:
        path.write_text(written(sentence, sections))
    return faults


def main(arguments):
    rewrite = os.environ.get("FLATHEAD_GOLDEN") == "rewrite"
    if arguments and arguments[0] == "--rewrite":
        rewrite, arguments = True, arguments[1:]
    if len(arguments) < 2:
        sys.exit(__doc__)
    program = pathlib.Path(arguments[0]).resolve()
    failed = 0
    for case in map(pathlib.Path, arguments[1:]):
        faults = check(program, case, rewrite)
        failed += bool(faults)
        print("\n".join([f"{case.stem}: {'not as expected' if faults else 'rewritten' if rewrite else 'good'}", *faults]))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
