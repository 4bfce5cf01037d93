#include "relay/lib/tz/clock.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <date/tz.h>

#include <algorithm>

namespace flathead::tz {
namespace {

const date::time_zone* zone_called(std::string_view name) {
    try {
        return date::locate_zone(name);
    } catch (const std::exception& cause) {
        throw within(text::join("time zone ", name), cause);
    }
}

}  // namespace

WallClock::WallClock(std::string_view zone) : zone_(zone_called(zone)) {}

const WallClock::Period& WallClock::period(Time at) const {
    if (at < last_.begin || at >= last_.end) {
        const date::sys_info info = zone_->get_info(date::sys_seconds{at.time_since_epoch()});
        last_ = {
            Time{info.begin.time_since_epoch()}, Time{info.end.time_since_epoch()}, info.offset};
    }
    return last_;
}

std::chrono::local_seconds WallClock::local(Time at) const {
    return std::chrono::local_seconds{at.time_since_epoch() + period(at).offset};
}

Time WallClock::instant(std::chrono::local_seconds local) const {
    const date::local_info info = zone_->get_info(date::local_seconds{local.time_since_epoch()});
    if (info.result == date::local_info::nonexistent)
        return Time{info.first.end.time_since_epoch()};
    return Time{local.time_since_epoch() - info.first.offset};
}

Time WallClock::ceil(Time at, Seconds step) const {
    for (;;) {
        const Period here = period(at);
        const std::chrono::local_seconds shown = local(at);
        const auto midnight = std::chrono::floor<std::chrono::days>(shown);
        const Seconds since = shown - midnight;
        const Seconds next =
            std::min<Seconds>((since + step - Seconds{1}) / step * step, std::chrono::days{1});
        const Time found = at + (next - since);
        if (found < here.end) return found;
        at = here.end;  // the clock shows something else from there on
    }
}

Time WallClock::floor(Time at, Seconds step) const {
    const Period here = period(at);
    const std::chrono::local_seconds shown = local(at);
    const Seconds since = shown - std::chrono::floor<std::chrono::days>(shown);
    return std::max(here.begin, at - since % step);
}

}  // namespace flathead::tz
