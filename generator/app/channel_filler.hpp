#pragma once
/// What a channel's rows say where no guide does: the placeholder, or the event its name tells of.

#include "generator/config/config.hpp"
#include "generator/guide/events.hpp"
#include "generator/guide/timeline.hpp"
#include "generator/model/lineup.hpp"
#include "relay/lib/xxhash/digest.hpp"

#include <array>
#include <string>

namespace flathead::app {

/// The clock names are read by. A zone the system's files lack is warned of once, and names that
/// need it hold no event.
[[nodiscard]] guide::EventClock event_clock(Time about, const std::string& zone);

class ChannelFiller {
  public:
    ChannelFiller(const PlaceholderConfig& placeholder,
                  const Channel& channel,
                  const guide::EventClock& clock,
                  const guide::Window& window);
    ChannelFiller(const ChannelFiller&) = delete;
    ChannelFiller& operator=(const ChannelFiller&) = delete;
    ~ChannelFiller() = default;

    /// Points into this object.
    [[nodiscard]] guide::Filler filler() const;
    /// All that filler() depends on.
    void add_to(Digester& digester) const;

  private:
    Seconds block_;
    std::string title_;  // empty: gaps stay open
    std::string event_title_;
    std::string before_;
    std::string after_;
    std::array<guide::Slot, 1> event_{};
    bool has_event_ = false;
};

}  // namespace flathead::app
