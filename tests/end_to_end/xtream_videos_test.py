#!/usr/bin/env python3
"""Films and series of a panel, through our own Xtream API: lists, filters, descriptions that arrive over several runs, packages, playlists."""

import contextlib
import json
import pathlib
import re
import subprocess
import unittest
import urllib.parse

import served
from panel import Panel
from site_folder import later, site
from xtream_site import Account

FILM = {"num": int, "name": str, "title": str, "year": str, "stream_type": str, "stream_id": int, "stream_icon": str, "rating": str, "added": str, "is_adult": int,
        "category_id": str, "category_ids": list, "container_extension": str, "custom_sid": str, "direct_source": str}
FILM_INFO = {"name": str, "o_name": str, "cover_big": str, "movie_image": str, "releasedate": str, "release_date": str, "plot": str, "description": str, "cast": str,
             "actors": str, "director": str, "genre": str, "country": str, "rating": str, "duration": str, "duration_secs": int, "bitrate": int, "tmdb_id": int,
             "backdrop_path": list, "youtube_trailer": str, "video": dict, "audio": dict}
FILM_DATA = {"stream_id": int, "name": str, "added": str, "category_id": str, "category_ids": list, "container_extension": str, "custom_sid": str, "direct_source": str}
SHOW = {"num": int, "name": str, "title": str, "series_id": int, "cover": str, "plot": str, "cast": str, "director": str, "genre": str, "releaseDate": str,
        "release_date": str, "last_modified": str, "rating": str, "backdrop_path": list, "youtube_trailer": str, "episode_run_time": str, "category_id": str,
        "category_ids": list}
SEASON = {"id": int, "season_number": int, "name": str, "episode_count": int, "overview": str, "air_date": str, "cover": str, "cover_big": str}
EPISODE = {"id": str, "episode_num": int, "title": str, "container_extension": str, "info": dict, "custom_sid": str, "added": str, "season": int, "direct_source": str}
DIGITS = ("added", "category_id", "last_modified", "episode_run_time", "id")


