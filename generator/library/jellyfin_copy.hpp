#pragma once
/// The last good copy of a Jellyfin's library, FORMAT.md: what was asked of each item, so that the
/// next look asks for what changed only.

#include "generator/formats/jellyfin_read.hpp"
#include "relay/base/files.hpp"
#include "relay/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::library {

struct JellyfinCopy {
    std::string server;  // its id
    std::string origin;  // digest of what the config asks for
    Time asked;          // when a look began that ended well
    Time full;           // when the last one at everything began
    Time changed;        // when a look last brought something new
    /// What the server counted at the last look at everything, minus what it listed: its counts may
    /// be wrong for good.
    std::int64_t miscount = 0;
    std::string digest;                        // of the items that were made of it, files included
    std::vector<formats::JellyfinItem> items;  // by id
    /// Films, episodes and clips: the measure of the shrink guard.
    [[nodiscard]] std::uint64_t playable() const;
    bool operator==(const JellyfinCopy&) const = default;
};

/// The type we give to the further files of a film.
inline constexpr std::string_view part_type = "Part";
/// "Movie", "Episode", …: what can be played, not what holds it.
[[nodiscard]] bool is_playable(const formats::JellyfinItem& item);

/// Absent: none, of another format version, or damaged.
[[nodiscard]] std::optional<JellyfinCopy> read_jellyfin_copy(const Path& path);
/// Replaced whole.
void write_jellyfin_copy(const Path& path, const JellyfinCopy& copy);

}  // namespace flathead::library
