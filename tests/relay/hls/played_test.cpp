// Segments as libavformat reads them, one after the other.

#include "relay/base/process.hpp"
#include "relay/base/text.hpp"
#include "tests/relay/hls/playlist_checker.hpp"
#include "tests/relay/hls/station.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace flathead::hls {
namespace {

/// The station's playlist, ended here, and its segments as files.
class Folder {
  public:
    explicit Folder(Station& station) {
        std::string name =
            (std::filesystem::temp_directory_path() / "flathead-hls-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
        const std::string text = station.recorder->playlist();
        EXPECT_EQ(checker_.look(text), std::nullopt);
        std::ofstream(path_ / "7.m3u8") << text << "#EXT-X-ENDLIST\n";
        std::filesystem::create_directory(path_ / "7");
        for (std::size_t i = 0; i < playlist().entries.size(); ++i) {
            const auto segment = station.store.find(Station::channel, playlist().sequence + i);
            std::string bytes(segment->bytes, '\0');
            pread_full(segment->file, bytes, 0, "a segment");
            std::ofstream(path_ / playlist().entries[i].address, std::ios::binary) << bytes;
        }
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }

    [[nodiscard]] const Playlist& playlist() const { return checker_.last(); }

    /// stdout and stderr of a program; "@" stands for the playlist.
    std::string run(std::vector<std::string> words) const {
        std::ranges::replace(words, std::string("@"), (path_ / "7.m3u8").string());
        const std::string line = "exec \"$@\" 2>&1";
        words.insert(words.begin(), {"sh", "-c", line, "sh"});
        const auto ran = run_and_capture(
            {.words = words, .environment = {{"PATH", std::getenv("PATH")}}, .folder = {}});
        EXPECT_TRUE(ran.outcome.succeeded()) << ran.output;
        return ran.output;
    }

  private:
    PlaylistChecker checker_;
    std::filesystem::path path_;
};

std::vector<std::string> lines_with(const std::string& text,
                                    std::initializer_list<std::string_view> words) {
    std::vector<std::string> out;
    for (const std::string_view line : text::split(text, '\n')) {
        for (const std::string_view word : words) {
            if (text::contains(line, word)) out.emplace_back(line);
        }
    }
    return out;
}

TEST(Played, SegmentsFollowEachOtherWithoutAnError) {
    Station station;
    const std::string clip = make_clip({.seconds = 40, .rate = 25});
    station.play(std::string_view(clip).substr(0, clip.size() / 4), 10);
    station.start_recorder();
    station.play(std::string_view(clip).substr(clip.size() / 4), 30);
    const Folder folder(station);
    ASSERT_GE(folder.playlist().entries.size(), 6U);

    const std::string said = folder.run({"ffprobe",
                                         "-v",
                                         "debug",
                                         "-show_entries",
                                         "packet=dts_time,flags",
                                         "-select_streams",
                                         "v",
                                         "-of",
                                         "csv=p=0",
                                         "@"});
    EXPECT_EQ(
        lines_with(said,
                   {"Continuity check failed", "corrupt", "non monotonically", "Packet corrupt"}),
        std::vector<std::string>());
    double before = -1;
    std::size_t pictures = 0;
    for (const std::string_view line : text::split(said, '\n')) {
        const std::size_t comma = line.find(",");
        if (comma == std::string_view::npos || line.empty() || !text::is_digit(line.front()))
            continue;
        const double dts = std::strtod(std::string(line.substr(0, comma)).c_str(), nullptr);
        EXPECT_TRUE(pictures == 0 || std::abs(dts - before - 0.04) < 0.001) << line;
        before = dts;
        ++pictures;
    }
    EXPECT_NEAR(static_cast<double>(pictures), folder.playlist().lasts() * 25, 1);
}

TEST(Played, TheWholeDecodesWithoutAWarning) {
    Station station;
    station.start_recorder();
    station.play(make_clip({.seconds = 30, .rate = 25, .key_interval = "1.5"}), 30);
    const Folder folder(station);
    const std::string said =
        folder.run({"ffmpeg", "-v", "warning", "-nostdin", "-i", "@", "-f", "null", "-"});
    EXPECT_EQ(said, "");
}

}  // namespace
}  // namespace flathead::hls
