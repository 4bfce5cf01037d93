#include "relay/hls/playlist_text.hpp"

#include <gtest/gtest.h>

namespace flathead::hls {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;

TEST(PlaylistText, ListsTheWindow) {
    Window window(40'960, 3);
    const Date noon = sys_days{year{2026} / November / 20} + 12h;
    window.add({237'772'800, 180'000, noon + 7ms, true});
    window.add({237'772'801, 540'044, noon + 2007ms, false});
    window.add({237'772'802, 360'046, noon + 8007ms, true});
    EXPECT_EQ(playlist_text(window, 17, 6s),
              "#EXTM3U\n"
              "#EXT-X-VERSION:3\n"
              "#EXT-X-TARGETDURATION:6\n"
              "#EXT-X-MEDIA-SEQUENCE:237772800\n"
              "#EXT-X-DISCONTINUITY-SEQUENCE:40960\n"
              "#EXT-X-DISCONTINUITY\n"
              "#EXT-X-PROGRAM-DATE-TIME:2026-11-20T12:00:00.007Z\n"
              "#EXTINF:2.000,\n"
              "17/237772800.ts\n"
              "#EXT-X-PROGRAM-DATE-TIME:2026-11-20T12:00:02.007Z\n"
              "#EXTINF:6.000,\n"
              "17/237772801.ts\n"
              "#EXT-X-DISCONTINUITY\n"
              "#EXT-X-PROGRAM-DATE-TIME:2026-11-20T12:00:08.007Z\n"
              "#EXTINF:4.001,\n"
              "17/237772802.ts\n");
}

}  // namespace
}  // namespace flathead::hls
