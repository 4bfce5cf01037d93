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
inline constexpr std::array<std::string_view, 6> tables{
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
    "name TEXT NOT NULL, redirects INTEGER NOT NULL, packages INTEGER NOT NULL)",
    "CREATE TABLE upstreams(id INTEGER PRIMARY KEY, options INTEGER NOT NULL, url TEXT NOT NULL)"};
inline constexpr std::string_view numbers_index =
    "CREATE UNIQUE INDEX numbers ON channels(major, minor) WHERE major > 0";

inline constexpr std::size_t longest_text_bytes = 64 << 10;
inline constexpr std::size_t longest_list_bytes = 1 << 20;
inline constexpr Kind last_kind = Kind::acestream;
inline constexpr std::size_t most_sources = 10'000;
inline constexpr std::chrono::seconds longest_setting{7 * 86'400};

/// Throws Error naming `what` when the text is longer.
void check_bytes(std::string_view text, std::string_view what, std::size_t most);

/// "5.1" is {5, 1}, "101" {101, 0}, "" {0, 0}.
struct Number {
    std::int32_t major = 0;
    std::int32_t minor = 0;
};
/// Absent when it is none, or not written in its shortest form.
[[nodiscard]] std::optional<Number> read_number(std::string_view text);
[[nodiscard]] std::string number_text(Number number);

}  // namespace flathead::plan
