#include "generator/fetch/byte_sources.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <cerrno>
#include <unistd.h>

namespace flathead::fetch {

std::size_t FileSource::read(std::span<char> into) {
    for (;;) {
        const ssize_t got = ::read(fd_.get(), into.data(), into.size());
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno != EINTR) throw system_error("read " + path_.string());
    }
}

std::string_view AheadSource::ahead(std::size_t count) {
    held_.erase(0, at_);
    at_ = 0;
    while (held_.size() < count) {
        const std::size_t before = held_.size();
        held_.resize(count);
        const std::size_t got = inner_->read({held_.data() + before, count - before});
        held_.resize(before + got);
        if (got == 0) break;
    }
    return std::string_view(held_).substr(0, count);
}

void AheadSource::give_back(std::string_view bytes) {
    held_.erase(0, at_);
    at_ = 0;
    held_.insert(0, bytes);
}

std::size_t AheadSource::read(std::span<char> into) {
    if (at_ == held_.size()) return inner_->read(into);
    const std::size_t count = std::min(into.size(), held_.size() - at_);
    std::memcpy(into.data(), held_.data() + at_, count);
    at_ += count;
    if (at_ == held_.size()) {
        held_ = {};  // a sample of hundreds of kilobytes is not needed twice
        at_ = 0;
    }
    return count;
}

std::size_t BoundedSource::read(std::span<char> into) {
    const std::size_t got = inner_->read(into);
    seen_ += got;
    if (seen_ > limit_) throw Error("unpacks to more than " + text::human_bytes(limit_));
    return got;
}

}  // namespace flathead::fetch
