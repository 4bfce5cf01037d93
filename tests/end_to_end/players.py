"""Players people have, without a screen: each plays an address for some seconds and tells how that went."""

import contextlib
import dataclasses
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time

from served import eventually


@dataclasses.dataclass
class Played:
    seconds: float  # by the player's own clock
    complaints: list  # what it said, line by line


def run(command, seconds, **environment):
    """Standard output and standard error of a player that ends by itself."""
    said = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=seconds + 60,
                          env={**os.environ, **environment})
    return said.stdout, said.stderr


def lines(text):
    return [line.strip() for line in re.split(r"[\r\n]+", text) if line.strip()]


def ffmpeg(url, seconds):
    out, errors = run(["ffmpeg", "-nostdin", "-v", "warning", "-progress", "pipe:1", "-t", str(seconds), "-i", url, "-f", "null", "-"], seconds)
    times = re.findall(r"out_time_us=(\d+)", out)
    return Played(int(times[-1]) / 1e6 if times else 0, lines(errors))


def ffplay(url, seconds):
    """It has no end of its own on a live stream; the seconds count from its first picture."""
    status = re.compile(r"^ *(-?[\d.]+) (?:A-V|M-V|M-A|   ):")
    with tempfile.TemporaryFile() as log, subprocess.Popen(
            ["ffplay", "-v", "warning", "-stats", "-autoexit", url], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log,
            env={**os.environ, "SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}) as player:
        def said():
            return lines(os.pread(log.fileno(), 1 << 24, 0).decode(errors="replace"))

        try:
            eventually(lambda: player.poll() is not None or any(map(status.match, said())), 40, "ffplay plays")
            with contextlib.suppress(subprocess.TimeoutExpired):
                player.wait(timeout=seconds)
        finally:
            player.kill()
        times = [float(found[1]) for line in said() if (found := status.match(line))]
        complaints = [line for line in said() if not re.match(r" *(?:-?[\d.]+|nan) +(?:A-V|M-V|M-A|:|fd=|   )", line) and "hardware accelerated renderer" not in line]
    return Played(times[-1] - times[0] if times else 0, complaints)


def mpv(url, seconds):
    out, errors = run(["mpv", "--no-config", "--vo=null", "--ao=null", f"--length={seconds}", "--msg-level=all=warn,statusline=status",
                       "--term-status-msg=at ${=time-pos}", url], seconds)
    said = lines(re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", out + errors))
    times = [float(found[1]) for line in said if (found := re.fullmatch(r"at ([\d.]+)", line))]
    return Played(times[-1] - times[0] if times else 0, [line for line in said if not line.startswith("at ")])


# Of any file, and of a machine without a desktop.
VLC_SAYS_ALWAYS = re.compile(r"interface (?:error|warning)|main libvlc error: interface|Running vlc with the default|VLC media player|decoded zero sample"
                             r"|packetizer: AAC channels|Remote control interface|vlcpulse|main playlist: (?:end of playlist|stopping)|dbus"
                             r"|Changing stream format Unknown|\[discontinuity\]")
# Of a machine that is busy: it decodes too slowly, and drops what it could not show in time.
VLC_IS_LATE = re.compile(r"too late|is late|no reference clock|computer is too slow|early picture skipped")
VLC_MUST_NOT_FIND = ("demux corrupted", "discontinuities")


def vlc(url, seconds):
    """It is asked over its own socket, so that its statistics can be read; it refuses to run as root."""
    with tempfile.TemporaryDirectory(prefix="flathead-vlc-") as place:
        place = pathlib.Path(place)
        place.chmod(0o777)
        as_somebody = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []
        command = [*as_somebody, "env", f"HOME={place}", f"XDG_RUNTIME_DIR={place}", "vlc", "-I", "oldrc", "--rc-unix", place / "rc", "--rc-fake-tty",
                   "--vout", "dummy", "--aout", "dummy", "--no-video-title-show", "-v", url]
        with open(place / "said", "wb") as log, subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log) as player:
            try:
                with contextlib.closing(VlcSocket(place / "rc")) as asked:
                    eventually(lambda: asked.time() > 0, 30, "VLC plays")
                    began = asked.time()
                    end = time.monotonic() + seconds
                    eventually(lambda: time.monotonic() > end, seconds + 5)
                    played = asked.time() - began
                    statistics = asked.statistics()
            finally:
                player.kill()
        said = [line for line in lines((place / "said").read_text(errors="replace")) if not VLC_SAYS_ALWAYS.search(line) and not VLC_IS_LATE.search(line)]
        for name in VLC_MUST_NOT_FIND:
            count = int(re.search(rf"{name} *: *(\d+)", statistics)[1])
            said += [f"{count} {name}"] if count else []
        return Played(played, said)


class VlcSocket:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(10)

        def connected():
            with contextlib.suppress(OSError):
                self.socket.connect(str(path))
                return True

        eventually(connected, 30, "VLC's socket")

    def say(self, word):
        self.socket.sendall(word.encode() + b"\n")

    def ask(self, word, pattern):
        """What it says until the pattern is found in it."""
        self.say(word)
        answer = ""
        while not (found := re.search(pattern, answer, re.MULTILINE)):
            answer += self.socket.recv(65536).decode(errors="replace")
        return found

    def time(self):
        return int(self.ask("get_time", r"^(\d+)\r?\n")[1])

    def statistics(self):
        return self.ask("stats", r"begin of statistical([^~]*)stats: returned")[1]

    def close(self):
        self.socket.close()


PLAYERS = {name: play for name, play in {"ffmpeg": ffmpeg, "ffplay": ffplay, "mpv": mpv, "vlc": vlc}.items() if shutil.which(name)}
