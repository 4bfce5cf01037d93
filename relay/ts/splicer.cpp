#include "relay/ts/splicer.hpp"

#include "relay/ts/state.hpp"

namespace flathead::ts {

Splicer::Splicer() : state_(std::make_unique<State>()) {}

Splicer::Splicer(const Splicer& other) : state_(std::make_unique<State>(*other.state_)) {}

Splicer::~Splicer() = default;

void Splicer::begin(Origin origin) {
    state_->begin(origin);
}

Spliced Splicer::splice(Bytes in, std::span<std::uint8_t> out) {
    Spliced spliced;
    state_->splice(in, out, spliced);
    return spliced;
}

std::optional<Ticks> Splicer::held_back() const {
    return state_->held_back();
}

void Splicer::stop_holding() {
    state_->stop_holding();
}

std::optional<Ticks> Splicer::clock() const {
    return state_->timeline.clock();
}

std::shared_ptr<const Tables> Splicer::tables() const {
    return state_->outlet.tables();
}

const Splicer::Counts& Splicer::counts() const {
    return state_->counts;
}

}  // namespace flathead::ts
