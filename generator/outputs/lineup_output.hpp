#pragma once
/// x/channels.tsv of a release: the lineup as it was published, for "what would change" and for
/// explanations. FORMAT: rows "id TAB number TAB name TAB group TAB guide channel or -", by number.

#include "generator/model/lineup.hpp"
#include "generator/model/match.hpp"
#include "generator/model/output.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::outputs {

inline constexpr std::string_view channels_path = "x/channels.tsv";

struct PublishedChannel {
    ChannelId id;
    ChannelNumber number;
    std::string name;
    std::string group;
    std::string guide_id;  // "-": none
    bool operator==(const PublishedChannel&) const = default;
};

/// `matches` in lineup order.
void write_lineup(ReleaseSink& sink, const Lineup& lineup, std::span<const ChannelMatch> matches);
/// Rows that do not fit are skipped.
[[nodiscard]] std::vector<PublishedChannel> read_lineup(std::string_view text);

}  // namespace flathead::outputs
