#include "relay/playout/elementary.hpp"

#include <gtest/gtest.h>

namespace flathead::playout {
namespace {

using namespace std::string_view_literals;
using ts::bytes_of;

av::Stream stream(av::Codec codec, std::string_view config = {}) {
    av::Stream out;
    out.codec = codec;
    out.config = config;
    return out;
}

TEST(Elementary, AdtsSaysWhatTheConfigurationSays) {
    // AAC-LC, 48 kHz, stereo; a frame of 9 bytes, 2 of them payload.
    const std::string out = Elementary(stream(av::Codec::aac, "\x11\x90")).framed(bytes_of("ab"));
    EXPECT_EQ(out,
              "\xFF\xF1\x4C\x80\x01\x3F\xFC"
              "ab"sv);
}

TEST(Elementary, ConfigurationsThatAdtsCannotSayAreRefused) {
    const struct {
        const char* why;
        std::string_view config;
        bool fits;
    } cases[] = {{"LC 44.1 kHz mono", "\x12\x08"sv, true},
                 {"HE-AAC: SBR in front of LC 24 kHz", "\x2B\x11\x88"sv, true},
                 {"object type 42 (USAC)", "\xF9\x46\x40"sv, false},
                 {"own sampling rate", "\x17\x80\x00\x00\x00"sv, false},
                 {"channels told in the stream", "\x11\x80"sv, false},
                 {"cut", "\x11"sv, false},
                 {"nothing", ""sv, false}};
    for (const auto& one : cases)
        EXPECT_EQ(adts_header(one.config).has_value(), one.fits) << one.why;
}

TEST(Elementary, FramesThatHaveAHeaderOrDoNotFitOne) {
    const Elementary aac(stream(av::Codec::aac, "\x11\x90"));
    const std::string_view ready = "\xFF\xF1\x4C\x80\x01\x3F\xFCxx"sv;
    EXPECT_EQ(aac.framed(bytes_of(ready)), ready);
    EXPECT_EQ(aac.framed(bytes_of(std::string(9000, 'x'))), "");
    EXPECT_EQ(Elementary(stream(av::Codec::aac)).framed(bytes_of("raw")), "");
}

TEST(Elementary, AdtsTellsItsDuration) {
    const Elementary aac(stream(av::Codec::aac));
    EXPECT_EQ(aac.duration(bytes_of("\xFF\xF1\x4C\x80\x01\x3F\xFC")), 1920);
    EXPECT_EQ(aac.duration(bytes_of("\xFF\xF1\x4C\x80\x01\x3F\xFD")), 3840) << "two blocks";
    EXPECT_EQ(aac.duration(bytes_of("\xFF\xF1\x7C\x80\x01\x3F\xFC")), 0) << "reserved rate";
}

TEST(Elementary, VideoGetsADelimiterUnlessItHasOne) {
    const Elementary h264(stream(av::Codec::h264));
    const Elementary hevc(stream(av::Codec::hevc));
    EXPECT_EQ(h264.framed(bytes_of("\0\0\1\x65x"sv)), "\0\0\0\1\x09\xF0\0\0\1\x65x"sv);
    EXPECT_EQ(h264.framed(bytes_of("\0\0\0\1\x09\xF0"sv)), "\0\0\0\1\x09\xF0"sv);
    EXPECT_EQ(hevc.framed(bytes_of("\0\0\1\x26\1"sv)), "\0\0\0\1\x46\1\x50\0\0\1\x26\1"sv);
    EXPECT_EQ(hevc.framed(bytes_of("\0\0\1\x46\1\x50"sv)), "\0\0\1\x46\1\x50"sv);
}

TEST(Elementary, ParameterSetsAreTakenOutOfTheirRecords) {
    using namespace std::string_literals;
    const std::string avc = "\x01\x64\x00\x1F\xFF\xE1\x00\x03\x67\x64\x00\x01\x00\x02\x68\xEE"s;
    EXPECT_EQ(parameter_sets(av::Codec::h264, avc), "\0\0\0\1\x67\x64\x00\0\0\0\1\x68\xEE"s);
    for (std::size_t size = 0; size < avc.size(); ++size)
        EXPECT_EQ(parameter_sets(av::Codec::h264, avc.substr(0, size)), "") << size;
    std::string hvc(22, '\1');
    hvc += "\x02\xA0\x00\x01\x00\x02\x40\x01\xA1\x00\x01\x00\x02\x42\x01"s;
    EXPECT_EQ(parameter_sets(av::Codec::hevc, hvc), "\0\0\0\1\x40\x01\0\0\0\1\x42\x01"s);
    EXPECT_EQ(parameter_sets(av::Codec::aac, avc), "");
}

TEST(Elementary, DecodersThatStartFindParameterSets) {
    using namespace std::string_literals;
    av::Stream stream;
    stream.codec = av::Codec::h264;
    stream.is_video = true;
    stream.config = "\x01\x64\x00\x1F\xFF\xE1\x00\x03\x67\x64\x00\x01\x00\x02\x68\xEE"s;
    const Elementary elementary(stream);
    const auto framed = [&](const std::string& packet) {
        return elementary.framed(
            {reinterpret_cast<const std::uint8_t*>(packet.data()), packet.size()}, true);
    };
    const std::string sets = "\0\0\0\1\x67\x64\x00\0\0\0\1\x68\xEE"s;
    const std::string delimiter = "\0\0\0\1\x09\xF0"s;
    const std::string picture = "\0\0\1\x41\x9A\x00\x01"s;
    EXPECT_EQ(framed(picture), delimiter + sets + picture);
    EXPECT_EQ(framed(delimiter + picture), delimiter + sets + picture);
    EXPECT_EQ(framed(delimiter + sets + picture), delimiter + sets + picture) << "it has them";
}

}  // namespace
}  // namespace flathead::playout
