#pragma once
/// The clock that paces a channel, an argument so that tests need no day for a day.

#include "relay/playout/output.hpp"
#include "relay/playout/timeline.hpp"

#include <chrono>

namespace flathead::playout {

class Wall {
  public:
    Wall() = default;
    Wall(const Wall&) = delete;
    Wall& operator=(const Wall&) = delete;
    virtual ~Wall() = default;
    /// Ticks since the epoch that are shown now.
    [[nodiscard]] virtual Ticks now() = 0;
    /// Waits so long, or less; false at once when the reader is gone.
    [[nodiscard]] virtual bool wait(std::chrono::milliseconds span, const Output& output) = 0;
    /// A viewer that waited goes on where it was, and time with it: true. On a channel that is on
    /// the air what was missed is gone.
    [[nodiscard]] virtual bool hold(Ticks at) = 0;
    /// True once after the time of day was set by more than two seconds.
    [[nodiscard]] virtual bool has_stepped() = 0;
};

/// The time of day.
class OnAir final : public Wall {
  public:
    OnAir();
    [[nodiscard]] Ticks now() override;
    [[nodiscard]] bool wait(std::chrono::milliseconds span, const Output& output) override;
    [[nodiscard]] bool hold(Ticks) override { return false; }
    [[nodiscard]] bool has_stepped() override;

  private:
    [[nodiscard]] static std::chrono::nanoseconds offset();

    std::chrono::nanoseconds offset_;  // of the time of day to the steady clock
};

/// The past: begins at any time, and waits for its viewer.
class FromThen final : public Wall {
  public:
    explicit FromThen(Ticks from);
    [[nodiscard]] Ticks now() override;
    [[nodiscard]] bool wait(std::chrono::milliseconds span, const Output& output) override;
    [[nodiscard]] bool hold(Ticks at) override;
    [[nodiscard]] bool has_stepped() override { return false; }

  private:
    Ticks from_;
    std::chrono::steady_clock::time_point begin_;
};

}  // namespace flathead::playout
