#pragma once
/// www/data/now.json, what is on each channel and what comes next, made from x/upcoming.tsv by
/// `tick`:
///   {"at":"2026-11-20T10:12:33Z","until":"2026-11-20T10:30:00Z","now":{"1001":[start,stop,"title",start,stop,"title"]}}
/// Times in the lists are epoch seconds; the next programme is left out where it is not known.

#include "generator/model/lineup.hpp"
#include "relay/base/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::outputs {

inline constexpr std::string_view upcoming_path = "x/upcoming.tsv";
inline constexpr std::string_view now_path = "www/data/now.json";

/// `upcoming`: rows "channel TAB start TAB stop TAB title", by channel, then by time. Rows that do
/// not fit are skipped.
[[nodiscard]] std::string now_json(std::string_view upcoming, Time now);

/// The instant of "until": before it a now.json needs no change. Absent when the text is none.
[[nodiscard]] std::optional<Time> valid_until(std::string_view now_json);
/// The instant of "at".
[[nodiscard]] std::optional<Time> written_at(std::string_view now_json);

/// Channels of which a programme began or ended after `since` and not after `now`, each once.
[[nodiscard]] std::vector<ChannelId> changed_channels(std::string_view upcoming,
                                                      Time since,
                                                      Time now);

}  // namespace flathead::outputs
