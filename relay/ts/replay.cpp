#include "relay/ts/replay.hpp"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>

namespace flathead::ts {
namespace {

constexpr Ticks memory = 90 * ticks_per_second;
constexpr std::size_t most_units = 8192;
/// Units alike that are held back before they count as new.
constexpr std::size_t patience = 15;
constexpr std::size_t most_differences = 3;
/// Of stamps that another clock rate rounded differently.
constexpr Ticks rounding = 100;

}  // namespace

void UnitHash::add(Bytes content) {
    if (is_whole()) return;
    ++packets_;
    constexpr std::size_t step = sizeof(std::uint64_t);
    const auto mix = [this](std::uint64_t piece) {
        value_ = std::rotl((value_ ^ piece) * 0x9E3779B97F4A7C15U, 31);
    };
    const std::size_t whole = content.size() / step * step;
    for (std::size_t at = 0; at < whole; at += step) {
        std::uint64_t piece = 0;
        std::memcpy(&piece, content.data() + at, step);
        mix(piece);
    }
    for (const std::uint8_t byte : content.subspan(whole)) mix(byte);
    mix(content.size());
}

void Replay::sent(std::uint64_t content, Ticks in, Ticks out) {
    if (!units_.empty() && units_.back().out == out) units_.pop_back();
    units_.push_back({content, in, out});
    while (units_.size() > most_units || out - units_.front().out > memory) units_.pop_front();
}

void Replay::forget() {
    units_.clear();
    begin();
}

void Replay::begin() {
    found_ = none;
    looked_ = 0;
    differences_ = 0;
}

/// The newest unit may have been cut short, so that its content says nothing.
bool Replay::is_like(std::size_t index, std::uint64_t content) const {
    return index + 1 == units_.size() || units_[index].content == content;
}

Replay::Found Replay::look(std::uint64_t content, Ticks in) {
    if (units_.empty()) return {};
    const Found found = in_same_time(content, in);
    return found.match != Match::fresh ? found : in_other_time(content, in);
}

Replay::Found Replay::in_same_time(std::uint64_t content, Ticks in) {
    const Unit& last = units_.back();
    const Ticks step = distance(last.in, in);
    if (step > 0) {
        if (units_.size() < 2) return {};
        const Ticks usual = distance(units_[units_.size() - 2].in, last.in);
        const bool is_next = step <= usual + usual / 2;
        if (!is_next) return {};
        found_ = units_.size() - 1;
        return {Match::next, last.out + step};
    }
    for (std::size_t n = units_.size(); n-- > 0;) {
        if (units_[n].in != in) continue;
        if (!is_like(n, content)) break;
        found_ = n;
        return {Match::repeated, units_[n].out};
    }
    return {};
}

/// The provider's clock began anew: two units in a row must be alike, one of them unmistakable.
Replay::Found Replay::in_other_time(std::uint64_t content, Ticks in) {
    ++looked_;
    if (found_ != none && found_ + 1 < units_.size() && is_like(found_ + 1, content)) {
        const Ticks step = distance(found_in_, in);
        const Ticks expected = units_[found_ + 1].out - units_[found_].out;
        if (std::abs(step - expected) <= rounding) {
            ++found_;
            return {Match::repeated, units_[found_].out};
        }
    }
    const auto is_same = [content](const Unit& unit) { return unit.content == content; };
    const auto first = std::find_if(units_.begin(), units_.end(), is_same);
    const bool was_found = found_ != none;
    found_ = none;
    if (first == units_.end() || was_found || looked_ > patience) return {};
    if (std::find_if(std::next(first), units_.end(), is_same) == units_.end()) {
        found_ = static_cast<std::size_t>(first - units_.begin());
        found_in_ = in;
    }
    return {Match::maybe, 0};
}

bool Replay::follows(std::uint64_t content) {
    if (found_ + 1 < units_.size()) ++found_;
    if (is_like(found_, content)) return true;
    return ++differences_ <= most_differences;
}

}  // namespace flathead::ts
