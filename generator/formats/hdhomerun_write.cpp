#include "generator/formats/hdhomerun_write.hpp"

#include "generator/formats/clean.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace flathead::formats {
namespace {

/// Not an "HDTC": Jellyfin would offer transcoding profiles.
constexpr std::string_view model = "HDHR5-4US";
constexpr std::string_view firmware_name = "hdhomerun5_atsc";
constexpr std::string_view firmware_version = "20231214";
constexpr std::string_view hex_digits = "0123456789ABCDEF";

/// libhdhomerun, hdhomerun_discover_validate_device_id: digits 1, 3, 5 and 7 go through this table.
constexpr std::array<unsigned, 16> mapped{
    0xA, 0x5, 0xF, 0x6, 0x7, 0xC, 0x1, 0xB, 0x9, 0x2, 0x8, 0xD, 0x4, 0x3, 0xE, 0x0};

unsigned check_sum(std::uint32_t id) {
    unsigned sum = 0;
    for (unsigned digit = 0; digit < 8; ++digit) {
        const unsigned value = (id >> (28 - 4 * digit)) & 0xFU;
        sum ^= digit % 2 == 0 ? mapped[value] : value;
    }
    return sum;
}

/// Spreads every bit of the identity over the digits (the finaliser of SplitMix64).
std::uint64_t mixed(std::uint64_t value) {
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31);
}

void append_hex(std::string& out, std::uint64_t value, unsigned digits) {
    for (unsigned left = digits; left-- > 0;) out += hex_digits[(value >> (4 * left)) & 0xFU];
}

/// Text without anything to escape, the usual case, is copied whole.
void append_json(std::string& out, std::string_view text) {
    unsigned marked = 0;
    for (const char c : text)
        marked |=
            static_cast<unsigned>(static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\');
    if (marked != 0) return text::append_json_string(out, text);
    out += '"';
    out += text;
    out += '"';
}

void append_field(std::string& out, std::string_view key, std::string_view value) {
    out.append(out.size() > 1 ? ",\n " : "\n ").append(1, '"').append(key).append("\": ");
    text::append_json_string(out, value);
}

void append_xml(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
}

void append_element(std::string& out,
                    std::string_view indent,
                    std::string_view name,
                    std::string_view text) {
    out.append(indent).append(1, '<').append(name).append(1, '>');
    append_xml(out, text);
    out.append("</").append(name).append(">\n");
}

/// A version 4 shaped UUID made of the identity: stable like the device's id.
std::string uuid(std::uint64_t identity) {
    const std::uint64_t high = mixed(identity + 1);
    const std::uint64_t low = mixed(identity + 2);
    std::string out;
    append_hex(out, high >> 32, 8);
    out += '-';
    append_hex(out, high >> 16, 4);
    out += "-4";
    append_hex(out, high, 3);
    out += '-';
    append_hex(out, 0x8U | ((low >> 60) & 0x3U), 1);
    append_hex(out, low >> 48, 3);
    out += '-';
    append_hex(out, low, 12);
    return text::to_lower(out);
}

}  // namespace

std::string hdhomerun_device_id(std::uint64_t site_identity) {
    // The first digit is 1 as in real tuners' numbers, and the last one, which is not mapped, makes
    // the sum 0.
    auto id = static_cast<std::uint32_t>(mixed(site_identity));
    id = 0x10000000U | (id & 0x0FFFFFF0U);
    id |= check_sum(id);
    std::string text;
    append_hex(text, id, 8);
    return text;
}

bool is_valid_device_id(std::string_view id) {
    if (id.size() != 8) return false;
    std::uint32_t value = 0;
    const auto [end, failure] = std::from_chars(id.data(), id.data() + id.size(), value, 16);
    return failure == std::errc{} && end == id.data() + id.size() && check_sum(value) == 0;
}

std::string discover_json(const HdhomerunSite& site) {
    std::string out = "{";
    append_field(out, "FriendlyName", clean_name(site.name));
    append_field(out, "ModelNumber", model);
    append_field(out, "FirmwareName", firmware_name);
    append_field(out, "FirmwareVersion", firmware_version);
    append_field(out, "DeviceID", hdhomerun_device_id(site.identity));
    append_field(out, "DeviceAuth", "flathead");
    append_field(out, "BaseURL", base_token);
    append_field(out, "LineupURL", text::join(base_token, "/lineup.json"));
    // A JSON number: Jellyfin reads an int.
    out.append(text::join(",\n \"TunerCount\": ", std::max(1, site.tuner_count), "\n}\n"));
    return out;
}

std::string lineup_status_json() {
    return "{\"ScanInProgress\":0,\"ScanPossible\":1,\"Source\":\"Cable\",\"SourceList\":["
           "\"Cable\"]}\n";
}

std::string device_xml(const HdhomerunSite& site) {
    std::string out =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<root "
        "xmlns=\"urn:schemas-upnp-org:device-1-0\">\n";
    append_element(out, " ", "URLBase", base_token);
    out += " <specVersion>\n  <major>1</major>\n  <minor>0</minor>\n </specVersion>\n <device>\n";
    append_element(out, "  ", "deviceType", "urn:schemas-upnp-org:device:MediaServer:1");
    append_element(out, "  ", "friendlyName", clean_name(site.name));
    append_element(out, "  ", "manufacturer", "Flathead");
    append_element(out, "  ", "modelName", model);
    append_element(out, "  ", "modelNumber", model);
    append_element(out, "  ", "serialNumber", hdhomerun_device_id(site.identity));
    append_element(out, "  ", "UDN", "uuid:" + uuid(site.identity));
    out += " </device>\n</root>\n";
    return out;
}

void HdhomerunLineupWriter::append(const HdhomerunLine& line) {
    out_ += is_empty_ ? "\n{\"GuideNumber\":" : ",\n{\"GuideNumber\":";
    is_empty_ = false;
    append_json(out_, line.number);
    out_ += ",\"GuideName\":";
    append_json(out_, line.name);
    out_ += line.is_hd ? ",\"HD\":1,\"URL\":" : ",\"URL\":";
    append_json(out_, line.url);
    out_ += '}';
}

}  // namespace flathead::formats
