#include "generator/formats/jellyfin_read.hpp"

#include "tests/support/piece_source.hpp"

#include <gtest/gtest.h>

namespace flathead::formats {
namespace {

constexpr std::string_view film_id = "0123456789abcdef0123456789abcdef";

JellyfinPage page(std::string_view json) {
    tests::PieceSource source(json, 7);
    return read_jellyfin_page(source);
}

constexpr std::string_view film =
    R"({"Items":[{"Name":"Metropolis","Id":"0123456789abcdef0123456789abcdef",
 "Etag":"e1","Type":"Movie","DateCreated":"2026-01-02T03:04:05.1234567Z","Path":"/media/films/Metropolis.mkv",
 "ProviderIds":{"Imdb":"tt0017136","TmdbCollection":"9","tmdb":"19"},"Genres":["Sci-Fi","Drama"],
 "Studios":[{"Name":"UFA","Id":"x"}],"Tags":["silent"],"Taglines":["There can be no understanding"],
 "OfficialRating":"PG","CommunityRating":8.3,"RunTimeTicks":91800000000,"ProductionYear":1927,
 "PremiereDate":"1927-01-10T00:00:00.0000000Z","ImageTags":{"Primary":"p1","Logo":"l"},"BackdropImageTags":["b1","b2"],
 "People":[{"Name":"Brigitte Helm","Role":"Maria","Type":"Actor","Id":"7","ImageBlurHashes":{"Primary":{"a":"b"}}}],
 "MediaSources":[{"Protocol":"File","Id":"s1","Path":"/media/films/Metropolis.mkv","Container":"mkv","Size":123,
   "Bitrate":4000000,"RunTimeTicks":91800000000,"MediaStreams":[
   {"Codec":"h264","Type":"Video","Width":1920,"Height":1080,"PixelFormat":"yuv420p"},
   {"Codec":"aac","Type":"Audio","Language":"ger","Channels":2,"SampleRate":48000}],"MediaAttachments":[],"Formats":[]}],
 "UserData":{"Played":false},"LocationType":"FileSystem","VideoType":"VideoFile","Chapters":[{"Name":"1","StartPositionTicks":0}]}],
 "TotalRecordCount":1,"StartIndex":0})";

TEST(JellyfinRead, AFilmWithAllThatIsAskedFor) {
    const JellyfinPage read = page(film);
    EXPECT_EQ(read.rejected, "");
    EXPECT_EQ(read.total, 1);
    ASSERT_EQ(read.items.size(), 1U);
    const JellyfinItem& item = read.items[0];
    EXPECT_EQ(item.id, film_id);
    EXPECT_EQ(item.name, "Metropolis");
    EXPECT_EQ(item.imdb, "tt0017136");
    EXPECT_EQ(item.tmdb, "19") << "providers' names are written in any case";
    EXPECT_EQ(item.genres, (std::vector<std::string>{"Sci-Fi", "Drama"}));
    EXPECT_EQ(item.studios, std::vector<std::string>{"UFA"}) << "objects count by their names";
    EXPECT_EQ(item.stars, "8.3");
    EXPECT_EQ(item.ticks, 91'800'000'000);
    EXPECT_EQ(item.primary_image, "p1");
    EXPECT_EQ(item.backdrops.size(), 2U);
    ASSERT_EQ(item.people.size(), 1U);
    EXPECT_EQ(item.people[0], (JellyfinPerson{"Brigitte Helm", "Maria", "Actor"}));
    ASSERT_EQ(item.sources.size(), 1U);
    EXPECT_EQ(item.sources[0].bit_rate, 4'000'000);
    ASSERT_EQ(item.sources[0].streams.size(), 2U);
    EXPECT_EQ(item.sources[0].streams[0].pixel_format, "yuv420p");
    EXPECT_EQ(item.sources[0].streams[1].channels, 2);
}

TEST(JellyfinRead, CarelessFormsMeanTheSame) {
    const struct {
        std::string_view json, why;
    } cases[] = {
        {R"([{"Id":"01234567-89AB-CDEF-0123-456789ABCDEF","IndexNumber":"3","ProductionYear":1927.0}])",
         "a bare list, an id as people write them, numbers as texts"},
        {R"({"Items":[{"Id":"0123456789abcdef0123456789abcdef","IndexNumber":3,"ProductionYear":"1927",
             "Genres":null,"People":{},"MediaSources":"x","ImageTags":[],"Name":null,"New":[[{"a":1}]]}]})",
         "what has another shape is taken for absent"},
    };
    for (const auto& [json, why] : cases) {
        const JellyfinPage read = page(json);
        ASSERT_EQ(read.items.size(), 1U) << why;
        JellyfinItem expected;
        expected.id = film_id;
        expected.episode = 3;
        expected.year = 1927;
        EXPECT_EQ(read.items[0], expected) << why;
    }
}

