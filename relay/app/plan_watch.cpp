#include "relay/app/plan_watch.hpp"

#include "relay/base/log.hpp"
#include "relay/base/text.hpp"

namespace flathead::relay_app {
namespace {

constexpr std::chrono::seconds pause{1};

}  // namespace

PlanWatch::PlanWatch(event::Loop& loop, Path file, Changed changed)
    : file_(std::move(file)), changed_(std::move(changed)), timer_(loop, [this] { check(); }) {
    reload();
    timer_.start(pause);
}

std::optional<PlanWatch::Seen> PlanWatch::look() const {
    struct stat found {};
    if (::stat(file_.c_str(), &found) != 0) return std::nullopt;
    return Seen{found.st_dev,
                found.st_ino,
                found.st_ctim.tv_sec * std::int64_t{1'000'000'000} + found.st_ctim.tv_nsec};
}

void PlanWatch::check() {
    // A moment without a file (the folder is being made) is no change.
    if (const auto found = look(); found && found != seen_) read();
    timer_.start(pause);
}

void PlanWatch::reload() {
    read();
}

void PlanWatch::read() {
    seen_ = look();
    try {
        auto plan = std::make_shared<const plan::Reader>(file_);
        trouble_.clear();
        log::info("plan", text::join(plan->channel_count(), " channels of plan ", plan->digest()));
        changed_(std::move(plan));
    } catch (const std::exception& error) {
        seen_.reset();  // it may have been us, without a descriptor left: looked at again
        if (trouble_ != error.what()) {
            trouble_ = error.what();
            log::error("plan", text::join(trouble_, ", the plan before stays in force"));
        }
    }
}

}  // namespace flathead::relay_app
