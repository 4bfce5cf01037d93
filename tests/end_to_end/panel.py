"""A provider's Xtream panel as a player meets it: account, lists, guide, and streams that redirect to a token's address."""

import json
import secrets
import urllib.parse

from live_origin import LiveOrigin, Script

FAR = 1_900_000_000  # epoch seconds


class Panel(LiveOrigin):
    """`channels`: [{…}] as get_live_streams says them. `says`: action ("", "get_live_streams", …, "xmltv") -> an answer in place of the right one:
    bytes, or a status. `tick` moves what every account answer tells and nobody needs."""

    def __init__(self, username="viewer", password="s3cret/&", limit=2):
        super().__init__()
        self.username, self.password = username, password
        self.account = {"auth": 1, "status": "Active", "exp_date": str(FAR), "is_trial": "0", "max_connections": str(limit), "created_at": "1700000000",
                        "allowed_output_formats": ["m3u8", "ts"], "message": ""}
        self.categories = [{"category_id": "3", "category_name": "News", "parent_id": 0}, {"category_id": "4", "category_name": "Films", "parent_id": 0}]
        self.channels = [self.channel(number) for number in range(1, 7)]
        self.guide = b"<tv></tv>"
        self.says = {}
        self.tick = 0
        self.tokens = {}  # path -> the stream's id; each opens once
        self.calls = []  # actions, in the order they were asked for
        self.refused = 0  # streams beyond the limit

    @staticmethod
    def channel(number, **more):
        return {"num": number, "name": f"Station {number}", "stream_type": "live", "stream_id": 100 + number, "stream_icon": "", "added": "1700000000",
                "epg_channel_id": f"station{number}.xx", "is_adult": 0, "category_id": "3" if number % 2 else "4", "category_ids": [3 if number % 2 else 4],
                "custom_sid": "", "tv_archive": 0, "tv_archive_duration": 0, "direct_source": "", "thumbnail": "", **more}

    def source(self, **more):
        return {"name": "panel", "type": "xtream", "url": self.base, "username": self.username, "password": self.password, **more}

    def serve(self, request):
        url = urllib.parse.urlsplit(request.path)
        words = [urllib.parse.unquote(word) for word in url.path.split("/")[1:]]
        if words[-1] in ("player_api.php", "xmltv.php"):
            return self.send(request, *self.answer(words[-1], dict(urllib.parse.parse_qsl(url.query))))
        if words[0] == "live" and len(words) == 4:
            return self.redirect(request, words)
        if words[0] == "token":
            if self.tokens.pop(url.path, None) is None:
                return self.send(request, 410, b"this token was used")
            if self.opened() >= int(self.account["max_connections"]):
                self.refused += 1
                return self.send(request, 429, b"too many connections")
        super().serve(request)

    def redirect(self, request, words):
        name, dot, kind = words[3].partition(".")
        if words[1:3] != [self.username, self.password] or (dot, kind) != (".", "ts"):
            return self.send(request, 403, b"no")
        path = f"/token/{secrets.token_hex(8)}/{name}"
        self.tokens[path] = name
        self.script(path, Script())
        request.send_response(302)
        request.send_header("Location", path)
        request.end_headers()

    def answer(self, script, arguments):
        action = "xmltv" if script == "xmltv.php" else arguments.get("action", "")
        self.calls.append(action)
        said = self.says.get(action, self.says.get("*"))
        if isinstance(said, int):
            return said, b"<html>sorry</html>"
        if said is not None:
            return 200, said
        if (arguments.get("username"), arguments.get("password")) != (self.username, self.password):
            return 200, b'{"user_info":{"auth":0}}'
        if action == "xmltv":
            return 200, self.guide
        self.tick += 1
        server = {"url": "127.0.0.1", "port": "80", "server_protocol": "http", "timezone": "UTC", "timestamp_now": 1_700_000_000 + self.tick, "process": True}
        answers = {"get_live_streams": self.channels, "get_live_categories": self.categories}
        account = {"user_info": {"username": self.username, "active_cons": str(self.tick % 3), **self.account}, "server_info": server}
        return 200, json.dumps(answers.get(action, account)).encode()

    @staticmethod
    def send(request, status, body):
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)
