#include "tests/support/ts_maker.hpp"

#include <algorithm>
#include <map>

namespace flathead::tests {
namespace {

constexpr std::size_t packet_bytes = 188;
constexpr std::int64_t stamp_mask = (std::int64_t{1} << 33) - 1;

std::uint32_t crc_of(const std::string& bytes) {
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const char byte : bytes) {
        crc ^= static_cast<std::uint32_t>(static_cast<std::uint8_t>(byte)) << 24;
        for (int bit = 0; bit < 8; ++bit) crc = crc << 1 ^ ((crc >> 31) != 0 ? 0x04C11DB7U : 0U);
    }
    return crc;
}

void put(std::string& out, std::uint64_t value, int bytes) {
    for (int n = bytes - 1; n >= 0; --n) out.push_back(static_cast<char>(value >> (8 * n) & 0xFF));
}

void put_stamp(std::string& out, unsigned prefix, std::int64_t stamp) {
    const auto bits = static_cast<std::uint64_t>(stamp & stamp_mask);
    put(out, prefix << 4 | (bits >> 30 & 7) << 1 | 1, 1);
    put(out, (bits >> 15 & 0x7FFF) << 1 | 1, 2);
    put(out, (bits & 0x7FFF) << 1 | 1, 2);
}

std::string section_of(unsigned table, unsigned id, unsigned version, const std::string& body) {
    std::string section;
    put(section, table, 1);
    put(section, 0xB000U | (body.size() + 9), 2);
    put(section, id, 2);
    put(section, 0xC1U | version << 1, 1);
    put(section, 0, 2);
    section += body;
    put(section, crc_of(section), 4);
    return section;
}

std::uint8_t byte_at(const std::string& text, std::size_t at) {
    return static_cast<std::uint8_t>(text[at]);
}

}  // namespace

TsMaker::TsMaker(MakerOptions options) : options_(std::move(options)) {}

bool TsMaker::is_video(const MakerStream& stream) const {
    return stream.type == 0x1B || stream.type == 0x24 || stream.type == 0x02;
}

