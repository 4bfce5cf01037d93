#include "generator/library/look_progress.hpp"

#include "relay/base/text.hpp"
#include "relay/base/time.hpp"

namespace flathead::library {
namespace {

constexpr std::chrono::milliseconds between_lines{200};

}  // namespace

void LookProgress::done() {
    ++done_;
    const Clock::time_point now = Clock::now();
    if (!show_ || now - shown_ < between_lines) return;
    shown_ = now;
    const auto spent = static_cast<std::size_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(now - started_).count());
    std::string line = text::join(what_, ": ", done_, " of ", total_);
    if (spent > 0) line += text::join(", ", done_ * 1000 / spent, "/s");
    if (spent > 1000 && done_ < total_) {
        const std::size_t left = (total_ - done_) * spent / done_ / 1000 + 1;
        line += text::join(
            ", ", times::duration_text(Seconds{static_cast<std::int64_t>(left)}), " left");
    }
    show_(line);
}

}  // namespace flathead::library
