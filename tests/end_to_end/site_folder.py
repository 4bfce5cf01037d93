"""One site in a folder of its own: a config, documents beside it, and the `flathead` of the build under test run over them."""

import contextlib
import json
import os
import pathlib
import re
import subprocess
import time
import xml.etree.ElementTree as xml

from served import ROOT, folder

FLATHEAD = os.environ.get("FLATHEAD", str(ROOT / "build/bin/flathead"))
NOW = "2026-11-20T12:10:00Z"  # of runs that do not say otherwise; guides made here surround it
HOURS = 3600


def seconds_of(rfc3339):
    return int(time.mktime(time.strptime(rfc3339, "%Y-%m-%dT%H:%M:%SZ")) - time.timezone)


def later(hours, start=NOW):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds_of(start) + round(hours * HOURS)))


def entry(name, url, **attributes):
    """Two lines of a playlist; tvg_id="x" becomes tvg-id="x"."""
    words = "".join(f' {key.replace("_", "-")}="{value}"' for key, value in attributes.items())
    return f"#EXTINF:-1{words},{name}\n{url}\n"


def playlist(entries, header=""):
    return f"#EXTM3U{header}\n" + "".join(entries)


def provider(count=20, host="http://one.example:8080", start=1, group="News", **attributes):
    """A provider's playlist: "Station 7" is stream 7 and guide id station7.xx."""
    return playlist(entry(f"Station {number}", f"{host}/live/user/secret/{number}.ts", tvg_id=f"station{number}.xx", group_title=group, **attributes)
                    for number in range(start, start + count))


def guide(channels, title="Show", start=NOW, hours=24, step=1):
    """XMLTV: channels is {id: display name}; a programme every `step` hours from 6 hours before `start`."""
    first = seconds_of(start) // HOURS * HOURS - 6 * HOURS
    stamp = lambda at: time.strftime("%Y%m%d%H%M%S +0000", time.gmtime(first + at * HOURS))
    rows = [f'<channel id="{id}"><display-name>{name}</display-name></channel>\n' for id, name in channels.items()]
    for id in channels:
        rows += [f'<programme start="{stamp(at)}" stop="{stamp(at + step)}" channel="{id}"><title>{title} {at} of {id}</title></programme>\n'
                 for at in range(0, hours + 6, step)]
    return '<?xml version="1.0" encoding="UTF-8"?>\n<tv>\n' + "".join(rows) + "</tv>\n"


def provider_guide(count=20, **options):
    return guide({f"station{number}.xx": f"Station {number}" for number in range(1, count + 1)}, **options)


def read_playlist(text):
    """[{attribute: value, "name": …, "url": …}] by a reader that is not ours."""
    lines = text.splitlines()
    found = []
    for at, line in enumerate(lines):
        if line.startswith("#EXTINF"):
            head, _, name = line.rpartition('",')
            found.append({**dict(re.findall(r'([\w-]+)="([^"]*)"', head + '"')), "name": name, "url": lines[at + 1]})
    return found


def read_guide(data):
    """{channel id: [(start, stop, title)]}; every channel that is declared is there."""
    tree = xml.fromstring(data)
    found = {channel.get("id"): [] for channel in tree.iter("channel")}
    for one in tree.iter("programme"):
        found[one.get("channel")].append((one.get("start"), one.get("stop"), one.findtext("title")))
    return found


class Site:
    def __init__(self, path, config):
        self.folder = pathlib.Path(path)
        self.docroot, self.state = self.folder / "site", self.folder / "state"
        self.www = self.docroot / "current/www"
        self.config_file = self.folder / "flathead.yaml"
        self.configure(config)

    def configure(self, config):
        """JSON is YAML."""
        site = {"docroot": "site", "state": "state", "open_access": ["any"], **config.get("site", {})}
        self.config = {**config, "site": site}
        self.config_file.write_text(json.dumps(self.config, indent=1))

    def write(self, name, text):
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def words(self, *words, now=NOW):
        takes_now = words[0] in ("generate", "tick", "channels", "explain", "match") and words[1:2] not in (("pin",), ("unpin",))
        return [FLATHEAD, "--config", str(self.config_file), *words, *(("--now", now) if now and takes_now else ())]

    def run(self, *words, now=NOW, expect=0):
        """The command's end; AssertionError with all it said when the exit code is another one."""
        done = subprocess.run(self.words(*words, now=now), capture_output=True, text=True, timeout=120)
        if done.returncode != expect:
            raise AssertionError(f"{words} ended with {done.returncode}, not {expect}\n{done.stdout}\n{done.stderr}")
        return done

    def start(self, *words, now=NOW):
        return subprocess.Popen(self.words(*words, now=now), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def generate(self, *words, now=NOW, expect=0):
        """The report of `generate --json`."""
        return json.loads(self.run("generate", "--json", *words, now=now, expect=expect).stdout)

    def channels(self, now=NOW):
        return json.loads(self.run("channels", "--json", now=now).stdout)

    def matches(self):
        return {match["name"]: match for match in json.loads(self.run("match", "--json").stdout)}

    def playlist(self):
        return read_playlist((self.www / "playlist.m3u").read_text())

    def guide(self):
        return read_guide((self.www / "xmltv.xml").read_bytes())

    def identities(self):
        """{name: (id, number, guide id)} of the lineup."""
        return {channel["name"]: (channel["id"], channel["number"], channel["guide_id"]) for channel in self.channels()}

    def redirects(self):
        """{channel id: upstream} as nginx is told."""
        text = (self.docroot / "current/nginx/redirect.map").read_text()
        return {int(id): url for id, url in re.findall(r'^"(\d+)" "(.*)";$', text, re.M)}

    def public_files(self):
        """{path: bytes} of what viewers read: lineup and guide, not the run's own story."""
        told = {"data/status.json", "data/release.json", "data/now.json"}
        return {name: path.read_bytes() for path in sorted(self.www.rglob("*"))
                if path.is_file() and (name := str(path.relative_to(self.www))) not in told}


@contextlib.contextmanager
def site(config, suffix="", **documents):
    """A Site whose folder holds the documents: list_m3u="…" is the file list.m3u."""
    with folder(suffix) as path:
        made = Site(path, config)
        for name, text in documents.items():
            made.write(name.replace("_", "."), text)
        yield made


def is_running(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def only(reports):
    """The report of the one source or guide there is."""
    (report,) = reports
    return report