class Videos(unittest.TestCase):
    """12 films, three of them of Kids; two series."""

    @classmethod
    def setUpClass(cls):
        cls.stack = contextlib.ExitStack()
        cls.addClassCleanup(cls.stack.close)
        cls.panel = cls.stack.enter_context(Panel())
        for number in range(1, 13):
            kids = number > 9
            cls.panel.add_film(number, {"plot": f"Plot {number} @FLATHEAD@", "duration_secs": 5400} if number % 2 else None,
                               **({"category_id": "13", "category_ids": [13]} if kids else {}))
        cls.panel.films[0]["name"] = '<!--# include virtual="/x" --> @MOVIE@, "1" \u00fc'
        cls.panel.add_show(1, [(1, 1, 7001), (1, 2, 7002), (2, 1, 7003)])
        cls.panel.add_show(2, [(1, 1, 7100)])
        cls.site = cls.stack.enter_context(site({
            "sources": [cls.panel.source(content=["live", "vod", "series"], use_guide=False)], "packages": {"kids": {"groups": ["Kids"]}}}))
        cls.report = cls.site.generate()
        cls.site.config = str(cls.site.config_file)
        cls.anna = Account(cls.site, "anna")
        cls.kid = Account(cls.site, "kid", "--package", "kids")
        cls.server = served.Server(cls.site.folder)
        cls.stack.callback(cls.server.stop)

    def json(self, account, path="player_api.php", **more):
        answer = self.server.ask(f"/{path}?{account.query(**more)}")
        self.assertEqual((answer.status, answer.headers["content-type"].split(";")[0]), (200, "application/json"), more)
        return json.loads(answer.body)

    def shaped(self, value, shape):
        for name, kind in shape.items():
            self.assertIs(type(value.get(name)), kind, f"{name} in {value}")
            if name in DIGITS and kind is str:
                self.assertRegex(value[name], r"^[0-9]+$", name)

    def test_films_have_the_types_players_insist_on_and_known_categories(self):
        films = self.json(self.anna, action="get_vod_streams")
        categories = {category["category_id"]: category["category_name"] for category in self.json(self.anna, action="get_vod_categories")}
        self.assertEqual(sorted(categories.values()), ["Drama", "Kids"])
        self.assertEqual([film["num"] for film in films], list(range(1, 13)))
        for film in films:
            self.shaped(film, FILM)
            self.assertIn(film["category_id"], categories)
            self.assertEqual(film["category_ids"], [int(film["category_id"])])
        for ident, name in categories.items():
            self.assertEqual(len(self.json(self.anna, action="get_vod_streams", category_id=ident)), 9 if name == "Drama" else 3)
        self.assertEqual(self.json(self.anna, action="get_vod_streams", category_id="999"), [])
        channels = {stream["stream_id"] for stream in self.json(self.anna, action="get_live_streams")}
        self.assertFalse(channels & {film["stream_id"] for film in films})

    def test_a_film_is_described_by_what_is_known_of_it(self):
        for film in self.json(self.anna, action="get_vod_streams"):
            info = self.json(self.anna, action="get_vod_info", vod_id=film["stream_id"])
            self.shaped(info["info"], FILM_INFO)
            self.shaped(info["movie_data"], FILM_DATA)
            self.assertEqual(info["movie_data"]["stream_id"], film["stream_id"])
            self.assertEqual(info["info"]["plot"], f"Plot {film['num']}" if film["num"] % 2 else "")
        by_form = self.server.ask("/player_api.php", "POST", {"Content-Type": "application/x-www-form-urlencoded"},
                                  self.anna.query(action="get_vod_info", vod_id=film["stream_id"]).encode())
        self.assertEqual(json.loads(by_form.body), info)
        self.assertEqual(json.loads(self.server.ask(f"/player_api.php?{self.anna.query(action='get%5Fvod_info')}".replace("%255F", "%5F")
                                                    + f"&vod_id={urllib.parse.quote(str(film['stream_id']))}").body), info)

    def test_a_series_has_its_episodes(self):
        shows = self.json(self.anna, action="get_series")
        self.assertEqual([show["name"] for show in shows], ["Show 1", "Show 2"])
        for show in shows:
            self.shaped(show, SHOW)
        info = self.json(self.anna, action="get_series_info", series_id=shows[0]["series_id"])
        self.shaped(info["info"], {name: kind for name, kind in SHOW.items() if name != "num"})
        for season in info["seasons"]:
            self.shaped(season, SEASON)
        self.assertEqual([(season["season_number"], season["episode_count"]) for season in info["seasons"]], [(1, 2), (2, 1)])
        self.assertEqual({season: [episode["title"] for episode in episodes] for season, episodes in info["episodes"].items()},
                         {"1": ["Episode 1x1", "Episode 1x2"], "2": ["Episode 2x1"]})
        for episode in info["episodes"]["1"] + info["episodes"]["2"]:
            self.shaped(episode, EPISODE)
            self.assertEqual(episode["container_extension"], "mkv")
        self.assertEqual(info["episodes"]["1"][0]["info"]["plot"], "Plot 7001")
        category = self.json(self.anna, action="get_series_categories")[0]
        self.assertEqual(len(self.json(self.anna, action="get_series", category_id=category["category_id"])), 2)

    def test_a_package_shows_its_own_only(self):
        everything = self.json(self.anna, action="get_vod_streams")
        mine = self.json(self.kid, action="get_vod_streams")
        self.assertEqual([film["name"] for film in mine], ["Film 10", "Film 11", "Film 12"])
        self.assertEqual([category["category_name"] for category in self.json(self.kid, action="get_vod_categories")], ["Kids"])
        self.assertEqual(self.json(self.kid, action="get_series"), [])
        drama = everything[0]["category_id"]
        self.assertEqual(self.json(self.kid, action="get_vod_streams", category_id=drama), [])
        shown = {film["stream_id"] for film in mine}
        for film in everything:
            info = self.json(self.kid, action="get_vod_info", vod_id=film["stream_id"])
            self.assertEqual(info == {"info": []}, film["stream_id"] not in shown, film["name"])
        show = self.json(self.anna, action="get_series")[0]["series_id"]
        self.assertEqual(self.json(self.kid, action="get_series_info", series_id=show), {"seasons": [], "info": {}, "episodes": {}})
        panel = self.json(self.kid, "panel_api.php")
        self.assertEqual(len([one for one in panel["available_channels"].values() if one["stream_type"] == "movie"]), 3)
        self.assertEqual([len(panel["categories"][kind]) for kind in ("movie", "series")], [1, 0])

    def test_unknown_ids_are_answered_like_panels_do(self):
        for ident in ("../../../x/all/get_vod_streams", "%2e%2e%2fall", "a/b"):  # part of a path on its way: nothing there, or nobody
            self.assertIn(self.json(self.anna, action="get_vod_info", vod_id=ident).get("info", []), [[]], ident)
        for ident in ("", "0", "1", "1001", "999999999", "1000000001x", "-1", "1e9", "none", "\u00fc"):
            self.assertEqual(self.json(self.anna, action="get_vod_info", vod_id=ident), {"info": []}, ident)
            self.assertEqual(self.json(self.anna, action="get_series_info", series_id=ident)["episodes"], {}, ident)

    def playlist(self, account, **more):
        answer = self.server.ask(f"/get.php?{account.query(**more)}")
        self.assertEqual(answer.status, 200)
        self.assertIn("attachment", answer.headers["content-disposition"])
        text = answer.body.decode()
        self.assertTrue(text.startswith("#EXTM3U"), text[:40])
        self.assertEqual(text.count("#EXTM3U"), 1)
        kinds = {"live": 0, "movie": 0, "series": 0}
        for line in text.splitlines():
            if line.startswith("http"):
                found = re.fullmatch(r"http://127\.0\.0\.1:\d+/(live|movie|series)/([^/]+)/([^/]+)/(\d+)\.(\w+)", line)
                self.assertTrue(found, line)
                self.assertEqual(found.groups()[1:3], (account.name, account.password))
                self.assertEqual(found[5], {"live": "ts", "movie": "mp4", "series": "mkv"}[found[1]])
                kinds[found[1]] += 1
        self.assertNotRegex(text, r"@(MOVIE|SERIES|LIVE|GUIDE|EXTENSION)@[0-9]")
        return tuple(kinds.values())

    def test_playlists_hold_what_key_asks_for(self):
        for form in ("m3u", "m3u_plus"):
            self.assertEqual(self.playlist(self.anna, type=form), (6, 12, 4))
            for key, counts in (("live", (6, 0, 0)), ("movie", (0, 12, 0)), ("series", (0, 0, 4)), ("live,movie", (6, 12, 0)), ("movie,series", (0, 12, 4)),
                                ("series,live", (6, 0, 4)), ("radio_streams", (6, 0, 0)), ("nothing", (0, 0, 0))):
                self.assertEqual(self.playlist(self.anna, type=form, key=key), counts, key)
        self.assertEqual(self.playlist(self.kid), (0, 3, 0))
        post = self.server.ask("/get.php", "POST", {"Content-Type": "application/x-www-form-urlencoded"}, self.anna.query(key="movie").encode())
        self.assertEqual(post.body.decode().count("/movie/"), 12)
        self.assertIn("url-tvg=\"http://", post.body.decode().splitlines()[0])

    def test_no_word_of_the_provider_leaves(self):
        """Neither in files that nginx shows nor in answers."""
        current = self.site.docroot / "current"
        for part in ("www", "x", "tpl"):
            for path in (current / part).rglob("*"):
                if path.is_file():
                    data = path.read_bytes()
                    for secret in (self.panel.password, urllib.parse.quote(self.panel.password, safe="")):
                        self.assertNotIn(secret.encode(), data, path)

    def test_the_plan_has_every_film_and_episode(self):
        with contextlib.closing(__import__("sqlite3").connect(f"file:{self.site.docroot}/current/plan.sqlite?mode=ro", uri=True)) as plan:
            tables = [name for name, in plan.execute("SELECT name FROM sqlite_schema")]
            self.assertIn("videos", tables)
            self.assertEqual(plan.execute("SELECT count(*) FROM videos").fetchone()[0], 16)


