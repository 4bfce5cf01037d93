#pragma once
/// Live channels and guide rows in the JSON of the Xtream API, with the types its players insist on
/// (reference formats 2.4, 2.5, 2.8, 2.10): ids as numbers here and as strings of digits there,
/// padded base64, UTC. Text is valid UTF-8; each object stands on one line.

#include "relay/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flathead::formats {

/// RFC 4648 section 4, with padding.
void append_base64(std::string& out, std::string_view bytes);

struct XtreamCategory {
    std::int32_t id = 0;
    std::string_view name;
};
void append_xtream_category(std::string& out, const XtreamCategory& category);

struct XtreamStream {
    std::int32_t num = 0;  // positive, unique in its list
    std::int32_t id = 0;
    std::string_view name;
    std::string_view icon;  // "": none
    std::string_view guide_id;
    Time added;
    XtreamCategory category;
    int archive_days = 0;  // 0: no archive
};
/// An element of get_live_streams.
void append_xtream_stream(std::string& out, const XtreamStream& stream);
/// A member of panel_api's available_channels.
void append_xtream_channel(std::string& out, const XtreamStream& stream);

struct XtreamProgramme {
    std::int32_t id = 0;
    std::int32_t channel = 0;
    std::string_view guide_id;
    Time start;
    Time stop;
    std::string_view title;
    std::string_view description;
    std::string_view language;  // letters and '-' only
    bool is_now = false;
    bool has_archive = false;
};
/// An element of epg_listings; titles are base64, so no text of a third party stands in it.
void append_xtream_programme(std::string& out, const XtreamProgramme& programme);

inline constexpr std::string_view xtream_table_head = "{\"epg_listings\":[";
inline constexpr std::string_view xtream_table_tail = "\n]}\n";
/// The tail of a table that says how far back its channel can be played again, which players do not
/// look at.
[[nodiscard]] std::string xtream_table_end(std::chrono::minutes archive);
/// 0 when the end of the table says nothing.
[[nodiscard]] std::chrono::minutes read_xtream_archive(std::string_view table);

/// What append_xtream_programme() wrote on one line, as far as the clock is concerned.
struct XtreamRowTimes {
    Time start;
    Time stop;
    std::size_t now_playing = 0;  // where in the line the digit of "now_playing" stands
    std::size_t has_archive = 0;  // and that of "has_archive"
};
/// Absent when the line is none of ours.
[[nodiscard]] std::optional<XtreamRowTimes> read_xtream_row(std::string_view line);

}  // namespace flathead::formats
