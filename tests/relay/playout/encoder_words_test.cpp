#include "relay/playout/encoder_words.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <gtest/gtest.h>

namespace flathead::playout {
namespace {

using namespace std::chrono_literals;

Encoding of_file() {
    Encoding out;
    out.upstream.kind = plan::Kind::file;
    out.upstream.url = "/m/a b.mkv";
    out.format.video = "h264";
    out.format.audio = "aac";
    out.at = 61'005ms;
    out.length = 20s;
    return out;
}

std::string line(const Encoding& what) {
    return text::join_with(" ", encoder_words(what));
}

TEST(EncoderWords, FileIsReadFromItsPlaceIntoTheHouseFormat) {
    const std::string words = line(of_file());
    for (const char* part : {" -ss 61.005 -protocol_whitelist file -i file:/m/a b.mkv ",
                             " -map 0:V:0 -map 0:a:0? -t 20.000 ",
                             " -c:v libx264 ",
                             " -c:a aac ",
                             " -force_key_frames expr:gte(t,n_forced*2.000) ",
                             " -f mpegts pipe:1"})
        EXPECT_TRUE(text::contains(words, part)) << part << " in " << words;
    EXPECT_EQ(encoder_input(of_file()), "");
}

TEST(EncoderWords, ChosenStreamsAreMappedAndMissingOnesAreMade) {
    Encoding what = of_file();
    what.picture = 1;
    what.sound = 3;
    EXPECT_TRUE(text::contains(line(what), " -map 0:1 -map 0:3? "));
    what.has_sound = false;
    EXPECT_TRUE(text::contains(line(what), "anullsrc"));
    EXPECT_TRUE(text::contains(line(what), " -map 0:1 -map 1:a:0 "));
    what.has_sound = true;
    what.has_picture = false;
    EXPECT_TRUE(text::contains(line(what), " -map 1:v:0 -map 0:3? "));
}

TEST(EncoderWords, OperatorsArgumentsStandInTheirPlace) {
    Encoding what = of_file();
    what.format.height = 720;
    EXPECT_TRUE(text::contains(line(what), "pad=1280:720"));
    what.format.encoder = {"-c:v", "h264_vaapi", "-vf", "format=nv12,hwupload"};
    const std::string words = line(what);
    EXPECT_TRUE(text::contains(words, " -c:v h264_vaapi -vf format=nv12,hwupload "));
    EXPECT_FALSE(text::contains(words, "libx264"));
    EXPECT_FALSE(text::contains(words, "pad="));
}

TEST(EncoderWords, AddressesAndHeadersAreNotOnTheCommandLine) {
    Encoding what = of_file();
    what.upstream.kind = plan::Kind::http;
    what.upstream.url = "http://h/it's?key=secret";
    what.upstream.headers = {{"X-Emby-Token", "hidden"}};
    what.duration = 90s;
    const std::string words = line(what);
    EXPECT_FALSE(text::contains(words, "secret"));
    EXPECT_FALSE(text::contains(words, "hidden"));
    EXPECT_EQ(encoder_input(what),
              "ffconcat version 1.0\nfile 'http://h/it'\\''s?key=secret'\n"
              "option headers 'X-Emby-Token: hidden'\nduration 90.000\n");
    what.upstream.headers.emplace_back("X-Other", "1");
    EXPECT_THROW(static_cast<void>(encoder_input(what)), Error);
    what.upstream.headers = {{"X-A", "1\nfile /etc/passwd"}};
    EXPECT_THROW(static_cast<void>(encoder_input(what)), Error);
}

}  // namespace
}  // namespace flathead::playout
