#!/usr/bin/env python3
"""What a viewer has saved stays: ids, numbers and guides through every kind of change at the provider's."""

import json
import random
import re
import shutil
import unittest

from site_folder import entry, guide, playlist, provider, provider_guide, read_playlist, site

COUNT = 12
LIST = {"sources": [{"name": "provider", "type": "m3u", "url": "list.m3u"}], "guides": [{"name": "epg", "url": "guide.xml"}],
        "relay": {"mode": "redirect"}}  # where each channel leads is then in a file


class Identity(unittest.TestCase):
    def setUp(self):
        self.site = self.enterContext(site(LIST, list_m3u=provider(COUNT), guide_xml=provider_guide(COUNT)))

    def generated(self, *entries, text=None, words=()):
        self.site.write("list.m3u", text if text is not None else playlist(entries))
        self.site.generate(*words)
        return self.site.identities()

    def test_another_stream_host_moves_the_redirects_only(self):
        """Dispatcharr#1309: all links of channels were wiped. Threadfin#505, #557, #566: the new address never arrived."""
        before = self.generated(text=provider(COUNT))
        after = self.generated(text=provider(COUNT, host="https://two.example:443"))
        self.assertEqual(after, before)
        for id, url in self.site.redirects().items():
            self.assertTrue(url.startswith("https://two.example"), (id, url))

    def test_another_account_moves_the_redirects_only(self):
        """sunsettrack4/telerising-api#46: new tokens in the addresses made new services of old ones."""
        before = self.generated(text=provider(COUNT))
        after = self.generated(text=provider(COUNT).replace("/user/secret/", "/other/hidden/"))
        self.assertEqual(after, before)
        self.assertTrue(all("/other/hidden/" in url for url in self.site.redirects().values()))

    def test_tokens_in_addresses_without_any_id(self):
        def listed(token):
            return [entry(f"Plain {number}", f"http://cdn.example/{token}/{number * 7}.m3u8?token={token}", group_title="A") for number in range(COUNT)]
        before = self.generated(*listed("aaaa"))
        self.assertEqual(self.generated(*listed("bbbb")), before)
        self.assertTrue(all("token=bbbb" in url for url in self.site.redirects().values()))

    def test_order_plays_no_part(self):
        """xTeVe#379: after a reorder an old address played another channel."""
        lines = [entry(f"Station {number}", f"http://a.example/s/{number}.ts", tvg_id=f"station{number}.xx") for number in range(COUNT)]
        before = self.generated(*lines)
        redirects = self.site.redirects()
        for seed in range(3):
            random.Random(seed).shuffle(lines)
            self.assertEqual(self.generated(*lines), before)
            self.assertEqual(self.site.redirects(), redirects)

    def test_channels_that_went_come_back_as_themselves(self):
        """m3u-editor#516: a provider dropped and added channels again; names, numbers and guides were forgotten."""
        before = self.generated(text=provider(COUNT))
        kept = {name: value for name, value in before.items() if int(name.split()[1]) <= 8}
        self.assertEqual(self.generated(text=provider(8)), kept)
        with_new = self.generated(text=provider(8) + provider(3, start=50).split("\n", 1)[1])
        self.assertEqual({name: with_new[name] for name in kept}, kept)
        gone = {value[0] for name, value in before.items() if name not in kept} | {value[1] for name, value in before.items() if name not in kept}
        for number in range(50, 53):
            id, place, _ = with_new[f"Station {number}"]
            self.assertNotIn(id, gone)
            self.assertNotIn(place, gone)
        self.assertEqual({name: value for name, value in self.generated(text=provider(COUNT)).items()}, before)

    def test_numbers_of_the_provider_are_kept(self):
        """xTeVe#112, Threadfin#209, #647: numbers began at 1000 or went in tens whatever tvg-chno said."""
        numbers = ["7", "7.1", "101", "3", "250"]
        found = self.generated(*(entry(f"Numbered {number}", f"http://a.example/{at}.ts", tvg_chno=number) for at, number in enumerate(numbers)))
        self.assertEqual({name: value[1] for name, value in found.items()}, {f"Numbered {number}": number for number in numbers})
        lineup = json.loads((self.site.www / "lineup.json").read_text())
        self.assertEqual(sorted(row["GuideNumber"] for row in lineup), sorted(numbers))

    def test_the_same_guide_id_many_times_loses_no_channel(self):
        """Threadfin#571, #446: channels with an equal tvg-id vanished, or all got the first one's address."""
        twins = [entry(f"Sport {number}", f"http://a.example/sport/{number}.ts", tvg_id="sport.xx", group_title="Sport") for number in range(6)]
        before = self.generated(*twins)
        self.assertEqual(len(before), 6)
        redirects = self.site.redirects()
        self.assertEqual(sorted(redirects.values()), [f"http://a.example/sport/{number}.ts" for number in range(6)])
        self.assertEqual(self.generated(*reversed(twins)), before)
        self.assertEqual(self.site.redirects(), redirects)

    def test_the_same_name_many_times_loses_no_channel(self):
        twins = [entry("Same", f"http://a.example/same/{number}.ts", group_title="G") for number in range(4)]
        self.generated(*twins)
        self.assertEqual(len({channel["url"] for channel in self.site.playlist()}), 4)
        redirects = self.site.redirects()
        self.generated(*reversed(twins))
        self.assertEqual(self.site.redirects(), redirects)

    def test_equal_guide_ids_of_two_sources_stay_two_channels(self):
        self.site.configure({"sources": [{"name": name, "type": "m3u", "url": name + ".m3u"} for name in ("one", "two")], "relay": {"mode": "redirect"}})
        for name in ("one", "two"):
            self.site.write(name + ".m3u", playlist([entry("Twice", f"http://{name}.example/1.ts", tvg_id="twice.xx")]))
        self.site.generate()
        self.assertEqual(sorted(self.site.redirects().values()), ["http://one.example/1.ts", "http://two.example/1.ts"])

    def test_merged_sources_keep_one_id_when_the_first_goes(self):
        merged = {"relay": {"mode": "redirect"}, "sources": [{"name": name, "type": "m3u", "url": name + ".m3u"} for name in ("one", "two")],
                  "lineup": {"merge": {"by": ["guide_id", "name"], "prefer": ["one", "two"]}}}
        self.site.configure(merged)
        for name in ("one", "two"):
            self.site.write(name + ".m3u", playlist([entry(f"Shared {at}", f"http://{name}.example/{at}.ts", tvg_id=f"s{at}.xx") for at in range(4)]))
        self.site.generate()
        before = self.site.identities()
        self.assertEqual(len(before), 4)
        self.assertEqual({len(channel["upstreams"]) for channel in self.site.channels()}, {2})
        merged["sources"] = merged["sources"][1:]
        merged["lineup"]["merge"]["prefer"] = ["two"]
        self.site.configure(merged)
        self.site.generate()
        self.assertEqual(self.site.identities(), before)
        self.assertTrue(all("two.example" in url for url in self.site.redirects().values()))

    def test_renamed_channels_with_an_id_keep_it(self):
        before = self.generated(text=provider(COUNT))
        after = self.generated(text=provider(COUNT).replace(",Station 3\n", ",Station Three HD\n").replace('group-title="News"', 'group-title="Other"'))
        self.assertEqual(after["Station Three HD"], before["Station 3"])
        self.assertEqual([value[0] for value in after.values()], [value[0] for value in before.values()])

    def test_rules_win_over_every_refresh(self):
        """Dispatcharr#279: a refresh overwrote the names, logos and numbers the user had given."""
        ruled = {**LIST, "lineup": {"rules": [{"match": {"name": "^Station 4$"}, "set": {"name": "Four", "number": "44", "group": "Mine", "logo": "http://l.example/4.png"}}]}}
        self.site.configure(ruled)
        for text in (provider(COUNT), provider(COUNT, host="http://new.example", tvg_logo="http://provider.example/x.png")):
            self.generated(text=text)
            (four,) = [channel for channel in self.site.channels() if channel["name"] == "Four"]
            self.assertEqual((four["number"], four["group"], four["logo"]), ("44", "Mine", "http://l.example/4.png"))

    def test_a_changed_guide_id_is_found_again_by_name(self):
        """Threadfin#347: the guide's id changed and the channel was switched off."""
        self.generated(text=provider(COUNT))
        self.site.write("guide.xml", guide({f"renamed-{number}": f"Station {number}" for number in range(1, COUNT + 1)}))
        self.site.generate()
        found = self.site.identities()
        self.assertEqual({name: value[2] for name, value in found.items()}, {f"Station {number}": f"renamed-{number}" for number in range(1, COUNT + 1)})
        for id, rows in self.site.guide().items():
            self.assertTrue(any("renamed-" in title for _, _, title in rows), id)

    def test_an_exact_id_beats_a_similar_name(self):
        """Dispatcharr#291: a station 83 % alike was taken over an exact id."""
        self.site.write("guide.xml", guide({"station1.xx": "Something else entirely", "other": "Station 1"}))
        found = self.generated(text=provider(2))
        self.assertEqual(found["Station 1"][2], "station1.xx")

    def test_pins_survive_outages_and_new_guides(self):
        self.generated(text=provider(COUNT))
        self.site.run("match", "pin", "Station 2", "station9.xx")
        for text in (provider_guide(COUNT), provider_guide(COUNT, title="New")):
            self.site.write("guide.xml", text)
            self.site.generate()
            match = self.site.matches()["Station 2"]
            self.assertEqual((match["state"], match["guide_id"]), ("pinned", "station9.xx"))

    def test_playlist_guide_and_tuner_speak_of_the_same_channels(self):
        self.generated(text=provider(COUNT))
        listed = read_playlist((self.site.www / "playlist.m3u").read_text())
        lineup = json.loads((self.site.www / "lineup.json").read_text())
        self.assertEqual([one["tvg-id"] for one in listed], list(self.site.guide()))
        self.assertEqual([(one["tvg-chno"], one["name"]) for one in listed], [(row["GuideNumber"], row["GuideName"]) for row in lineup])
        ids = [int(re.search(r"/channel/(\d+)\.ts$", one["url"])[1]) for one in listed]
        self.assertEqual(sorted(ids), sorted(self.site.redirects()))

    def test_a_lost_docroot_loses_nothing(self):
        before = self.generated(text=provider(COUNT))
        shutil.rmtree(self.site.docroot)
        self.site.generate()
        self.assertEqual(self.site.identities(), before)
        self.assertEqual(len(self.site.playlist()), COUNT)


if __name__ == "__main__":
    unittest.main()
