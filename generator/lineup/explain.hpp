#pragma once
/// Why a channel is what it is, and why an entry is no channel: for `flathead explain`, as plain
/// values.

#include "generator/lineup/build.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::lineup {

/// One reason. "name", "Sky News", "rule flathead.yaml:31:5", "was UK: Sky News".
struct Reason {
    std::string field;
    std::string value;
    std::string origin;
    std::string note;  // may be empty
    bool operator==(const Reason&) const = default;
};

/// A way to get the channel's bytes. The address is masked.
struct ExplainedUpstream {
    std::string source;
    std::uint32_t line = 0;  // of the source's document
    std::string name;        // as the source wrote it
    std::string address;
};

struct Explanation {
    ChannelId id;
    std::vector<Reason> reasons;  // source's values first, then what rules and merging made of
                                  // them, then the number
    std::vector<ExplainedUpstream> upstreams;
    std::vector<std::string> packages;
    Day first_seen = 0;
};

[[nodiscard]] Explanation explain(const Channel& channel,
                                  const LineupInput& input,
                                  const Lineup& lineup,
                                  const Identities& identities);

/// An entry that did not become a channel.
struct Dropped {
    std::string source;
    std::uint32_t line = 0;
    std::string name, group;
    std::string why;  // "lineup.exclude[0]: name =~ \"XXX\""
};

/// Entries whose name holds the text (case, accents and blanks do not count) and that the filters
/// drop; at most `limit`.
[[nodiscard]] std::vector<Dropped> find_dropped(const LineupInput& input,
                                                std::string_view text,
                                                std::size_t limit = 20);

/// The channel meant by an id ("1001", "id:1001" for certain), a number ("5.1", "#101" for
/// certain), or a name: a number before an id when both exist; a name equal when folded, else one
/// that holds the text. Several of one name: all of them.
[[nodiscard]] std::vector<const Channel*> find_channel(const Lineup& lineup, std::string_view text);

}  // namespace flathead::lineup
