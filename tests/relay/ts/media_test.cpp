// Real media of ffmpeg's making, one after the other; read back by ffprobe.
#include "relay/ts/splicer.hpp"
#include "tests/relay/ts/spliced.hpp"
#include "tests/support/ts_maker.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

namespace flathead {
namespace {

using tests::counter_errors;
using tests::Output;
using tests::stamp_errors;
using Errors = std::vector<std::string>;
namespace fs = std::filesystem;

class Media : public testing::Test {
  public:
    static void SetUpTestSuite() {
        char folder[] = "/tmp/flathead-ts-XXXXXX";
        if (::mkdtemp(folder) == nullptr) return;
        folder_ = folder;
        const std::string picture = "-f lavfi -i testsrc2=size=320x180:rate=25:duration=6 ";
        const std::string tone = "-f lavfi -i sine=frequency=440:duration=6 ";
        make("h264", picture + tone + "-c:v libx264 -preset ultrafast -g 50 -bf 2 -c:a aac");
        make("open",
             picture + tone +
                 "-c:v libx264 -preset ultrafast -x264-params "
                 "open-gop=1:keyint=50:min-keyint=50:scenecut=0:bframes=3 -c:a mp2");
        make("hevc",
             picture + tone +
                 "-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=50:pools=1 "
                 "-c:a ac3");
        make("mpeg2", picture + tone + "-c:v mpeg2video -g 50 -bf 2 -c:a mp2 -muxrate 3M");
        make("audio", tone + "-c:a aac");
    }
    static void TearDownTestSuite() {
        if (!folder_.empty()) fs::remove_all(folder_);
    }

  protected:
    void SetUp() override {
        if (!fs::exists(folder_ / "audio.ts")) GTEST_SKIP() << "ffmpeg cannot make media here";
    }
    static std::string read(const std::string& name) {
        std::ifstream file(folder_ / (name + ".ts"), std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    /// DTS that ffprobe sees not to rise, and packets in all.
    static std::pair<std::size_t, std::size_t> probed(const std::string& stream) {
        const fs::path file = folder_ / "probed.ts";
        std::ofstream(file, std::ios::binary) << stream;
        const std::string command =
            "ffprobe -v error -show_entries packet=stream_index,dts -of csv=p=0 " + file.string();
        std::FILE* const pipe = ::popen(command.c_str(), "r");
        std::map<int, long long> last;
        std::size_t back = 0;
        std::size_t count = 0;
        char line[200];
        while (pipe != nullptr && std::fgets(line, sizeof line, pipe) != nullptr) {
            int index = 0;
            long long dts = 0;
            if (std::sscanf(line, "%d,%lld", &index, &dts) != 2) continue;
            const auto [before, is_new] = last.try_emplace(index, dts);
            if (!is_new && dts <= before->second) ++back;
            before->second = dts;
            ++count;
        }
        if (pipe != nullptr) ::pclose(pipe);
        return {back, count};
    }

  private:
    static void make(const std::string& name, const std::string& options) {
        const std::string command = "ffmpeg -v quiet -nostdin -y " + options +
                                    " -threads 1 -f mpegts " + (folder_ / (name + ".ts")).string();
        if (std::system(command.c_str()) != 0) fs::remove(folder_ / (name + ".ts"));
    }
    static inline fs::path folder_;
};

TEST_F(Media, EachCodecHasItsKeyFrames) {
    for (const char* name : {"h264", "open", "hevc", "mpeg2"}) {
        const std::string in = read(name);
        std::string without = in;  // nobody says where one can begin
        for (std::size_t at = 0; at < without.size(); at += 188) {
            const bool has_flags = (without[at + 3] & 0x20) != 0 && without[at + 4] > 0;
            if (has_flags) without[at + 5] = static_cast<char>(without[at + 5] & ~0x40);
        }
        for (const std::string& stream : {in, without}) {
            Output output;
            output.take(stream, 4096);
            std::vector<ts::Ticks> keys;
            for (const ts::Mark& mark : output.marks) {
                if (mark.is_key) keys.push_back(mark.time);
            }
            ASSERT_GE(keys.size(), 3U) << name;
            EXPECT_LE(keys.size(), 4U) << name;  // MPEG-2 ends with one more
            EXPECT_NEAR(static_cast<double>(keys[1] - keys[0]), 180'000, 3 * 3600) << name;
            EXPECT_EQ(counter_errors(output.bytes), Errors()) << name;
        }
    }
}

TEST_F(Media, AudioAloneCanBeginAnywhere) {
    Output output;
    output.take(read("audio"), 1000);
    EXPECT_GE(output.marks.size(), 8U);
    for (const ts::Mark& mark : output.marks) EXPECT_TRUE(mark.is_key);
    EXPECT_EQ(probed(output.bytes).first, 0U);
}

TEST_F(Media, OneAfterTheOtherIsOneStream) {
    Output output;
    bool is_first = true;
    std::vector<std::uint8_t> versions;
    for (const char* name : {"h264", "h264", "open", "hevc", "audio", "mpeg2", "h264"}) {
        if (!is_first) output.splicer.begin(ts::Origin::other);
        is_first = false;
        output.take(read(name), 4096);
        versions.push_back(
            static_cast<std::uint8_t>(output.splicer.tables()->packets[188 + 10]) >> 1 & 31);
    }
    EXPECT_EQ(versions, (std::vector<std::uint8_t>{0, 0, 1, 2, 3, 4, 5}));
    EXPECT_EQ(output.cuts(), 6U);
    EXPECT_EQ(counter_errors(output.bytes), Errors());
    EXPECT_EQ(stamp_errors(output.bytes, 8 * 90'000), Errors());  // no video beside the audio alone
    const double seconds = static_cast<double>(output.splicer.clock().value_or(0)) / 90'000;
    EXPECT_NEAR(seconds, 7 * 6, 2);
}

TEST_F(Media, SameCodecsPlayThrough) {
    Output output;
    output.take(read("h264"), 4096);
    output.splicer.begin(ts::Origin::other);
    const std::string in = read("h264");
    output.take(in.substr(188 * 100 + 50), 4096);
    output.splicer.begin(ts::Origin::reconnect);
    output.take(in.substr(in.size() / 188 / 2 * 188), 4096);
    const auto [back, count] = probed(output.bytes);
    EXPECT_EQ(back, 0U);
    EXPECT_GT(count, 600U);
    EXPECT_GT(output.splicer.counts().repeated_bytes, 0U);
}

}  // namespace
}  // namespace flathead
