#include "generator/formats/catchup.hpp"

#include <gtest/gtest.h>

namespace flathead::formats {
namespace {

struct Case {
    const char* live;
    const char* catchup;
    const char* source;
    const char* expected;  // "": none
};
const Case cases[] = {
    {"http://h/live/1.ts", "default", "http://h/past/1?from={utc}", "http://h/past/1?from={utc}"},
    {"http://h/live/1.ts", "default", "", ""},
    {"http://h/live/1.ts", "default", "file:///etc/passwd", ""},
    {"http://h/1.m3u8", "append", "?utc={utc}", "http://h/1.m3u8?utc={utc}"},
    {"http://h/1.ts", "shift", "", "http://h/1.ts?utc={utc}&lutc={lutc}"},
    {"http://h/1.ts?t=a", "Shift", "", "http://h/1.ts?t=a&utc={utc}&lutc={lutc}"},
    {"http://h:8080/live/u/p/77.ts",
     "xc",
     "",
     "http://h:8080/timeshift/u/p/{duration:60}/{Y}-{m}-{d}:{H}-{M}/77.ts"},
    {"http://h/prefix/live/u/p/77.m3u8",
     "xc",
     "",
     "http://h/prefix/timeshift/u/p/{duration:60}/{Y}-{m}-{d}:{H}-{M}/77.ts"},
    {"http://h/u/p/77", "xc", "", "http://h/timeshift/u/p/{duration:60}/{Y}-{m}-{d}:{H}-{M}/77.ts"},
    {"http://h/77", "xc", "", ""},
    {"http://h/ch/mpegts?token=x",
     "flussonic",
     "",
     "http://h/ch/timeshift_abs-${start}.ts?token=x"},
    {"http://h/ch/index.m3u8?token=x",
     "fs",
     "",
     "http://h/ch/timeshift_rel-{offset:1}.m3u8?token=x"},
    {"http://h/ch/video.m3u8",
     "flussonic-hls",
     "",
     "http://h/ch/video-timeshift_rel-{offset:1}.m3u8"},
    {"http://h/ch/index.m3u8", "flussonic-ts", "", "http://h/ch/timeshift_abs-${start}.ts"},
    {"http://h/1.ts", "vod", "http://h/vod?at={utc}", "http://h/vod?at={utc}"},
    {"http://h/1.ts", "vod", "http://h/vod/{catchup-id}", ""},
    {"http://h/1.ts", "unheard-of", "http://h/{utc}", ""},
    {"http://h/1.ts", "", "http://h/{utc}", ""},
    {"udp://239.0.0.1:1234", "shift", "", ""},
    {"http://h/1.ts", "append", " x\n", ""},
};

TEST(Catchup, TemplatesOfWhatPlaylistsSay) {
    for (const Case& test : cases)
        EXPECT_EQ(archive_template(test.live, test.catchup, test.source).value_or(""),
                  test.expected)
            << test.live << ' ' << test.catchup;
}

TEST(Catchup, LengthsInDays) {
    EXPECT_EQ(archive_length("7").count(), 7 * 1440);
    EXPECT_EQ(archive_length("0.5").count(), 720);
    EXPECT_EQ(archive_length("").count(), 1440);
    EXPECT_EQ(archive_length("many").count(), 1440);
    EXPECT_EQ(archive_length("-3").count(), 1440);
    EXPECT_EQ(archive_length("1e30").count(), 365 * 1440);
}

}  // namespace
}  // namespace flathead::formats
