"""A site with accounts, made by the real generator and served by real nginx: what the tests of the Xtream API drive."""

import contextlib
import json
import os
import pathlib
import subprocess
import urllib.parse

import served

FLATHEAD = os.environ.get("FLATHEAD", str(served.ROOT / "build/bin/flathead"))

PLAYLIST = """#EXTM3U
#EXTINF:-1 tvg-id="one.tv" group-title="News",One News
http://127.0.0.1:9/secret-upstream/one.ts
#EXTINF:-1 tvg-id="two.tv" group-title="Kids",Two <!--# include virtual="/flathead/panel" --> @live@ @GUIDE@
http://127.0.0.1:9/secret-upstream/two.ts
#EXTINF:-1 tvg-id="three.tv" group-title="Kids",@LIVE@3 @FLATHEAD@
http://127.0.0.1:9/secret-upstream/three.ts
#EXTINF:-1,Ohne Gruppe Ü
http://127.0.0.1:9/secret-upstream/four.ts
"""

GUIDE = """<?xml version="1.0" encoding="UTF-8"?>
<tv><channel id="one.tv"><display-name>One News</display-name></channel>
{rows}</tv>
"""

CONFIG = """site: {docroot: site, state: state, trusted_proxies: [127.0.0.2]}
sources: [{name: a, type: m3u, url: list.m3u}]
guides: [{name: g, url: guide.xml}]
packages: {kids: {groups: [Kids]}, empty: {groups: [Nobody]}}
"""


def guide(now):
    """Half hours from a day ago to a day ahead, as XMLTV."""
    rows = ""
    start = now // 1800 * 1800 - 86400
    for number in range(96):
        begin, end = (served.time.strftime("%Y%m%d%H%M%S +0000", served.time.gmtime(start + (number + i) * 1800)) for i in (0, 1))
        rows += f'<programme start="{begin}" stop="{end}" channel="one.tv"><title lang="en">Sendung {number} ü &amp; "x"</title><desc>Über\n{number}</desc></programme>\n'
    return GUIDE.format(rows=rows)


class Account:
    def __init__(self, site, name, *options):
        made = subprocess.run([FLATHEAD, "--config", site.config, "account", "add", name, "--json", *options], capture_output=True, text=True, check=True)
        self.name, self.password = name, json.loads(made.stdout)["password"]

    def query(self, **more):
        return urllib.parse.urlencode({"username": self.name, "password": self.password, **more})


class Site:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.config = str(self.folder / "flathead.yaml")
        (self.folder / "flathead.yaml").write_text(CONFIG)
        (self.folder / "list.m3u").write_text(PLAYLIST)
        (self.folder / "guide.xml").write_text(guide(int(served.time.time())))
        self.run("generate", codes=(0, 3))
        self.anna = Account(self, "anna", "--max", "2")
        self.kid = Account(self, "kid", "--package", "kids")
        self.none = Account(self, "none", "--package", "empty")
        self.old = Account(self, "old", "--expires", "2026-01-01T00:00:00Z")
        self.off = Account(self, "off")
        self.run("account", "disable", "off")
        self.server = served.Server(self.folder)

    def run(self, *arguments, codes=(0,)):
        done = subprocess.run([FLATHEAD, "--config", self.config, *arguments], capture_output=True, text=True)
        if done.returncode not in codes:
            raise AssertionError(f"{arguments}: {done.returncode} {done.stderr}")
        return done

    def get(self, path, account, **more):
        return self.server.ask(f"/{path}?{account.query(**more)}")

    def json(self, account, path="player_api.php", **more):
        answer = self.get(path, account, **more)
        if answer.status != 200 or not answer.headers["content-type"].startswith("application/json"):
            raise AssertionError(repr(answer))
        return json.loads(answer.body)

    def post(self, path, form, **headers):
        return self.server.ask("/" + path, "POST", {"Content-Type": "application/x-www-form-urlencoded", **headers}, form.encode())


@contextlib.contextmanager
def site():
    with served.folder(" with space") as folder:
        made = Site(folder)
        try:
            yield made
        finally:
            made.server.stop()
