/// With a real ffmpeg: what is asked for is what lies there afterwards, or nothing does.

#include "generator/conform/run.hpp"

#include "generator/conform/encode.hpp"
#include "generator/schedule/house.hpp"
#include "relay/base/process.hpp"
#include "relay/base/text.hpp"
#include "relay/lib/av/facts.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace flathead::conform {
namespace {

using namespace std::chrono_literals;

const HouseFormat usual{"h264", "yuv420p", "aac"};

class ConformRun : public testing::Test {
  protected:
    /// Six seconds of the old kind, with a second sound track.
    Path clip() {
        const Path path = folder_.path() / "it's an old one.mkv";
        Command command;
        command.words = {"ffmpeg",
                         "-nostdin",
                         "-v",
                         "error",
                         "-f",
                         "lavfi",
                         "-t",
                         "6",
                         "-i",
                         "testsrc2=size=320x240:rate=25",
                         "-f",
                         "lavfi",
                         "-t",
                         "6",
                         "-i",
                         "sine=frequency=300:sample_rate=44100",
                         "-map",
                         "0",
                         "-map",
                         "1",
                         "-map",
                         "1",
                         "-metadata:s:a:0",
                         "language=fra",
                         "-metadata:s:a:1",
                         "language=eng",
                         "-c:v",
                         "mpeg2video",
                         "-pix_fmt",
                         "yuv420p",
                         "-c:a",
                         "mp2",
                         text::join("file:", path.string())};
        command.environment = {{"PATH", std::getenv("PATH")}};
        const auto made = run_and_capture(command);
        EXPECT_TRUE(made.outcome.succeeded()) << made.outcome.error_text;
        return path;
    }
    Need need(const Path& source) {
        Need out;
        out.title = "Old One";
        out.files = {{"/nowhere/else.mkv", {}}, {source.string(), {}}};
        out.facts.duration = 6s;
        out.facts.height = 240;
        out.facts.audio = {{"mp2", "fra", 1, 44100}, {"mp2", "eng", 1, 44100}};
        out.house = usual;
        out.languages = {"eng"};
        out.target = folder_.path() / "out" / "0123.mkv";
        make_folders(out.target.parent_path());
        return out;
    }
    std::size_t files_in_out() {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder_.path() / "out"))
            count += entry.is_regular_file() ? 1 : 0;
        return count;
    }
    TemporaryFolder folder_;
};

TEST_F(ConformRun, TheFileHasTheHouseFormatAndItsProgressWasTold) {
    const Need wanted = need(clip());
    double last = -1;
    make(wanted, [&](double share) {
        EXPECT_GE(share, last);
        last = share;
    });
    EXPECT_GT(last, 0.5);
    const av::Facts facts = av::facts_of_file(wanted.target.string(), [] { return false; });
    EXPECT_EQ(facts.video_codec, "h264");
    EXPECT_EQ(facts.pixel_format, "yuv420p");
    ASSERT_EQ(facts.audio.size(), 1U);
    EXPECT_EQ(facts.audio[0].codec, "aac");
    EXPECT_NEAR(static_cast<double>(facts.duration.count()), 6000, 100);
    EXPECT_LE(facts.longest_gop, 2100ms);
    EXPECT_EQ(files_in_out(), 1U);
    const auto made = made_in(wanted.target.parent_path());
    ASSERT_EQ(made.size(), 1U);
    EXPECT_EQ(made[0].file, wanted.target);
}

TEST_F(ConformRun, WhatCannotBeReadLeavesNothingAndSaysWhy) {
    const Path source = folder_.path() / "torn.mkv";
    replace_file(source, "this is no film");
    const Need wanted = need(source);
    try {
        make(wanted, [](double) {});
        FAIL() << "it made something";
    } catch (const Error& error) {
        EXPECT_NE(std::string_view(error.what()).find("torn.mkv"), std::string_view::npos)
            << error.what();
    }
    EXPECT_EQ(files_in_out(), 0U);
}

TEST_F(ConformRun, AFileThatIsCutOffIsNotTakenForTheWhole) {
    const Path source = clip();
    Need wanted = need(source);
    wanted.facts.duration = 60s;  // what the library knows of it
    EXPECT_THROW(make(wanted, [](double) {}), Error);
    EXPECT_EQ(files_in_out(), 0U);
}

TEST_F(ConformRun, AFailureCountsForAWeek) {
    const Need wanted = need(clip());
    EXPECT_EQ(known_failure(wanted, times::now()), "");
    note_failure(wanted, "no such codec");
    EXPECT_EQ(known_failure(wanted, times::now()), "no such codec");
    EXPECT_EQ(known_failure(wanted, times::now() + 8 * 24h), "");
}

TEST_F(ConformRun, WhatAnInterruptedRunLeftGoes) {
    const Need wanted = need(clip());
    replace_file(wanted.target.string() + ".unfinished", "half");
    remove_remains(wanted.target.parent_path());
    EXPECT_EQ(files_in_out(), 0U);
}

TEST(ConformWords, SilentItemsGetSound) {
    Need need;
    need.house = usual;
    const auto words = text::join_with(" ", encode_command(need, false, "/a.mkv", "/b.mkv"));
    EXPECT_NE(words.find("anullsrc"), std::string::npos);
    EXPECT_NE(words.find("-map 1:a:0"), std::string::npos);
    EXPECT_NE(words.find("-shortest"), std::string::npos);
}

TEST(ConformWords, ASecretIsNotAmongTheWords) {
    const auto input = input_of({"http://jelly/Videos/1/stream?static=true",
                                 {{"Authorization", "MediaBrowser Token=\"it's\""}}});
    ASSERT_TRUE(input);
    EXPECT_EQ(input->path, "");
    EXPECT_EQ(input->script,
              "ffconcat version 1.0\nfile 'http://jelly/Videos/1/stream?static=true'\n"
              "option headers 'Authorization: MediaBrowser Token=\"it'\\''s\"'\n");
    EXPECT_FALSE(input_of({"http://jelly/1\nfile /etc/passwd", {}}));
    EXPECT_FALSE(input_of({"http://jelly/1", {{"A", "1"}, {"B", "2"}}}));
}

}  // namespace
}  // namespace flathead::conform
