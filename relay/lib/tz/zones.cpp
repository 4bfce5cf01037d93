#include "relay/lib/tz/zones.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <date/tz.h>

namespace flathead::tz {

Time utc_of(std::chrono::local_seconds local, std::string_view zone) {
    try {
        const date::time_zone* known = date::locate_zone(zone);
        // `first` is the offset before a change, in a gap as in an overlap.
        const date::local_info at = known->get_info(date::local_seconds{local.time_since_epoch()});
        return Time{local.time_since_epoch() - at.first.offset};
    } catch (const std::exception& cause) {
        throw within(text::join("time zone ", zone), cause);
    }
}

}  // namespace flathead::tz
