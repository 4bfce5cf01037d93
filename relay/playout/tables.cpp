#include "relay/playout/tables.hpp"

#include <string_view>

namespace flathead::playout {
namespace {

using av::Codec;

constexpr std::size_t packet_bytes = 188;

void put8(std::string& out, unsigned value) {
    out += static_cast<char>(value & 0xFFU);
}
void put16(std::string& out, unsigned value) {
    put8(out, value >> 8);
    put8(out, value);
}

unsigned stream_type(const av::Stream& stream) {
    switch (stream.codec) {
        case Codec::h264:
            return 0x1B;
        case Codec::hevc:
            return 0x24;
        case Codec::mpeg1_video:
            return 0x01;
        case Codec::mpeg2_video:
            return 0x02;
        case Codec::aac:
            return 0x0F;
        case Codec::aac_latm:
            return 0x11;
        case Codec::mpeg_audio:
            return stream.sample_rate > 0 && stream.sample_rate < 32'000 ? 0x04 : 0x03;
        case Codec::ac3:
            return 0x81;
        case Codec::eac3:
            return 0x87;
        case Codec::dts:
            return 0x82;
        case Codec::other:
            break;
    }
    return 0x06;
}

std::string_view registration(Codec codec) {
    switch (codec) {
        case Codec::hevc:
            return "HEVC";
        case Codec::ac3:
            return "AC-3";
        case Codec::eac3:
            return "EAC3";
        case Codec::dts:
            return "DTS1";
        case Codec::h264:
        case Codec::mpeg1_video:
        case Codec::mpeg2_video:
        case Codec::aac:
        case Codec::aac_latm:
        case Codec::mpeg_audio:
        case Codec::other:
            break;
    }
    return {};
}

std::string descriptors(const av::Stream& stream) {
    std::string out;
    if (const std::string_view name = registration(stream.codec); !name.empty())
        out.append("\x05\x04").append(name);
    if (!stream.language.empty()) {
        out.append("\x0A\x04").append(stream.language);
        put8(out, 0);
    }
    return out;
}

std::uint32_t crc32(std::string_view bytes) {
    std::uint32_t crc = 0xFFFFFFFF;
    for (const char byte : bytes) {
        crc ^= static_cast<std::uint32_t>(static_cast<std::uint8_t>(byte)) << 24;
        for (int bit = 0; bit < 8; ++bit) crc = crc << 1 ^ ((crc >> 31) != 0 ? 0x04C11DB7U : 0U);
    }
    return crc;
}

/// `body` is what stands between the section's length and its checksum.
std::string section_packet(unsigned pid, unsigned table, std::string_view body) {
    std::string section;
    put8(section, table);
    put16(section, 0xB000U | static_cast<unsigned>(body.size() + 4));
    section += body;
    const std::uint32_t crc = crc32(section);
    put16(section, crc >> 16);
    put16(section, crc & 0xFFFFU);
    std::string out;
    put8(out, 0x47);
    put16(out, 0x4000U | pid);
    put8(out, 0x10);
    put8(out, 0);
    out += section;
    out.resize(packet_bytes, '\xFF');
    return out;
}

}  // namespace

std::string tables(const std::vector<av::Stream>& streams, std::size_t pcr) {
    std::string pat;
    put16(pat, 1);
    put8(pat, 0xC1);  // version 0, in force
    put16(pat, 0);
    put16(pat, 1);
    put16(pat, 0xE000U | pmt_pid);
    std::string pmt;
    put16(pmt, 1);
    put8(pmt, 0xC1);
    put16(pmt, 0);
    put16(pmt, 0xE000U | static_cast<unsigned>(first_pid + pcr));
    put16(pmt, 0xF000U);
    for (std::size_t i = 0; i < streams.size(); ++i) {
        const std::string more = descriptors(streams[i]);
        put8(pmt, stream_type(streams[i]));
        put16(pmt, 0xE000U | static_cast<unsigned>(first_pid + i));
        put16(pmt, 0xF000U | static_cast<unsigned>(more.size()));
        pmt += more;
    }
    return section_packet(0, 0x00, pat) + section_packet(pmt_pid, 0x02, pmt);
}

}  // namespace flathead::playout
