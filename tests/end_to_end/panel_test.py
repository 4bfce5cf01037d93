#!/usr/bin/env python3
"""Xtream panels as sources: their channels arrive and play, their failures change nothing that viewers see."""

import json
import unittest
import urllib.parse

from live import Head, settings
from panel import FAR, Panel
from served import eventually, folder
from site_folder import NOW, later, only, provider_guide, seconds_of, site

COUNT = 6


class Lists(unittest.TestCase):
    def setUp(self):
        self.panel = self.enterContext(Panel())
        self.panel.guide = provider_guide(COUNT).encode()
        self.site = self.enterContext(site({"sources": [self.panel.source()]}))

    def source(self, expect=0, **options):
        return only(self.site.generate(expect=expect, **options)["sources"])

    def test_channels_categories_and_guide_arrive(self):
        self.panel.channels[0].update(tv_archive=1, tv_archive_duration="7", stream_icon="http://127.0.0.1:1/a.png")
        report = self.site.generate()
        self.assertEqual((report["channels"], only(report["sources"])["state"], only(report["guides"])["state"]), (COUNT, "fresh", "fresh"))
        self.assertEqual(sorted(self.panel.calls), ["", "get_live_categories", "get_live_streams", "xmltv"])
        self.assertEqual([(c["name"], c["group-title"]) for c in self.site.playlist()][:2], [("Station 1", "News"), ("Station 2", "Films")])
        self.assertTrue(all(any(title.startswith("Show ") for _, _, title in rows) for rows in self.site.guide().values()))
        self.assertEqual({match["state"] for match in self.site.matches().values()}, {"exact"})
        self.assertEqual({number for _, number, _ in self.site.identities().values()}, {str(1000 + at) for at in range(COUNT)})

    def test_what_is_the_same_is_not_read_again(self):
        self.site.generate()
        again = self.site.generate()
        self.assertEqual((again["published"], only(again["sources"])["state"], only(again["guides"])["state"]), (False, "unchanged", "unchanged"))
        self.assertLess(again["cpu_seconds"], 0.5)
        self.panel.account["max_connections"] = "5"
        self.assertTrue(self.site.generate()["published"])

    def test_every_careless_form_is_understood(self):
        first = self.panel.channels
        self.site.generate()
        before = self.site.identities()
        as_text = [{key: str(value) if isinstance(value, int) else value for key, value in channel.items()} for channel in first]
        as_numbers = [{**channel, "category_id": int(channel["category_id"]), "epg_channel_id": channel["epg_channel_id"] or None,
                       "stream_icon": None, "category_ids": {}, "custom_sid": [], "tv_archive": None} for channel in first]
        for name, said in [("numbers are texts", json.dumps(as_text)), ("texts are numbers and nulls", json.dumps(as_numbers)),
                           ("a list is an object", json.dumps({str(at): channel for at, channel in enumerate(first)})),
                           ("a notice follows", json.dumps(first) + "<br /><b>Notice</b>"), ("with a mark", "\ufeff" + json.dumps(first))]:
            with self.subTest(name):
                self.panel.says["get_live_streams"] = said.encode()
                report = self.site.generate()
                self.assertEqual((report["channels"], only(report["sources"])["problems"]), (COUNT, 0))
                self.assertEqual(self.site.identities(), before)

    def test_ids_outlive_a_new_host_and_a_new_password(self):
        self.site.generate()
        before = self.site.identities()
        self.panel.password = "another"
        self.panel.channels.reverse()
        self.site.configure({"sources": [{**self.panel.source(), "url": f"{self.panel.base}/moved/get.php?username=x&password=y&type=m3u_plus"}]})
        self.panel.guide = b""  # of no interest here
        self.source(expect=3)
        self.assertEqual(self.site.identities(), before)

    def test_an_outage_changes_nothing_that_viewers_see(self):
        self.site.generate()
        files = self.site.public_files()
        html = b"<!DOCTYPE html><html>maintenance</html>"
        cut = json.dumps(self.panel.channels).encode()[:-40]
        for name, says, error in [
                ("down", {"*": 503}, "HTTP 503"), ("html", {"*": html}, "an HTML page"), ("empty lists", {"get_live_streams": b"[]", "get_live_categories": b"[]"}, "without streams"),
                ("null", {"get_live_streams": b"null"}, "without streams"), ("cut", {"get_live_streams": cut}, "cut off"),
                ("few", {"get_live_streams": json.dumps(self.panel.channels[:2]).encode()}, "only 2 entries"),
                ("no account", {"": 404, "get_live_streams": 404, "get_live_categories": 404}, "HTTP 404; user name, password or address may be wrong"),
                ("refused in place of lists", {"get_live_streams": b'{"user_info":{"auth":0}}'}, "account's answer")]:
            with self.subTest(name):
                self.panel.says = says
                source = self.source(expect=3)
                self.assertEqual(source["state"], "last-good")
                self.assertIn(error, source["error"])
                self.assertEqual(self.site.public_files(), files)
        self.panel.says = {"get_live_categories": html}
        self.panel.channels.append(self.panel.channel(7))
        self.source()
        self.assertEqual(len(self.site.playlist()), COUNT + 1)
        self.assertEqual(self.site.playlist()[6]["group-title"], "News", "of yesterday's categories")

    def test_an_account_that_is_refused_or_has_ended_is_told(self):
        self.panel.password = "changed there"
        self.assertIn("the panel refuses the user name or the password", self.site.run("generate", expect=1).stderr)
        self.site.configure({"sources": [self.panel.source()]})
        self.assertEqual(self.source()["problems"], 0)
        self.panel.account["exp_date"] = str(seconds_of(later(48)))
        self.assertEqual(self.source()["first_problems"], [{"where": "account", "what": f"it ends {later(48)}"}])
        self.assertEqual(self.source()["problems"], 1, "in runs without anything new as well")
        self.panel.account.update(status="Expired", exp_date=str(seconds_of(NOW) - 60))
        self.panel.channels = []
        source = self.source(expect=3)
        self.assertEqual(source["state"], "last-good")
        self.assertIn("the panel calls the account expired", source["error"])
        self.assertEqual(len(self.site.playlist()), COUNT)

    def test_credentials_are_in_no_report_page_or_log(self):
        self.panel.username, self.panel.password = "Nightingale", "Bl/ackb&ird"
        self.site.configure({"sources": [self.panel.source()]})
        said = self.site.run("generate", "--json")
        texts = [said.stdout, said.stderr]
        self.panel.says = {"*": 500}
        failed = self.site.run("generate", "--json", expect=3)
        texts += [failed.stdout, failed.stderr, self.site.run("channels", "--json").stdout, self.site.run("explain", "Station 1").stdout]
        texts += [body.decode(errors="replace") for body in self.site.public_files().values()]
        for secret in ("Nightingale", "Bl/ackb&ird", urllib.parse.quote("Bl/ackb&ird", safe="")):
            for text in texts:
                self.assertNotIn(secret, text)

    def test_the_guide_is_read_only_when_it_is_wanted(self):
        self.site.configure({"sources": [self.panel.source(use_guide=False)]})
        self.assertEqual(self.site.generate()["guides"], [])
        self.assertNotIn("xmltv", self.panel.calls)


