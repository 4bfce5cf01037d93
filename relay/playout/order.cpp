#include "relay/playout/order.hpp"

#include <algorithm>

namespace flathead::playout {
namespace {

constexpr std::chrono::seconds most_wait{1};
constexpr std::size_t most_bytes = 24U << 20;

}  // namespace

void Order::push(Unit unit, Duration spent) {
    bytes_ += unit.bytes.size();
    Queue& queue = queues_.at(unit.stream);
    queue.push_back({std::move(unit), spent});
}

/// The queue whose head is first; null when all are empty.
Order::Queue* Order::first() {
    Queue* out = nullptr;
    for (Queue& queue : queues_) {
        if (queue.empty()) continue;
        if (out == nullptr || queue.front().unit.at.dts < out->front().unit.at.dts) out = &queue;
    }
    return out;
}

std::optional<Unit> Order::pop(Duration spent) {
    const Queue* const next = first();
    if (next == nullptr) return std::nullopt;
    bool all_wait = true;
    for (std::size_t i = 0; i < queues_.size(); ++i)
        all_wait = all_wait && (is_closed_[i] || !queues_[i].empty());
    const bool had_chance = spent - next->front().since > most_wait;
    const bool is_far = next->back().unit.at.dts - next->front().unit.at.dts > most_apart_;
    if (!all_wait && !had_chance && !is_far && bytes_ < most_bytes) return std::nullopt;
    return drain();
}

std::optional<Unit> Order::drain() {
    Queue* const next = first();
    if (next == nullptr) return std::nullopt;
    Unit out = std::move(next->front().unit);
    next->pop_front();
    bytes_ -= out.bytes.size();
    return out;
}

}  // namespace flathead::playout
