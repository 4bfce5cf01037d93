#include "generator/schedule/selection.hpp"

#include <gtest/gtest.h>

#include "channel_maker.hpp"

namespace flathead::schedule {
namespace {

using namespace tests;
using Keys = std::vector<std::string>;

Item space_film() {
    Item item = film("Solaris", 90min, 1972);
    item.genres = {"Sci-Fi", "Drama"};
    item.tags = {"Sprocket"};
    item.studios = {"Mosfilm"};
    item.rating = "PG";
    item.people = {{"Natalya Bondarchuk", "Hari", Person::Job::actor}};
    item.collections = {"Slow ones"};
    item.playlists = {"Sunday"};
    item.plot = "A station above an ocean.";
    return item;
}

/// What a condition says of that film.
Verdict verdict(const SelectionConfig& condition,
                std::vector<SelectionConfig> except = {},
                Item item = space_film()) {
    const Library one = library({std::move(item)});
    const Catalogue catalogue(std::span(&one, 1));
    return Chooser(catalogue, std::span(&condition, 1), except, Purpose::programme, false).why(0);
}

template <class Change>
SelectionConfig that(Change change) {
    SelectionConfig selection;
    selection.where = "flathead.yaml:5:3";
    change(selection);
    return selection;
}

TEST(Selection, EachConditionSaysWhy) {
    struct Row {
        SelectionConfig condition;
        bool is_in;
        const char* sentence;
    };
    const std::vector<Row> table{
        {that([](auto&) {}), true, "in: everything is taken"},
        {that([](auto& s) {
             s.libraries = {"shows", "films"};
         }),
         true,
         "in: library films"},
        {that([](auto& s) { s.libraries = {"shows"}; }), false, "out: it is in library films"},
        {that([](auto& s) { s.types = {ItemType::movie}; }), true, "in: a film"},
        {that([](auto& s) { s.types = {ItemType::episode}; }), false, "out: it is a film"},
        {that([](auto& s) {
             s.genres = {"Western", "SCI-FI"};
         }),
         true,
         "in: genre SCI-FI"},
        {that([](auto& s) {
             s.genres = {"Western", "Noir"};
         }),
         false,
         "out: none of the genres Western, Noir"},
        {that([](auto& s) {
             s.not_genres = {"Noir", "drama"};
         }),
         false,
         "out: not_genres has drama"},
        {that([](auto& s) { s.not_genres = {"Noir"}; }), true, "in: everything is taken"},
        {that([](auto& s) { s.tags = {"sprocket"}; }), true, "in: tag sprocket"},
        {that([](auto& s) { s.not_tags = {"sprocket"}; }), false, "out: not_tags has sprocket"},
        {that([](auto& s) { s.studios = {"Mosfilm"}; }), true, "in: studio Mosfilm"},
        {that([](auto& s) { s.ratings = {"R"}; }), false, "out: none of the ratings R"},
        {that([](auto& s) { s.ratings = {"pg"}; }), true, "in: rating pg"},
        {that([](auto& s) {
             s.years = {{1950, 1959}, {1970, std::nullopt}};
         }),
         true,
         "in: year 1972"},
        {that([](auto& s) {
             s.years = {{std::nullopt, 1971}};
         }),
         false,
         "out: year 1972"},
        {that([](auto& s) {
             s.runtime = Range{60, 5400};
         }),
         true,
         "in: runtime 1h30m"},
        {that([](auto& s) {
             s.runtime = Range{std::nullopt, 5399};
         }),
         false,
         "out: runtime 1h30m"},
        {that([](auto& s) { s.shows = {"Maigret"}; }), false, "out: none of the shows Maigret"},
        {that([](auto& s) {
             s.seasons = {{1, 2}};
         }),
         false,
         "out: it has no season"},
        {that([](auto& s) { s.collections = {"slow  ones"}; }), true, "in: collection slow  ones"},
        {that([](auto& s) { s.playlists = {"Sunday"}; }), true, "in: playlist Sunday"},
        {that([](auto& s) { s.people = {"natalya bondarchuk"}; }),
         true,
         "in: with natalya bondarchuk"},
        {that([](auto& s) { s.text = Pattern("(?i)OCEAN"); }),
         true,
         "in: '(?i)OCEAN' is in its texts"},
        {that([](auto& s) { s.text = Pattern("desert"); }),
         false,
         "out: 'desert' is not in its texts"},
        {that([](auto& s) {
             s.libraries = {"films"};
             s.genres = {"Drama"};
             s.years = {{1972, 1972}};
         }),
         true,
         "in: library films, genre Drama, year 1972"},
    };
    for (const Row& row : table) {
        const Verdict said = verdict(row.condition);
        EXPECT_EQ(said.sentence, row.sentence);
        EXPECT_EQ(said.is_in, row.is_in) << row.sentence;
    }
}

TEST(Selection, WhatCannotBePlayedIsOut) {
    const auto with = [](auto change) {
        Item item = space_film();
        change(item);
        return verdict(that([](auto&) {}), {}, item).sentence;
    };
    EXPECT_EQ(with([](Item& i) { i.facts.duration = 0ms; }), "out: duration unknown");
    EXPECT_EQ(with([](Item& i) { i.facts.duration = 29'999ms; }), "out: shorter than 30s");
    EXPECT_EQ(with([](Item& i) { i.facts.duration = 30s; }), "in: everything is taken");
    EXPECT_EQ(with([](Item& i) { i.facts.duration = 25h; }), "out: longer than 1d");
    EXPECT_EQ(with([](Item& i) { i.files.clear(); }), "out: it has no file");
    EXPECT_EQ(with([](Item& i) { i.type = ItemType::video; }), "out: it is a video");
    EXPECT_EQ(with([](Item& i) {
                  i.type = ItemType::episode;
                  i.season = 0;
              }),
              "out: it is a special (season 0)");
    Item undated = space_film();
    undated.year.reset();
    EXPECT_EQ(verdict(that([](auto& s) {
                          s.years = {{1972, 1972}};
                      }),
                      {},
                      undated)
                  .sentence,
              "out: its year is not known");
}

TEST(Selection, ExceptionsCountMost) {
    const auto drama = that([](auto& s) { s.genres = {"Drama"}; });
    const Verdict said = verdict(that([](auto&) {}), {drama});
    EXPECT_FALSE(said.is_in);
    EXPECT_EQ(said.sentence, "out: except, at flathead.yaml:5:3: genre Drama");
    EXPECT_TRUE(verdict(that([](auto&) {}), {that([](auto& s) { s.genres = {"Noir"}; })}).is_in);
}

TEST(Selection, OfSeveralAnyCounts) {
    VirtualChannelConfig config = channel();
    config.from = {that([](auto& s) { s.genres = {"Drama"}; }),
                   that([](auto& s) { s.shows = {"b"}; })};
    const Library one = library({space_film(), episode("a", 1, 1), episode("b", 1, 1)});
    const Catalogue catalogue(std::span(&one, 1));
    Keys keys;
    for (const ItemIndex index : select(catalogue, config).main)
        keys.push_back(catalogue[index].key);
    EXPECT_EQ(keys, (Keys{"b S1E1", "film Solaris"}));
    const auto said = why(catalogue, config, *catalogue.find("a S1E1"));
    ASSERT_EQ(said.size(), 1U);
    EXPECT_EQ(said[0].pool, "the channel itself");
    EXPECT_EQ(said[0].verdict.sentence, "out: none of the genres Drama; none of the shows b");
}

TEST(Selection, SpecialsWhenAskedFor) {
    const Library one = library({episode("a", 0, 1), episode("a", 1, 1)});
    const Catalogue catalogue(std::span(&one, 1));
    VirtualChannelConfig config = channel(ScheduleOrder::shuffle, "shows");
    EXPECT_EQ(select(catalogue, config).main.size(), 1U);
    config.specials = true;
    EXPECT_EQ(select(catalogue, config).main.size(), 2U);
    config.specials = false;
    config.from[0].seasons = {{0, 0}};
    EXPECT_EQ(select(catalogue, config).main.size(), 1U);
}

TEST(Selection, ClipsAreOfAnyTypeAndShort) {
    const Library one = library({clip("x", 1s), clip("y", 0s), film("z", 2h)});
    const Catalogue catalogue(std::span(&one, 1));
    VirtualChannelConfig config = channel();
    config.filler = {that([](auto&) {})};
    config.bumpers = from("clips");
    const Selection selection = select(catalogue, config);
    EXPECT_EQ(selection.main.size(), 1U);
    EXPECT_EQ(selection.filler.size(), 2U);
    EXPECT_EQ(selection.bumpers.size(), 1U);
}

TEST(Selection, ReportsWhatIsLeftOut) {
    Item broken = film("broken", 1h);
    broken.facts.duration = 0ms;
    Item other = broken;
    other.key = "film other";
    const Library one = library({broken, other, film("tiny", 10s)});
    const Catalogue catalogue(std::span(&one, 1));
    const Selection selection = select(catalogue, channel());
    std::vector<std::string> said;
    for (const Problem& problem : selection.problems.first())
        said.push_back(problem.where + ": " + problem.what);
    EXPECT_EQ(
        said,
        (Keys{"channel Test, the channel itself: 2 items are left out: duration unknown (among "
              "them broken)",
              "channel Test, the channel itself: 1 item is left out: shorter than 30s (tiny)",
              "channel Test, the channel itself: no item of any library meets this"}));
}

TEST(Catalogue, AnItemGoesByItsOtherKeysToo) {
    Item first = film("a", 1h);
    first.other_keys = {"old", "film b"};
    const std::vector<Library> libraries{library({first}), library({film("b", 1h), film("a", 2h)})};
    const Catalogue catalogue(libraries);
    EXPECT_EQ(catalogue.size(), 2U) << "of two with one key the first";
    EXPECT_EQ(catalogue[*catalogue.find("old")].title, "a");
    EXPECT_EQ(catalogue[*catalogue.find("film b")].title, "b") << "its own key counts more";
    EXPECT_FALSE(catalogue.find("c"));
}

}  // namespace
}  // namespace flathead::schedule
