#include "relay/upstreams/slate_loop.hpp"

#include <algorithm>

namespace flathead::upstreams {
namespace {

using namespace std::chrono_literals;

constexpr event::Duration tick = 100ms;
/// Sent at once: players of libav's family look at up to so much before they show anything.
constexpr event::Duration lead = 4s;
constexpr event::Duration shortest_round = 200ms;

}  // namespace

SlateLoop::SlateLoop(event::Loop& loop, std::shared_ptr<const std::string> bytes, Sink& sink)
    : loop_(loop),
      bytes_(std::move(bytes)),
      sink_(sink),
      timer_(loop, [this] { play(); }),
      round_began_(loop.now() - lead),
      paused_at_(loop.now()) {
    measure();
    count();
    timer_.start(event::Duration{0});
}

void SlateLoop::pause() noexcept {
    if (is_paused_) return;
    is_paused_ = true;
    paused_at_ = loop_.now();
    timer_.stop();
}

void SlateLoop::resume() noexcept {
    if (!is_paused_) return;
    is_paused_ = false;
    round_began_ += loop_.now() - paused_at_;
    timer_.start(event::Duration{0});
}

/// The clock of the first PID that has one; the last stretch lasts as long as the one before.
void SlateLoop::measure() {
    const auto* const data = reinterpret_cast<const std::uint8_t*>(bytes_->data());
    std::optional<std::uint16_t> pid;
    ts::Ticks first = 0;
    for (std::size_t at = 0; at + ts::packet_bytes <= bytes_->size(); at += ts::packet_bytes) {
        const ts::Packet packet(data + at);
        if (*packet.data() != ts::sync_byte || !packet.has_pcr()) continue;
        if (!pid) {
            pid = packet.pid();
            first = packet.pcr_base();
        }
        if (packet.pid() != *pid) continue;
        constexpr ts::Ticks wrap = ts::Ticks{1} << 33;
        const event::Duration time = ts::duration_of((packet.pcr_base() - first + wrap) % wrap);
        if (steps_.empty() || time >= steps_.back().at) steps_.push_back({time, at});
    }
    if (steps_.size() < 2 || steps_.back().at > 10min) return;
    const event::Duration last = steps_.back().at - steps_[steps_.size() - 2].at;
    round_ = std::max(steps_.back().at + last, shortest_round);
    steps_.push_back({round_, bytes_->size() / ts::packet_bytes * ts::packet_bytes});
    // What is before the first clock belongs to the first stretch.
    steps_.erase(steps_.begin());
}

void SlateLoop::count() {
    const auto* const data = reinterpret_cast<const std::uint8_t*>(bytes_->data());
    for (std::size_t at = 0; at + ts::packet_bytes <= bytes_->size(); at += ts::packet_bytes) {
        const ts::Packet packet(data + at);
        if (!packet.has_payload()) continue;
        auto found = std::ranges::find(counters_, packet.pid(), &Counters::pid);
        if (found == counters_.end())
            found = counters_.insert(found, {packet.pid(), packet.counter(), 0});
        found->next = (packet.counter() + 1) & 0x0F;
    }
}

void SlateLoop::send(std::size_t from, std::size_t to) {
    const auto* const data = reinterpret_cast<const std::uint8_t*>(bytes_->data());
    piece_.assign(data + from, data + to);
    for (std::size_t at = 0; at + ts::packet_bytes <= piece_.size(); at += ts::packet_bytes) {
        const ts::Packet packet(&piece_[at]);
        const auto found = std::ranges::find(counters_, packet.pid(), &Counters::pid);
        if (found == counters_.end()) continue;
        const unsigned counter = packet.counter() + rounds_ * (16U + found->next - found->first);
        piece_[at + 3] = static_cast<std::uint8_t>((piece_[at + 3] & 0xF0) | (counter & 0x0F));
    }
    sink_.took(piece_);
}

void SlateLoop::play() {
    if (round_ == event::Duration{0}) {
        sink_.ended({Reason::malformed, "the slate has no clock", {}});
        return;
    }
    // A loop that stood still does not send the past all at once.
    if (loop_.now() - round_began_ > round_ + 2 * lead) round_began_ = loop_.now() - lead;
    timer_.start(tick);
    while (!is_paused_ && steps_[next_].at <= loop_.now() - round_began_ + tick) {
        const std::size_t from = next_ == 0 ? 0 : steps_[next_ - 1].end;
        std::size_t to = steps_[next_].end;
        while (next_ + 1 < steps_.size() &&
               steps_[next_ + 1].at <= loop_.now() - round_began_ + tick) {
            to = steps_[++next_].end;
        }
        const bool is_last = ++next_ == steps_.size();
        send(from, to);
        if (is_last) {
            next_ = 0;
            ++rounds_;
            round_began_ += round_;
        }
    }
}

}  // namespace flathead::upstreams
