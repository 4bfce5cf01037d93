#include "relay/lib/av/facts.hpp"

#include "relay/base/files.hpp"
#include "relay/base/process.hpp"
#include "relay/base/text.hpp"
#include "relay/lib/av/file_marks.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

namespace flathead::av {
namespace {

using std::chrono::milliseconds;

/// Clips of ten seconds of picture, a key frame every two, and eleven of sound, made once.
class Facts : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        folder_ = std::make_unique<TemporaryFolder>();
        make({"-f",
              "lavfi",
              "-i",
              "testsrc2=s=320x180:r=25:d=10",
              "-f",
              "lavfi",
              "-i",
              "sine=d=11",
              "-f",
              "lavfi",
              "-i",
              "anullsrc=cl=stereo:r=48000:d=10",
              "-map",
              "0",
              "-map",
              "1",
              "-map",
              "2",
              "-g",
              "50",
              "-c:v",
              "libx264",
              "-preset",
              "ultrafast",
              "-pix_fmt",
              "yuv420p",
              "-c:a:0",
              "aac",
              "-c:a:1",
              "ac3",
              "-metadata:s:a:0",
              "language=ita",
              "-metadata:s:a:1",
              "language=eng"},
             "clip.mkv");
        for (const char* const name : {"clip.mp4", "clip.ts", "clip.mov"})
            make({"-i", path("clip.mkv"), "-map", "0", "-c", "copy"}, name);
        make({"-i", path("clip.mkv"), "-c", "copy", "-movflags", "faststart"}, "fast.mp4");
        make({"-i", path("clip.mkv"), "-c", "copy", "-movflags", "frag_keyframe+empty_moov"},
             "fragments.mp4");
        make({"-i", path("clip.mkv"), "-c:v", "mpeg2video", "-g", "25", "-c:a", "mp2"}, "clip.mpg");
        make({"-i", path("clip.mkv"), "-c:v", "mpeg4", "-g", "50", "-c:a", "mp2"}, "clip.avi");
    }
    static void TearDownTestSuite() { folder_.reset(); }

    static std::string path(const std::string& name) { return (folder_->path() / name).string(); }
    static void make(std::vector<std::string> words, const std::string& name) {
        words.insert(words.begin(), {"ffmpeg", "-v", "error", "-nostdin", "-y"});
        words.push_back(path(name));
        const auto made =
            run_and_capture({.words = words,
                             .environment = {{"PATH", "/usr/local/bin:/usr/bin:/bin"}},
                             .folder = {}});
        ASSERT_TRUE(made.outcome.succeeded()) << name << ": " << made.outcome.error_text;
    }
    static flathead::av::Facts of(const std::string& name) {
        return facts_of_file(path(name), [] { return false; });
    }
    static std::string failure(const std::string& name) {
        try {
            (void)of(name);
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.fault, Fault::malformed) << name;
            return failure.what();
        }
        return "";
    }
    /// The first bytes of another file.
    static void cut(const std::string& from, std::size_t bytes, const std::string& name) {
        replace_file(path(name), read_file(path(from)).substr(0, bytes));
    }

  private:
    inline static std::unique_ptr<TemporaryFolder> folder_;
};

