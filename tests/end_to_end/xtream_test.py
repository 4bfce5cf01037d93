#!/usr/bin/env python3
"""The Xtream API as a player uses it: log in, lists, filters, guide, playlists; by GET and POST, with odd arguments and wrong passwords."""

import base64
import gzip
import json
import time
import unittest
import urllib.parse
import xml.etree.ElementTree as xml

import xtream_site

FAR = 2145916800
USER = {"username": str, "password": str, "message": str, "auth": int, "status": str, "exp_date": str, "is_trial": str, "active_cons": str, "created_at": str,
        "max_connections": str, "allowed_output_formats": list}
SERVER = {"url": str, "port": str, "https_port": str, "server_protocol": str, "rtmp_port": str, "timezone": str, "timestamp_now": int, "time_now": str, "process": bool}
STREAM = {"num": int, "name": str, "stream_type": str, "stream_id": int, "stream_icon": str, "epg_channel_id": str, "added": str, "is_adult": int, "category_id": str,
          "category_ids": list, "custom_sid": str, "tv_archive": int, "direct_source": str, "tv_archive_duration": int}
ROW = {"id": str, "epg_id": str, "title": str, "lang": str, "start": str, "end": str, "stop": str, "description": str, "channel_id": str, "start_timestamp": str,
       "stop_timestamp": str, "stream_id": str, "now_playing": int, "has_archive": int}
DIGITS = ("exp_date", "active_cons", "created_at", "max_connections", "port", "https_port", "added", "category_id", "id", "epg_id", "start_timestamp", "stop_timestamp")


