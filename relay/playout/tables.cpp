#include "relay/playout/tables.hpp"

#include "relay/ts/psi.hpp"

#include <string_view>

namespace flathead::playout {
namespace {

using av::Codec;

constexpr std::uint16_t transport = 1;
constexpr std::uint16_t program = 1;

std::uint8_t stream_type(const av::Stream& stream) {
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
        out.append("\x0A\x04").append(stream.language).append(1, '\0');
    }
    return out;
}

}  // namespace

std::string tables(const Shape& shape, std::size_t pcr, std::uint8_t version) {
    ts::Pmt pmt;
    pmt.program = program;
    pmt.version = version;
    pmt.pcr_pid = static_cast<std::uint16_t>(first_pid + pcr);
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (!shape[i]) continue;
        ts::ElementaryStream& entry = pmt.streams.emplace_back();
        entry.pid = static_cast<std::uint16_t>(first_pid + i);
        entry.type = stream_type(*shape[i]);
        entry.descriptors = descriptors(*shape[i]);
    }
    return ts::pat_packets(transport, program, pmt_pid) + ts::pmt_packets(pmt, pmt_pid);
}

}  // namespace flathead::playout
