#!/usr/bin/env python3
"""A Jellyfin as a library: read gently, once, then what changed; its faults and its new ids cost nothing that was known."""

import json
import unittest

from jellyfin import Fault, Jellyfin
from site_folder import later, site

FILMS, EPISODES = 30, 12


class Library(unittest.TestCase):
    def setUp(self):
        self.start()

    def start(self, version="10.11.3", **options):
        self.jellyfin = self.enterContext(Jellyfin(version))
        self.films = self.jellyfin.add_folder("Movies", "movies")
        self.shows = self.jellyfin.add_folder("Shows", "tvshows")
        self.jellyfin.add_folder("Music", "music")
        self.film = [self.jellyfin.add_movie(self.films, f"Film {number}", 1950 + number, Genres=["Drama"], ProviderIds={"Imdb": f"tt{number:07}"})
                     for number in range(FILMS)]
        self.series = self.jellyfin.add_series(self.shows, "The Outer Limits", Genres=["Sci-Fi"], Tags=["classic"], Studios=[{"Name": "ABC"}], OfficialRating="TV-PG",
                                               ProviderIds={"Tvdb": "73247"}, ProductionYear=1963)
        self.episode = [self.jellyfin.add_episode(self.series, 1, number) for number in range(1, EPISODES + 1)]
        self.jellyfin.add_list("BoxSet", "Classics", [self.film[0], self.series])
        self.jellyfin.add_list("Playlist", "Tonight", [self.film[1]])
        self.site = self.enterContext(site({"libraries": [self.jellyfin.library(**options)]}))
        self.hours = 0

    def look(self, *words, expect=0):
        """What a look tells, an hour after the one before."""
        self.hours += 1
        self.jellyfin.asked.clear()
        done = self.site.run("libraries", "--json", "--items", "--online", "--now", later(self.hours), *words, expect=expect)
        self.assertNotIn(self.jellyfin.api_key, done.stdout + done.stderr)
        (library,) = json.loads(done.stdout)["libraries"]
        return library

    @staticmethod
    def by_title(library):
        return {item["title"] if item["type"] == "movie" else (item["season"], item["episode"]): item for item in library["items"]}

    def test_all_that_matters_arrives(self):
        self.jellyfin.segments[self.episode[0]] = [("Intro", 5, 65)]
        self.jellyfin.items[self.film[0]]["People"] = [{"Name": "Brigitte Helm", "Type": "Actor"}]
        library = self.look()
        self.assertEqual((library["state"], library["movies"], library["episodes"], library["problem_count"]), ("fresh", FILMS, EPISODES, 0))
        items = self.by_title(library)
        first = items["Film 0"]
        self.assertEqual((first["people"], first["collections"], first["seconds"], first["video"]), (["Brigitte Helm"], ["Classics"], 3600, "h264"))
        self.assertEqual(items["Film 1"]["playlists"], ["Tonight"])
        episode = items[1, 1]
        self.assertEqual((episode["show"], episode["genres"], episode["tags"], episode["studios"], episode["rating"], episode["collections"], episode["parts"]),
                         ("The Outer Limits", ["Sci-Fi"], ["classic"], ["ABC"], "TV-PG", ["Classics"], 1))
        self.assertEqual(first["files"], [f"{self.jellyfin.base}/Videos/{self.film[0]}/stream?static=true&mediaSourceId={self.jellyfin.items[self.film[0]]['MediaSources'][0]['Id']}"])
        self.assertTrue(all(headers["Authorization"].startswith("MediaBrowser Token=") for headers in self.jellyfin.headers))
        self.assertFalse(any("api" in asked.lower() and "key" in asked.lower() for asked in self.jellyfin.asked))

    def test_a_second_look_asks_little_and_changes_are_read(self):
        first = self.look()
        second = self.look()
        self.assertEqual((second["state"], second["items"]), ("unchanged", first["items"]))
        self.assertEqual(self.jellyfin.count(r"\?ids="), 0)
        self.assertLess(self.jellyfin.count("Items"), 12)
        self.jellyfin.clock = self.jellyfin.clock.replace(day=20)
        self.jellyfin.touch(self.film[3], Name="Renamed")
        self.jellyfin.remove(self.film[4])
        new = self.jellyfin.add_movie(self.films, "New", 2026)
        third = self.look()
        titles = self.by_title(third)
        self.assertTrue({"Renamed", "New"} <= titles.keys())
        self.assertFalse({"Film 3", "Film 4"} & titles.keys())
        self.assertEqual([asked.split("ids=")[1].count(new) for asked in self.jellyfin.asked if "ids=" in asked], [1])
        self.assertEqual(titles["Renamed"]["key"], self.by_title(first)["Film 3"]["key"])

    def test_ids_issued_anew_keep_every_key(self):
        self.jellyfin.items[self.film[5]]["ProviderIds"] = {}
        before = self.by_title(self.look())
        self.jellyfin.reissue()
        self.jellyfin.server_id = "another"
        after = self.by_title(self.look())
        self.assertEqual({title: item["key"] for title, item in after.items()}, {title: item["key"] for title, item in before.items()})
        self.assertNotEqual(after["Film 0"]["files"], before["Film 0"]["files"])

    def test_faults_cost_nothing_that_was_known(self):
        good = self.look()
        for name, fault, error in (
                ("500", Fault("/Items", status=500), "HTTP 500"), ("login page", Fault("/Items", html=True), "an HTML page"), ("401", Fault("System/Info", status=401), "refuses the API key"),
                ("cut", Fault("MediaFolders", cut=True), "/Library/MediaFolders")):
            with self.subTest(name):
                self.jellyfin.faults = [fault]
                library = self.look(expect=3)
                self.assertEqual((library["state"], library["items"], library["since"]), ("last-good", good["items"], good["since"]))
                self.assertIn(error, library["error"])
        self.jellyfin.faults = []
        self.assertEqual(self.look()["state"], "unchanged")

    def test_a_first_look_survives_what_servers_do_meanwhile(self):
        for name, faults in (("a page fails once", [Fault("ids=", status=500, times=2)]), ("half pages", [Fault("startIndex", half=True)]),
                             ("cut pages", [Fault("startIndex", cut=True, times=1), Fault("ids=", cut=True, times=1)]),
                             ("slow", [Fault("ids=", seconds=0.3, times=2)])):
            with self.subTest(name):
                self.start()
                self.jellyfin.faults = faults
                library = self.look()
                self.assertEqual((library["movies"], library["episodes"], library["problem_count"]), (FILMS, EPISODES, 0))

    def test_items_that_vanish_between_pages(self):
        gone = lambda: self.film[7] in self.jellyfin.items and self.jellyfin.remove(self.film[7])
        self.jellyfin.faults = [Fault("includeItemTypes=Movie", after=gone, times=1)]
        library = self.look()
        self.assertEqual((library["movies"], library["problem_count"]), (FILMS - 1, 1))
        self.assertIn("went away", library["problems"][0])

    def test_counts_that_are_wrong_lose_nothing(self):
        for wrong in (5, -20):
            with self.subTest(wrong):
                self.start()
                self.jellyfin.counts_wrongly_by = wrong
                library = self.look()
                self.assertEqual((library["movies"], library["episodes"]), (FILMS, EPISODES))
                self.assertEqual(self.look()["state"], "unchanged")

    def test_a_file_that_is_here_comes_first(self):
        media = self.site.folder / "media"
        (media / "Film 0 (1950)").mkdir(parents=True)
        here = media / "Film 0 (1950)" / "Film 0 (1950).mkv"
        here.write_bytes(bytes(1000))
        self.site.configure({"libraries": [self.jellyfin.library(path_map={"/media/films": str(media)})]})
        items = self.by_title(self.look())
        self.assertEqual(items["Film 0"]["files"][0], str(here))
        self.assertEqual(len(items["Film 0"]["files"]), 2)
        self.assertTrue(items["Film 1"]["files"][0].startswith(self.jellyfin.base))
        here.unlink()
        library = self.look()
        self.assertEqual((library["state"], len(self.by_title(library)["Film 0"]["files"])), ("fresh", 1))

    def test_libraries_are_named_and_shrinking_is_not_believed(self):
        self.site.configure({"libraries": [self.jellyfin.library(libraries=["shows"])]})
        library = self.look()
        self.assertEqual((library["movies"], library["episodes"]), (0, EPISODES))
        self.site.configure({"libraries": [self.jellyfin.library(libraries=["Showz"])]})
        self.assertIn("its libraries are: Movies, Shows", self.look(expect=3)["error"])
        self.site.configure({"libraries": [self.jellyfin.library()]})
        self.look()
        self.jellyfin.remove(*self.film)
        library = self.look(expect=3)
        self.assertEqual((library["state"], library["movies"]), ("last-good", FILMS))
        self.assertIn("--accept-shrink jelly", library["error"])
        self.assertEqual(self.look("--accept-shrink", "jelly")["movies"], 0)

    def test_older_and_newer_versions(self):
        for version in ("10.9.11", "12.0.0"):
            with self.subTest(version):
                self.start(version)
                self.jellyfin.playlists_need_a_user = True
                library = self.look()
                self.assertEqual((library["movies"], library["problem_count"]), (FILMS, 0))
                self.assertEqual(self.by_title(library)["Film 1"]["playlists"], ["Tonight"])
                self.assertEqual(self.jellyfin.count("MediaSegments") > 0, version != "10.9.11")

    def test_one_question_at_a_time(self):
        self.jellyfin.faults = [Fault("", seconds=0.01)]
        self.look()
        self.assertLessEqual(self.jellyfin.most_busy, 2)


if __name__ == "__main__":
    unittest.main()