std::int64_t TsMaker::next_dts() const {
    return (options_.first_dts + shift_ + std::int64_t{frame_} * 90'000 / options_.fps) &
           stamp_mask;
}

std::string TsMaker::header(std::uint16_t pid, bool starts, bool has_adaptation, bool has_payload) {
    std::string out;
    put(out, 0x47, 1);
    put(out, (starts ? 0x4000U : 0U) | pid, 2);
    std::uint8_t& next = counters_[pid];
    const unsigned counter = has_payload ? next : next + 15U;
    put(out, (has_adaptation ? 0x20U : 0U) | (has_payload ? 0x10U : 0U) | (counter & 15U), 1);
    if (has_payload) next = (next + 1) & 15;
    return out;
}

std::string TsMaker::section_packet(std::uint16_t pid, std::string section) {
    section.insert(0, 1, '\0');
    std::string out;
    for (std::size_t at = 0; at < section.size(); at += packet_bytes - 4) {
        std::string packet =
            header(pid, at == 0, false, true) + section.substr(at, packet_bytes - 4);
        packet.resize(packet_bytes, '\xFF');
        out += packet;
    }
    return out;
}

std::string TsMaker::tables() {
    std::string pat;
    put(pat, options_.program, 2);
    put(pat, 0xE000U | options_.pmt_pid, 2);
    std::string pmt;
    put(pmt, 0xE000U | options_.pcr_pid, 2);
    put(pmt, 0xF000U, 2);
    for (const MakerStream& stream : options_.streams) {
        put(pmt, stream.type, 1);
        put(pmt, 0xE000U | stream.pid, 2);
        put(pmt, 0xF000U | stream.descriptors.size(), 2);
        pmt += stream.descriptors;
    }
    return section_packet(0, section_of(0, 1, 0, pat)) +
           section_packet(options_.pmt_pid, section_of(2, options_.program, version_, pmt));
}

std::string TsMaker::content(const MakerStream& stream, bool is_key, std::size_t bytes) const {
    using namespace std::string_literals;
    std::string out;
    switch (stream.type) {
        case 0x1B:
            out = "\0\0\0\1\x09\xF0"s;
            out += is_key ? "\0\0\0\1\x67\x64\x00\x1F\0\0\0\1\x68\xEE\x3C\0\0\1\x65"s
                          : "\0\0\0\1\x41"s;
            break;
        case 0x24:
            out = "\0\0\0\1\x46\x01\x50"s;
            out += is_key ? "\0\0\0\1\x40\x01\x0C\0\0\1\x2A\x01"s : "\0\0\0\1\x02\x01"s;
            break;
        case 0x02:
            out = is_key ? "\0\0\1\xB3\x2D\0\0\1\0"s : "\0\0\1\0"s;
            break;
        default:
            out = "\xFF\xFD"s;
            break;
    }
    std::uint32_t state = options_.seed * 2'654'435'761U + stream.pid;
    if (!options_.has_equal_frames) state += static_cast<std::uint32_t>(frame_) * 40'503U;
    while (out.size() < bytes) {
        state = state * 1'664'525U + 1'013'904'223U;
        out.push_back(static_cast<char>(0x80 | state >> 25));  // never part of a start code
    }
    return out;
}

std::string TsMaker::adaptation(const Unit& unit, std::size_t least) const {
    std::string body;
    if (unit.has_pcr || (unit.is_key && options_.has_random_access) || least > 1) {
        const bool is_flagged = unit.is_key && options_.has_random_access;
        put(body, (is_flagged ? 0x40U : 0U) | (unit.has_pcr ? 0x10U : 0U), 1);
    }
    if (unit.has_pcr) {
        const auto base = static_cast<std::uint64_t>((unit.dts - options_.delay) & stamp_mask);
        put(body, base << 15 | 0x7E00U, 6);
    }
    if (body.size() + 1 < least) body.append(least - body.size() - 1, '\xFF');
    std::string out;
    if (body.empty() && least == 0) return out;
    put(out, body.size(), 1);
    return out + body;
}

std::string TsMaker::packets(const Unit& unit) {
    std::string rest("\0\0\1", 3);
    const bool has_dts = unit.pts != unit.dts;
    const std::size_t size = unit.content.size() + (has_dts ? 13 : 8);
    put(rest, unit.stream_id, 1);
    put(rest, unit.stream_id >= 0xE0 || size > 0xFFFF ? 0 : size, 2);
    put(rest, 0x80, 1);
    put(rest, has_dts ? 0xC0 : 0x80, 1);
    put(rest, has_dts ? 10 : 5, 1);
    put_stamp(rest, has_dts ? 3 : 2, unit.pts);
    if (has_dts) put_stamp(rest, 1, unit.dts);
    rest += unit.content;
    std::string out;
    for (bool is_first = true; !rest.empty(); is_first = false) {
        const Unit& here = unit;
        std::string field = is_first ? adaptation(here, 0) : std::string();
        const std::size_t room = packet_bytes - 4 - field.size();
        if (rest.size() < room) {
            Unit plain;
            field = adaptation(is_first ? unit : plain, packet_bytes - 4 - rest.size());
        }
        const std::size_t taken = packet_bytes - 4 - field.size();
        out += header(unit.pid, is_first, !field.empty(), true) + field + rest.substr(0, taken);
        rest.erase(0, taken);
    }
    return out;
}

std::string TsMaker::private_packet(std::uint16_t pid, const std::string& content) {
    std::string packet = header(pid, false, false, true) + content;
    packet.resize(packet_bytes, '\xFF');
    return packet;
}

std::string TsMaker::frame() {
    const bool is_key = frame_ % options_.gop == 0;
    const std::int64_t dts = next_dts();
    const std::int64_t step = 90'000 / options_.fps;
    std::string out;
    const bool is_due = options_.has_tables_at_keys ? is_key : frame_ % options_.table_frames == 0;
    if (is_due) out += tables();
    bool has_pcr = options_.pcr_pid == 0x1FFF;
    const auto is_pcr = [&](const MakerStream& stream) { return stream.pid == options_.pcr_pid; };
    if (!has_pcr && std::none_of(options_.streams.begin(), options_.streams.end(), is_pcr)) {
        Unit unit;
        unit.dts = dts;
        unit.has_pcr = true;
        out += header(options_.pcr_pid, false, true, false) + adaptation(unit, packet_bytes - 4);
        has_pcr = true;
    }
    for (const MakerStream& stream : options_.streams) {
        Unit unit;
        unit.pid = stream.pid;
        unit.dts = dts;
        unit.has_pcr = !has_pcr && is_pcr(stream);
        if (is_video(stream)) {
            unit.stream_id = 0xE0;
            unit.is_key = is_key;
            unit.pts = dts + step * options_.reorder;
            unit.content = content(stream, is_key, options_.frame_bytes * (is_key ? 3 : 1));
        } else {
            unit.stream_id = 0xC0;
            unit.pts = dts;
            unit.content = content(stream, true, options_.audio_bytes);
        }
        out += packets(unit);
    }
    ++frame_;
    return out;
}

std::string TsMaker::frames(int count) {
    std::string out;
    for (int n = 0; n < count; ++n) out += frame();
    return out;
}

void TsMaker::change(std::vector<MakerStream> streams) {
    options_.streams = std::move(streams);
    version_ = (version_ + 1) & 31;
}

void TsMaker::restart() {
    frame_ = 0;
    shift_ = 0;
    ++options_.seed;
    std::fill(counters_.begin(), counters_.end(), std::uint8_t{0});
}

std::vector<SeenPacket> seen_packets(const std::string& stream) {
    std::vector<SeenPacket> all;
    for (std::size_t at = 0; at + packet_bytes <= stream.size(); at += packet_bytes) {
        const std::string packet = stream.substr(at, packet_bytes);
        const auto byte = [&packet](std::size_t n) { return std::int64_t{byte_at(packet, n)}; };
        const auto stamp = [&byte](std::size_t n) {
            return (byte(n) >> 1 & 7) << 30 | byte(n + 1) << 22 | byte(n + 2) >> 1 << 15 |
                   byte(n + 3) << 7 | byte(n + 4) >> 1;
        };
        SeenPacket seen;
        seen.offset = at;
        seen.pid = static_cast<std::uint16_t>((byte(1) & 0x1F) << 8 | byte(2));
        seen.counter = static_cast<std::uint8_t>(byte(3) & 15);
        seen.starts = (byte(1) & 0x40) != 0;
        seen.has_payload = (byte(3) & 0x10) != 0;
        std::size_t payload = 4;
        if ((byte(3) & 0x20) != 0) {
            payload = 5 + byte_at(packet, 4);
            if (byte(4) > 0) seen.is_discontinuity = (byte(5) & 0x80) != 0;
            if (byte(4) > 6 && (byte(5) & 0x10) != 0) {
                seen.pcr =
                    byte(6) << 25 | byte(7) << 17 | byte(8) << 9 | byte(9) << 1 | byte(10) >> 7;
            }
        }
        const bool is_pes = seen.starts && seen.has_payload && payload + 19 <= packet_bytes &&
                            byte(payload) == 0 && byte(payload + 1) == 0 && byte(payload + 2) == 1;
        if (is_pes && (byte(payload + 7) & 0x80) != 0) {
            seen.pts = stamp(payload + 9);
            seen.dts = (byte(payload + 7) & 0x40) != 0 ? stamp(payload + 14) : seen.pts;
        }
        all.push_back(seen);
    }
    return all;
}

std::vector<std::string> counter_errors(const std::string& stream) {
    std::vector<std::string> errors;
    std::map<std::uint16_t, int> last;
    for (const SeenPacket& packet : seen_packets(stream)) {
        const auto before = last.find(packet.pid);
        const int expected = before == last.end()
                                 ? packet.counter
                                 : (before->second + (packet.has_payload ? 1 : 0)) & 15;
        if (packet.counter != expected && !packet.is_discontinuity) {
            errors.push_back("pid " + std::to_string(packet.pid) + " at " +
                             std::to_string(packet.offset) + ": " + std::to_string(packet.counter) +
                             " after " + std::to_string(before->second));
        }
        last[packet.pid] = packet.counter;
    }
    return errors;
}

std::vector<std::string> stamp_errors(const std::string& stream, std::int64_t most) {
    std::vector<std::string> errors;
    std::map<std::pair<std::uint16_t, bool>, std::int64_t> last;
    const auto check =
        [&](std::uint16_t pid, bool is_clock, std::int64_t stamp, std::size_t offset) {
            if (stamp < 0) return;
            const auto [before, is_new] = last.try_emplace({pid, is_clock}, stamp);
            std::int64_t step = (stamp - before->second) & stamp_mask;
            if (step > stamp_mask / 2) step -= stamp_mask + 1;
            if (!is_new && (step <= 0 || step > most)) {
                errors.push_back((is_clock ? "PCR of pid " : "DTS of pid ") + std::to_string(pid) +
                                 " at " + std::to_string(offset) + ": step " +
                                 std::to_string(step));
            }
            before->second = stamp;
        };
    for (const SeenPacket& packet : seen_packets(stream)) {
        check(packet.pid, true, packet.pcr, packet.offset);
        check(packet.pid, false, packet.dts, packet.offset);
    }
    return errors;
}

}  // namespace flathead::tests
