#include "generator/formats/xtream_write.hpp"

#include "generator/formats/xtream_fields.hpp"
#include "relay/base/text.hpp"

namespace flathead::formats {

using xtream::append_digits;
using xtream::append_field;
using xtream::append_number;
using xtream::epoch;

namespace {

constexpr std::string_view start_key = "\"start_timestamp\":\"";
constexpr std::string_view stop_key = "\"stop_timestamp\":\"";
constexpr std::string_view now_key = "\"now_playing\":";
constexpr std::string_view archive_key = "\"has_archive\":";
constexpr std::string_view length_key = "],\"archive_minutes\":";

void append_two(std::string& out, unsigned value) {
    out += static_cast<char>('0' + value / 10);
    out += static_cast<char>('0' + value % 10);
}

/// ,"key":"2026-11-20 10:12:33"
void append_clock(std::string& out, std::string_view key, Time at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{at - day};
    out.append(",\"").append(key).append("\":\"");
    append_number(out, static_cast<int>(date.year()));
    out += '-';
    append_two(out, static_cast<unsigned>(date.month()));
    out += '-';
    append_two(out, static_cast<unsigned>(date.day()));
    out += ' ';
    append_two(out, static_cast<unsigned>(time.hours().count()));
    out += ':';
    append_two(out, static_cast<unsigned>(time.minutes().count()));
    out += ':';
    append_two(out, static_cast<unsigned>(time.seconds().count()));
    out += '"';
}

void append_base64_field(std::string& out, std::string_view key, std::string_view value) {
    out.append(",\"").append(key).append("\":\"");
    append_base64(out, value);
    out += '"';
}

/// The number in quotes behind the key.
std::optional<Time> time_behind(std::string_view line, std::string_view key) {
    const std::size_t at = line.find(key);
    if (at == std::string_view::npos) return std::nullopt;
    line.remove_prefix(at + key.size());
    const auto value = text::number<std::int64_t>(line.substr(0, line.find('"')));
    if (!value) return std::nullopt;
    return Time{Seconds{*value}};
}

}  // namespace

void append_base64(std::string& out, std::string_view bytes) {
    static constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto byte = [&](std::size_t at) -> std::uint32_t {
        return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U;
    };
    const std::size_t before = out.size();
    out.resize(before + (bytes.size() + 2) / 3 * 4);
    char* to = out.data() + before;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::uint32_t three = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
        *to++ = letters[three >> 18];
        *to++ = letters[three >> 12 & 63];
        *to++ = i + 1 < bytes.size() ? letters[three >> 6 & 63] : '=';
        *to++ = i + 2 < bytes.size() ? letters[three & 63] : '=';
    }
}

void append_xtream_category(std::string& out, const XtreamCategory& category) {
    out += "{\"category_id\":\"";
    append_number(out, category.id);
    out += '"';
    append_field(out, "category_name", category.name);
    append_field(out, "parent_id", 0);
    out += '}';
}

void append_xtream_stream(std::string& out, const XtreamStream& stream) {
    out += "{\"num\":";
    append_number(out, stream.num);
    append_field(out, "name", stream.name);
    append_field(out, "stream_type", "live");
    append_field(out, "stream_id", stream.id);
    append_field(out, "stream_icon", stream.icon);
    append_field(out, "epg_channel_id", stream.guide_id);
    append_digits(out, "added", epoch(stream.added));
    append_field(out, "is_adult", 0);
    append_digits(out, "category_id", stream.category.id);
    out += ",\"category_ids\":[";
    append_number(out, stream.category.id);
    out += ']';
    append_field(out, "custom_sid", "");
    append_field(out, "tv_archive", stream.archive_days > 0 ? 1 : 0);
    append_field(out, "direct_source", "");
    append_field(out, "tv_archive_duration", stream.archive_days);
    append_field(out, "thumbnail", "");
    out += '}';
}

void append_xtream_channel(std::string& out, const XtreamStream& stream) {
    out += '"';
    append_number(out, stream.id);
    out += "\":{\"num\":";
    append_number(out, stream.num);
    append_field(out, "name", stream.name);
    append_field(out, "stream_type", "live");
    append_field(out, "type_name", "Live Streams");
    append_digits(out, "stream_id", stream.id);
    append_field(out, "stream_icon", stream.icon);
    append_field(out, "epg_channel_id", stream.guide_id);
    append_digits(out, "added", epoch(stream.added));
    append_field(out, "category_name", stream.category.name);
    append_digits(out, "category_id", stream.category.id);
    out += ",\"series_no\":null";
    append_field(out, "live", "1");
    append_field(out, "container_extension", "ts");
    append_field(out, "custom_sid", "");
    append_field(out, "tv_archive", stream.archive_days > 0 ? 1 : 0);
    append_field(out, "direct_source", "");
    append_field(out, "tv_archive_duration", stream.archive_days);
    out += '}';
}

void append_xtream_programme(std::string& out, const XtreamProgramme& programme) {
    out += "{\"id\":\"";
    append_number(out, programme.id);
    out += '"';
    append_digits(out, "epg_id", programme.channel);
    append_base64_field(out, "title", programme.title);
    append_field(out, "lang", programme.language);
    append_clock(out, "start", programme.start);
    append_clock(out, "end", programme.stop);
    append_clock(out, "stop", programme.stop);
    append_base64_field(out, "description", programme.description);
    append_field(out, "channel_id", programme.guide_id);
    out.append(",").append(start_key);
    append_number(out, epoch(programme.start));
    out.append("\",").append(stop_key);
    append_number(out, epoch(programme.stop));
    out += '"';
    append_digits(out, "stream_id", programme.channel);
    out.append(",").append(now_key).append(programme.is_now ? "1" : "0");
    out.append(",").append(archive_key).append(programme.has_archive ? "1" : "0");
    out += '}';
}

std::string xtream_table_end(std::chrono::minutes archive) {
    if (archive.count() == 0) return std::string(xtream_table_tail);
    return text::join('\n', length_key, archive.count(), "}\n");
}

std::chrono::minutes read_xtream_archive(std::string_view table) {
    const std::size_t at = table.rfind(length_key);
    if (at == std::string_view::npos) return {};
    const std::string_view number = table.substr(at + length_key.size());
    return std::chrono::minutes(text::number<int>(number.substr(0, number.find('}'))).value_or(0));
}

std::optional<XtreamRowTimes> read_xtream_row(std::string_view line) {
    const auto start = time_behind(line, start_key);
    const auto stop = time_behind(line, stop_key);
    const std::size_t now = line.rfind(now_key);
    const std::size_t archive = line.rfind(archive_key);
    if (!start || !stop || now == std::string_view::npos || now + now_key.size() >= line.size() ||
        archive == std::string_view::npos || archive + archive_key.size() >= line.size())
        return std::nullopt;
    return XtreamRowTimes{*start, *stop, now + now_key.size(), archive + archive_key.size()};
}

}  // namespace flathead::formats
