#include "generator/publish/release_file.hpp"

#include "generator/publish/copy.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <cstring>

namespace flathead::publish {
namespace {

/// Ranges up to this go through memory: cheaper than flushing for the sake of a copy inside the
/// kernel.
constexpr std::uint64_t small_copy_bytes = std::uint64_t{64} << 10;

}  // namespace

ReleaseFile::ReleaseFile(Staging& staging, Ledger& ledger, const ReleasePath& path)
    : staging_(staging),
      ledger_(ledger),
      path_(path),
      previous_(staging.open_previous(path)),
      scratch_(staging.lend()) {
    ++ledger_.open;
    if (previous_.file.is_open()) {
        ++ledger_.replacing;
    } else {
        state_ = State::different;
    }
}

ReleaseFile::~ReleaseFile() {
    staging_.give_back(std::move(scratch_));
    if (state_ != State::closed) ledger_.abandoned = path_.text();
}

void ReleaseFile::write(std::string_view bytes) {
    check_open("write");
    if (state_ == State::equal) {
        bytes.remove_prefix(equal_part(bytes));
        if (bytes.empty()) return;
        become_different();
    }
    settle_copy();
    if (scratch_.buffer.size() + bytes.size() >= Staging::buffer_bytes) flush();
    if (bytes.size() < Staging::buffer_bytes) {
        scratch_.buffer += bytes;
    } else {
        write_all(file_, bytes, of_new_release(path_));
        ledger_.bytes_written += bytes.size();
    }
}

void ReleaseFile::copy_previous(std::uint64_t offset, std::uint64_t bytes) {
    check_open("write");
    if (offset > previous_bytes() || bytes > previous_bytes() - offset) {
        throw Error(text::join("write " + of_new_release(path_),
                               ": the previous one has no bytes ",
                               offset,
                               " to ",
                               offset + bytes));
    }
    if (state_ == State::equal && offset == position_) {
        position_ += bytes;
        return;
    }
    if (bytes == 0) return;
    if (state_ == State::equal) become_different();
    const bool continues = copy_begin_ != copy_end_ && offset == copy_end_;
    if (!continues) {
        settle_copy();
        copy_begin_ = offset;
    }
    copy_end_ = offset + bytes;
}

void ReleaseFile::close() {
    check_open("close");
    if (is_unchanged()) {
        ledger_.unchanged.push_back(path_);
    } else {
        if (state_ == State::equal) become_different();
        settle_copy();
        flush();
        const auto replaced = previous_.facts();
        staging_.finish(file_, path_, replaced ? replaced->modified : Time{});
        ++ledger_.written;
        file_.close();
    }
    previous_.file.close();
    state_ = State::closed;
    --ledger_.open;
}

/// How many of the bytes continue the previous file from position_, which moves behind them.
std::size_t ReleaseFile::equal_part(std::string_view bytes) {
    std::size_t equal = 0;
    while (equal < bytes.size()) {
        if (position_ >= window_end_ && !read_window()) break;
        const auto count = static_cast<std::size_t>(
            std::min<std::uint64_t>(window_end_ - position_, bytes.size() - equal));
        const char* const expected = scratch_.window.get() + (position_ - window_begin_);
        if (std::memcmp(expected, bytes.data() + equal, count) != 0) break;
        position_ += count;
        equal += count;
    }
    return equal;
}

/// The next piece of the previous file; false when there is none.
bool ReleaseFile::read_window() {
    if (window_ends_it_) return false;
    const std::span<char> window(scratch_.window.get(), Staging::window_bytes);
    const std::size_t got = previous_.read_some(position_, window, path_);
    window_begin_ = position_;
    window_end_ = position_ + got;
    window_ends_it_ = got < window.size();
    return got > 0;
}

bool ReleaseFile::is_unchanged() const {
    if (state_ != State::equal) return false;
    if (window_ends_it_) return position_ == window_end_;
    const auto facts = previous_.facts();
    return facts && position_ == facts->bytes;
}

std::uint64_t ReleaseFile::previous_bytes() {
    if (!previous_bytes_) {
        const auto facts = previous_.facts();
        previous_bytes_ = facts ? facts->bytes : 0;
    }
    return *previous_bytes_;
}

/// What was equal so far becomes a range to copy.
void ReleaseFile::become_different() {
    state_ = State::different;
    copy_begin_ = 0;
    copy_end_ = position_;
}

void ReleaseFile::settle_copy() {
    const std::uint64_t bytes = copy_end_ - copy_begin_;
    if (bytes == 0) return;
    const std::uint64_t begin = std::exchange(copy_begin_, copy_end_);
    if (bytes > small_copy_bytes) {
        flush();
        copy_bytes(previous_.file, begin, bytes, file_, "write " + of_new_release(path_));
        ledger_.bytes_written += bytes;
        return;
    }
    if (scratch_.buffer.size() + bytes > Staging::buffer_bytes) flush();
    const auto count = static_cast<std::size_t>(bytes);
    if (begin >= window_begin_ && begin + bytes <= window_end_) {
        scratch_.buffer.append(scratch_.window.get() + (begin - window_begin_), count);
        return;
    }
    const std::size_t before = scratch_.buffer.size();
    scratch_.buffer.resize(before + count);
    previous_.read(begin, {scratch_.buffer.data() + before, count}, path_);
}

/// Creates the file at the first use.
void ReleaseFile::flush() {
    if (!file_.is_open()) file_ = staging_.create(path_);
    write_all(file_, scratch_.buffer, of_new_release(path_));
    ledger_.bytes_written += scratch_.buffer.size();
    scratch_.buffer.clear();
}

void ReleaseFile::check_open(std::string_view attempt) const {
    if (state_ == State::closed)
        throw Error(text::join(attempt, " ", of_new_release(path_), ": it is closed already"));
}

}  // namespace flathead::publish
