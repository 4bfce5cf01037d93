#pragma once
/// The last thing a viewer sees whose seat is taken away: some seconds of a slate that go on where
/// the feed is now, for this viewer alone.

#include "relay/event/loop.hpp"
#include "relay/ts/splicer.hpp"

#include <memory>
#include <string>

namespace flathead::tune {

/// Empty when there is no slate. The slate repeats until it has run for so long.
[[nodiscard]] std::string last_words(const ts::Splicer& feed,
                                     const std::shared_ptr<const std::string>& slate,
                                     event::Duration length);

}  // namespace flathead::tune