TEST(JellyfinRead, ItemsWithoutIdCostThemselves) {
    const JellyfinPage read = page(
        R"({"Items":[{"Name":"a"},7,{"Id":"../../etc"},{"Id":"0123456789abcdef0123456789abcdef"}]})");
    EXPECT_EQ(read.items.size(), 1U);
    ASSERT_EQ(read.problems.count(), 3U);
    EXPECT_EQ(read.problems.first()[1], (Problem{"item 2", "not an object"}));
}

TEST(JellyfinRead, WhatIsNoPageSaysWhy) {
    const struct {
        std::string_view json, rejected;
    } cases[] = {
        {"<!DOCTYPE html><html>", "an HTML page"},
        {"", "an empty answer"},
        {"null", "JSON, but no page of items"},
        {"{}", "JSON, but no page of items"},
        {film.substr(0, film.size() / 2), "it is cut off"},
        {R"({"Items":[{"Id":)", "it is cut off"},
    };
    for (const auto& [json, rejected] : cases) {
        const JellyfinPage read = page(json);
        EXPECT_EQ(read.rejected, rejected) << json;
        EXPECT_TRUE(read.items.empty());
    }
}

TEST(JellyfinRead, SingleValuesOfAnAnswerAreKept) {
    const JellyfinPage read =
        page(R"({"Version":"10.11.3","Id":"abc","HasUpdate":false,"Paths":[1]})");
    EXPECT_EQ(read.rejected, "");
    EXPECT_FALSE(read.has_items);
    EXPECT_EQ(read.value("Version"), "10.11.3");
    EXPECT_EQ(read.value("Nothing"), "");
    EXPECT_TRUE(page(R"({"Items":[]})").has_items);
}

TEST(JellyfinRead, SegmentsOfAnItem) {
    const JellyfinSegments read = read_jellyfin_segments(
        R"({"Items":[{"Id":"x","ItemId":"y","Type":"Intro","StartTicks":50000000,"EndTicks":655000000}],"TotalRecordCount":1})");
    EXPECT_EQ(read.rejected, "");
    ASSERT_EQ(read.segments.size(), 1U);
    EXPECT_EQ(read.segments[0], (JellyfinSegment{"Intro", 50'000'000, 655'000'000}));
    EXPECT_EQ(read_jellyfin_segments("<html>").rejected, "an HTML page");
    EXPECT_EQ(read_jellyfin_segments("{}").rejected, "JSON, but no list of segments");
}

TEST(JellyfinRead, WhatIsWrittenIsReadAgain) {
    JellyfinItem item = page(film).items.at(0);
    item.series_id = film_id;
    item.overview = "two \"lines\"\nand \\ a \xC3\xA9";
    item.last_episode = 4;
    item.segments = {{"Outro", 1, std::nullopt}};
    item.segments_of = "e1";
    item.members = {"a", "b"};
    item.keys = {"k"};
    std::string text = "[";
    append_jellyfin_item(text, item);
    text += ",";
    append_jellyfin_item(text, page(R"([{"Id":"0123456789abcdef0123456789abcdef"}])").items.at(0));
    EXPECT_EQ(text.find('\n'), std::string::npos);
    const JellyfinPage again = page(text + "]");
    ASSERT_EQ(again.items.size(), 2U) << text;
    EXPECT_EQ(again.items[0], item);
}

}  // namespace
}  // namespace flathead::formats
