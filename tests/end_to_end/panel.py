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
        self.film_categories = [{"category_id": "12", "category_name": "Drama", "parent_id": 0}, {"category_id": "13", "category_name": "Kids", "parent_id": 0}]
        self.series_categories = [{"category_id": "20", "category_name": "Crime", "parent_id": 0}]
        self.films, self.shows, self.film_infos, self.show_infos = [], [], {}, {}
        self.media = {}  # ("movie" or "series", id) -> bytes of the file
        self.accounts = {}  # further ones: user name -> (password, the account's members)
        self.past = {}  # archives asked for: (minutes, start, file) -> count
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

    @staticmethod
    def film(number, **more):
        return {"num": number, "name": f"Film {number}", "stream_type": "movie", "stream_id": 9000 + number, "stream_icon": f"http://img.example/f{number}.jpg",
                "rating": "7.5", "rating_5based": 3.8, "added": str(1_700_000_000 + number), "category_id": "12", "category_ids": [12], "is_adult": "0",
                "container_extension": "mp4", "custom_sid": None, "direct_source": "", "tmdb": "600", **more}

    @staticmethod
    def show(number, **more):
        return {"num": number, "name": f"Show {number}", "series_id": 500 + number, "cover": f"http://img.example/s{number}.jpg", "plot": f"Plot of show {number}",
                "cast": "A. Actor", "director": None, "genre": "Crime", "releaseDate": "2019-02-01", "last_modified": str(1_700_000_000 + number), "rating": "8",
                "rating_5based": 4, "backdrop_path": ["http://img.example/b.jpg"], "youtube_trailer": "", "episode_run_time": "45", "category_id": "20", **more}

    def add_film(self, number, said=None, **more):
        """`said`: members of `info`; None: the panel knows nothing of it."""
        film = self.film(number, **more)
        self.films.append(film)
        self.film_infos[str(film["stream_id"])] = {"info": said, "movie_data": film} if said else {"info": []}

    def add_show(self, number, episodes, **more):
        """`episodes`: [(season, number, id)]"""
        show = self.show(number, **more)
        self.shows.append(show)
        seasons = sorted({season for season, _, _ in episodes})
        made = {str(season): [{"id": str(ident), "episode_num": episode, "title": f"Episode {season}x{episode}", "container_extension": "mkv", "season": season,
                               "added": "1700000500", "custom_sid": "", "direct_source": "",
                               "info": {"plot": f"Plot {ident}", "duration_secs": 2700, "duration": "00:45:00", "bitrate": 2000, "movie_image": ""}}
                              for of, episode, ident in episodes if of == season] for season in seasons}
        self.show_infos[str(show["series_id"])] = {
            "seasons": [{"id": season, "season_number": season, "name": f"Season {season}", "episode_count": 1, "overview": "", "air_date": "", "cover": ""}
                        for season in seasons], "info": show, "episodes": made}

    def source(self, **more):
        return {"name": "panel", "type": "xtream", "url": self.base, "username": self.username, "password": self.password, **more}

    def head(self, request):
        words = [urllib.parse.unquote(word) for word in urllib.parse.urlsplit(request.path).path.split("/")[1:]]
        if words[0] in ("movie", "series") and len(words) == 4:
            return self.file(request, words)
        super().head(request)

    def serve(self, request):
        url = urllib.parse.urlsplit(request.path)
        words = [urllib.parse.unquote(word) for word in url.path.split("/")[1:]]
        if words[-1] in ("player_api.php", "xmltv.php"):
            return self.send(request, *self.answer(words[-1], dict(urllib.parse.parse_qsl(url.query))))
        if words[0] in ("movie", "series") and len(words) == 4:
            return self.file(request, words)
        if words[0] == "timeshift" and len(words) == 6:
            return self.archive(request, words)
        if words[0] == "live" and len(words) == 4:
            return self.redirect(request, words)
        if words[0] == "token":
            if self.tokens.pop(url.path, None) is None:
                return self.send(request, 410, b"this token was used")
            if self.opened() >= int(self.account["max_connections"]):
                self.refused += 1
                return self.send(request, 429, b"too many connections")
        super().serve(request)

    def may_watch(self, username, password):
        further = self.accounts.get(username)
        return (username, password) == (self.username, self.password) or (further is not None and further[0] == password)

    def file(self, request, words):
        """A film or an episode, with ranges."""
        name, _, _ = words[3].partition(".")
        body = self.media.get((words[0], name))
        if body is None or not self.may_watch(words[1], words[2]):
            return self.send(request, 404, b"no")
        begin, end, asked = 0, len(body) - 1, request.headers.get("Range", "")
        if asked.startswith("bytes="):
            first, _, last = asked[6:].partition("-")
            begin, end = int(first), min(int(last), end) if last else end
        request.send_response(206 if asked else 200)
        request.send_header("Content-Type", "video/mp4")
        request.send_header("Accept-Ranges", "bytes")
        request.send_header("Content-Length", str(end - begin + 1))
        if asked:
            request.send_header("Content-Range", f"bytes {begin}-{end}/{len(body)}")
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(body[begin:end + 1])

    def archive(self, request, words):
        """/timeshift/U/P/minutes/start/id.ts"""
        if not self.may_watch(words[1], words[2]):
            return self.send(request, 403, b"no")
        key = tuple(words[3:])
        self.past[key] = self.past.get(key, 0) + 1
        self.script(request.path, Script())
        super().serve(request)

    def redirect(self, request, words):
        name, dot, kind = words[3].partition(".")
        if not self.may_watch(words[1], words[2]) or (dot, kind) != (".", "ts"):
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
        if not self.may_watch(arguments.get("username"), arguments.get("password")):
            return 200, b'{"user_info":{"auth":0}}'
        if action == "xmltv":
            return 200, self.guide
        self.tick += 1
        server = {"url": "127.0.0.1", "port": "80", "server_protocol": "http", "timezone": "UTC", "timestamp_now": 1_700_000_000 + self.tick, "process": True}
        answers = {"get_live_streams": self.channels, "get_live_categories": self.categories, "get_vod_streams": self.films,
                   "get_vod_categories": self.film_categories, "get_series": self.shows, "get_series_categories": self.series_categories,
                   "get_vod_info": self.film_infos.get(arguments.get("vod_id"), {"info": []}),
                   "get_series_info": self.show_infos.get(arguments.get("series_id"), [])}
        further = self.accounts.get(arguments["username"])
        account = {"user_info": {"username": arguments["username"], "active_cons": str(self.tick % 3), **self.account, **(further[1] if further else {})},
                   "server_info": server}
        return 200, json.dumps(answers.get(action, account)).encode()

    @staticmethod
    def send(request, status, body):
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)