TEST_F(Facts, OfEveryContainer) {
    for (const char* const name : {"clip.mkv",
                                   "clip.mp4",
                                   "clip.ts",
                                   "clip.mov",
                                   "fast.mp4",
                                   "fragments.mp4",
                                   "clip.mpg",
                                   "clip.avi"}) {
        SCOPED_TRACE(name);
        const flathead::av::Facts facts = of(name);
        EXPECT_NEAR(static_cast<double>(facts.duration.count()), 10'000, 120)
            << "the picture's, not the sound's";
        EXPECT_EQ(facts.width, 320);
        EXPECT_EQ(facts.height, 180);
        EXPECT_EQ(facts.pixel_format, "yuv420p");
        EXPECT_GT(facts.bit_rate, 50'000);
        EXPECT_LT(facts.bit_rate, 20'000'000);
        EXPECT_GE(facts.longest_gop,
                  milliseconds{std::string_view(name) == "clip.mpg" ? 900 : 1900});
        EXPECT_LE(facts.longest_gop, milliseconds{2100});
        EXPECT_FALSE(facts.audio.empty());
    }
}

TEST_F(Facts, CodecsAndTracks) {
    const flathead::av::Facts facts = of("clip.mkv");
    EXPECT_EQ(facts.container, "matroska,webm");
    EXPECT_EQ(facts.video_codec, "h264");
    ASSERT_EQ(facts.audio.size(), 2U);
    EXPECT_EQ(facts.audio[0].codec, "aac");
    EXPECT_EQ(facts.audio[0].language, "ita");
    EXPECT_EQ(facts.audio[0].channels, 1);
    EXPECT_EQ(facts.audio[0].sample_rate, 44'100);
    EXPECT_EQ(facts.audio[1].codec, "ac3");
    EXPECT_EQ(facts.audio[1].language, "eng");
    EXPECT_EQ(facts.audio[1].channels, 2);
    EXPECT_EQ(of("clip.ts").audio.size(), 2U);
    EXPECT_EQ(of("clip.avi").video_codec, "mpeg4");
    EXPECT_EQ(of("clip.mpg").video_codec, "mpeg2video");
}

TEST_F(Facts, TheLengthOfThePictureWithoutAWordInTheHeader) {
    make({"-i",
          path("clip.mkv"),
          "-map",
          "0:v",
          "-map",
          "0:a:0",
          "-c",
          "copy",
          "-t",
          "8",
          "-write_crc32",
          "0",
          "-f",
          "matroska",
          "-fflags",
          "+bitexact",
          "-map_metadata",
          "-1"},
         "plain.mkv");
    EXPECT_NEAR(static_cast<double>(of("plain.mkv").duration.count()), 8'000, 100);
}

TEST_F(Facts, SoundWithAPictureAttachedIsSound) {
    make({"-f", "lavfi", "-i", "testsrc2=s=64x64:d=1", "-frames:v", "1"}, "cover.jpg");
    make({"-i",
          path("clip.mkv"),
          "-i",
          path("cover.jpg"),
          "-map",
          "0:a:0",
          "-map",
          "1",
          "-c:a",
          "copy",
          "-c:v",
          "copy",
          "-disposition:v",
          "attached_pic"},
         "song.m4a");
    const flathead::av::Facts facts = of("song.m4a");
    EXPECT_EQ(facts.video_codec, "");
    EXPECT_EQ(facts.width, 0);
    EXPECT_NEAR(static_cast<double>(facts.duration.count()), 11'000, 120);
    EXPECT_EQ(facts.longest_gop, milliseconds{0});
}

TEST_F(Facts, FilesThatCannotBePlayedSayWhy) {
    replace_file(path("empty.mkv"), "");
    EXPECT_EQ(failure("empty.mkv"), "it is empty");
    replace_file(path("text.ts"), "export const answer = 42;\n");
    EXPECT_EQ(failure("text.ts"), "it is no media file, or damaged or cut off");
    cut("clip.mkv", 60'000, "cut.mkv");
    EXPECT_TRUE(failure("cut.mkv").starts_with("it is cut off: 60000 of ")) << failure("cut.mkv");
    cut("fast.mp4", 60'000, "cut.mp4");
    EXPECT_TRUE(failure("cut.mp4").starts_with("it is cut off: 60000 of ")) << failure("cut.mp4");
    cut("clip.mp4", 60'000, "headless.mp4");
    EXPECT_EQ(failure("headless.mp4"), "it is no media file, or damaged or cut off");
    cut("clip.avi", 60'000, "cut.avi");
    EXPECT_TRUE(failure("cut.avi").starts_with("it is cut off: 60000 of ")) << failure("cut.avi");
    make({"-i",
          path("clip.mp4"),
          "-c",
          "copy",
          "-encryption_scheme",
          "cenc-aes-ctr",
          "-encryption_key",
          "76a6c65c5ea762046bd749a2e632ccbb",
          "-encryption_kid",
          "a7e61c373e219033c21091fa607bf3b8"},
         "secret.mp4");
    EXPECT_EQ(failure("secret.mp4"), "it is encrypted");
    ASSERT_EQ(::mkfifo(path("pipe.mkv").c_str(), 0600), 0);
    EXPECT_EQ(failure("pipe.mkv"), "it is no regular file");
    // A list of other files is none, whatever its name.
    replace_file(path("list.ts"),
                 "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nclip.ts\n#EXT-X-ENDLIST\n");
    EXPECT_NE(failure("list.ts"), "");
    replace_file(path("list.mkv"), "ffconcat version 1.0\nfile clip.mkv\n");
    EXPECT_NE(failure("list.mkv"), "");
}

TEST_F(Facts, AFileThatIsNotThereMayComeBack) {
    try {
        (void)of("not-there.mkv");
        FAIL();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.fault, Fault::unreachable);
        EXPECT_STREQ(failure.what(), "No such file or directory");
    }
}

TEST_F(Facts, AskedToGiveUpItDoes) {
    try {
        (void)facts_of_file(path("clip.ts"), [] { return true; });
        FAIL();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.fault, Fault::timed_out);
    }
}

TEST(FileMarks, AScrambledTransportStream) {
    std::string packets;
    for (int i = 0; i < 20; ++i) {
        std::string packet(188, '\xAA');
        packet.replace(0, 4, std::string("\x47\x01\x00\x10", 4));
        if (i % 4 != 0) packet[3] = '\xD0';
        packets += packet;
    }
    EXPECT_TRUE(is_scrambled(packets));
    for (std::size_t at = 3; at < packets.size(); at += 188) packets[at] = '\x10';
    EXPECT_FALSE(is_scrambled(packets));
    EXPECT_FALSE(is_scrambled("no transport stream"));
}

TEST(FileMarks, DamagedHeadsTellNothing) {
    using namespace std::string_view_literals;
    for (const std::string_view head :
         {""sv,
          "\x1A\x45\xDF\xA3"sv,
          "\x1A\x45\xDF\xA3\xFF"sv,
          "\x1A\x45\xDF\xA3\x00\x00"sv,
          "\x1A\x45\xDF\xA3\x80\x18\x53\x80\x67"sv,
          // of unknown size: a recording
          "\x1A\x45\xDF\xA3\x80\x18\x53\x80\x67\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF"sv,
          "RIFF\x00\x00\x00\x00"
          "AVI "sv,
          "RIFF\x10\x00\x00\x00WAVE"sv}) {
        EXPECT_FALSE(told_bytes(head)) << head.size();
    }
    EXPECT_EQ(told_bytes("\x1A\x45\xDF\xA3\x80\x18\x53\x80\x67\x42\x00"sv), 11U + 0x200U);
    EXPECT_EQ(told_bytes("RIFF\x10\x27\x00\x00"
                         "AVI "sv),
              10'008U);
}

}  // namespace
}  // namespace flathead::av
