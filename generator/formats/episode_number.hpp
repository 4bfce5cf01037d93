#pragma once
/// Season and episode as guides number them (xmltv.dtd, on episode-num).

#include <optional>
#include <string>
#include <string_view>

namespace flathead::formats {

/// Counted from 1 as people do; 0: not given.
struct EpisodeNumber {
    int season = 0;
    int episode = 0;
    int part = 0;
    bool operator==(const EpisodeNumber&) const = default;
};

/// "1.4.", "1/8 . 4/13 . 0/2": each part optional and counted from 0; absent when it is not of that
/// form or says nothing.
[[nodiscard]] std::optional<EpisodeNumber> read_xmltv_ns(std::string_view text);
[[nodiscard]] std::string xmltv_ns_text(const EpisodeNumber& number);
/// "S02E05", "s2 e5", "S02E05 P1"; absent for anything else: free text is not guessed at.
[[nodiscard]] std::optional<EpisodeNumber> read_onscreen(std::string_view text);
[[nodiscard]] std::string onscreen_text(const EpisodeNumber& number);

}  // namespace flathead::formats
