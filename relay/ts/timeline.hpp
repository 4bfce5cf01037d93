#pragma once
/// Where stamps of the input lie on the output's time line. A connection has one offset, until its
/// clock jumps; then the stamps go on from the last ones, and late ones of before the jump keep the
/// old offset.

#include "relay/ts/stamps.hpp"

#include <optional>

namespace flathead::ts {

/// The stamps of one PID of the output, over all connections.
struct Track {
    std::uint32_t epoch = 0;  // that last_in belongs to
    Ticks last_in = 0;
    bool has_out = false;
    Ticks last_out = 0;
    Ticks step = 3600;    // between the last two
    Ticks length = 3600;  // of the last one, as far as its size tells
    bool is_bridging = false;
    Ticks bridge_in = 0;
};

class Timeline {
  public:
    enum class Role : std::uint8_t {
        main,   // the DTS that decide whether the clock jumped
        clock,  // PCR
        other,
    };
    struct Placed {
        Ticks out = 0;
        bool is_late = false;  // the output is further already: not to be sent
    };

    /// A new connection; its first stamps will follow the last ones sent.
    void begin();
    /// Sets the connection's offset from the first DTS and the newest PCR before it, as far as
    /// there are any.
    void start(const Track& main, std::optional<Ticks> dts, std::optional<Ticks> pcr);
    /// The connection goes on in the old one's time: `in` stands for `out`.
    void resume(Ticks in, Ticks out);
    /// Where a stamp of the connection would lie.
    [[nodiscard]] Ticks out_of(Ticks in) const;
    /// A unit that was sent before becomes the last one of this connection's time line.
    void enter_again(Track& track, Ticks in);

    [[nodiscard]] Placed place(Track& track, Ticks in, Role role);
    [[nodiscard]] Ticks place_clock(Ticks in) { return place(clock_, in, Role::clock).out; }

    /// True once after a jump of the clock within a connection.
    [[nodiscard]] bool take_jump();
    /// From 0 at the first PCR, or DTS where PCR is rare.
    [[nodiscard]] std::optional<Ticks> clock() const;

  private:
    struct Epoch {
        std::uint32_t number = 0;
        Ticks offset = 0;
        Ticks reference = 0;  // the furthest stamp
        Ticks first = 0;
    };
    void start_with(const Track& track, Ticks in, Role role);
    [[nodiscard]] Epoch* epoch_of(const Track& track);
    [[nodiscard]] static bool is_near(const Epoch& epoch, Ticks in);
    [[nodiscard]] Placed accept(Track& track, Epoch& epoch, Ticks in, Role role);
    [[nodiscard]] Placed enter(Track& track, Ticks in, Role role);
    [[nodiscard]] Placed bridge(Track& track, Ticks in, Role role);
    void jump(Ticks in, Ticks out);
    void set(Ticks in, Ticks offset);
    void tell(Ticks out, Role role);

    Epoch now_;
    Epoch before_;
    std::uint32_t epochs_ = 0;
    bool is_set_ = false;
    bool has_started_ = false;  // ever
    bool has_jumped_ = false;
    Track clock_;
    bool has_main_ = false;  // this connection has main stamps
    Ticks since_main_ = 0;   // of the clock
    Ticks last_main_out_ = 0;
    bool has_main_out_ = false;
    Ticks lead_ = 0;  // of DTS before PCR
    bool has_time_ = false;
    Ticks time_ = 0;
    Ticks first_time_ = 0;
};

}  // namespace flathead::ts
