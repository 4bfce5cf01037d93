#include "relay/ts/codecs.hpp"

namespace flathead::ts {
namespace {

struct Known {
    std::uint8_t type;
    Codec codec;
    Kind kind;
};

/// ISO/IEC 13818-1 table 2-34, and the user types of ATSC, SCTE and Blu-ray that are met.
constexpr Known by_type[] = {
    {0x01, Codec::mpeg2, Kind::video},       {0x02, Codec::mpeg2, Kind::video},
    {0x10, Codec::other_video, Kind::video}, {0x1B, Codec::h264, Kind::video},
    {0x20, Codec::h264, Kind::video},        {0x21, Codec::other_video, Kind::video},
    {0x24, Codec::hevc, Kind::video},        {0x32, Codec::other_video, Kind::video},
    {0x33, Codec::other_video, Kind::video}, {0x42, Codec::other_video, Kind::video},
    {0xD1, Codec::other_video, Kind::video}, {0xD2, Codec::other_video, Kind::video},
    {0xEA, Codec::other_video, Kind::video}, {0x03, Codec::mp2, Kind::audio},
    {0x04, Codec::mp2, Kind::audio},         {0x0F, Codec::aac, Kind::audio},
    {0x11, Codec::aac, Kind::audio},         {0x1C, Codec::other, Kind::audio},
    {0x81, Codec::ac3, Kind::audio},         {0x84, Codec::eac3, Kind::audio},
    {0x87, Codec::eac3, Kind::audio},        {0x82, Codec::other, Kind::audio},
    {0x83, Codec::other, Kind::audio},       {0x85, Codec::other, Kind::audio},
    {0x8A, Codec::other, Kind::audio},
};

/// Descriptors that say what a private type (0x06) is: ETSI EN 300 468 annex D.
constexpr Known by_tag[] = {
    {0x6A, Codec::ac3, Kind::audio},
    {0x7A, Codec::eac3, Kind::audio},
    {0x7B, Codec::other, Kind::audio},
    {0x7C, Codec::aac, Kind::audio},
};

struct Registered {
    std::string_view name;  // of a registration descriptor (0x05)
    Codec codec;
    Kind kind;
};
constexpr Registered by_name[] = {
    {"AC-3", Codec::ac3, Kind::audio},
    {"EAC3", Codec::eac3, Kind::audio},
    {"HEVC", Codec::hevc, Kind::video},
    {"AV01", Codec::other_video, Kind::video},
    {"VC-1", Codec::other_video, Kind::video},
    {"drac", Codec::other_video, Kind::video},
    {"Opus", Codec::other, Kind::audio},
    {"DTS1", Codec::other, Kind::audio},
    {"DTS2", Codec::other, Kind::audio},
    {"DTS3", Codec::other, Kind::audio},
    {"BSSD", Codec::other, Kind::audio},
};

constexpr std::uint8_t private_type = 0x06;

std::pair<Codec, Kind> known(std::uint8_t type, std::string_view descriptors) {
    for (const Known& entry : by_type) {
        if (entry.type == type) return {entry.codec, entry.kind};
    }
    if (type != private_type) return {Codec::other, Kind::other};
    while (descriptors.size() >= 2) {
        const auto tag = static_cast<std::uint8_t>(descriptors[0]);
        const auto size = static_cast<std::uint8_t>(descriptors[1]);
        const std::string_view body = descriptors.substr(2, size);
        descriptors.remove_prefix(std::min<std::size_t>(descriptors.size(), 2U + size));
        for (const Known& entry : by_tag) {
            if (entry.type == tag) return {entry.codec, entry.kind};
        }
        for (const Registered& entry : by_name) {
            if (tag == 0x05 && body.substr(0, 4) == entry.name) return {entry.codec, entry.kind};
        }
    }
    return {Codec::other, Kind::other};
}

}  // namespace

Codec codec_of(std::uint8_t type, std::string_view descriptors) {
    return known(type, descriptors).first;
}

Kind kind_of(const ElementaryStream& stream) {
    return known(stream.type, stream.descriptors).second;
}

}  // namespace flathead::ts
