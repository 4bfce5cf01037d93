#pragma once
/// Where segments begin and end. Pure: joints of a feed in, decisions out.

#include "relay/ts/packet.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace flathead::hls {

/// A joint as the cutter sees it.
struct Look {
    ts::Ticks time = 0;
    bool is_key = false;
    bool is_cut = false;
    bool is_newest = false;             // nothing after it has arrived yet
    std::optional<ts::Ticks> next_key;  // of the key frame after it, if that has arrived
    ts::Ticks key_interval = 0;         // the longest seen lately; 0: unknown
};

enum class Where : std::uint8_t {
    nowhere,
    here,    // a segment begins at this joint; at a cut always
    before,  // ... at the joint before it; then ask again
};

/// One run of a channel. The target duration is settled with the first segment and holds for the
/// run. Segments begin at key frames; where those are too far apart, in between. The first ones are
/// short when the stream begins now, so that nobody waits for a whole segment.
class Cutter {
  public:
    static constexpr std::chrono::seconds most_target{12};

    explicit Cutter(std::chrono::seconds wanted) : wanted_(wanted) {}

    [[nodiscard]] Where decide(const Look& look) const;
    /// The next joint will be compared with this one.
    void pass(ts::Ticks time) { before_ = time; }
    /// A segment begins there: the first one, or the one after a segment that was kept.
    void begin(ts::Ticks time);
    /// A segment is there; with the first one the target duration is settled.
    void settle(ts::Ticks key_interval, ts::Ticks lasts);

    [[nodiscard]] std::optional<std::chrono::seconds> settled() const { return target_; }
    [[nodiscard]] std::chrono::seconds target(ts::Ticks key_interval) const;
    /// The longest a segment may last so that its length, rounded, is the target at most.
    [[nodiscard]] static ts::Ticks longest(std::chrono::seconds target);

  private:
    std::chrono::seconds wanted_;
    std::optional<std::chrono::seconds> target_;
    std::optional<ts::Ticks> run_began_;
    ts::Ticks began_ = 0;
    ts::Ticks before_ = 0;
};

}  // namespace flathead::hls
