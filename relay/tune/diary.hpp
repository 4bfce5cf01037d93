#pragma once
/// The log of one channel: what happens again and again is counted and said once a minute.

#include "relay/base/log.hpp"
#include "relay/event/loop.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace flathead::tune {

class Diary {
  public:
    /// `subject` begins each line: "channel 12 (News)".
    explicit Diary(std::string subject) : subject_(std::move(subject)) {}
    /// What is left to say is said at the end.
    ~Diary();
    Diary(const Diary&) = delete;
    Diary& operator=(const Diary&) = delete;

    void note(log::Level level, std::string_view event, event::Moment now);

  private:
    struct Entry {
        std::string event;
        log::Level level = log::Level::info;
        event::Moment said_at{};
        std::uint32_t unsaid = 0;
    };
    void say_repeats(const Entry& entry) const;

    std::string subject_;
    std::vector<Entry> entries_;  // few: the oldest goes first
};

}  // namespace flathead::tune
