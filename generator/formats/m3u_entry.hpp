#pragma once
/// One playlist entry and the playlist's header, as written: nothing is judged or cleaned here
/// (reference formats 3). Readers fill views that are valid during the call; the writer takes views
/// of its caller.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace flathead::formats {

/// A line between #EXTINF and the URL, "#EXTVLCOPT:key=value"; `http` is the whole JSON text of
/// #EXTHTTP.
struct M3uOption {
    enum class Kind : std::uint8_t { vlc, kodi, http };
    Kind kind = Kind::vlc;
    std::string_view key{};  // without surrounding blanks and quotes, like the value
    std::string_view value{};
    bool operator==(const M3uOption&) const = default;
};

struct M3uEntry {
    std::string_view name{};         // after the comma, trimmed; empty when there is none
    std::string_view url{};          // without "|User-Agent=…"
    std::string_view url_options{};  // what followed that bar: "User-Agent=x&Referer=y"
    std::string_view tvg_id{};
    std::string_view channel_id{};
    std::string_view tvg_name{};
    std::string_view number{};  // tvg-chno and its other names
    std::string_view logo{};
    std::string_view group{};  // group-title, else #EXTGRP
    std::string_view tvg_shift{};
    std::string_view radio{};
    std::string_view tvg_rec{};
    std::string_view timeshift{};
    std::string_view catchup{};  // also catchup-type
    std::string_view catchup_days{};
    std::string_view catchup_source{};
    std::string_view catchup_correction{};
    std::string_view station_id{};  // tvc-guide-stationid
    std::string_view user_agent{};
    std::string_view referrer{};
    std::span<const M3uOption> options{};
    std::uint32_t line = 0;  // of #EXTINF, or of a bare URL
};

struct M3uHeader {
    std::string_view url_tvg{};  // each may list several addresses
    std::string_view x_tvg_url{};
    std::string_view tvg_shift{};  // these stand in for what an entry lacks
    std::string_view timeshift{};
    std::string_view tvg_rec{};
    std::string_view catchup{};
    std::string_view catchup_days{};
    std::string_view catchup_source{};
    std::string_view catchup_correction{};
    std::string_view user_agent{};
    std::string_view refresh{};
};

}  // namespace flathead::formats
