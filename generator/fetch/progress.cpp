#include "generator/fetch/progress.hpp"

#include "relay/base/text.hpp"
#include "relay/base/time.hpp"

namespace flathead::fetch {
namespace {

constexpr std::chrono::milliseconds between_lines{200};

}  // namespace

Progress::Progress(std::size_t total, std::function<void(const std::string&)> show)
    : total_(total), show_(std::move(show)) {}

void Progress::arrived(std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    bytes_ += bytes;
}

void Progress::expected(std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    expected_ += bytes;
}

void Progress::done() {
    {
        const std::lock_guard lock(mutex_);
        ++done_;
        shown_ = {};
    }
    refresh();
}

void Progress::refresh() {
    const std::lock_guard lock(mutex_);
    if (!show_ || Clock::now() - shown_ < between_lines) return;
    shown_ = Clock::now();
    show_(line());
}

std::string Progress::line() const {
    const auto spent =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started_).count();
    const std::uint64_t rate = spent > 0 ? bytes_ * 1000 / static_cast<std::uint64_t>(spent) : 0;
    std::string line = text::join(done_, " of ", total_, ", ", text::human_bytes(bytes_));
    if (bytes_ > 0 && rate > 0) line += text::join(", ", text::human_bytes(rate), "/s");
    if (expected_ > bytes_ && rate > 0 && done_ < total_) {
        line += text::join(", ",
                           times::duration_text(
                               Seconds(static_cast<std::int64_t>((expected_ - bytes_) / rate + 1))),
                           " left");
    }
    return line;
}

}  // namespace flathead::fetch
