#include "relay/app/file_watch.hpp"

#include "relay/base/log.hpp"
#include "relay/base/text.hpp"

namespace flathead::relay_app {
namespace {

constexpr std::chrono::seconds pause{1};

}  // namespace

FileWatch::FileWatch(event::Loop& loop, std::string subject, Path file, Take take)
    : subject_(std::move(subject)),
      file_(std::move(file)),
      take_(std::move(take)),
      timer_(loop, [this] { check(); }) {
    reload();
    timer_.start(pause);
}

void FileWatch::check() {
    // A moment without a file (the folder is being made) is no change.
    if (const auto found = identity_of(file_); found && found != seen_) reload();
    timer_.start(pause);
}

void FileWatch::reload() {
    seen_ = identity_of(file_);
    try {
        take_(file_);
        trouble_.clear();
    } catch (const std::exception& error) {
        seen_.reset();  // it may have been us, without a descriptor left: looked at again
        if (trouble_ != error.what()) {
            trouble_ = error.what();
            log::error(subject_, text::join(trouble_, ", what was there before stays in force"));
        }
    }
}

}  // namespace flathead::relay_app
