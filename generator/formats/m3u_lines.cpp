#include "generator/formats/m3u_lines.hpp"

#include <algorithm>
#include <cstring>

namespace flathead::formats {
namespace {

constexpr std::size_t piece_bytes = std::size_t{128} << 10;
constexpr std::size_t shown_of_cut = 1000;

/// NUL bytes removed in place; the new length.
std::size_t without_nul(char* bytes, std::size_t count) {
    if (std::memchr(bytes, 0, count) == nullptr) return count;
    return static_cast<std::size_t>(std::remove(bytes, bytes + count, '\0') - bytes);
}

}  // namespace

M3uLines::M3uLines(ByteSource& source)
    : source_(source),
      buffer_(std::make_unique_for_overwrite<char[]>(2 * piece_bytes)),
      size_(2 * piece_bytes) {}

/// Reads one more piece behind what is held or unread; false at the end of the stream.
bool M3uLines::refill() {
    const std::uint64_t keep = std::min(held_, cursor_);
    const auto kept = static_cast<std::size_t>(end_ - keep);
    if (size_ - kept < piece_bytes) {
        const std::size_t grown = 2 * size_;
        auto larger = std::make_unique_for_overwrite<char[]>(grown);
        std::memcpy(larger.get(), buffer_.get() + (keep - base_), kept);
        buffer_ = std::move(larger);
        size_ = grown;
    } else {
        std::memmove(buffer_.get(), buffer_.get() + (keep - base_), kept);
    }
    base_ = keep;
    for (;;) {
        const std::size_t got = source_.read({buffer_.get() + kept, size_ - kept});
        if (got == 0) return false;
        const std::size_t good = without_nul(buffer_.get() + kept, got);
        end_ += good;
        if (good > 0) return true;
    }
}

/// Where the next such byte is, or the end of what is there. `known` saves looking at any byte
/// twice.
std::uint64_t M3uLines::find(char wanted, std::uint64_t& known) const {
    known = std::max(known, cursor_);
    if (known >= end_) return end_;
    const char* from = buffer_.get() + (known - base_);
    if (*from == wanted) return known;
    const void* found = std::memchr(from, wanted, static_cast<std::size_t>(end_ - known));
    known =
        found == nullptr
            ? end_
            : base_ + static_cast<std::uint64_t>(static_cast<const char*>(found) - buffer_.get());
    return known;
}

M3uLine M3uLines::line_until(std::uint64_t end) {
    const M3uLine line{cursor_, static_cast<std::size_t>(end - cursor_), ++number_, false};
    if (end < end_) after_cr_ = buffer_[end - base_] == '\r';
    cursor_ = std::min(end + 1, end_);
    return line;
}

/// The line is too long: its first bytes are kept as the line, the rest is read over and forgotten.
/// Stream positions go on right behind those first bytes, so that what is held stays contiguous.
M3uLine M3uLines::cut_line() {
    const M3uLine line{cursor_, shown_of_cut, ++number_, true};
    const std::uint64_t keep = std::min(held_, cursor_);
    const auto head = static_cast<std::size_t>(cursor_ + shown_of_cut - keep);
    std::memmove(buffer_.get(), buffer_.get() + (keep - base_), head);
    base_ = keep;
    const std::uint64_t rest = base_ + head;
    for (;;) {
        const std::size_t got = source_.read({buffer_.get() + head, size_ - head});
        end_ = rest + without_nul(buffer_.get() + head, got);
        cursor_ = lf_ = cr_ = rest;
        const std::uint64_t at = std::min(find('\n', lf_), find('\r', cr_));
        if (at < end_ || got == 0) {
            if (at < end_) after_cr_ = buffer_[at - base_] == '\r';
            cursor_ = std::min(at + 1, end_);
            return line;
        }
    }
}

std::optional<M3uLine> M3uLines::next() {
    for (;;) {
        if (after_cr_ && cursor_ < end_) {
            after_cr_ = false;
            if (buffer_[cursor_ - base_] == '\n') ++cursor_;
        }
        const std::uint64_t end = std::min(find('\n', lf_), find('\r', cr_));
        if (end < end_) {
            M3uLine line = line_until(end);
            line.is_cut = line.bytes > line_limit;
            if (line.is_cut) line.bytes = shown_of_cut;
            return line;
        }
        if (end_ - cursor_ > line_limit) return cut_line();
        if (!refill()) break;
    }
    if (cursor_ == end_) return std::nullopt;
    return line_until(end_);
}

}  // namespace flathead::formats
