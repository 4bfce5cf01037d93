#!/usr/bin/env python3
"""The stand-in behaves as reference virtual-channels 3.5 and 3.6 say, so that tests against it mean something."""

import http.client
import json
import unittest
import urllib.error
import urllib.request

from jellyfin import Fault, Jellyfin
from origin import Origin, Page


class StandIn(unittest.TestCase):
    def setUp(self):
        self.start("10.11.3")

    def start(self, version):
        self.jellyfin = self.enterContext(Jellyfin(version))
        films = self.jellyfin.add_folder("Movies", "movies")
        self.film = self.jellyfin.add_movie(films, "Metropolis", 1927, Genres=["Sci-Fi"], People=[{"Name": "Brigitte Helm", "Type": "Actor"}])
        shows = self.jellyfin.add_folder("Shows", "tvshows")
        self.series = self.jellyfin.add_series(shows, "The Outer Limits", Genres=["Sci-Fi", "Horror"])
        for number in range(1, 6):
            self.jellyfin.add_episode(self.series, 1, number)

    def ask(self, path, method="GET", headers=None, body=None):
        """(status, body) of one request."""
        if headers is None:
            headers = {"Authorization": f'MediaBrowser Token="{self.jellyfin.api_key}", Client="test", Device="d", DeviceId="i", Version="1"'}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.jellyfin.base + path, data, {**headers, **({"Content-Type": "application/json"} if data else {})}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def json(self, path, **options):
        status, body = self.ask(path, **options)
        self.assertEqual(status, 200, path)
        return json.loads(body)

    def test_the_key_is_taken_in_the_ways_of_the_version(self):
        for version, legacy in (("10.9.11", 200), ("10.11.3", 200), ("12.0.0", 401)):
            self.start(version)
            key = self.jellyfin.api_key
            for path, headers, status in (
                    ("/System/Info", {"Authorization": f"MediaBrowser Client=x, Token={key}"}, 200), (f"/System/Info?ApiKey={key}", {}, 200),
                    (f"/System/Info?api_key={key}", {}, legacy), ("/System/Info", {"X-Emby-Token": key}, legacy), ("/System/Info", {"X-MediaBrowser-Token": key}, legacy),
                    ("/System/Info", {"Authorization": f'MediaBrowser Token="{key}x"'}, 401), ("/System/Info", {}, 401)):
                with self.subTest(version=version, path=path, headers=headers):
                    self.assertEqual(self.ask(path, headers=headers)[0], status)

    def test_items_are_paged_filtered_and_as_wide_as_asked(self):
        page = self.json("/Items?recursive=true&includeItemTypes=Episode&startIndex=3&limit=10&fields=Path,Etag")
        self.assertEqual((len(page["Items"]), page["TotalRecordCount"], page["StartIndex"]), (2, 5, 3))
        self.assertTrue({"Path", "Etag"} <= page["Items"][0].keys())
        self.assertFalse({"People", "MediaSources", "Genres"} & page["Items"][0].keys())
        self.assertEqual(self.json("/Items?recursive=true&genres=horror|nothing")["Items"][0]["Name"], "The Outer Limits")
        self.assertEqual(len(self.json(f"/Shows/{self.series}/Episodes")["Items"]), 5)
        self.assertEqual(self.json(f"/Items?ids={self.film}&fields=People")["Items"][0]["People"][0]["Name"], "Brigitte Helm")
        self.jellyfin.clock = self.jellyfin.clock.replace(month=12)
        self.jellyfin.touch(self.film)
        self.assertEqual([item["Id"] for item in self.json("/Items?recursive=true&minDateLastSaved=2026-12-01T00:00:00Z")["Items"]], [self.film])

    def test_media_come_in_ranges_and_only_static(self):
        self.jellyfin.items[self.film]["file"] = bytes(range(100))
        path = f"/Videos/{self.film}/stream?static=true&mediaSourceId={self.jellyfin.items[self.film]['MediaSources'][0]['Id']}"
        self.assertEqual(self.ask(path, headers={"Range": "bytes=90-"}), (206, bytes(range(90, 100))))
        self.assertEqual(self.ask(path, method="HEAD"), (200, b""))
        self.assertEqual(self.ask(path, headers={"Range": "bytes=100-"})[0], 416)
        self.assertEqual(self.ask(f"/Videos/{self.film}/stream")[0], 500)
        self.assertEqual(self.ask(f"/Videos/{self.film}/stream?static=true&mediaSourceId=0")[0], 404)

    def test_segments_exist_since_10_10(self):
        self.jellyfin.segments[self.film] = [("Intro", 5, 65.5)]
        self.assertEqual(self.json(f"/MediaSegments/{self.film}")["Items"][0]["EndTicks"], 655_000_000)
        self.jellyfin.version = "10.9.11"
        self.assertEqual(self.ask(f"/MediaSegments/{self.film}")[0], 404)

    def test_a_tuner_is_saved_only_whole_and_only_when_its_playlist_comes(self):
        origin = self.enterContext(Origin())
        origin.pages["/playlist.m3u"] = Page('#EXTM3U\n#EXTINF:-1 tvg-id="1",One\nhttp://x/1.ts\n')
        tuner = {"Id": "", "Source": "", "Type": "m3u", "Url": origin.base + "/playlist.m3u"}
        for without in ("Id", "Source"):
            self.assertEqual(self.ask("/LiveTv/TunerHosts", "POST", body={key: value for key, value in tuner.items() if key != without})[0], 500)
        self.assertEqual(self.ask("/LiveTv/TunerHosts", "POST", body={**tuner, "Url": origin.base + "/missing"})[0], 500)
        saved = self.json("/LiveTv/TunerHosts", method="POST", body=tuner)
        self.assertRegex(saved["Id"], "^[0-9a-f]{32}$")
        self.assertEqual(self.json("/LiveTv/TunerHosts", method="POST", body={**saved, "FriendlyName": "again"})["Id"], saved["Id"])
        self.assertEqual(len(self.json("/System/Configuration/livetv")["TunerHosts"]), 1)
        self.assertEqual([channel["Name"] for channel in self.json("/LiveTv/Channels")["Items"]], ["One"])
        self.assertEqual(self.ask(f"/LiveTv/TunerHosts?id={saved['Id']}", "DELETE"), (204, b""))
        self.assertEqual(self.json("/System/Configuration/livetv")["TunerHosts"], [])

    def test_faults_strike_when_they_are_told_to(self):
        self.jellyfin.faults = [Fault("startIndex=2", status=500, times=1), Fault("limit=4", half=True), Fault("/UserViews", html=True), Fault("limit=3", cut=True)]
        self.assertEqual(self.ask("/Items?startIndex=2&limit=2")[0], 500)
        self.assertEqual(self.ask("/Items?startIndex=2&limit=2")[0], 200)
        self.assertEqual(len(self.json("/Items?limit=4")["Items"]), 2)
        self.assertIn(b"<html>", self.ask("/UserViews")[1])
        with self.assertRaises(http.client.IncompleteRead):
            self.ask("/Items?limit=3")


if __name__ == "__main__":
    unittest.main()
