#include "relay/playout/playlist.hpp"

#include <gtest/gtest.h>

namespace flathead::playout {
namespace {

TEST(Playlist, MediaPlaylistsStayAsTheyAre) {
    const std::string text = "#EXTM3U\r\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n1.ts\n";
    EXPECT_TRUE(is_playlist(text));
    EXPECT_TRUE(is_playlist("\xEF\xBB\xBF" + text));
    EXPECT_FALSE(is_playlist("<html>#EXTM3U"));
    EXPECT_EQ(with_one_variant(text), text);
}

TEST(Playlist, HighestBandwidthThatCanBeCarriedWins) {
    const struct {
        const char* why;
        const char* variants;
        const char* address;
    } cases[] = {
        {"9 is less than 10",
         "#EXT-X-STREAM-INF:BANDWIDTH=900000\nlow\n#EXT-X-STREAM-INF:BANDWIDTH=1000000\nhigh\n",
         "high"},
        {"AV1 has no place in MPEG-TS",
         "#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"avc1.64001f,mp4a.40.2\"\nlow\n"
         "#EXT-X-STREAM-INF:BANDWIDTH=9,CODECS=\"mp4a.40.2,av01.0.05M.08\"\nhigh\n",
         "low"},
        {"AVERAGE-BANDWIDTH is another attribute, quotes hide commas",
         "#EXT-X-STREAM-INF:AVERAGE-BANDWIDTH=99,NAME=\"a,BANDWIDTH=99\",BANDWIDTH=2\r\nlow\r\n"
         "#EXT-X-STREAM-INF:BANDWIDTH=3\r\n\r\n# words\r\nhigh\r\n",
         "high"},
        {"the first of equals",
         "#EXT-X-STREAM-INF:BANDWIDTH=3\nfirst\n#EXT-X-STREAM-INF:BANDWIDTH=3\nsecond\n",
         "first"},
    };
    for (const auto& one : cases) {
        const std::string out = with_one_variant(std::string("#EXTM3U\n") + one.variants);
        EXPECT_TRUE(out.ends_with(std::string("\n") + one.address + "\n")) << one.why << out;
        EXPECT_EQ(out.find("#EXT-X-STREAM-INF"), out.rfind("#EXT-X-STREAM-INF")) << one.why;
        EXPECT_TRUE(is_playlist(out));
    }
}

TEST(Playlist, OnlyTheAudioOfTheVariantStays) {
    const std::string out = with_one_variant(
        "#EXTM3U\n"
        "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"x\",URI=\"a.m3u8\"\n"
        "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"b\",NAME=\"y\",URI=\"b.m3u8\"\n"
        "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"b\",NAME=\"z\",URI=\"s.m3u8\"\n"
        "#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=99,URI=\"trick.m3u8\"\n"
        "#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO=\"a\"\nlow\n"
        "#EXT-X-STREAM-INF:BANDWIDTH=2,AUDIO=\"b\"\nhigh\n");
    EXPECT_EQ(out,
              "#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"b\",NAME=\"y\",URI=\"b.m3u8\"\n"
              "#EXT-X-STREAM-INF:BANDWIDTH=2,AUDIO=\"b\"\nhigh\n");
}

TEST(Playlist, DamagedListsDoNoHarm) {
    for (const char* text : {"#EXTM3U\n#EXT-X-STREAM-INF:",
                             "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH\n",
                             "#EXTM3U\n#EXT-X-STREAM-INF:=\"\n,\n",
                             "#EXTM3U\n#EXT-X-STREAM-INF:NAME=\"open\nx\n",
                             ""})
        EXPECT_NO_THROW(static_cast<void>(with_one_variant(text)));
}

}  // namespace
}  // namespace flathead::playout