class Runs(unittest.TestCase):
    """What a run asks the panel, and what stays."""

    def setUp(self):
        self.panel = self.enterContext(Panel())
        for number in range(1, 7):
            self.panel.add_film(number, {"plot": f"Plot {number}"})
        for number in range(1, 4):
            self.panel.add_show(number, [(1, 1, 7000 + number)])
        self.site = self.enterContext(site(self.config()))

    def config(self, **more):
        return {"sources": [self.panel.source(content=["vod", "series"], use_guide=False, **more)]}

    def list(self, name):
        return json.loads((self.site.docroot / "current/x/all" / name).read_text())

    def asked(self, run):
        self.panel.calls.clear()
        run()
        return self.panel.calls.count("get_series_info"), self.panel.calls.count("get_vod_info")

    def test_descriptions_arrive_a_few_at_a_time_and_then_never_again(self):
        self.site.configure(self.config(details_per_run=4))
        self.assertEqual(self.asked(self.site.generate), (3, 1))
        self.assertEqual(self.asked(lambda: self.site.generate(now=later(1))), (0, 4))
        self.assertEqual(self.asked(lambda: self.site.generate(now=later(2))), (0, 1))
        report = []
        self.assertEqual(self.asked(lambda: report.append(self.site.generate(now=later(3)))), (0, 0))
        again = self.site.generate(now=later(3))
        self.assertFalse(again["published"])
        self.assertLess(again["cpu_seconds"], 0.5)
        # A series that changed is asked for again, and only it.
        self.panel.shows[1]["last_modified"] = "1800000000"
        self.panel.show_infos["502"]["episodes"]["1"].append({"id": "7999", "episode_num": 2, "container_extension": "mkv", "season": 1})
        before = self.list("get_series.json")
        self.assertEqual(self.asked(lambda: self.site.generate(now=later(4))), (1, 0))
        self.assertEqual([show["series_id"] for show in self.list("get_series.json")], [show["series_id"] for show in before])
        info = json.loads((self.site.docroot / f"current/x/series_info/{before[1]['series_id']}.json").read_text())
        self.assertEqual(len(info["episodes"]["1"]), 2)

    def test_ids_outlive_a_new_order_a_new_name_and_a_disappearance(self):
        self.site.generate()
        before = {film["name"]: film["stream_id"] for film in self.list("get_vod_streams.json")}
        gone = self.panel.films.pop(2)
        self.panel.films.reverse()
        self.panel.films[0]["name"] = "Renamed"
        self.site.generate(now=later(1))
        now = {film["name"]: film["stream_id"] for film in self.list("get_vod_streams.json")}
        self.assertEqual(now["Renamed"], before["Film 6"])
        self.assertEqual(now["Film 1"], before["Film 1"])
        self.panel.films.append(gone)
        self.panel.add_film(50)
        self.site.generate(now=later(2))
        now = {film["name"]: film["stream_id"] for film in self.list("get_vod_streams.json")}
        self.assertEqual(now["Film 3"], before["Film 3"])
        self.assertNotIn(now["Film 50"], before.values())

    def test_an_outage_changes_nothing_that_viewers_see(self):
        self.site.generate()
        lists = self.list("get_vod_streams.json"), self.list("get_series.json"), self.list("get_vod_categories.json")
        html = b"<html>sorry</html>"
        for name, says in [("down", {"*": 503}), ("html", {"*": html}), ("empty", {"get_vod_streams": b"[]", "get_series": b"[]", "get_vod_categories": b"[]"}),
                           ("few", {"get_vod_streams": json.dumps(self.panel.films[:1]).encode()}),
                           ("refused", {"": b'{"user_info":{"auth":0}}', "get_vod_streams": b'{"user_info":{"auth":0}}', "get_series": b'{"user_info":{"auth":0}}'})]:
            with self.subTest(name):
                self.panel.says = says
                report = self.site.generate(expect=0 if name == "html-categories" else 3, now=later(1))
                self.assertEqual(report["sources"][0]["state"], "last-good")
                self.assertEqual((self.list("get_vod_streams.json"), self.list("get_series.json"), self.list("get_vod_categories.json")), lists)
        self.panel.says = {}
        self.assertEqual(self.site.generate(now=later(2))["sources"][0]["state"] in ("fresh", "unchanged"), True)

    def test_descriptions_that_fail_leave_the_list_as_it_is(self):
        self.panel.says = {"get_series_info": 500, "get_vod_info": b"<html>x</html>"}
        report = self.site.generate()
        self.assertEqual(len(self.list("get_vod_streams.json")), 6)
        self.assertTrue(any("descriptions of panel" in warning for warning in report["warnings"]), report["warnings"])
        for film in self.list("get_vod_streams.json"):
            self.assertEqual(json.loads((self.site.docroot / f"current/x/vod_info/{film['stream_id']}.json").read_text())["info"]["plot"], "")
        self.panel.says = {}
        self.site.generate(now=later(24 * 8))
        self.assertEqual(len(json.loads(next((self.site.docroot / "current/x/series_info").iterdir()).read_text())["episodes"]), 1)


if __name__ == "__main__":
    unittest.main()
