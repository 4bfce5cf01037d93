#!/usr/bin/env python3
"""A player's whole session over a head-end with a panel behind it, knowing nothing but an address, a name and a password: over HTTP, and behind a
proxy that speaks TLS and puts everything below a path."""

import base64
import contextlib
import http.client
import json
import pathlib
import re
import socket
import sqlite3
import ssl
import subprocess
import time
import unittest
import urllib.parse
import xml.etree.ElementTree as xml

import served
from accounts_folder import hash_of
from panel import Panel
from served import eventually
from site_folder import FLATHEAD, provider_guide
from ts_reader import Stream, Viewer

CROWD = 5000  # accounts
WATCHERS = 20
MOST_SECONDS = 5.0  # until a change has its effect

FRONT = """
worker_processes 1; daemon off; pid {folder}/front.pid; error_log {folder}/front.log;
events {{ worker_connections 512; }}
http {{
    access_log off; client_body_temp_path {folder}/front-body; proxy_temp_path {folder}/front-proxy; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    server {{
        listen 127.0.0.1:{port} ssl; ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem;
        location /iptv/ {{
            proxy_pass {base}/; proxy_http_version 1.1; proxy_buffering off; proxy_set_header Connection "";
            proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto https;
            proxy_set_header X-Forwarded-Host $http_host; proxy_set_header X-Forwarded-Prefix /iptv;
        }}
    }}
}}
"""


