#pragma once
/// The tables of a plan.sqlite, and the bounds both sides hold its values to. FORMAT.md explains
/// them; changing anything here needs a new plan::format.

#include "relay/plan/plan.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flathead::plan {

inline constexpr std::int64_t application_id = 0x464C5050;  // "FLPP"

/// As SQLite keeps them in sqlite_schema, in this order; an index follows when the rows are there.
inline constexpr std::array<std::string_view, 12> tables{
    "CREATE TABLE plan(one INTEGER PRIMARY KEY, digest TEXT NOT NULL, channels INTEGER NOT NULL, "
    "buffer INTEGER NOT NULL, burst INTEGER NOT NULL, linger INTEGER NOT NULL, slate TEXT NOT "
    "NULL)",
    "CREATE TABLE packages(id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
    "CREATE TABLE sources(id INTEGER PRIMARY KEY, name TEXT NOT NULL, max_streams INTEGER NOT "
    "NULL, trusted INTEGER NOT NULL, hosts TEXT NOT NULL)",
    "CREATE TABLE options(id INTEGER PRIMARY KEY, source INTEGER NOT NULL, kind INTEGER NOT NULL, "
    "user_agent TEXT NOT NULL, referrer TEXT NOT NULL, headers TEXT NOT NULL, command TEXT NOT "
    "NULL, url_word INTEGER NOT NULL, url_at INTEGER NOT NULL, engine TEXT NOT NULL)",
    "CREATE TABLE channels(id INTEGER PRIMARY KEY, major INTEGER NOT NULL, minor INTEGER NOT NULL, "
    "name TEXT NOT NULL, redirects INTEGER NOT NULL, packages INTEGER NOT NULL, archive INTEGER "
    "NOT NULL)",
    "CREATE TABLE upstreams(id INTEGER PRIMARY KEY, options INTEGER NOT NULL, url TEXT NOT NULL)",
    "CREATE TABLE archives(id INTEGER PRIMARY KEY, options INTEGER NOT NULL, url TEXT NOT NULL, "
    "zone TEXT NOT NULL)",
    "CREATE TABLE schedules(channel INTEGER PRIMARY KEY, video TEXT NOT NULL, pixel_format TEXT "
    "NOT NULL, audio TEXT NOT NULL, height INTEGER NOT NULL, languages TEXT NOT NULL, encoder TEXT "
    "NOT NULL)",
    "CREATE TABLE rows(channel INTEGER NOT NULL, start INTEGER NOT NULL, until INTEGER NOT NULL, "
    "media INTEGER NOT NULL, skip INTEGER NOT NULL, PRIMARY KEY(channel, start)) WITHOUT ROWID",
    "CREATE TABLE media(id INTEGER PRIMARY KEY, duration INTEGER NOT NULL)",
    "CREATE TABLE renditions(media INTEGER NOT NULL, place INTEGER NOT NULL, options INTEGER NOT "
    "NULL, url TEXT NOT NULL, fits INTEGER NOT NULL, PRIMARY KEY(media, place)) WITHOUT ROWID",
    "CREATE TABLE videos(id INTEGER PRIMARY KEY, options INTEGER NOT NULL, url TEXT NOT NULL, "
    "extension TEXT NOT NULL, redirects INTEGER NOT NULL, packages INTEGER NOT NULL)"};
inline constexpr std::string_view numbers_index =
    "CREATE UNIQUE INDEX numbers ON channels(major, minor) WHERE major > 0";

inline constexpr std::size_t longest_text_bytes = 64 << 10;
inline constexpr std::size_t longest_list_bytes = 1 << 20;
inline constexpr Kind last_kind = Kind::schedule;
inline constexpr std::size_t most_sources = 10'000;
inline constexpr std::chrono::seconds longest_setting{7 * 86'400};
inline constexpr std::chrono::seconds longest_archive{366 * 86'400};
/// Of one channel.
inline constexpr std::size_t most_rows = 1'000'000;
/// Rows end before the year 10000.
inline constexpr std::int64_t last_second = 253'402'300'799;
/// Of a media, and of where a row begins in it.
inline constexpr std::chrono::milliseconds longest_media{31LL * 86'400'000};
inline constexpr int greatest_height = 4320;
inline constexpr std::size_t longest_extension_bytes = 16;

/// Throws Error naming `what` when the text is longer.
void check_bytes(std::string_view text, std::string_view what, std::size_t most);

/// Throws Error when nothing can be played from `row` by itself.
void check_row(const Row& row);
/// Throws Error when it is longer than a media may be, or negative.
void check_media_time(std::chrono::milliseconds value, std::string_view what);
/// Throws Error for what is no end of a file's name: letters and digits, none is fine.
void check_extension(std::string_view extension);
/// Throws Error when a rendition, an archive or a video (`what`) is not of a kind it may be of.
void check_kind(const Upstream& upstream, std::string_view what, bool may_be_file);

/// "5.1" is {5, 1}, "101" {101, 0}, "" {0, 0}.
struct Number {
    std::int32_t major = 0;
    std::int32_t minor = 0;
};
/// Absent when it is none, or not written in its shortest form.
[[nodiscard]] std::optional<Number> read_number(std::string_view text);
[[nodiscard]] std::string number_text(Number number);

}  // namespace flathead::plan
