#pragma once
/// A loop that is turned until something is so: instead of sleeping, and never for ever.

#include "relay/event/loop.hpp"

#include <algorithm>

namespace flathead::tests {

/// False when it is not so in time.
template <class Condition>
[[nodiscard]] bool eventually(event::Loop& loop,
                              Condition condition,
                              event::Duration limit = std::chrono::seconds{10}) {
    const event::Moment end = event::Clock::now() + limit;
    while (!condition()) {
        const event::Duration left = end - event::Clock::now();
        if (left < event::Duration{0}) return false;
        loop.turn(std::min<event::Duration>(left, std::chrono::milliseconds{5}));
    }
    return true;
}

inline void turn_for(event::Loop& loop, event::Duration time) {
    static_cast<void>(eventually(
        loop, [] { return false; }, time));
}

}  // namespace flathead::tests