@contextlib.contextmanager
def front(folder, base):
    """The base of a proxy with a certificate of its own before `base`."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", folder / "key.pem", "-out", folder / "cert.pem"], check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "front.conf").write_text(FRONT.format(folder=folder, port=port, base=base))
    process = subprocess.Popen(["nginx", "-p", folder, "-c", folder / "front.conf"], stderr=subprocess.DEVNULL)
    try:
        def answers():
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return True
        eventually(answers, what="the proxy")
        yield f"https://127.0.0.1:{port}/iptv"
    finally:
        process.terminate()
        process.wait(timeout=20)


class Answer:
    def __init__(self, response, body):
        self.status, self.headers, self.body = response.status, response.headers, body


class Player:
    """What a player knows and does."""

    def __init__(self, base, name, password, certificate=None):
        self.base, self.name, self.password = base, name, password
        self.tls = ssl.create_default_context(cafile=certificate) if certificate else None

    def open(self, url, headers=None, method="GET", body=None):
        parts = urllib.parse.urlsplit(url)
        connection = http.client.HTTPSConnection(parts.hostname, parts.port, timeout=30, context=self.tls) if parts.scheme == "https" \
            else http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        connection.request(method, parts.path + ("?" + parts.query if parts.query else ""), body=body, headers={"User-Agent": "VLC/3.0.18 LibVLC/3.0.18", **(headers or {})})
        return connection, connection.getresponse()

    def get(self, url, **options):
        connection, response = self.open(url, **options)
        with contextlib.closing(connection):
            return Answer(response, response.read())

    def api(self, script="player_api.php", **more):
        answer = self.get(f"{self.base}/{script}?" + urllib.parse.urlencode({"username": self.name, "password": self.password, **more}))
        if answer.status != 200:
            raise AssertionError(f"{script} {more}: HTTP {answer.status}")
        return answer

    def json(self, **more):
        return json.loads(self.api(**more).body)

    def stream(self, kind, ident, extension):
        return f"{self.base}/{kind}/{self.name}/{self.password}/{ident}.{extension}"

    def watched(self, url, seconds=2.0):
        """The stream after so many of its seconds, as strictly read as by a set-top box."""
        connection, response = self.open(url)
        with contextlib.closing(connection):
            assert response.status == 200, f"{url}: HTTP {response.status}"
            stream = Stream()
            end = time.monotonic() + 30
            while stream.seconds < seconds:
                piece = response.read1(65536)
                assert piece and time.monotonic() < end, f"{url} after {stream.seconds} s"
                stream.feed(piece)
            return stream


class Session(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = contextlib.ExitStack()
        cls.addClassCleanup(cls.stack.close)
        cls.folder = pathlib.Path(cls.stack.enter_context(served.folder()))
        cls.panel = cls.stack.enter_context(Panel(limit=100))
        cls.panel.guide = provider_guide(6, start=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())).encode()
        for channel in cls.panel.channels[:3]:
            channel.update(tv_archive=1, tv_archive_duration=3)
        cls.panel.add_film(1, {"plot": "A long way"})
        cls.panel.add_film(2, None)
        cls.panel.add_show(1, [(1, 1, 7001), (1, 2, 7002)])
        cls.file = bytes(at * 7 % 251 for at in range(300_000))
        for key in (("movie", "9001"), ("series", "7001"), ("series", "7002")):
            cls.panel.media[key] = cls.file
        (cls.folder / "run").mkdir()
        (cls.folder / "flathead.yaml").write_text(json.dumps({
            "site": {"name": "Player", "open_access": ["none"], "trusted_proxies": ["127.0.0.1"]},
            "relay": {"linger": "1s", "buffer": "8s", "burst": "2s"},
            "sources": [cls.panel.source(content=["live", "vod", "series"])]}))
        cls.server = served.Server(cls.folder / "run", ("--config", cls.folder / "flathead.yaml"))
        cls.stack.callback(cls.server.stop)
        cls.secure = cls.stack.enter_context(front(cls.folder, cls.server.base))

    def command(self, *words):
        run = self.folder / "run"
        done = subprocess.run([FLATHEAD, "--config", self.folder / "flathead.yaml", "--docroot", run / "site", "--state", run / "state", "account", *words, "--json"],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout) if done.stdout else None

    def player(self, name, *words, secure=False):
        made = self.command("add", name, *words)
        self.addCleanup(self.command, "remove", name)
        player = Player(self.secure if secure else self.server.base, name, made["password"], self.folder / "cert.pem" if secure else None)
        eventually(lambda: self.answers(player), what=f"{name} is known")
        return player

    @staticmethod
    def answers(player):
        time.sleep(0.1)
        with contextlib.suppress(AssertionError):
            if player.json()["user_info"]["auth"] != 1:
                return False
            ident = player.json(action="get_live_streams")[0]["stream_id"]
            return player.get(player.stream("live", ident, "ts"), method="HEAD").status == 200

    def session(self, secure):
        player = self.player("tls" if secure else "plain", "--max", "3", secure=secure)
        account = player.json()
        parts = urllib.parse.urlsplit(player.base)
        server = account["server_info"]
        self.assertEqual((server["url"], server["server_protocol"], server["https_port" if secure else "port"]), (parts.hostname, parts.scheme, str(parts.port)))
        self.assertEqual(account["user_info"]["max_connections"], "3")

        categories = {category["category_id"] for category in player.json(action="get_live_categories")}
        streams = player.json(action="get_live_streams")
        self.assertEqual({stream["category_id"] for stream in streams}, categories)
        first, last = streams[0], streams[-1]
        self.assertEqual((first["tv_archive"], first["tv_archive_duration"], last["tv_archive"]), (1, 3, 0))

        # The guide, three ways.
        short = player.json(action="get_short_epg", stream_id=first["stream_id"])["epg_listings"]
        table = player.json(action="get_simple_data_table", stream_id=first["stream_id"])["epg_listings"]
        self.assertEqual(len(short), 4)
        self.assertTrue(base64.b64decode(short[0]["title"]).decode().startswith("Show "))
        self.assertTrue(any(row["has_archive"] for row in table if int(row["stop_timestamp"]) <= time.time()), "what is over can be played again")
        self.assertFalse(any(row["has_archive"] for row in player.json(action="get_simple_data_table", stream_id=last["stream_id"])["epg_listings"]))
        guide = xml.fromstring(player.api("xmltv.php").body)
        self.assertIn(first["epg_channel_id"], {channel.get("id") for channel in guide.iter("channel")})

        # A playlist whose every address leads back here.
        lines = player.api("get.php", type="m3u_plus", output="ts").body.decode().splitlines()
        addresses = [line for line in lines if line.startswith("http")]
        self.assertEqual(len(addresses), 6 + 2 + 2)
        self.assertTrue(all(address.startswith(player.base + "/") for address in addresses), addresses)
        past = next(line for line in lines if "catchup-source" in line)
        self.assertIn(f'catchup="default" catchup-days="3" catchup-source="{player.base}/live/{player.name}/{player.password}/', past)
        self.assertIn('timeshift="3"', past)

        # Live, in both forms.
        self.assertEqual(player.watched(addresses[0]).faults, [])
        playlist = player.get(player.stream("live", first["stream_id"], "m3u8"))
        self.assertEqual(playlist.status, 200)
        def segments():
            answer = player.get(player.stream("live", first["stream_id"], "m3u8"))
            return [line for line in answer.body.decode().splitlines() if line and not line.startswith("#")]
        found = eventually(segments, what="segments")
        segment = player.get(urllib.parse.urljoin(player.stream("live", first["stream_id"], "m3u8"), found[-1]))
        self.assertEqual((segment.status, segment.body[0]), (200, 0x47))

        # The past, by the clock of the panel and by the epoch.
        begin = int(time.time()) // 60 * 60 - 7200
        start = time.strftime("%Y-%m-%d:%H-%M", time.gmtime(begin))
        ident = first["stream_id"]
        self.assertEqual(player.watched(f"{player.base}/timeshift/{player.name}/{player.password}/2/{start}/{ident}.ts", 1).faults, [])
        asked = [key for key in self.panel.past if key[:2] == ("2", start)]
        self.assertEqual(len(asked), 1, self.panel.past)
        source = re.search('catchup-source="([^"]*)"', past)[1]
        self.assertEqual(player.watched(source.replace("{utc}", str(begin)).replace("{duration}", "180"), 1).faults, [])
        self.assertIn(("3", start), [key[:2] for key in self.panel.past])
        self.assertNotEqual(player.get(f"{player.base}/timeshift/{player.name}/{player.password}/2/{start}/{last['stream_id']}.ts").status, 200)
        self.panel.past.clear()

        # Lists of what can be watched at any time.
        films = player.json(action="get_vod_streams")
        self.assertEqual([film["name"] for film in films], ["Film 1", "Film 2"])
        self.assertEqual(player.json(action="get_vod_info", vod_id=films[0]["stream_id"])["info"]["plot"], "A long way")
        show = player.json(action="get_series")[0]
        episodes = player.json(action="get_series_info", series_id=show["series_id"])["episodes"]["1"]
        self.assertEqual(len(episodes), 2)
        for address in (player.stream("movie", films[0]["stream_id"], films[0]["container_extension"]),
                        player.stream("series", episodes[1]["id"], episodes[1]["container_extension"])):
            self.file_plays(player, address)
        return player

    def file_plays(self, player, address):
        whole = player.get(address)
        self.assertEqual((whole.status, whole.body == self.file), (200, True), address)
        for asked, expected in (("bytes=0-0", self.file[:1]), ("bytes=100000-", self.file[100_000:]), ("bytes=5-9", self.file[5:10])):
            part = player.get(address, headers={"Range": asked})
            self.assertEqual((part.status, part.body == expected), (206, True), (address, asked))
        self.assertEqual(player.get(address, method="HEAD").status, 200)
        for other in (f"{player.base}/movie/{player.name}/wrong/1000000001.mp4", f"{player.base}/movie/{player.name}/{player.password}/1000.mp4"):
            self.assertIn(player.get(other).status, (403, 404))

    def test_a_session_over_http(self):
        self.session(secure=False)

    def test_a_session_behind_a_proxy_with_tls_and_a_prefix(self):
        self.session(secure=True)

    def test_connections_are_told_and_the_newest_wins(self):
        player = self.player("one")
        ident = player.json(action="get_live_streams")[0]["stream_id"]
        with Viewer(player.stream("live", ident, "ts")) as first:
            first.read_until(lambda stream: stream.seconds >= 1)
            self.assertEqual(player.json()["user_info"]["active_cons"], "1")
            with Viewer(player.stream("live", ident, "ts")) as second:
                second.read_until(lambda stream: stream.seconds >= 1)
                first.read_until(lambda _: first.is_ended, 15, must=False)
                self.assertTrue(first.is_ended)
                self.assertEqual(player.json()["user_info"]["active_cons"], "1")
        eventually(lambda: player.json()["user_info"]["active_cons"] == "0", what="nobody watches")

    def test_an_account_that_ends_or_is_disabled_while_it_plays(self):
        player = self.player("brief", "--expires", "12s")
        ident = player.json(action="get_live_streams")[0]["stream_id"]
        with Viewer(player.stream("live", ident, "ts")) as viewer:
            viewer.read_until(lambda stream: stream.seconds >= 1)
            viewer.read_until(lambda _: viewer.is_ended, 12 + MOST_SECONDS, must=False)
            self.assertTrue(viewer.is_ended)
        eventually(lambda: player.json()["user_info"]["status"] == "Expired", 3, "the login says so")
        self.assertEqual(player.json()["user_info"]["auth"], 0)
        player = self.player("off")
        with Viewer(player.stream("live", ident, "ts")) as viewer:
            viewer.read_until(lambda stream: stream.seconds >= 1)
            self.command("disable", "off")
            viewer.read_until(lambda _: viewer.is_ended, MOST_SECONDS, must=False)
            self.assertTrue(viewer.is_ended)
        eventually(lambda: player.json()["user_info"]["status"] == "Disabled", MOST_SECONDS, "the login says so")

    def test_thousands_of_accounts_come_while_others_watch_and_nobody_is_lost(self):
        player = self.player("crowd", "--max", "0")
        ident = player.json(action="get_live_streams")[0]["stream_id"]
        state = self.folder / "run/state/state.sqlite"
        with contextlib.ExitStack() as stack:
            viewers = [stack.enter_context(Viewer(player.stream("live", ident, "ts"))) for _ in range(WATCHERS)]
            for viewer in viewers:
                viewer.read_until(lambda stream: stream.seconds >= 1)
            with contextlib.closing(sqlite3.connect(state, timeout=20)) as database, database:
                salt = database.execute("SELECT salt FROM account_salt").fetchone()[0]
                database.executemany("INSERT INTO accounts VALUES(?,?,'all',1,0,0,1,1763600000,'')",
                                     ((f"crowd{at}", hash_of(f"crowd{at}", f"word{at}", salt)) for at in range(CROWD)))
            last = self.player("late")  # its tables are everybody's
            self.assertEqual(last.json()["user_info"]["auth"], 1)
            for at in (0, CROWD // 2, CROWD - 1):
                one = Player(self.server.base, f"crowd{at}", f"word{at}")
                self.assertEqual(one.json()["user_info"]["auth"], 1, at)
                self.assertEqual(one.watched(one.stream("live", ident, "ts"), 1).faults, [])
            for viewer in viewers:
                viewer.read_for(0.05)
                self.assertFalse(viewer.is_ended)
                self.assertEqual(viewer.stream.faults, [], "nginx was reloaded under it")


if __name__ == "__main__":
    unittest.main()
