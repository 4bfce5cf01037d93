#include "relay/playout/order.hpp"

#include <algorithm>

namespace flathead::playout {
namespace {

constexpr Ticks most_wait = ticks_per_second;
constexpr std::size_t most_bytes = 4U << 20;

}  // namespace

void Order::push(Unit unit) {
    bytes_ += unit.bytes.size();
    queues_.at(unit.stream).push_back(std::move(unit));
}

bool Order::is_ready() const {
    if (bytes_ > most_bytes) return true;
    if (std::ranges::none_of(queues_, &std::deque<Unit>::empty)) return true;
    std::optional<Ticks> first;
    std::optional<Ticks> last;
    for (const auto& queue : queues_) {
        if (queue.empty()) continue;
        first = std::min(first.value_or(queue.front().at.dts), queue.front().at.dts);
        last = std::max(last.value_or(queue.back().at.dts), queue.back().at.dts);
    }
    return first && *last - *first > most_wait;
}

std::optional<Unit> Order::pop() {
    return is_ready() ? drain() : std::nullopt;
}

std::optional<Unit> Order::drain() {
    std::deque<Unit>* next = nullptr;
    for (auto& queue : queues_) {
        if (queue.empty()) continue;
        if (next == nullptr || queue.front().at.dts < next->front().at.dts) next = &queue;
    }
    if (next == nullptr) return std::nullopt;
    Unit out = std::move(next->front());
    next->pop_front();
    bytes_ -= out.bytes.size();
    return out;
}

}  // namespace flathead::playout
