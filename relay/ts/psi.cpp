#include "relay/ts/psi.hpp"

#include "relay/ts/codecs.hpp"

#include <algorithm>
#include <array>

namespace flathead::ts {
namespace {

constexpr std::size_t section_header = 8;
constexpr std::size_t crc_bytes = 4;
constexpr std::uint16_t first_free_pid = 0x10;

constexpr std::array<std::uint32_t, 256> make_crc_table() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t n = 0; n < 256; ++n) {
        std::uint32_t crc = n << 24;
        for (int bit = 0; bit < 8; ++bit)
            crc = crc << 1 ^ ((crc & 0x80000000U) != 0 ? 0x04C11DB7U : 0U);
        table[n] = crc;
    }
    return table;
}
constexpr std::array<std::uint32_t, 256> crc_table = make_crc_table();

std::size_t word(Bytes at) {
    return static_cast<std::size_t>(at[0]) << 8 | at[1];
}
std::size_t length12(Bytes at) {
    return word(at) & 0xFFF;
}
std::uint16_t pid_at(Bytes at) {
    return static_cast<std::uint16_t>(word(at) & 0x1FFF);
}

bool is_allowed(std::uint16_t pid) {
    return pid >= first_free_pid && pid != null_pid;
}

/// The content between header and CRC of a section that is in force, or empty.
Bytes content(std::string_view section, std::uint8_t table) {
    const Bytes all = bytes_of(section);
    if (all.size() < section_header + crc_bytes || all[0] != table) return {};
    const bool is_current = (all[5] & 1) != 0;
    const bool is_first = all[6] == 0;
    if (!is_current || !is_first) return {};
    return all.subspan(section_header, all.size() - section_header - crc_bytes);
}

void put_word(std::string& out, std::size_t value) {
    out.push_back(static_cast<char>(value >> 8 & 0xFF));
    out.push_back(static_cast<char>(value & 0xFF));
}

std::string section(std::uint8_t table,
                    std::uint16_t id,
                    std::uint8_t version,
                    std::string_view content) {
    std::string out(1, static_cast<char>(table));
    put_word(out, 0xB000 | (content.size() + section_header - 3 + crc_bytes));
    put_word(out, id);
    out.push_back(static_cast<char>(0xC1 | (version & 0x1F) << 1));
    out.append(2, '\0');
    out += content;
    const std::uint32_t crc = crc32(bytes_of(out));
    put_word(out, crc >> 16);
    put_word(out, crc & 0xFFFF);
    return out;
}

std::string packets(std::uint16_t pid, std::string_view section) {
    std::string rest(1, '\0');  // the pointer field: the section begins right after it
    rest += section;
    std::string out;
    for (std::size_t at = 0; at < rest.size(); at += packet_bytes - 4) {
        out.push_back(static_cast<char>(sync_byte));
        put_word(out, (at == 0 ? 0x4000U : 0U) | pid);
        out.push_back(0x10);
        const std::string_view piece = std::string_view(rest).substr(at, packet_bytes - 4);
        out += piece;
        out.append(packet_bytes - 4 - piece.size(), '\xFF');
    }
    return out;
}

}  // namespace

std::uint32_t crc32(Bytes bytes) {
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const std::uint8_t byte : bytes) crc = crc << 8 ^ crc_table[(crc >> 24 ^ byte) & 0xFF];
    return crc;
}

std::vector<std::string> SectionReader::add(const Packet& packet) {
    std::vector<std::string> whole;
    Bytes payload = packet.payload();
    if (payload.empty() || packet.is_scrambled()) return whole;
    const bool is_next = packet.counter() == ((counter_ + 1) & 0x0F);
    counter_ = packet.counter();
    if (!is_next) is_open_ = false;
    if (!packet.starts_unit()) {
        if (is_open_) take(payload, whole);
        return whole;
    }
    const std::size_t pointer = payload[0];
    payload = payload.subspan(1);
    if (pointer > payload.size()) {
        is_open_ = false;
        return whole;
    }
    if (is_open_) take(payload.first(pointer), whole);
    section_.clear();
    is_open_ = true;
    take(payload.subspan(pointer), whole);
    return whole;
}

