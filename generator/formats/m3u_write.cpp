#include "generator/formats/m3u_write.hpp"

#include "generator/formats/clean.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <charconv>

namespace flathead::formats {
namespace {

struct Written {
    std::string_view before;  // the key with what surrounds it
    std::string_view M3uEntry::*slot;
};

constexpr Written attributes[] = {
    {" tvg-id=\"", &M3uEntry::tvg_id},
    {" tvg-name=\"", &M3uEntry::tvg_name},
    {" tvg-chno=\"", &M3uEntry::number},
    {" tvg-logo=\"", &M3uEntry::logo},
    {" group-title=\"", &M3uEntry::group},
    {" tvg-shift=\"", &M3uEntry::tvg_shift},
    {" radio=\"", &M3uEntry::radio},
    {" timeshift=\"", &M3uEntry::timeshift},
    {" catchup=\"", &M3uEntry::catchup},
    {" catchup-days=\"", &M3uEntry::catchup_days},
    {" catchup-source=\"", &M3uEntry::catchup_source},
    {" catchup-correction=\"", &M3uEntry::catchup_correction},
    {" tvc-guide-stationid=\"", &M3uEntry::station_id},
};

struct WrittenHeader {
    std::string_view before;
    std::string_view M3uHeader::*slot;
};

constexpr WrittenHeader header_attributes[] = {
    {" url-tvg=\"", &M3uHeader::url_tvg},
    {" x-tvg-url=\"", &M3uHeader::x_tvg_url},
    {" tvg-shift=\"", &M3uHeader::tvg_shift},
    {" catchup=\"", &M3uHeader::catchup},
    {" catchup-days=\"", &M3uHeader::catchup_days},
    {" catchup-source=\"", &M3uHeader::catchup_source},
    {" catchup-correction=\"", &M3uHeader::catchup_correction},
};

bool breaks_line(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

/// There is no escaping: what would end the value or the line is replaced.
void append_value(std::string& out, std::string_view value) {
    const std::size_t start = out.size();
    out += value;
    for (std::size_t i = start; i < out.size(); ++i) {
        if (out[i] == '"') out[i] = '\'';
        if (breaks_line(out[i])) out[i] = ' ';
    }
}

void append_attribute(std::string& out, std::string_view before, std::string_view value) {
    if (value.empty()) return;
    out += before;
    append_value(out, value);
    out += '"';
}

bool needs_cleaning(std::string_view name) {
    return std::ranges::any_of(name, [](char c) { return c == ',' || breaks_line(c); }) ||
           text::contains(name, " - ");
}

/// "5", "84.", "4.1": what Jellyfin's number parser takes, so a little more than our own numbers.
bool is_numeric(std::string_view word) {
    while (word.starts_with('.') || word.starts_with('+')) word.remove_prefix(1);
    while (word.ends_with('.')) word.remove_suffix(1);
    double value = 0;
    const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), value);
    return !word.empty() && failure != std::errc::invalid_argument &&
           end == word.data() + word.size();
}

void append_name(std::string& out, std::string_view name) {
    const std::size_t blank = name.find(' ');
    if (blank != std::string_view::npos && is_numeric(name.substr(0, blank))) {
        out.append(name.substr(0, blank)).append("\u00A0");
        name.remove_prefix(blank + 1);
    }
    out += name;
}

void append_option(std::string& out, std::string_view before, std::string_view value) {
    if (value.empty()) return;
    out += before;
    append_value(out, value);
    out += '\n';
}

}  // namespace

void append_m3u_header(std::string& out, const M3uHeader& header) {
    out += "#EXTM3U";
    for (const auto& [before, slot] : header_attributes)
        append_attribute(out, before, header.*slot);
    out += '\n';
}

void append_m3u_entry(std::string& out, const M3uEntry& entry) {
    out += "#EXTINF:-1";
    for (const auto& [before, slot] : attributes) append_attribute(out, before, entry.*slot);
    out += ',';
    if (needs_cleaning(entry.name)) {
        append_name(out, clean_name(entry.name));
    } else {
        append_name(out, entry.name);
    }
    out += '\n';
    append_option(out, "#EXTVLCOPT:http-user-agent=", entry.user_agent);
    append_option(out, "#EXTVLCOPT:http-referrer=", entry.referrer);
    append_value(out, entry.url);
    out += '\n';
}

}  // namespace flathead::formats
