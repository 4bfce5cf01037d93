#include "relay/base/log.hpp"

#include "relay/base/url.hpp"
#include "relay/base/utf8.hpp"

#include <cstdlib>
#include <string>
#include <unistd.h>

namespace flathead::log {
namespace {

Level lowest = Level::info;

char priority(Level level) {  // sd-daemon(3)
    switch (level) {
        case Level::error:
            return '3';
        case Level::warning:
            return '4';
        case Level::notice:
            return '5';
        case Level::info:
            return '6';
        case Level::debug:
            return '7';
    }
    return '6';
}

}  // namespace

void set_level(Level level) {
    lowest = level;
}

void line(Level level, std::string_view room, std::string_view text) {
    if (level > lowest) return;
    static const bool in_journal = std::getenv("JOURNAL_STREAM") != nullptr;
    std::string out;
    if (in_journal) out = {'<', priority(level), '>'};
    out.append(room).append(": ");
    out += utf8::clean_line(url::masked_in_text(text));
    out += '\n';
    // One write per line keeps lines of parallel processes whole; a log that cannot be written is
    // not an error.
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, out.data(), out.size());
}

}  // namespace flathead::log
