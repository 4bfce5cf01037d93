#pragma once
/// A transport stream in memory that is played at its own speed, over and over. Private to this
/// room.

#include "relay/event/loop.hpp"
#include "relay/upstreams/upstream.hpp"

#include <memory>
#include <vector>

namespace flathead::upstreams {

class SlateLoop final : public Upstream {
  public:
    SlateLoop(event::Loop& loop, std::shared_ptr<const std::string> bytes, Sink& sink);
    SlateLoop(const SlateLoop&) = delete;
    SlateLoop& operator=(const SlateLoop&) = delete;
    ~SlateLoop() override = default;

    void pause() noexcept override;
    void resume() noexcept override;
    [[nodiscard]] std::string doing() const override { return "playing"; }

  private:
    /// Everything before `end` is played by this time of a round.
    struct Step {
        event::Duration at;
        std::size_t end;
    };
    /// How much further a PID's counters stand after each round: they go on counting, since a jump
    /// means loss to a decoder.
    struct Counters {
        std::uint16_t pid = 0;
        std::uint8_t first = 0;
        std::uint8_t next = 0;
    };
    void measure();
    void measure_units();
    void count();
    void go_on(std::uint8_t* packet) const;
    void send(std::size_t from, std::size_t to);
    void play();

    event::Loop& loop_;
    std::shared_ptr<const std::string> bytes_;
    Sink& sink_;
    event::Timer timer_;
    std::vector<Step> steps_;
    std::vector<Counters> counters_;
    std::vector<std::uint8_t> piece_;  // what is being sent
    unsigned rounds_ = 0;
    event::Duration round_{};  // how long one lasts; 0: it has no clock
    ts::Ticks round_ticks_ = 0;
    event::Moment round_began_;
    std::size_t next_ = 0;  // of steps_
    event::Moment paused_at_;
    bool is_paused_ = false;
};

}  // namespace flathead::upstreams
