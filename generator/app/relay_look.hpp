#pragma once
/// What the relay says of itself, for `flathead status`.

#include "relay/base/files.hpp"

#include <cstdint>
#include <string>

namespace flathead::app {

struct RelayLook {
    enum class State : std::uint8_t {
        absent,  // nothing at that path: no relay was set up here, or it listens elsewhere
        silent,  // a socket, but nobody answers
        unwell,  // it answers that something is wrong
        healthy,
    };
    State state = State::absent;
    std::string said;  // a phrase for people
};

/// Asks /health on the relay's unix socket; takes two seconds at most.
[[nodiscard]] RelayLook look_at_relay(const Path& socket);

}  // namespace flathead::app
