#pragma once
/// What all sessions of a tuner share, and what they ask of it.

#include "relay/tune/slots.hpp"
#include "relay/tune/tuner.hpp"

#include <functional>
#include <memory>

namespace flathead::tune {

class Session;
struct Place;

struct Desk {
    event::Loop& loop;
    upstreams::Openers& openers;
    Slates slates;
    Policy policy;
    std::shared_ptr<const plan::Reader> plan;
    Slots slots;
    Totals totals;
    std::size_t sessions = 0;  // that are not over
    event::Moment farewells_since{};
    int farewells = 0;  // since then
    /// The place counts no more for its account.
    std::function<void(Place&)> release;
    /// Ends a session without viewers that holds a slot of the source; true when there was one.
    std::function<bool(const std::string& source)> reclaim;
    /// Sessions that wait for a slot look again, soon.
    std::function<void()> slot_may_be_free;
    /// The session is over; it is destroyed later.
    std::function<void(Session&)> over;
};

}  // namespace flathead::tune
