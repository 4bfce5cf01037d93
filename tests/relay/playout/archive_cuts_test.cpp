#include "relay/playout/archive_cuts.hpp"

#include <gtest/gtest.h>

namespace flathead::playout {
namespace {

constexpr Ticks second = ticks_per_second;

std::vector<Ticks> keys_every(Ticks step, Ticks until) {
    std::vector<Ticks> out;
    for (Ticks at = 0; at < until; at += step) out.push_back(at);
    return out;
}

TEST(ArchiveCuts, SegmentsAreFourToTenSecondsWhereGroupsAllowIt) {
    for (const Ticks group :
         {second / 2, second, 2 * second, 4 * second, 5 * second, 10 * second}) {
        const auto keys = keys_every(group, 700 * second);
        const auto cuts = cuts_at_keys(10 * second + 1, 600 * second, keys);
        EXPECT_EQ(cuts.front(), 10 * second + 1);
        EXPECT_EQ(cuts.back(), 600 * second);
        for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
            EXPECT_LE(cuts[i + 1] - cuts[i], 15 * second) << group;
            if (i + 2 < cuts.size()) {
                EXPECT_GE(cuts[i + 1] - cuts[i], 4 * second) << group;
            }
            EXPECT_GE(cuts[i + 1] - cuts[i], 2 * second) << group;
        }
    }
}

TEST(ArchiveCuts, WithoutKeyFramesThereIsOneSegment) {
    EXPECT_EQ(cuts_at_keys(0, 90 * second, {}), (std::vector<Ticks>{0, 90 * second}));
}

TEST(ArchiveCuts, TimesAreSixSecondsApartAndTheRestIsNotTiny) {
    EXPECT_EQ(cuts_at_times(0, 13 * second), (std::vector<Ticks>{0, 6 * second, 13 * second}));
    EXPECT_EQ(cuts_at_times(0, second), (std::vector<Ticks>{0, second}));
}

TEST(ArchiveCuts, GapsAreCutAlikeWhereverTheyAreFoundToBegin) {
    const auto all = cuts_in_gap(7 * second, 40 * second);
    EXPECT_EQ(all[1], 12 * second);
    const auto later = cuts_in_gap(18 * second, 40 * second);
    EXPECT_TRUE(std::equal(later.begin(), later.end(), all.end() - later.size()));
}

TEST(ArchiveCuts, PlaylistSaysDatesLengthsAndBreaks) {
    ArchivePlaylist playlist;
    playlist.segments = {{1'790'000'000'000, 1'790'000'006'040, true},
                         {1'790'000'006'040, 1'790'000'012'000, false},
                         {1'790'000'012'000, 1'790'000'023'500, true}};
    playlist.longest = 11'500;
    playlist.is_complete = true;
    EXPECT_EQ(playlist_text(playlist, "12/"),
              "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:12\n#EXT-X-MEDIA-SEQUENCE:0\n"
              "#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-PROGRAM-DATE-TIME:2026-09-21T14:13:20.000Z\n"
              "#EXTINF:6.040,\n12/1790000000000-1790000006040.ts\n"
              "#EXTINF:5.960,\n12/1790000006040-1790000012000.ts\n#EXT-X-DISCONTINUITY\n"
              "#EXT-X-PROGRAM-DATE-TIME:2026-09-21T14:13:32.000Z\n"
              "#EXTINF:11.500,\n12/1790000012000-1790000023500.ts\n#EXT-X-ENDLIST\n");
    playlist.is_complete = false;
    EXPECT_EQ(playlist_text(playlist, "").find("ENDLIST"), std::string::npos);
}

}  // namespace
}  // namespace flathead::playout
