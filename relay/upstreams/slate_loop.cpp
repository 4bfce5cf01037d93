#include "relay/upstreams/slate_loop.hpp"

#include "relay/ts/stamps.hpp"

#include <algorithm>
#include <cstdlib>

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
        const event::Duration time =
            ts::duration_of((packet.pcr_base() - first) & (ts::stamp_range - 1));
        if (steps_.empty() || time >= steps_.back().at) steps_.push_back({time, at});
    }
    if (steps_.size() < 2 || steps_.back().at > 10min) return;
    const event::Duration last = steps_.back().at - steps_[steps_.size() - 2].at;
    round_ticks_ = ts::ticks_of(std::max(steps_.back().at + last, shortest_round));
    measure_units();
    round_ = std::max(ts::duration_of(round_ticks_), steps_.back().at + event::Duration{1});
    steps_.push_back({round_, bytes_->size() / ts::packet_bytes * ts::packet_bytes});
    // What is before the first clock belongs to the first stretch.
    steps_.erase(steps_.begin());
}

/// A round is as long as its units: their stamps then go on in even steps, too.
void SlateLoop::measure_units() {
    const auto* const data = reinterpret_cast<const std::uint8_t*>(bytes_->data());
    std::optional<std::uint16_t> pid;
    ts::Ticks first = 0;
    ts::Ticks last = 0;
    ts::Ticks step = 0;
    for (std::size_t at = 0; at + ts::packet_bytes <= bytes_->size(); at += ts::packet_bytes) {
        const ts::Packet packet(data + at);
        if (!packet.starts_unit() || (pid && packet.pid() != *pid)) continue;
        const ts::Pes pes = ts::read_pes(packet.payload());
        if (!pes.has_pts) continue;
        if (!pid) {
            pid = packet.pid();
            first = pes.dts;
        } else {
            step = ts::distance(last, pes.dts);
        }
        last = pes.dts;
    }
    const ts::Ticks units = ts::distance(first, last) + step;
    // Anything else is no loop whose units follow one another.
    if (step > 0 && std::abs(units - round_ticks_) < ts::ticks_per_second / 5) round_ticks_ = units;
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
        go_on(&piece_[at]);
    }
    sink_.took(piece_);
}

/// Counters and stamps go on from round to round: to a decoder a step is loss, to HLS a cut.
void SlateLoop::go_on(std::uint8_t* packet) const {
    const ts::Packet view(packet);
    const ts::Ticks later = round_ticks_ * static_cast<ts::Ticks>(rounds_);
    if (view.has_pcr()) ts::write_pcr(packet, view.pcr_base() + later);
    const std::size_t header = ts::packet_bytes - view.payload().size();
    if (view.starts_unit() && header < ts::packet_bytes) {
        const ts::Pes pes = ts::read_pes(view.payload());
        if (pes.has_pts && !pes.has_cut_stamps)
            ts::write_pts(packet + header, pes, pes.pts + later, pes.dts + later);
    }
    const auto found = std::ranges::find(counters_, view.pid(), &Counters::pid);
    if (found == counters_.end()) return;
    const unsigned counter = view.counter() + rounds_ * (16U + found->next - found->first);
    packet[3] = static_cast<std::uint8_t>((packet[3] & 0xF0) | (counter & 0x0F));
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
