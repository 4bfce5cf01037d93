#pragma once
/// The one log: a line on stderr is room, subject, event, reason ("fetch: source cable: HTTP 503,
/// using copy of 04:10"). Under systemd (JOURNAL_STREAM set) lines carry a "<n>" priority; URL
/// credentials are masked again here.

#include <string_view>

namespace flathead::log {

enum class Level { error, warning, notice, info, debug };

/// Lines below this level are dropped; info is the default, --quiet sets warning.
void set_level(Level level);
void line(Level level, std::string_view room, std::string_view text);

inline void error(std::string_view room, std::string_view text) {
    line(Level::error, room, text);
}
inline void warning(std::string_view room, std::string_view text) {
    line(Level::warning, room, text);
}
inline void notice(std::string_view room, std::string_view text) {
    line(Level::notice, room, text);
}
inline void info(std::string_view room, std::string_view text) {
    line(Level::info, room, text);
}
inline void debug(std::string_view room, std::string_view text) {
    line(Level::debug, room, text);
}

}  // namespace flathead::log
