// Seeded mutations of a Jellyfin's answers: whatever it says is items, segments, or a reason, and
// what was read can be written and read again. Run under ASan and UBSan.
#include "generator/formats/jellyfin_live_tv.hpp"
#include "generator/formats/jellyfin_read.hpp"
#include "relay/base/utf8.hpp"
#include "tests/support/piece_source.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <random>

namespace flathead::formats {
namespace {

constexpr auto most_time = std::chrono::seconds(4);
constexpr int least_rounds = 500;

const std::string seeds[] = {
    R"({"Items":[{"Name":"Metr\u00f3polis \ud83d\ude00","Id":"0123456789abcdef0123456789abcdef","Etag":"e","Type":"Movie",
        "ProviderIds":{"Imdb":"tt1","Tmdb":2},"Genres":["a","b"],"Studios":[{"Name":"UFA"}],"CommunityRating":8.3,
        "RunTimeTicks":91800000000,"IndexNumberEnd":null,"ImageTags":{"Primary":"p"},"BackdropImageTags":["b"],
        "People":[{"Name":"x","Role":"y","Type":"Actor"}],"MediaSources":[{"Id":"s","Path":"/a.mkv","Size":1,
        "MediaStreams":[{"Type":"Video","Width":1,"Codec":"h264"}]}]},{"Id":"fedcba98-7654-3210-fedc-ba9876543210"}],
        "TotalRecordCount":2,"StartIndex":0})",
    R"({"Items":[{"Id":"x","ItemId":"y","Type":"Intro","StartTicks":50000000,"EndTicks":655000000}]})",
    R"([{"Id":"0123456789abcdef0123456789abcdef","Members":["a"],"Keys":["k"],"MediaSegments":[{"Type":"Outro","EndTicks":2}]}])",
    R"({"Version":"10.11.3","Id":"abc"})",
    R"({"TunerHosts":[{"Id":"1","Type":"m3u","Url":"http://a/p.m3u","DeviceId":null,"X":{"a":[1]}}],
        "ListingProviders":[{"Id":"2","Type":"xmltv","Path":"p","EnabledTuners":["1",2],"EnableAllTuners":0}]})",
};
const std::string_view words[] = {"{",
                                  "}",
                                  "[",
                                  "]",
                                  "\"",
                                  "\\",
                                  "\\ud83d",
                                  ",",
                                  ":",
                                  "null",
                                  "1e9",
                                  "-",
                                  "[[[[[[[[[[[[[[[[[[[[[[",
                                  "{\"a\":",
                                  "\xFF",
                                  "<html>",
                                  "\"Items\":",
                                  "\"MediaSources\":[{",
                                  "99999999999999999999",
                                  "\"Id\":"};

std::string mutated(std::mt19937& random) {
    std::string text = seeds[random() % std::size(seeds)];
    const auto at = [&](std::size_t size) { return size == 0 ? 0 : random() % size; };
    for (std::size_t left = random() % 6; left > 0; --left) {
        switch (random() % 5) {
            case 0:
                text.insert(at(text.size() + 1), words[at(std::size(words))]);
                break;
            case 1:
                text.erase(at(text.size()), random() % 30);
                break;
            case 2:
                if (!text.empty()) text[at(text.size())] = static_cast<char>(random());
                break;
            case 3:
                text.insert(at(text.size() + 1), text.substr(at(text.size()), random() % 200));
                break;
            default:
                if (random() % 3 == 0) text.resize(at(text.size() + 1));
        }
    }
    return text;
}

/// What is made of a server's settings is such settings again.
void check_live_tv(const std::string& text) {
    const JellyfinLiveTv read = read_jellyfin_live_tv(text);
    for (const JellyfinTuner& tuner : read.tuners) {
        JellyfinTuner made = tuner;
        made.json = jellyfin_tuner_setting("m3u", "http://b", "n", "d", &tuner).json;
        ASSERT_TRUE(jellyfin_tuner_setting("m3u", "http://b", "n", "d", &made).is_current);
    }
    for (const JellyfinGuide& guide : read.guides) {
        JellyfinGuide made = guide;
        made.json = jellyfin_guide_setting("http://b", "t", &guide).json;
        ASSERT_TRUE(jellyfin_guide_setting("http://b", "t", &made).is_current);
    }
    (void)read_jellyfin_task(text);
    (void)jellyfin_id(text);
}

TEST(JellyfinFuzz, AnyBytesAreItemsOrAReason) {
    std::mt19937 random(1);
    const auto end = std::chrono::steady_clock::now() + most_time;
    for (int round = 0; round < 50'000; ++round) {
        if (round >= least_rounds && std::chrono::steady_clock::now() > end) break;
        const std::string text = mutated(random);
        SCOPED_TRACE(testing::PrintToString(text));
        tests::PieceSource pieces(text, 1 + random() % 40);
        const JellyfinPage read = read_jellyfin_page(pieces);
        const JellyfinPage whole = read_jellyfin_page(text);
        ASSERT_EQ(read.items, whole.items) << "however the bytes arrive";
        ASSERT_EQ(read.rejected, whole.rejected);
        ASSERT_TRUE(read.rejected.empty() || read.items.empty());
        ASSERT_TRUE(!read.rejected.empty() || read.has_items || !read.values.empty());
        std::string again = "{\"Items\":[";
        for (const JellyfinItem& item : read.items) {
            ASSERT_EQ(item.id.size(), 32U);
            ASSERT_TRUE(utf8::is_valid(item.name + item.overview + item.etag));
            append_jellyfin_item(again += again.ends_with('[') ? "" : ",", item);
        }
        ASSERT_EQ(read_jellyfin_page(again + "]}").items, read.items) << again;
        check_live_tv(text);
        const JellyfinSegments segments = read_jellyfin_segments(text);
        ASSERT_TRUE(segments.rejected.empty() || segments.segments.empty());
    }
}

}  // namespace
}  // namespace flathead::formats
