#pragma once
/// A part of a medium, cut out to the tick and put where the schedule wants it (pure). All stamps
/// are on the channel's time line: ticks since the epoch.

#include "relay/playout/timeline.hpp"

#include <cstdint>
#include <optional>

namespace flathead::playout {

/// A part of [from, to) whose ends may be joints: there the medium goes on on the other side, in
/// another part, and together they are as if they had not been cut.
struct Part {
    enum class Joint : std::uint8_t {
        none,
        /// At the first key frame whose stamp (DTS if `is_dts`) is not before the end; sound goes
        /// by the end itself.
        key,
        /// The same, but its PTS is the end for sound as well.
        moving_key,
    };
    Ticks from = 0;
    Ticks to = 0;
    Joint before = Joint::none;
    Joint after = Joint::none;
    bool is_dts = false;
};

class Cut {
  public:
    /// `first`: stamps of the first packet at hand, a key frame where there is video. Shown is what
    /// lies in [from, to). Pictures of before `from` are needed to decode what follows: they are
    /// pressed together into the moment before it.
    Cut(Stamps first, bool has_video, const Part& part);

    /// Where a packet goes; absent: it is left out. Packets of a stream come in order of decoding.
    [[nodiscard]] std::optional<Stamps> video(Stamps at, Ticks duration, bool is_key);
    [[nodiscard]] std::optional<Stamps> audio(Stamps at, Ticks duration);
    /// The end moves; what has been placed stays.
    void end_at(Ticks to);
    /// Nothing of it follows any more.
    [[nodiscard]] bool is_over(bool has_audio) const;
    /// Where the first packet goes.
    [[nodiscard]] Ticks begins() const;
    [[nodiscard]] Ticks to() const { return part_.to; }

  private:
    [[nodiscard]] Ticks placed(Ticks at) const;

    Stamps first_;
    bool has_video_;
    Part part_;
    Ticks squeezed_ = 0;  // what the pictures before `from_` get
    bool video_is_over_ = false;
    bool audio_is_over_ = false;
};

}  // namespace flathead::playout
