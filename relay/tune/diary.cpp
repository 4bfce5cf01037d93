#include "relay/tune/diary.hpp"

#include "relay/base/text.hpp"

#include <algorithm>

namespace flathead::tune {
namespace {

constexpr std::size_t most_entries = 16;
constexpr std::chrono::minutes quiet_time{1};

}  // namespace

Diary::~Diary() {
    for (const Entry& entry : entries_) say_repeats(entry);
}

void Diary::say_repeats(const Entry& entry) const {
    if (entry.unsaid == 0) return;
    log::line(entry.level,
              "tune",
              text::join(subject_,
                         ": ",
                         entry.event,
                         " (",
                         text::counted(entry.unsaid, "time", "times"),
                         " more)"));
}

void Diary::note(log::Level level, std::string_view event, event::Moment now) {
    const auto at = std::ranges::find(entries_, event, &Entry::event);
    if (at != entries_.end()) {
        ++at->unsaid;
        if (now - at->said_at < quiet_time) return;
        say_repeats(*at);
        at->unsaid = 0;
        at->said_at = now;
        return;
    }
    if (entries_.size() == most_entries) {
        say_repeats(entries_.front());
        entries_.erase(entries_.begin());
    }
    entries_.push_back({.event = std::string(event), .level = level, .said_at = now});
    log::line(level, "tune", text::join(subject_, ": ", event));
}

}  // namespace flathead::tune
