#pragma once
/// What our playlists say of channels that can be played again: by epoch seconds, so that no player
/// has a time zone to get wrong (reference formats 3.4, "Emit").

#include "generator/formats/m3u_entry.hpp"
#include "generator/model/lineup.hpp"
#include "relay/base/text.hpp"

#include <string>
#include <string_view>

namespace flathead::outputs {

/// Whole days, as the formats count them; a part of one counts as one. 0: no archive.
[[nodiscard]] inline int archive_days(const Channel& channel) {
    return static_cast<int>(std::chrono::ceil<std::chrono::days>(channel.archive).count());
}

/// Holds the text of the attributes it gives.
class ArchiveAttributes {
  public:
    /// `before`: what stands before the channel's id in its address.
    ArchiveAttributes(const Channel& channel, std::string_view before) {
        if (channel.archive.count() == 0) return;
        days_ = text::join(archive_days(channel));
        source_ = text::join(before, channel.id.value, ".ts?utc={utc}&duration={duration}");
    }
    void give(formats::M3uEntry& entry) const {
        if (days_.empty()) return;
        entry.timeshift = days_;
        entry.catchup = "default";
        entry.catchup_days = days_;
        entry.catchup_source = source_;
    }

  private:
    std::string days_;
    std::string source_;
};

}  // namespace flathead::outputs
