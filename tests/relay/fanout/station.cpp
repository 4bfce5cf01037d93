#include "tests/relay/fanout/station.hpp"

#include "relay/ts/packet.hpp"

namespace flathead::fanout {
namespace {

using namespace std::string_view_literals;

constexpr std::uint16_t pmt_pid = 0x1000;
constexpr std::uint16_t video_pid = 0x100;
constexpr std::size_t label_bytes = 100;  // at the end of every video packet

char low(std::uint64_t value) {
    return static_cast<char>(value & 0xFF);
}

std::string with_checksum(std::string_view section) {
    std::uint32_t sum = 0xFFFFFFFF;
    for (const char c : section) {
        sum ^= static_cast<std::uint32_t>(static_cast<std::uint8_t>(c)) << 24U;
        for (int bit = 0; bit < 8; ++bit) sum = sum << 1U ^ ((sum >> 31U) != 0 ? 0x04C11DB7U : 0U);
    }
    std::string out(section);
    for (const unsigned shift : {24U, 16U, 8U, 0U}) out += low(sum >> shift);
    return out;
}

/// The number of a packet and what follows from it; no byte can be mistaken for a start code.
std::string label(std::uint32_t number) {
    std::string out;
    for (unsigned shift = 0; shift < 32; shift += 4) out += low(0x40U | (number >> shift & 0xFU));
    std::uint32_t state = number * 2654435761U + 1;
    while (out.size() < label_bytes) {
        state = state * 1664525U + 1013904223U;
        out += low(0x40U | state >> 26U);
    }
    return out;
}

std::uint32_t number_of(std::string_view label) {
    std::uint32_t number = 0;
    for (unsigned i = 0; i < 8; ++i) {
        number |= (static_cast<std::uint32_t>(label[i]) & 0xFU) << 4U * i;
    }
    return number;
}

std::string stamp(unsigned prefix, std::int64_t ticks) {
    const auto t = static_cast<std::uint64_t>(ticks);
    std::string out;
    out += low(prefix << 4U | (t >> 29U & 0x0EU) | 1U);
    out += low(t >> 22U);
    out += low((t >> 14U & 0xFEU) | 1U);
    out += low(t >> 7U);
    out += low((t << 1U & 0xFEU) | 1U);
    return out;
}

std::string clock_field(bool is_key, std::int64_t ticks) {
    const auto t = static_cast<std::uint64_t>(ticks);
    std::string out;
    out += low(is_key ? 0x50U : 0x10U);
    for (const unsigned shift : {25U, 17U, 9U, 1U}) out += low(t >> shift);
    out += low((t << 7U & 0x80U) | 0x7EU);
    out += '\0';
    return out;
}

}  // namespace

void Station::add_packet(std::string& out,
                         std::uint16_t pid,
                         bool starts_unit,
                         std::string_view field,
                         std::string_view payload) {
    const std::size_t room = ts::packet_bytes - 4 - (field.empty() ? 0 : field.size() + 1);
    const std::size_t stuffing = room - payload.size();
    out += 'G';
    out += low((starts_unit ? 0x40U : 0U) | pid >> 8U);
    out += low(pid);
    out += low((field.empty() && stuffing == 0 ? 0x10U : 0x30U) | (counters_[pid]++ & 0xFU));
    if (!field.empty()) {
        out += low(field.size() + stuffing);
        out += field;
        out.append(stuffing, '\xFF');
    } else if (stuffing > 0) {
        out += low(stuffing - 1);
        if (stuffing > 1) out += '\0';
        if (stuffing > 2) out.append(stuffing - 2, '\xFF');
    }
    out += payload;
}

void Station::add_table(std::string& out, std::uint16_t pid, std::string_view section) {
    std::string payload(1, '\0');
    payload += with_checksum(section);
    payload.resize(ts::packet_bytes - 4, '\xFF');
    add_packet(out, pid, true, {}, payload);
}

void Station::add_picture(std::string& out, bool is_key) {
    const auto ticks = static_cast<std::int64_t>(
        (show_.begins_at + static_cast<double>(frame_) / show_.frames_per_second) *
        ts::ticks_per_second);
    std::string payload("\0\0\1\xE0\0\0\x80\xC0\x0A"sv);  // PES header with PTS and DTS
    payload += stamp(3, ticks + 3 * 3600) + stamp(1, ticks + 3 * 3600);
    payload += "\0\0\0\1\x09\xF0"sv;
    payload += is_key ? "\0\0\0\1\x67\x42\xC0\x1E\xD9\x40\0\0\0\1\x68\xCE\x38\x80\0\0\0\1\x65\x88"sv
                      : "\0\0\0\1\x41\x9A"sv;
    const std::string field = clock_field(is_key, ticks);
    payload.resize(ts::packet_bytes - 5 - field.size() - label_bytes, '\x55');
    payload += label(packet_++);
    add_packet(out, video_pid, true, field, payload);
    for (int i = 1; i < show_.packets_per_frame; ++i) {
        payload.assign(ts::packet_bytes - 4 - label_bytes, '\x55');
        payload += label(packet_++);
        add_packet(out, video_pid, false, {}, payload);
    }
}

std::string Station::frame() {
    const auto number = static_cast<int>(frame_);
    const bool is_key =
        show_.frames_per_key == 0 ? number == 0 : number % show_.frames_per_key == 0;
    std::string out;
    if (is_key || number % 10 == 0) {
        add_table(out, ts::pat_pid, "\x00\xB0\x0D\x00\x01\xC1\x00\x00\x00\x01\xF0\x00"sv);
        add_table(
            out, pmt_pid, "\x02\xB0\x12\x00\x01\xC1\x00\x00\xE1\x00\xF0\x00\x1B\xE1\x00\xF0\x00"sv);
    }
    add_picture(out, is_key);
    ++frame_;
    return out;
}

std::string Station::seconds(double seconds) {
    std::string out;
    const int frames = static_cast<int>(seconds * show_.frames_per_second);
    for (int i = 0; i < frames; ++i) out += frame();
    return out;
}

void Reception::take(std::string_view bytes) {
    rest_ += bytes;
    std::size_t at = 0;
    for (; rest_.size() - at >= ts::packet_bytes; at += ts::packet_bytes) {
        take_packet(std::string_view(rest_).substr(at, ts::packet_bytes));
    }
    rest_.erase(0, at);
}

void Reception::take_packet(std::string_view bytes) {
    ++packets;
    const ts::Packet packet(reinterpret_cast<const std::uint8_t*>(bytes.data()));
    if (bytes[0] != 'G') {
        ++sync_errors;
        return;
    }
    // The counter counts packets with payload; a flagged packet may carry any.
    const auto known = next_.find(packet.pid());
    const bool is_free = packet.is_discontinuity() || known == next_.end();
    const unsigned expected = is_free ? packet.counter() : known->second;
    if (packet.has_payload()) {
        if (packet.counter() != expected) ++counter_errors;
        next_[packet.pid()] = (packet.counter() + 1U) & 0xFU;
    } else if (packet.is_discontinuity()) {
        next_[packet.pid()] = (packet.counter() + 1U) & 0xFU;
    }
    if (packet.pid() != video_pid || !packet.has_payload()) return;
    const std::string_view text = bytes.substr(bytes.size() - label_bytes);
    const std::uint32_t number = number_of(text);
    if (text != label(number)) {
        ++damaged;
        return;
    }
    if (last_ != 0 && number <= last_) ++steps_back;
    if (last_ != 0 && number > last_ + 1) ++jumps;
    last_ = number;
}

}  // namespace flathead::fanout