void SectionReader::take(Bytes bytes, std::vector<std::string>& whole) {
    while (!bytes.empty() && is_open_) {
        const auto lacking = [this](std::size_t size) {
            return size - std::min(size, section_.size());
        };
        const auto grow = [&](std::size_t size) {
            const std::size_t taken = std::min(lacking(size), bytes.size());
            section_.append(reinterpret_cast<const char*>(bytes.data()), taken);
            bytes = bytes.subspan(taken);
            return lacking(size) == 0;
        };
        if (section_.empty() && bytes[0] == 0xFF) {  // stuffing until the packet's end
            is_open_ = false;
            return;
        }
        if (!grow(3)) return;
        const std::size_t size = 3 + length12(bytes_of(section_).subspan(1));
        if (size > most_bytes) {
            is_open_ = false;
            return;
        }
        if (!grow(size)) return;
        if (size > section_header && crc32(bytes_of(section_)) == 0) whole.push_back(section_);
        section_.clear();
    }
}

std::optional<Pat> read_pat(std::string_view section) {
    const Bytes list = content(section, 0);
    if (list.size() < 4 || list.size() % 4 != 0) return std::nullopt;
    Pat pat;
    pat.transport = static_cast<std::uint16_t>(word(bytes_of(section).subspan(3)));
    for (Bytes at = list; !at.empty(); at = at.subspan(4)) {
        const auto program = static_cast<std::uint16_t>(word(at));
        const std::uint16_t pid = pid_at(at.subspan(2));
        if (program != 0 && is_allowed(pid)) pat.programs.push_back({program, pid});
    }
    return pat;
}

std::optional<Pmt> read_pmt(std::string_view section) {
    Bytes rest = content(section, 2);
    if (rest.size() < 4) return std::nullopt;
    Pmt pmt;
    pmt.program = static_cast<std::uint16_t>(word(bytes_of(section).subspan(3)));
    pmt.version = static_cast<std::uint8_t>(section[5]) >> 1 & 0x1F;
    pmt.pcr_pid = pid_at(rest);
    if (!is_allowed(pmt.pcr_pid)) pmt.pcr_pid = null_pid;
    const auto descriptors = [&rest](std::size_t bytes) {
        std::string text(reinterpret_cast<const char*>(rest.data()), bytes);
        rest = rest.subspan(bytes);
        return text;
    };
    const std::size_t outer = length12(rest.subspan(2));
    rest = rest.subspan(4);
    if (outer > rest.size()) return std::nullopt;
    pmt.descriptors = descriptors(outer);
    while (rest.size() >= 5 && pmt.streams.size() < Pmt::most_streams) {
        ElementaryStream stream;
        stream.type = rest[0];
        stream.pid = pid_at(rest.subspan(1));
        const std::size_t inner = length12(rest.subspan(3));
        rest = rest.subspan(5);
        if (inner > rest.size()) return std::nullopt;
        stream.descriptors = descriptors(inner);
        stream.codec = codec_of(stream.type, stream.descriptors);
        const bool is_new =
            std::none_of(pmt.streams.begin(), pmt.streams.end(), [&](const auto& other) {
                return other.pid == stream.pid;
            });
        if (is_new && is_allowed(stream.pid)) pmt.streams.push_back(std::move(stream));
    }
    return pmt;
}

std::string pat_packets(std::uint16_t transport, std::uint16_t program, std::uint16_t pmt_pid) {
    std::string content;
    put_word(content, program);
    put_word(content, 0xE000U | pmt_pid);
    return packets(pat_pid, section(0, transport, 0, content));
}

std::string pmt_packets(const Pmt& pmt, std::uint16_t pmt_pid) {
    std::string content;
    put_word(content, 0xE000U | pmt.pcr_pid);
    put_word(content, 0xF000U | pmt.descriptors.size());
    content += pmt.descriptors;
    for (const ElementaryStream& stream : pmt.streams) {
        content.push_back(static_cast<char>(stream.type));
        put_word(content, 0xE000U | stream.pid);
        put_word(content, 0xF000U | stream.descriptors.size());
        content += stream.descriptors;
    }
    return packets(pmt_pid, section(2, pmt.program, pmt.version, content));
}

}  // namespace flathead::ts