class Xtream(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.context = xtream_site.site()
        cls.site = cls.context.__enter__()
        cls.addClassCleanup(cls.context.__exit__, None, None, None)

    def shaped(self, value, shape):
        for name, kind in shape.items():
            self.assertIs(type(value.get(name)), kind, f"{name} in {value}")
            if name in DIGITS:
                self.assertRegex(value[name], r"^[0-9]+$", name)

    def names(self, account, **more):
        return [stream["name"] for stream in self.site.json(account, action="get_live_streams", **more)]

    # ---- log in -------------------------------------------------------------------------------------------------
    def test_the_account_answer_is_complete_and_its_clocks_agree(self):
        before = int(time.time())
        answer = self.site.json(self.site.anna)
        self.shaped(answer["user_info"], USER)
        self.shaped(answer["server_info"], SERVER)
        user, server = answer["user_info"], answer["server_info"]
        self.assertEqual((user["username"], user["password"], user["auth"], user["status"]), ("anna", self.site.anna.password, 1, "Active"))
        self.assertEqual((user["max_connections"], user["active_cons"], user["is_trial"], user["exp_date"]), ("2", "0", "0", str(FAR)))
        self.assertIn(server["timestamp_now"], range(before, int(time.time()) + 1))
        self.assertEqual(time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(server["timestamp_now"])), server["time_now"])
        self.assertEqual((server["url"], server["port"], server["server_protocol"], server["timezone"]), ("127.0.0.1", str(self.site.server.port), "http", "UTC"))

    def test_an_unknown_action_is_a_login(self):
        for action in ("get_account_info", "get_profile", "get_server_info", "x", "../x", "get_live_streams2"):
            self.assertEqual(self.site.json(self.site.anna, action=action)["user_info"]["auth"], 1, action)

    def test_refused_accounts_learn_why_whatever_they_ask(self):
        wrong = type("Wrong", (), {"query": lambda self, **more: urllib.parse.urlencode({"username": "anna", "password": "nope", **more})})()
        nobody = type("Nobody", (), {"query": lambda self, **more: urllib.parse.urlencode({"username": "nobody", "password": "nope", **more})})()
        for account, status in ((self.site.old, "Expired"), (self.site.off, "Disabled"), (wrong, "Disabled"), (nobody, "Disabled")):
            for action in ("", "get_live_streams", "get_live_categories", "get_short_epg", "x"):
                answer = self.site.json(account, action=action)
                self.shaped(answer["user_info"], USER)
                self.assertEqual((answer["user_info"]["auth"], answer["user_info"]["status"]), (0, status))
            self.assertEqual(self.site.json(account, "panel_api.php")["user_info"]["auth"], 0)
            for path in ("get.php", "xmltv.php"):
                answer = self.site.get(path, account)
                self.assertEqual(answer.status, 403, path)
                self.assertNotIn(b"EXTINF", answer.body)
        self.assertEqual(json.loads(self.site.server.ask("/player_api.php").body)["user_info"]["auth"], 0)
        # The password's case counts.
        answer = self.site.server.ask(f"/player_api.php?username=anna&password={self.site.anna.password.upper()}")
        self.assertEqual(json.loads(answer.body)["user_info"]["auth"], 0)

    # ---- lists --------------------------------------------------------------------------------------------------
    def test_streams_have_the_types_players_insist_on_and_known_categories(self):
        streams = self.site.json(self.site.anna, action="get_live_streams")
        categories = {category["category_id"] for category in self.site.json(self.site.anna, action="get_live_categories")}
        self.assertEqual(len(streams), 4)
        for stream in streams:
            self.shaped(stream, STREAM)
            self.assertIn(stream["category_id"], categories)
            self.assertEqual(stream["category_ids"], [int(stream["category_id"])])
            self.assertLess(stream["stream_id"], 2**31)
        self.assertEqual(len({stream["num"] for stream in streams}), 4)

    def test_a_category_filters_and_its_absence_does_not(self):
        by_name = {category["category_name"]: category["category_id"] for category in self.site.json(self.site.anna, action="get_live_categories")}
        self.assertEqual(set(by_name), {"News", "Kids", "Other"})
        everything = self.names(self.site.anna)
        self.assertEqual(self.names(self.site.anna, category_id=by_name["News"]), ["One News"])
        self.assertEqual(len(self.names(self.site.anna, category_id=by_name["Kids"])), 2)
        for every in ("", "0", "*", "all"):
            self.assertEqual(self.names(self.site.anna, category_id=every), everything)
        for none in ("99", "-1", "1x", "4294967297", "../get_live_streams"):
            self.assertEqual(self.names(self.site.anna, category_id=none), [])

    def test_a_package_ends_where_it_ends(self):
        all_streams = {stream["name"]: stream["stream_id"] for stream in self.site.json(self.site.anna, action="get_live_streams")}
        outside = all_streams["One News"]
        self.assertEqual(len(self.names(self.site.kid)), 2)
        for action in ("get_short_epg", "get_simple_data_table", "get_simple_date_table"):
            self.assertEqual(self.site.json(self.site.kid, action=action, stream_id=outside), {"epg_listings": []})
            self.assertTrue(self.site.json(self.site.anna, action=action, stream_id=outside)["epg_listings"])
        for path in ("get.php", "xmltv.php", "panel_api.php"):
            self.assertNotIn(b"One News", self.site.get(path, self.site.kid).body, path)
            self.assertNotIn(b"Sendung", self.site.get(path, self.site.kid).body, path)
        for answer in ("get_live_streams", "get_live_categories"):
            self.assertEqual(self.site.json(self.site.none, action=answer), [])

    def test_what_there_is_none_of_is_empty_in_the_right_form(self):
        for action in ("get_vod_categories", "get_vod_streams", "get_series_categories", "get_series"):
            self.assertEqual(self.site.json(self.site.anna, action=action, category_id=1), [])
        self.assertEqual(self.site.json(self.site.anna, action="get_vod_info", vod_id=1), {"info": []})
        self.assertEqual(self.site.json(self.site.anna, action="get_series_info", series_id=1), {"seasons": [], "info": {}, "episodes": {}})

    def test_the_panel_dump_has_account_and_channels(self):
        panel = self.site.json(self.site.kid, "panel_api.php")
        self.shaped(panel["user_info"], USER)
        self.shaped(panel["server_info"], SERVER)
        self.assertEqual(len(panel["available_channels"]), 2)
        for key, channel in panel["available_channels"].items():
            self.assertEqual(channel["stream_id"], key)
        # Names are data, not directives of nginx.
        self.assertTrue(any(channel["name"].startswith("Two <!--# include") for channel in panel["available_channels"].values()))

    # ---- guide --------------------------------------------------------------------------------------------------
    def rows(self, **more):
        stream = next(stream for stream in self.site.json(self.site.anna, action="get_live_streams") if stream["name"] == "One News")
        return self.site.json(self.site.anna, stream_id=stream["stream_id"], **more)["epg_listings"]

    def test_the_short_guide_begins_with_what_is_on(self):
        self.site.run("tick")
        rows = self.rows(action="get_short_epg")
        now = int(time.time())
        self.assertEqual(len(rows), 4)
        for row in rows:
            self.shaped(row, ROW)
            for text in (row["title"], row["description"]):
                base64.b64decode(text, validate=True).decode()
            for name, stamp in (("start", "start_timestamp"), ("end", "stop_timestamp"), ("stop", "stop_timestamp")):
                self.assertEqual(row[name], time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(int(row[stamp]))))
        self.assertLessEqual(int(rows[0]["start_timestamp"]), now)
        self.assertGreater(int(rows[0]["stop_timestamp"]), now - 60)
        self.assertEqual([row["now_playing"] for row in rows], [1, 0, 0, 0])
        self.assertRegex(base64.b64decode(rows[0]["title"]).decode(), '^Sendung [0-9]+ ü & "x"$')
        self.assertRegex(base64.b64decode(rows[0]["description"]).decode(), "^Über\n[0-9]+$")
        for limit in ("", "0", "4", "x", "-1", "4x"):
            self.assertEqual(self.rows(action="get_short_epg", limit=limit), rows, limit)
        table = self.rows(action="get_simple_data_table")
        later = table[table.index(rows[0]):]
        for limit in (1, 2, 3, 5, 10, 23, 24):
            self.assertEqual(self.rows(action="get_short_epg", limit=limit), later[:limit], limit)
        for limit in (25, 50, 100, 1000):
            self.assertEqual(self.rows(action="get_short_epg", limit=limit), later, limit)

    def test_the_table_has_the_past_and_one_row_that_is_on(self):
        rows = self.rows(action="get_simple_data_table")
        self.assertEqual(rows, self.rows(action="get_simple_date_table"))
        self.assertLess(int(rows[0]["start_timestamp"]), time.time() - 80000)
        self.assertEqual(sum(row["now_playing"] for row in rows), 1)
        self.assertEqual(len({row["id"] for row in rows}), len(rows))
        starts = [int(row["start_timestamp"]) for row in rows]
        self.assertEqual(starts, sorted(starts))

    def test_unknown_channels_have_an_empty_guide(self):
        for stream in ("", "0", "999999", "-1", "../1001", "1001.json", "99999999999999"):
            for action in ("get_short_epg", "get_simple_data_table"):
                self.assertEqual(self.site.json(self.site.anna, action=action, stream_id=stream), {"epg_listings": []}, stream)

    # ---- the same by POST and in other spellings ------------------------------------------------------------------
    def test_forms_and_encoded_values_get_the_same_answers(self):
        account = self.site.anna
        plain = self.site.json(account, action="get_live_streams")
        encoded = "".join(f"%{byte:02X}" for byte in account.password.encode())
        for answer in (
            self.site.post("player_api.php", account.query(action="get_live_streams")),
            self.site.post("player_api.php?action=get_live_streams", account.query()),
            self.site.post("player_api.php?" + account.query(), "action=get_live_streams"),
            self.site.server.ask(f"/player_api.php?action=get_live_streams&password={encoded}&username=%61nna"),
            self.site.server.ask(f"/player_api.php?items_per_page=5&action=get_live_streams&{account.query()}&offset=1&"),
            self.site.server.ask(f"//player_api.php?ACTION=get_live_streams&{account.query()}"),
            self.site.post("player_api.php", f"username=%61nna&password={encoded}&action=%67et_live_streams"),
        ):
            self.assertEqual(answer.status, 200)
            self.assertEqual(json.loads(answer.body), plain)
            self.assertEqual(answer.headers["access-control-allow-origin"], "*")
        self.assertEqual(self.site.post("get.php", account.query(type="m3u")).body, self.site.get("get.php", account, type="m3u").body)
        self.assertEqual(self.site.post("xmltv.php", account.query()).body, self.site.get("xmltv.php", account).body)
        self.assertEqual(json.loads(self.site.post("panel_api.php", self.site.kid.query()).body)["user_info"]["username"], "kid")
        self.assertEqual(json.loads(self.site.post("player_api.php", self.site.old.query()).body)["user_info"]["status"], "Expired")

    def test_a_hop_keeps_the_name_the_client_asked(self):
        headers = {"Host": "tv.example:8443"}
        direct = self.site.server.ask("/player_api.php?" + self.site.anna.query(), headers=headers)
        hopped = self.site.server.ask("/player_api.php", "POST", headers, self.site.anna.query().encode())
        for answer in (direct, hopped):
            server = json.loads(answer.body)["server_info"]
            self.assertEqual((server["url"], server["port"]), ("tv.example", "8443"))

    def test_behind_a_proxy_with_a_prefix_everything_names_the_proxy(self):
        headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "tv.example", "X-Forwarded-Prefix": "/iptv", "X-Forwarded-For": "203.0.113.7"}
        query = self.site.anna.query()
        for method, path, body in (("GET", "/%s?" + query, None), ("POST", "/%s", query.encode())):
            playlist = self.site.server.ask(path % "get.php", method, headers, body, peer="127.0.0.2").body.decode()
            self.assertIn(f"\nhttps://tv.example/iptv/live/anna/{self.site.anna.password}/1001.ts\n", playlist)
            self.assertIn('url-tvg="https://tv.example/iptv/xmltv.php?username=anna', playlist)
            server = json.loads(self.site.server.ask(path % "player_api.php", method, headers, body, peer="127.0.0.2").body)["server_info"]
            self.assertEqual((server["url"], server["https_port"], server["server_protocol"]), ("tv.example", "443", "https"))
            # Nobody else may say so.
            self.assertNotIn("tv.example", self.site.server.ask(path % "get.php", method, headers, body, peer="127.0.0.3").body.decode())

    def test_who_guesses_is_slowed_down_by_form_too_and_nobody_else_is(self):
        for method in ("GET", "POST"):
            peer = "127.0.0.11" if method == "GET" else "127.0.0.12"
            seen = []
            for number in range(160):
                query = f"username=anna&password=guess{number}"
                answer = self.site.server.ask("/player_api.php" + ("?" + query if method == "GET" else ""), method, {}, None if method == "GET" else query.encode(), peer=peer)
                seen.append(answer.status)
            self.assertEqual(set(seen), {200, 429}, method)
            self.assertEqual(seen[0], 200)
            # The right password works from the same place, and a typing mistake is told as one from another.
            self.assertEqual(json.loads(self.site.server.ask("/player_api.php?" + self.site.anna.query(), peer=peer).body)["user_info"]["auth"], 1)
            other = self.site.server.ask("/player_api.php", "POST", {}, b"username=anna&password=x", peer="127.0.0.13")
            self.assertEqual(json.loads(other.body)["user_info"]["auth"], 0)

    # ---- playlists and the guide --------------------------------------------------------------------------------
    def test_a_playlist_has_the_callers_addresses_and_nothing_else_has(self):
        account, base = self.site.anna, self.site.server.base
        ids = [stream["stream_id"] for stream in self.site.json(account, action="get_live_streams")]
        for more, extension in (({}, "ts"), ({"output": "ts"}, "ts"), ({"output": "mpegts"}, "ts"), ({"output": "m3u8"}, "m3u8"), ({"output": "hls"}, "m3u8")):
            for kind in ("m3u", "m3u_plus", None):
                answer = self.site.get("get.php", account, **more, **({"type": kind} if kind else {}))
                lines = answer.body.decode().splitlines()
                self.assertTrue(lines[0].startswith("#EXTM3U"))
                self.assertEqual(lines[2::2], [f"{base}/live/anna/{account.password}/{number}.{extension}" for number in ids])
                self.assertEqual("tvg-id" in lines[1], kind != "m3u")
                # Text of third parties that looks like a token gets no credentials.
                for line in lines[1::2]:
                    self.assertNotIn(account.password, line)
        guide = f"{base}/xmltv.php?username=anna&password={account.password}"
        self.assertIn(f'url-tvg="{guide}" x-tvg-url="{guide}"', self.site.get("get.php", account).body.decode().splitlines()[0])
        self.assertIn("attachment", self.site.get("get.php", account).headers["content-disposition"])

    def test_the_guide_is_the_packages(self):
        everything = xml.fromstring(self.site.get("xmltv.php", self.site.anna).body)
        self.assertEqual(len(everything.findall("channel")), 4)
        kids = xml.fromstring(self.site.get("xmltv.php", self.site.kid).body)
        channels = {channel.get("id") for channel in kids.findall("channel")}
        self.assertEqual(len(channels), 2)
        self.assertEqual({programme.get("channel") for programme in kids.findall("programme")}, channels)
        self.assertEqual({stream["epg_channel_id"] for stream in self.site.json(self.site.kid, action="get_live_streams")}, channels)
        for account in (self.site.anna, self.site.kid):
            packed = self.site.get("xmltv.php", account, gzip=1)
            self.assertNotIn("content-encoding", packed.headers)
            self.assertEqual(gzip.decompress(packed.body), self.site.get("xmltv.php", account).body)
            answer = self.site.server.ask("/xmltv.php?" + account.query(), headers={"Accept-Encoding": "gzip"})
            self.assertEqual(answer.headers["content-encoding"], "gzip")
            self.assertEqual(gzip.decompress(answer.body), self.site.get("xmltv.php", account).body)
        self.assertEqual(len(xml.fromstring(self.site.get("xmltv.php", self.site.none).body).findall("channel")), 0)

    def test_the_log_holds_no_password(self):
        account = self.site.anna
        self.site.get("player_api.php", account)
        self.site.post("player_api.php", account.query())
        self.site.server.ask(f"/player_api.php?username=%61nna&password={account.password}")
        logged = self.site.server.logged()
        self.assertIn("/player_api.php", logged)
        self.assertNotIn(account.password, logged)


if __name__ == "__main__":
    unittest.main()
