#include "relay/http/report.hpp"

#include <charconv>
#include <cmath>

namespace flathead::http {

std::string_view name_of(tune::ChannelState state) {
    switch (state) {
        case tune::ChannelState::opening:
            return "opening";
        case tune::ChannelState::running:
            return "running";
        case tune::ChannelState::silent:
            return "silent";
        case tune::ChannelState::waiting:
            return "waiting";
        case tune::ChannelState::slate:
            return "slate";
        case tune::ChannelState::lingering:
            return "lingering";
    }
    return "";
}

std::string decimal(double value) {
    char digits[64];
    const double finite = std::isfinite(value) ? value : 0.0;
    return {digits,
            std::to_chars(digits, digits + sizeof digits, finite, std::chars_format::fixed, 3).ptr};
}

}  // namespace flathead::http
