#include "generator/library/jellyfin_items.hpp"

#include "relay/base/text.hpp"
#include "tests/generator/library/stand_in.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace flathead::library {
namespace {

using formats::JellyfinItem;
using formats::JellyfinSource;

LibraryConfig config() {
    LibraryConfig made;
    made.name = "jelly";
    made.kind = LibraryKind::jellyfin;
    made.fetch.url = "http://jellyfin:8096";
    made.api_key = Secret("key");
    return made;
}

/// A film or episode with one version of an hour.
JellyfinItem video(int number, std::string type, std::string path) {
    JellyfinItem item;
    item.id = StandIn::id(number);
    item.type = std::move(type);
    item.name = text::join("Item ", number);
    item.path = std::move(path);
    JellyfinSource source;
    source.id = text::join("source", number);
    source.path = item.path;
    source.protocol = "File";
    source.bytes = 1000;
    source.ticks = 36'000'000'000;
    item.sources = {source};
    return item;
}

struct Files {
    std::map<std::string, std::uint64_t> here;
    std::optional<std::uint64_t> operator()(const Path& path) const {
        const auto found = here.find(path.string());
        return found == here.end() ? std::nullopt : std::optional(found->second);
    }
};

Library made(std::vector<JellyfinItem>& items,
             const LibraryConfig& of = config(),
             const Files& files = {}) {
    return jellyfin_library(items, of, files);
}

const Item& only(const Library& library) {
    EXPECT_EQ(library.items.size(), 1U);
    return library.items.at(0);
}

std::vector<std::string> addresses(const Item& item) {
    std::vector<std::string> found;
    for (const MediaFile& file : item.files) found.push_back(file.address);
    return found;
}

TEST(JellyfinItems, AFilmSaysWhatItIs) {
    JellyfinItem film = video(1, "Movie", "/media/Metropolis.MKV");
    film.name = "Metropolis\n";
    film.original_title = "Metropolis";
    film.year = 1927;
    film.released = "1927-01-10T00:00:00.0000000Z";
    film.added = "2026-01-02T03:04:05.1234567Z";
    film.genres = {"Sci-Fi", "sci-fi", "Drama"};
    film.stars = "8.3";
    film.people = {
        {"Brigitte Helm", "Maria", "Actor"}, {"x", "", "Caterer"}, {"Fritz Lang", "", "Director"}};
    film.primary_image = "p 1";
    film.backdrops = {"b"};
    film.sources[0].streams = {
        {.type = "Video",
         .codec = "H264",
         .pixel_format = "yuv420p",
         .width = 1920,
         .height = 1080},
        {.type = "Audio", .codec = "dca", .language = "GER", .channels = 6, .sample_rate = 48000},
        {.type = "Subtitle", .codec = "srt"},
        {.type = "Audio", .codec = "aac", .language = "und"}};
    film.segments = {{"Intro", 50'000'000, 655'000'000}, {"Unknown", 1, 2}, {"Outro", 9, 3}};
    std::vector<JellyfinItem> items{film};
    const Library library = made(items);
    const Item& item = only(library);
    EXPECT_EQ(item.title, "Metropolis");
    EXPECT_EQ(item.original_title, "");
    EXPECT_EQ(item.year, 1927);
    EXPECT_EQ(item.released, std::chrono::sys_days{std::chrono::year{1927} / 1 / 10});
    EXPECT_EQ(times::rfc3339(*item.added), "2026-01-02T03:04:05Z");
    EXPECT_EQ(item.genres, (std::vector<std::string>{"Sci-Fi", "Drama"}));
    EXPECT_EQ(item.stars, 8.3);
    ASSERT_EQ(item.people.size(), 2U);
    EXPECT_EQ(item.people[1].job, Person::Job::director);
    EXPECT_EQ(item.artwork.poster,
              text::join("http://jellyfin:8096/Items/",
                         film.id,
                         "/Images/Primary?maxWidth=600&quality=90&tag=p%201"));
    EXPECT_EQ(item.facts.duration, std::chrono::hours{1});
    EXPECT_EQ(item.facts.container, "mkv");
    EXPECT_EQ(item.facts.video_codec, "h264");
    ASSERT_EQ(item.facts.audio.size(), 2U);
    EXPECT_EQ(item.facts.audio[0].codec, "dts") << "libav's name, not ffprobe's old one";
    EXPECT_EQ(item.facts.audio[0].language, "ger");
    EXPECT_EQ(item.facts.audio[1].language, "") << "und says nothing";
    ASSERT_EQ(item.parts.size(), 1U);
    EXPECT_EQ(item.parts[0].end, Milliseconds{65'500});
}

TEST(JellyfinItems, AShowGivesItsEpisodesWhatTheyLack) {
    JellyfinItem show;
    show.id = StandIn::id(10);
    show.type = "Series";
    show.name = "The Outer Limits";
    show.year = 1963;
    show.genres = {"Sci-Fi", "Horror"};
    show.tags = {"classic"};
    show.studios = {"ABC"};
    show.rating = "TV-PG";
    show.overview = "Do not adjust";
    show.people = {{"Vic Perrin", "Voice", "Actor"}};
    show.imdb = "tt0056777";
    JellyfinItem episode = video(1, "Episode", "/s/1.mkv");
    episode.series = "The Outer Limits";
    episode.series_id = show.id;
    episode.season = 1;
    episode.episode = 2;
    episode.last_episode = 3;
    episode.genres = {"horror"};
    episode.primary_image = "still";
    JellyfinItem set;
    set.id = StandIn::id(20);
    set.type = "BoxSet";
    set.name = "Anthologies";
    set.members = {show.id};
    JellyfinItem list = set;
    list.id = StandIn::id(21);
    list.type = "Playlist";
    list.name = "Tonight";
    list.members = {episode.id};
    std::vector<JellyfinItem> items{list, episode, set, show};
    const Library library = made(items);
    const Item& item = only(library);
    EXPECT_EQ(item.type, ItemType::episode);
    EXPECT_EQ(item.show, "The Outer Limits");
    EXPECT_EQ(item.show_year, 1963);
    EXPECT_EQ(item.show_plot, "Do not adjust");
    EXPECT_EQ(std::tuple(item.season, item.episode, item.last_episode), std::tuple(1, 2, 3));
    EXPECT_EQ(item.genres, (std::vector<std::string>{"horror", "Sci-Fi"}));
    EXPECT_EQ(item.tags, std::vector<std::string>{"classic"});
    EXPECT_EQ(item.studios, std::vector<std::string>{"ABC"});
    EXPECT_EQ(item.rating, "TV-PG");
    EXPECT_EQ(item.people.size(), 1U);
    EXPECT_EQ(item.collections, std::vector<std::string>{"Anthologies"}) << "through the show";
    EXPECT_EQ(item.playlists, std::vector<std::string>{"Tonight"});
    EXPECT_TRUE(item.artwork.still.ends_with("tag=still"));
    EXPECT_EQ(item.artwork.poster, "");
}

TEST(JellyfinItems, EpisodesOfShowsThatGoByDatesAreNumberedByThem) {
    JellyfinItem episode = video(1, "Episode", "/s/1.mkv");
    episode.series = "Evening News";
    episode.released = "2024-05-01T00:00:00.0000000Z";
    std::vector<JellyfinItem> items{episode};
    const Library library = made(items);
    EXPECT_EQ(std::pair(only(library).season, only(library).episode), std::pair(2024, 501));
}

TEST(JellyfinItems, FilesThatAreHereComeBeforeTheServers) {
    LibraryConfig mapped = config();
    mapped.path_map = {{"/media", "/srv"}};
    const JellyfinItem film = video(1, "Movie", "/media/a.mkv");
    const std::string remote = text::join(
        "http://jellyfin:8096/Videos/", film.id, "/stream?static=true&mediaSourceId=source1");
    const struct {
        const LibraryConfig& config;
        Files files;
        std::vector<std::string> expected;
        std::string_view why;
    } cases[] = {
        {mapped, {{{"/srv/a.mkv", 1000}}}, {"/srv/a.mkv", remote}, "mapped and there"},
        {mapped, {}, {remote}, "mapped, and not there"},
        {mapped, {{{"/srv/a.mkv", 999}}}, {remote}, "another file in its place"},
        {mapped, {{{"/media/a.mkv", 1000}}}, {remote}, "the map counts, not chance"},
        {config(), {{{"/media/a.mkv", 1000}}}, {"/media/a.mkv", remote}, "the same machine"},
        {config(), {{{"/media/a.mkv", 999}}}, {remote}, "another machine's path"},
    };
    for (const auto& test : cases) {
        std::vector<JellyfinItem> items{film};
        EXPECT_EQ(addresses(only(made(items, test.config, test.files))), test.expected) << test.why;
    }
    std::vector<JellyfinItem> items{film};
    const Library library = made(items, mapped);
    const MediaFile& file = only(library).files.at(0);
    ASSERT_EQ(file.headers.size(), 1U);
    EXPECT_EQ(file.headers[0].first, "Authorization");
    EXPECT_TRUE(file.headers[0].second.starts_with("MediaBrowser Token=\"key\", "));
}

TEST(JellyfinItems, VersionsOfTheSameLengthAreOtherFiles) {
    JellyfinItem film = video(1, "Movie", "/a 1080p.mkv");
    JellyfinSource other = film.sources[0];
    other.id = "uhd";
    other.path = "/a 2160p.mkv";
    other.ticks = *other.ticks + 10'000'000;
    JellyfinSource cut = other;
    cut.id = "cut";
    cut.ticks = *cut.ticks + 6'000'000'000;
    film.sources = {film.sources[0], other, cut};
    std::vector<JellyfinItem> items{film};
    const Library library = made(items);
    const auto found = addresses(only(library));
    ASSERT_EQ(found.size(), 2U) << "a director's cut is another picture";
    EXPECT_TRUE(found[1].ends_with("mediaSourceId=uhd"));
}

TEST(JellyfinItems, WhatCannotBePlayedIsLeftOutAndTold) {
    JellyfinItem disc = video(1, "Movie", "/disc");
    disc.video_type = "Dvd";
    JellyfinItem bare = video(2, "Movie", "/bare");
    bare.sources.clear();
    JellyfinItem stray = video(3, "Episode", "/stray");
    JellyfinItem missing = video(4, "Movie", "/missing");
    missing.location = "Virtual";
    JellyfinItem song = video(5, "Audio", "/song.mp3");
    std::vector<JellyfinItem> items{disc, bare, stray, missing, song, video(6, "Movie", "/good")};
    const Library library = made(items);
    EXPECT_EQ(only(library).title, "Item 6");
    EXPECT_EQ(library.problems.count(), 3U);
}

TEST(JellyfinItems, PartsOfAFilmAreItemsInOrder) {
    JellyfinItem film = video(1, "Movie", "/a part 1.mkv");
    film.name = "Long film";
    film.imdb = "tt1";
    std::vector<JellyfinItem> alone{film};
    const std::string whole_key = only(made(alone)).key;
    JellyfinItem second = video(2, "Part", "/a part 2.mkv");
    second.series_id = film.id;
    second.episode = 2;
    second.sources[0].ticks = 18'000'000'000;
    JellyfinItem stray = second;
    stray.id = StandIn::id(3);
    stray.series_id = StandIn::id(99);
    std::vector<JellyfinItem> items{film, second, stray};
    const Library library = made(items);
    ASSERT_EQ(library.items.size(), 2U);
    for (const Item& item : library.items) {
        EXPECT_EQ(item.title, "Long film");
        EXPECT_EQ(item.facts.duration, std::chrono::minutes{item.part == 1 ? 60 : 30});
        EXPECT_TRUE(text::contains(item.files[0].address, item.part == 1 ? film.id : second.id));
        EXPECT_NE(item.key, whole_key) << "half a film is not the film";
    }
    EXPECT_NE(library.items[0].part, library.items[1].part);
}

std::vector<std::string> all_keys(const Item& item) {
    std::vector<std::string> keys{item.key};
    keys.insert(keys.end(), item.other_keys.begin(), item.other_keys.end());
    return keys;
}

TEST(JellyfinItems, KeysOutliveWhatServersChange) {
    JellyfinItem film = video(1, "Movie", "/media/a.mkv");
    film.imdb = "tt1";
    std::vector<JellyfinItem> first{film};
    const std::string key = only(made(first)).key;
    struct Change {
        std::string_view why;
        void (*make)(JellyfinItem&);
    };
    const Change changes[] = {
        {"made anew elsewhere: another id, another path",
         [](JellyfinItem& item) {
             item.id = StandIn::id(77);
             item.path = item.sources[0].path = "/data/b.mkv";
         }},
        {"another title", [](JellyfinItem& item) { item.name = "Renamed"; }},
        {"more ids", [](JellyfinItem& item) { item.tmdb = "2"; }},
    };
    for (const Change& change : changes) {
        std::vector<JellyfinItem> items{film};
        change.make(items[0]);
        EXPECT_EQ(only(made(items)).key, key) << change.why;
    }
}

TEST(JellyfinItems, AnItemKeepsItsKeyWhenMoreIsKnownOfIt) {
    std::vector<JellyfinItem> items{video(1, "Movie", "/media/a.mkv")};
    const std::string key = only(made(items)).key;
    items[0].imdb = "tt1";
    EXPECT_EQ(only(made(items)).key, key);
    // The copy with the history is lost, and with it the key; the state still finds the item.
    items[0].keys.clear();
    const Library library = made(items);
    const auto keys = all_keys(only(library));
    EXPECT_NE(keys[0], key);
    EXPECT_NE(std::ranges::find(keys, key), keys.end());
}

TEST(JellyfinItems, ReissuedIdsKeepTheKeyByThePath) {
    std::vector<JellyfinItem> before{video(1, "Movie", "/media/a.mkv")};
    const std::string key = only(made(before)).key;
    std::vector<JellyfinItem> after{video(2, "Movie", "/media/a.mkv")};
    after[0].imdb = "tt1";
    inherit_keys(after, before);
    EXPECT_EQ(only(made(after)).key, key);
}

TEST(JellyfinItems, TwoFilesOfOneFilmHaveTwoKeys) {
    JellyfinItem one = video(1, "Movie", "/b.mkv");
    one.imdb = "tt1";
    JellyfinItem two = video(2, "Movie", "/a.mkv");
    two.imdb = "tt1";
    std::vector<JellyfinItem> items{one};
    const std::string key = only(made(items)).key;
    items.push_back(two);
    const Library library = made(items);
    ASSERT_EQ(library.items.size(), 2U);
    std::vector<std::string> keys;
    for (const Item& item : library.items) {
        const auto own = all_keys(item);
        keys.insert(keys.end(), own.begin(), own.end());
        if (item.title == "Item 1") {
            EXPECT_EQ(item.key, key) << "who has a key keeps it";
        }
    }
    std::ranges::sort(keys);
    EXPECT_EQ(std::ranges::adjacent_find(keys), keys.end());
    EXPECT_TRUE(std::ranges::is_sorted(library.items, {}, &Item::key));
}

TEST(JellyfinItems, AnEpisodeIsItsShowsNumber) {
    JellyfinItem show;
    show.id = StandIn::id(10);
    show.type = "Series";
    show.name = "Show";
    show.tvdb = "5";
    JellyfinItem episode = video(1, "Episode", "/s/1.mkv");
    episode.series = "Show";
    episode.series_id = show.id;
    episode.season = 1;
    episode.episode = 2;
    std::vector<JellyfinItem> first{show, episode};
    const Item before = only(made(first));
    show.id = episode.series_id = StandIn::id(11);
    show.name = episode.series = "Show (renamed)";
    episode.id = StandIn::id(2);
    episode.path = episode.sources[0].path = "/t/1.mkv";
    std::vector<JellyfinItem> second{show, episode};
    const Library library = made(second);
    EXPECT_EQ(only(library).key, before.key);
    EXPECT_EQ(only(library).show_key, before.show_key);
}

TEST(JellyfinItems, OneShowInTwoOfTheServersLibrariesIsOne) {
    std::vector<JellyfinItem> items;
    for (const int number : {1, 2}) {
        JellyfinItem show;
        show.id = StandIn::id(10 + number);
        show.type = "Series";
        show.name = text::join("Show ", number);
        show.imdb = "tt5";
        JellyfinItem episode = video(number, "Episode", text::join("/", number, ".mkv"));
        episode.series = show.name;
        episode.series_id = show.id;
        episode.season = 1;
        episode.episode = number;
        items.push_back(show);
        items.push_back(episode);
    }
    items[0].keys = {"from before"};
    const Library library = made(items);
    ASSERT_EQ(library.items.size(), 2U);
    EXPECT_EQ(library.items[0].show_key, "from before");
    EXPECT_EQ(library.items[1].show_key, "from before");
}

}  // namespace
}  // namespace flathead::library
