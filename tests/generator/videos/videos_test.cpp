#include "generator/state/detail_store.hpp"
#include "generator/videos/facts_text.hpp"
#include "generator/videos/identity.hpp"
#include "generator/videos/library_catalogue.hpp"
#include "generator/videos/panel_details.hpp"
#include "tests/support/piece_source.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace flathead::videos {
namespace {

using namespace std::chrono_literals;
using state::DetailKind;
using state::DetailRow;
using state::DetailStore;

constexpr Time now{Seconds{1'795'000'000}};

TEST(FactsText, IsReadAsItWasWritten) {
    VideoFacts facts;
    facts.title = "A\tB\\n";
    facts.plot = "two\nlines";
    facts.backdrop = "http://b";
    facts.tmdb = 7;
    facts.seconds = 5530;
    facts.rating = 75;
    facts.episode = 3;
    facts.added = now;
    const SeasonFacts season{
        .number = 2, .name = "Two\t", .plot = "", .released = "2019", .cover = ""};
    std::string text;
    append_season(text, season);
    append_facts(text, facts);
    const SeriesFacts read = read_facts(text + "x\tunknown\n\n");
    EXPECT_EQ(read.seasons, std::vector{season});
    EXPECT_EQ(read.episodes, std::vector{facts});
    EXPECT_TRUE(read_facts("v\t").episodes.front() == VideoFacts{});
}

Detail series_detail(std::string_view json) {
    tests::PieceSource source(json, 11);
    return read_series_detail(source);
}

TEST(PanelDetails, EpisodesAreSortedAndKeptOnce) {
    const Detail detail = series_detail(
        R"({"episodes":{"2":[{"id":"21","episode_num":1,"container_extension":"MKV"}],
            "1":[{"id":"12","episode_num":2,"container_extension":"../x"},{"id":"11","episode_num":1},
                 {"id":"11","episode_num":9},{"id":"a/b","episode_num":3}]}})");
    EXPECT_EQ(detail.rejected, "");
    EXPECT_EQ(detail.episodes, "11\tmp4\t1\t1\n12\tmp4\t1\t2\n21\tmkv\t2\t1\n");
    EXPECT_EQ(read_facts(detail.body).episodes.size(), 3U);
    EXPECT_NE(detail.digest, 0U);
}

TEST(PanelDetails, WhatSaysNothingHasNoDigest) {
    EXPECT_EQ(series_detail("[]").digest, 0U);
    EXPECT_NE(series_detail("<html>").rejected, "");
    tests::PieceSource film(R"({"info":[]})", 5);
    EXPECT_EQ(read_film_detail(film).digest, 0U);
}

TEST(PanelDetails, ATokenOfOursIsTakenOutOfTheirText) {
    tests::PieceSource film(
        R"({"info":{"plot":"@FLATH@FLATHEAD@EAD@ x","movie_image":"http://u:p@h/x.jpg"},"movie_data":{"stream_id":1}})",
        5);
    const SeriesFacts facts = read_facts(read_film_detail(film).body);
    ASSERT_EQ(facts.episodes.size(), 1U);
    EXPECT_EQ(facts.episodes[0].plot, "x");
    EXPECT_EQ(facts.episodes[0].still, "");
}

Catalogue panel() {
    Catalogue catalogue;
    catalogue.source = "panel";
    for (const std::string_view key : {"1", "2"}) {
        Film film;
        film.key = key;
        film.title = film.category = film.extension = "x";
        film.added = now - Seconds(100 * (key[0] - '0'));
        catalogue.films.push_back(film);
        Series series;
        series.key = key;
        series.stamp = key;
        series.modified = now - Seconds(100 * ('9' - key[0]));
        catalogue.series.push_back(series);
    }
    return catalogue;
}

std::string asked(const Catalogue& catalogue,
                  const std::vector<DetailRow>& series,
                  const std::vector<DetailRow>& films,
                  Time at = now) {
    std::string text;
    for (const Question& question : questions(catalogue, series, films, at))
        text += (question.kind == DetailKind::film ? "f" : "s") + question.id + " ";
    return text;
}

TEST(PanelDetails, SeriesBeforeFilmsAndTheNewestFirst) {
    EXPECT_EQ(asked(panel(), {}, {}), "s2 s1 f1 f2 ");
}

TEST(PanelDetails, OnlyWhatChangedOrWasNotKnownIsAskedForAgain) {
    const Catalogue catalogue = panel();
    const std::vector<DetailRow> series{{"1", "1", now, 5, ""}, {"2", "older", now, 5, ""}};
    const std::vector<DetailRow> films{{"1", stamp_of(catalogue.films[0]), now, 0, ""},
                                       {"2", stamp_of(catalogue.films[1]), now, 5, ""}};
    EXPECT_EQ(asked(catalogue, series, films), "s2 ");
    EXPECT_EQ(asked(catalogue, series, films, now + 24h * 8), "s2 f1 ");
}

TEST(PanelDetails, ACatalogueTakesItsEpisodes) {
    Catalogue catalogue = panel();
    take_details(
        catalogue, {{"2", "2", now, 5, "7\tmkv\t1\t1\n8\tmp4\t1\t2\n"}}, {{"1", "", now, 9, ""}});
    EXPECT_EQ(catalogue.series[0].episode_count, 0U);
    ASSERT_EQ(catalogue.series[1].episode_count, 2U);
    EXPECT_EQ(catalogue.episodes[catalogue.series[1].first_episode + 1].key, "8");
    EXPECT_EQ(catalogue.series[1].facts, 5U);
    EXPECT_EQ(catalogue.films[0].facts, 9U);
    EXPECT_EQ(catalogue.films[1].facts, 0U);
}

class Store : public testing::Test {
  protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() /
                  ("flathead-details-" +
                   std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    Path folder_;
};

TEST_F(Store, KeepsWhatWasSaidWhenAskingAgainFails) {
    const DetailRow row{"7", "s1", now, 42, "e"};
    {
        DetailStore store = DetailStore::open(folder_);
        store.put("panel", DetailKind::series, row, "body");
        store.missed("panel", DetailKind::series, "7", "s2", now + 1h);
        store.missed("panel", DetailKind::film, "7", "s", now);
    }
    const DetailStore store = DetailStore::open(folder_);
    EXPECT_EQ(store.rows("panel", DetailKind::series),
              (std::vector<DetailRow>{{"7", "s2", now + 1h, 42, "e"}}));
    EXPECT_EQ(store.body("panel", DetailKind::series, "7"), "body");
    EXPECT_EQ(store.rows("panel", DetailKind::film),
              (std::vector<DetailRow>{{"7", "s", now, 0, ""}}));
    EXPECT_TRUE(store.rows("other", DetailKind::series).empty());
}

TEST_F(Store, ForgetsWhatIsGoneForLong) {
    DetailStore store = DetailStore::open(folder_);
    for (const char* id : {"1", "2", "3"})
        store.put(
            "p", DetailKind::film, {id, "", id[0] == '3' ? now : now - 24h * 100, 1, ""}, "b");
    store.prune("p", DetailKind::film, {"1"}, now - 24h * 90);
    std::string left;
    for (const DetailRow& row : store.rows("p", DetailKind::film)) left += row.id;
    EXPECT_EQ(left, "13");
}

TEST_F(Store, ADamagedFileIsBegunAnew) {
    {
        DetailStore store = DetailStore::open(folder_);
        store.put("p", DetailKind::film, {"1", "", now, 1, ""}, "b");
    }
    std::ofstream(DetailStore::file_in(folder_), std::ios::trunc) << std::string(9000, 'x');
    DetailStore store = DetailStore::open(folder_);
    EXPECT_TRUE(store.rows("p", DetailKind::film).empty());
    store.put("p", DetailKind::film, {"1", "", now, 1, ""}, "b");
    EXPECT_EQ(DetailStore::open(folder_).rows("p", DetailKind::film).size(), 1U);
}

Item episode(std::string key, int season, int number) {
    Item item;
    item.key = std::move(key);
    item.type = ItemType::episode;
    item.title = "Part " + std::to_string(number);
    item.show = "Harbour, Tales";
    item.show_key = "show";
    item.show_plot = "About a harbour";
    item.season = season;
    item.episode = number;
    item.facts.container = "mkv";
    item.facts.duration = 45min;
    item.files = {{"/srv/" + item.key + ".mkv", {}}};
    return item;
}

TEST(LibraryCatalogue, FilmsAndShowsBecomeWhatPanelsOffer) {
    Library library;
    library.name = "films";
    Item film;
    film.key = "f";
    film.other_keys = {"old"};
    film.type = ItemType::movie;
    film.title = "The Long Way";
    film.plot = "Long";
    film.year = 1999;
    film.stars = 7.54;
    film.genres = {"Drama", "Sea"};
    film.facts.container = "mp4";
    film.facts.duration = 5530s;
    film.artwork.poster = "http://jellyfin:8096/Items/1/Images/Primary?tag=9";
    film.files = {{"/srv/f.mp4", {}}};
    library.items = {film, episode("b", 2, 1), episode("a", 1, 2), episode("c", 1, 1)};
    Item clip = film;
    clip.key = "clip";
    clip.type = ItemType::video;
    library.items.push_back(clip);

    const auto catalogue = catalogue_of(library);
    ASSERT_EQ(catalogue->films.size(), 1U);
    EXPECT_EQ(catalogue->films[0].category, "films");
    EXPECT_EQ(catalogue->films[0].poster, "http://jellyfin:8096/Items/1/Images/Primary");
    EXPECT_EQ(catalogue->films[0].rating, 75);
    EXPECT_EQ(catalogue->films[0].released, "1999");
    ASSERT_EQ(catalogue->series.size(), 1U);
    EXPECT_EQ(catalogue->series[0].title, "Harbour Tales");
    EXPECT_EQ(catalogue->series[0].minutes, 45);
    std::string order;
    for (const Episode& one : catalogue->episodes) order += one.key;
    EXPECT_EQ(order, "cab");
    EXPECT_EQ(facts_of(library.items[0]).genre, "Drama, Sea");
    EXPECT_EQ(facts_of(*catalogue, catalogue->series[0]).episodes[1].title, "Part 2");

    const auto claims = claims_of(*catalogue);
    ASSERT_EQ(claims.size(), 5U);
    EXPECT_EQ(claims[0].other_keys.size(), 1U);

    // An edit of what is known is another digest, and nothing else is.
    const auto before = catalogue->films[0].facts;
    EXPECT_EQ(catalogue_of(library)->films[0].facts, before);
    library.items[0].plot = "Longer";
    EXPECT_NE(catalogue_of(library)->films[0].facts, before);
}

TEST(Identity, KindsSourcesAndLibrariesAreToldApart) {
    Catalogue one = panel();
    Catalogue other = panel();
    other.source = "other";
    Catalogue library = panel();
    library.is_library = true;
    Catalogue moved = library;
    moved.source = "moved";
    std::vector<std::uint64_t> keys;
    for (const Catalogue* catalogue : {&one, &other, &library}) {
        for (const auto& claim : claims_of(*catalogue)) keys.push_back(claim.key);
    }
    std::ranges::sort(keys);
    EXPECT_EQ(std::ranges::adjacent_find(keys), keys.end());
    EXPECT_EQ(claims_of(moved)[0].key, claims_of(library)[0].key) << "whatever its name is";
}

}  // namespace
}  // namespace flathead::videos
