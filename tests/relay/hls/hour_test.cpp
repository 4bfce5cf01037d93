// A simulated hour of one channel, watched by a stranger who knows RFC 8216 only.

#include "relay/base/text.hpp"
#include "tests/relay/hls/playlist_checker.hpp"
#include "tests/relay/hls/station.hpp"

#include <gtest/gtest.h>

namespace flathead::hls {
namespace {

/// Looks every half target duration and keeps a diary of what was listed when.
class Stranger {
  public:
    explicit Stranger(Station& station) : station_(station) {}

    void look() {
        if (!station_.recorder || !station_.recorder->is_ready() || station_.time < next_) return;
        next_ = station_.time + std::chrono::milliseconds(1700);
        const auto trouble = checker_.look(station_.recorder->playlist());
        if (trouble) {
            ADD_FAILURE() << "after " << station_.time.count() << " ms: " << *trouble;
            next_ = std::chrono::hours{100};
        }
        const Playlist& playlist = checker_.last();
        for (std::size_t i = 0; i < playlist.entries.size(); ++i)
            until_[playlist.sequence + i] = {station_.time, playlist.lasts()};
        fetch();
    }

    /// A segment must be there for its length and that of the longest playlist that had it.
    void fetch() {
        for (const auto& [sequence, listed] : until_) {
            const double age = static_cast<double>((station_.time - listed.when).count()) / 1000;
            const double promised = checker_.seen().at(sequence).lasts + listed.playlist;
            const bool is_there = station_.store.find(Station::channel, sequence) != nullptr;
            EXPECT_TRUE(is_there || age >= promised) << sequence << " went after " << age;
            EXPECT_TRUE(!is_there || age < promised + 60) << sequence << " is still there";
        }
    }

    PlaylistChecker& checker() { return checker_; }

  private:
    struct Listing {
        std::chrono::milliseconds when{};
        double playlist = 0;
    };
    Station& station_;
    PlaylistChecker checker_;
    std::chrono::milliseconds next_{};
    std::map<std::uint64_t, Listing> until_;
};

TEST(Hour, EveryPlaylistKeepsTheRules) {
    Station station;
    Stranger stranger(station);
    const auto look = [&] { stranger.look(); };
    const std::string usual = make_clip({.seconds = 300, .rate = 5});
    const std::string rare = make_clip({.seconds = 120, .rate = 5, .key_interval = "30"});
    const std::string odd = make_clip({.seconds = 200,
                                       .codec = "mpeg2video",
                                       .rate = 25,
                                       .key_interval = "3.7",
                                       .has_audio = false});
    station.play(usual, 300, look);
    station.start_recorder();
    for (int round = 0; round < 5; ++round) {
        station.begin(ts::Origin::other);
        station.play(rare, 120, look);
        station.begin(ts::Origin::other);
        station.play(odd, 200, look);
        station.wait(7);
        station.begin(ts::Origin::reconnect);
        station.play(std::string_view(odd).substr(odd.size() / 2), 100, look);
        // Much at once, then what is left at its own speed.
        station.begin(ts::Origin::other);
        const std::string_view burst = std::string_view(usual).substr(0, usual.size() / 30);
        station.play(burst, 0, look);
        station.play(std::string_view(usual).substr(burst.size()), 290, look);
        for (int cut = 0; cut < 8; ++cut) {
            station.begin(ts::Origin::other);
            station.play(std::string_view(usual).substr(0, usual.size() / 200 * (cut + 1)),
                         1.5 * (cut + 1),
                         look);
        }
    }
    const auto& seen = stranger.checker().seen();
    EXPECT_GT(seen.size(), 800U);
    EXPECT_EQ(seen.rbegin()->first - seen.begin()->first + 1, seen.size()) << "none was missed";
    EXPECT_EQ(station.store.dropped(), 0U);
    EXPECT_EQ(station.recorder->losses(), 0U);
    EXPECT_LT(station.store.size(), 30U);
}

TEST(Hour, RunsOfOneChannelGoOnHigher) {
    Station station;
    Stranger stranger(station);
    const std::string clip = make_clip({.seconds = 40, .rate = 5, .key_interval = "1"});
    std::uint64_t before = 0;
    for (int run = 0; run < 10; ++run) {
        station.start_recorder();
        stranger.checker().expect_new_run();
        station.play(clip, 40, [&] { stranger.look(); });
        EXPECT_GT(stranger.checker().seen().rbegin()->first, before);
        before = stranger.checker().seen().rbegin()->first;
        station.recorder->retire_all(station.now().moment);
    }
    station.wait(120);
    EXPECT_EQ(station.store.size(), 0U);
}

}  // namespace
}  // namespace flathead::hls