class PanelHead(Head):
    """A head-end whose sources are panels: "panel", "panel2", …"""

    def __init__(self, path, *panels, **keys):
        self.panels, self.keys = panels, keys
        super().__init__(path, {})

    def write(self, channels):
        self.channels = channels
        names = ["panel", *(f"panel{at}" for at in range(2, 10))]
        sources = [json.dumps({**panel.source(use_guide=False, **self.keys), "name": name}) for name, panel in zip(names, self.panels)]
        (self.folder / "flathead.yaml").write_text(settings(sources, self.extra))


class Streams(unittest.TestCase):
    def start(self, limit=2, **keys):
        path = self.enterContext(folder())
        (path / "run").mkdir()
        panel = self.enterContext(Panel(limit=limit))
        head = PanelHead(path, panel, **keys)
        self.addCleanup(head.stop)
        return head, panel

    def play(self, viewer, seconds=2):
        viewer.read_until(lambda stream: stream.seconds >= seconds, 30)
        self.assertEqual(viewer.stream.faults, [])

    def test_a_channel_plays_and_every_opening_asks_for_a_new_token(self):
        head, panel = self.start()
        for _ in range(2):
            with head.watch("Station 1") as one, head.watch("Station 1") as another:
                self.play(one)
                self.play(another)
                self.assertEqual(panel.opened(), 1)
            eventually(lambda: panel.opened() == 0, what="the end of the upstream")
        asked = [path for path, _ in panel.requests]
        self.assertEqual(len(asked), len(set(asked)), "no token was used twice")
        self.assertEqual(len(asked), 2)
        self.assertFalse(any("/token/" in line for line in (head.folder / "run/site/current/plan.sqlite").read_bytes().decode("latin-1").split("\0")))

    def test_the_panels_own_limit_holds(self):
        head, panel = self.start(limit=1)
        source = next(s for s in head.status()["sources"] if s["name"] == "panel")
        self.assertEqual(source["max_streams"], 1)
        with head.watch("Station 1") as first:
            self.play(first)
            with head.watch("Station 2") as second:
                second.read_for(3)  # a slate that says so
                self.assertEqual(panel.opened(), 1)
            so_far = first.stream.seconds
            first.read_until(lambda stream: stream.seconds >= so_far + 2, 20)
            self.assertEqual(first.stream.faults, [])
        self.assertEqual(panel.refused, 0, "the panel was never asked for more than it gives")
        eventually(lambda: panel.opened() == 0, what="the end of the upstream")
        with head.watch("Station 2") as second:
            self.play(second)

    def test_the_limits_of_two_accounts_add_up_where_their_channels_are_merged(self):
        path = self.enterContext(folder())
        (path / "run").mkdir()
        one, other = (self.enterContext(Panel(username=name, limit=1)) for name in ("first", "second"))
        head = PanelHead(path, one, other)
        self.addCleanup(head.stop)
        self.assertEqual(len(head.ids), COUNT, "each channel once")
        with head.watch("Station 1") as first, head.watch("Station 2") as second:
            self.play(first)
            self.play(second)
            with head.watch("Station 3") as third:
                third.read_for(2)
            self.assertEqual((one.opened(), other.opened()), (1, 1))
        self.assertEqual((one.refused, other.refused), (0, 0))

    def test_the_config_may_say_fewer(self):
        head, _ = self.start(limit=5, max_streams=1)
        self.assertEqual(next(s for s in head.status()["sources"] if s["name"] == "panel")["max_streams"], 1)

    def test_no_credentials_in_what_the_relay_tells(self):
        head, panel = self.start()
        with head.watch("Station 1") as viewer:
            self.play(viewer)
            told = head.ask_relay("/status") + head.ask_relay("/metrics") + head.log() + head.server.logged()
        for secret in (panel.password, urllib.parse.quote(panel.password, safe=""), f"/{panel.username}/"):
            self.assertNotIn(secret, told)


if __name__ == "__main__":
    unittest.main()
