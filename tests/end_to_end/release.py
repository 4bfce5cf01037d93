"""A release written by hand, so that nginx is tested without the generator. publish() switches like the generator does."""

import gzip
import os
import pathlib

TOKEN = "@FLATHEAD@"


def playlist(groups, size=3):
    lines = [f'#EXTM3U url-tvg="{TOKEN}/xmltv.xml" x-tvg-url="{TOKEN}/xmltv.xml"']
    for number in range(size):
        channel = 1001 + number
        lines.append(f'#EXTINF:-1 tvg-id="{channel}" tvg-chno="{number + 1}" group-title="{groups}",Channel {number + 1}')
        lines.append(f"{TOKEN}/channel/{channel}.ts")
    return "\n".join(lines) + "\n"


def guide(programmes=400):
    rows = "".join(
        f'<programme start="202611200{hour % 10}0000 +0000" stop="202611200{hour % 10}3000 +0000" channel="1001"><title>Show {hour}</title></programme>\n'
        for hour in range(programmes)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<tv>\n<channel id="1001"><display-name>Channel 1</display-name></channel>\n{rows}</tv>\n'


def files(mark="one", size=3):
    """Path inside the release -> bytes. `mark` tells one release from another."""
    xml = guide().replace("Show 0<", f"{mark}<").encode()
    texts = {
        "www/playlist.m3u": playlist(mark, size),
        "www/playlist/news.m3u": playlist("News", 2),
        "www/packages/kids.m3u": playlist("Kids", 1),
        "www/files/playlist.m3u": playlist(mark).replace(TOKEN, "http://configured.example:8080"),
        "www/discover.json": f'{{"FriendlyName":"Flathead {mark}","DeviceID":"1038A145","TunerCount":4,\n"BaseURL":"{TOKEN}",\n"LineupURL":"{TOKEN}/lineup.json"}}\n',
        "www/lineup.json": f'[{{"GuideNumber":"1","GuideName":"Channel 1","URL":"{TOKEN}/channel/1001.ts"}}]\n',
        "www/lineup_status.json": '{"ScanInProgress":0,"ScanPossible":1,"Source":"Cable","SourceList":["Cable"]}\n',
        "www/device.xml": f'<?xml version="1.0"?>\n<root xmlns="urn:schemas-upnp-org:device-1-0"><URLBase>{TOKEN}</URLBase></root>\n',
        "www/index.html": f"<!doctype html><title>Flathead</title><p>{mark}\n" + "<p>text\n" * 200,
        "www/assets/app.js": "'use strict';\n" * 100,
        "www/assets/app.css": "body { margin: 0 }\n" * 100,
        "www/data/status.json": '{"channels": 3}\n',
        "www/data/channels.json": '[{"id": 1001}]\n',
        "www/data/guide/1001.json": "[1, 2, 3, 4]\n",
        "www/logos/one.svg": '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>\n',
        "nginx/redirect.map": '"1001" "http://provider.example/live/user/secret/1.ts";\n'
        '"1002" "http://provider.example/a%24b?x=1&y=%22";\n"1003" "rtsp://camera.example:554/one";\n',
        "nginx/numbers.map": '"1" "1001";\n"5.1" "1002";\n',
        "nginx/base.map": '"base" "http://configured.example:8080";\n',
        "nginx/open.geo": "127.0.0.1 1;\n10.0.0.0/8 1;\n2001:db8::/32 1;\n",
        "nginx/trusted.geo": "127.0.0.2/32 1;\n",
        "plan.sqlite": "SECRET plan\n",
        "release.json": '{"SECRET": true}\n',
        "x/all/get_live_streams.json": '["SECRET"]\n',
        "tpl/all.m3u": "SECRET\n",
    }
    out = {path: text.encode() for path, text in texts.items()}
    out["www/xmltv.xml"] = xml
    out["www/xmltv.xml.gz"] = gzip.compress(xml, 6, mtime=0)
    out["www/logos/one.png"] = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4
    # A compressed copy that must never be sent in the playlist's place: it holds the token.
    out["www/playlist.m3u.gz"] = gzip.compress(out["www/playlist.m3u"], 6, mtime=0)
    return out


def publish(docroot: pathlib.Path, name: str, contents: dict, seconds: int = 1_700_000_000):
    """Writes releases/NAME and shows it by renaming a symbolic link."""
    release = docroot / "releases" / name
    for path, content in contents.items():
        target = release / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        os.utime(target, (seconds, seconds))
    link = docroot / f".current.{name}"
    link.symlink_to(pathlib.Path("releases") / name)
    os.rename(link, docroot / "current")
    return release
