#include "relay/playout/mux.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace flathead::playout {
namespace {

using ts::packet_bytes;

/// How long before its decoding a unit arrives.
constexpr Ticks delay = ticks_per_second * 7 / 10;
constexpr Ticks clock_period = ticks_per_second * 50 / 1000;
constexpr Ticks table_period = ticks_per_second / 4;
constexpr Ticks most_clocks = 12 * ticks_per_second;  // a longer silence is jumped over

char byte_of(std::uint64_t value) {
    return static_cast<char>(value & 0xFFU);
}

void put_stamp(std::string& out, unsigned mark, Ticks stamp) {
    const auto value = static_cast<std::uint64_t>(stamp);
    out += byte_of(mark << 4 | (value >> 29 & 0x0EU) | 1U);
    out += byte_of(value >> 22);
    out += byte_of((value >> 14 & 0xFEU) | 1U);
    out += byte_of(value >> 7);
    out += byte_of((value << 1 & 0xFEU) | 1U);
}

std::string pes_of(const Unit& unit, std::uint8_t stream_id, bool is_video) {
    const bool has_dts = unit.at.dts != unit.at.pts;
    const std::size_t header = has_dts ? 10 : 5;
    const std::size_t length = unit.bytes.size() + header + 3;
    std::string out;
    out.reserve(length + 6);
    out.append({'\0', '\0', '\1', byte_of(stream_id)});
    const std::size_t told = length > 0xFFFF || is_video ? 0 : length;
    out.append({byte_of(told >> 8), byte_of(told)});
    out.append({byte_of(0x84), byte_of(has_dts ? 0xC0 : 0x80), byte_of(header)});
    put_stamp(out, has_dts ? 3 : 2, unit.at.pts);
    if (has_dts) put_stamp(out, 1, unit.at.dts);
    return out.append(unit.bytes);
}

std::string clock_field(Ticks clock) {
    const auto base = static_cast<std::uint64_t>(clock) & 0x1FFFFFFFFU;
    return {byte_of(base >> 25),
            byte_of(base >> 17),
            byte_of(base >> 9),
            byte_of(base >> 1),
            byte_of(base << 7 | 0x7EU),
            '\0'};
}

/// The adaptation field, its length included, that says this and fills the packet up when so much
/// payload does not; empty when there is nothing to say and to fill.
std::string adaptation(std::string said, std::size_t payload) {
    std::size_t room = packet_bytes - 4;
    if (said.empty() && payload >= room) return {};
    room -= 1 + said.size();
    if (said.empty() && payload < room) {
        said += '\0';
        --room;
    }
    if (payload < room) said.append(room - payload, '\xFF');
    return byte_of(said.size()) + said;
}

std::uint8_t stream_id_of(const av::Stream& stream, std::size_t index) {
    using av::Codec;
    if (stream.is_video) return 0xE0;
    const bool is_private =
        stream.codec == Codec::ac3 || stream.codec == Codec::eac3 || stream.codec == Codec::dts;
    return static_cast<std::uint8_t>(is_private ? 0xBD : 0xC0 + index);
}

}  // namespace

Mux::Mux(const Shape& shape) {
    assert(!shape.empty() && shape.size() <= most_streams);
    const auto video =
        std::ranges::find_if(shape, [](const auto& stream) { return stream && stream->is_video; });
    if (video != shape.end()) pcr_ = static_cast<std::size_t>(video - shape.begin());
    pids_.resize(shape.size());
    for (std::size_t i = 0; i < shape.size(); ++i)
        pids_[i].number = static_cast<std::uint16_t>(first_pid + i);
    tables_ = tables(shape, pcr_, version_);
    change(shape);
}

void Mux::change(const Shape& shape) {
    assert(shape.size() == pids_.size());
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (!shape[i]) continue;
        pids_[i].stream_id = stream_id_of(*shape[i], i);
        pids_[i].is_video = shape[i]->is_video;
    }
    if (tables(shape, pcr_, version_) == tables_) return;
    version_ = (version_ + 1) & 0x1F;
    tables_ = tables(shape, pcr_, version_);
    last_tables_.reset();
}

void Mux::begin_apart() {
    for (Pid& pid : pids_) pid.is_new = true;
}

void Mux::write(const Unit& unit, std::string& out) {
    Pid& pid = pids_.at(unit.stream);
    Ticks clock = unit.at.dts - delay;
    if (last_clock_) {
        clock = std::max(clock, *last_clock_);
        if (clock - *last_clock_ > most_clocks) last_clock_ = clock - clock_period;
        while (clock - *last_clock_ > clock_period) {
            *last_clock_ += clock_period;
            write_clock(out, *last_clock_);
        }
    }
    const bool is_key = unit.is_key && pid.is_video;
    if (!last_tables_ || is_key || clock - *last_tables_ >= table_period) {
        write_tables(out);
        last_tables_ = clock;
    }
    const bool has_clock = unit.stream == pcr_ || !last_clock_;
    if (has_clock && unit.stream != pcr_) write_clock(out, clock);
    if (has_clock) last_clock_ = clock;
    write_packets(pid,
                  pes_of(unit, pid.stream_id, pid.is_video),
                  unit.stream == pcr_ ? std::optional(clock) : std::nullopt,
                  is_key,
                  out);
}

void Mux::write_tables(std::string& out) {
    const std::size_t at = out.size();
    out += tables_;
    out[at + 3] = byte_of(0x10U | table_counter_);
    out[at + packet_bytes + 3] = byte_of(0x10U | table_counter_);
    table_counter_ = (table_counter_ + 1) & 0x0F;
}

/// A packet without payload: its counter is that of the packet before.
void Mux::write_clock(std::string& out, Ticks clock) {
    Pid& pid = pids_[pcr_];
    const unsigned apart = std::exchange(pid.is_new, false) ? 0x80U : 0U;
    const std::size_t end = out.size() + packet_bytes;
    out.append({'\x47', byte_of(pid.number >> 8), byte_of(pid.number)});
    out.append(
        {byte_of(0x20U | ((pid.counter + 15U) & 0x0FU)), byte_of(183), byte_of(0x10U | apart)});
    out.append(clock_field(clock));
    out.resize(end, '\xFF');
}

void Mux::write_packets(
    Pid& pid, std::string_view pes, std::optional<Ticks> clock, bool is_key, std::string& out) {
    bool is_first = true;
    const unsigned apart = std::exchange(pid.is_new, false) ? 0x80U : 0U;
    while (!pes.empty()) {
        std::string said;
        if (is_first && (clock || is_key || apart != 0)) {
            said += byte_of(apart | (is_key ? 0x40U : 0U) | (clock ? 0x10U : 0U));
            if (clock) said += clock_field(*clock);
        }
        const std::string field = adaptation(std::move(said), pes.size());
        const std::size_t room = packet_bytes - 4 - field.size();
        out.append(
            {'\x47', byte_of((is_first ? 0x40U : 0U) | pid.number >> 8), byte_of(pid.number)});
        out += byte_of((field.empty() ? 0x10U : 0x30U) | pid.counter);
        out.append(field);
        out.append(pes.substr(0, room));
        pes.remove_prefix(std::min(room, pes.size()));
        pid.counter = (pid.counter + 1) & 0x0F;
        is_first = false;
    }
}

}  // namespace flathead::playout
