#pragma once
/// Reads playlists as a stranger would and says which rule of RFC 8216 one breaks, alone and
/// compared with those before it.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::hls {

struct Entry {
    std::string address;
    double lasts = 0;
    std::string date;
    bool is_discontinuity = false;
    bool operator==(const Entry&) const = default;
};

struct Playlist {
    int target = 0;
    std::uint64_t sequence = 0;
    std::uint64_t discontinuities = 0;
    std::vector<Entry> entries;
    [[nodiscard]] double lasts() const;
};

class PlaylistChecker {
  public:
    /// Absent: no rule is broken.
    [[nodiscard]] std::optional<std::string> look(std::string_view text);
    /// A later run of the channel: the target duration may be another one.
    void expect_new_run() { last_.reset(); }
    [[nodiscard]] const Playlist& last() const { return *last_; }
    [[nodiscard]] const std::map<std::uint64_t, Entry>& seen() const { return seen_; }

  private:
    [[nodiscard]] std::optional<std::string> compare(const Playlist& now) const;

    std::optional<Playlist> last_;
    std::map<std::uint64_t, Entry> seen_;  // by sequence number, of all runs
    std::uint64_t highest_ = 0;            // sequence number of a playlist so far
    std::uint64_t highest_discontinuity_ = 0;
};

}  // namespace flathead::hls
