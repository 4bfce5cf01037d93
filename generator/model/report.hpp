#pragma once
/// What a run tells its operator: the shape behind `generate --json`, the log lines and the page.

#include "relay/base/error.hpp"
#include "relay/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace flathead {

/// fresh: new bytes accepted; unchanged: the origin says or shows the last good copy is current;
/// last_good: the origin failed or offered rubbish, the last good copy is used; failed: and there
/// is none.
enum class OriginState : std::uint8_t { fresh, unchanged, last_good, failed };

[[nodiscard]] constexpr const char* name_of(OriginState state) {
    switch (state) {
        case OriginState::fresh:
            return "fresh";
        case OriginState::unchanged:
            return "unchanged";
        case OriginState::last_good:
            return "last-good";
        case OriginState::failed:
            return "failed";
    }
    return "failed";
}

/// A source, a guide or a library in this run.
struct OriginReport {
    std::string name;
    OriginState state = OriginState::failed;
    std::uint64_t entries = 0;  // channels of a source, programmes of a guide, items of a library
    Problems problems;
    std::optional<Time> since;          // when the bytes in use were fetched
    std::string error;                  // why it is not fresh; empty when nothing is wrong
    std::vector<std::string> warnings;  // what its operator should do something about
};

struct RunReport {
    std::string release;  // its folder name; empty when there is none
    bool published = false;
    std::uint64_t channels = 0;
    std::uint64_t programmes = 0;
    std::vector<OriginReport> sources;
    std::vector<OriginReport> guides;
    std::vector<OriginReport> libraries;
    std::vector<std::string> warnings;
};

}  // namespace flathead
