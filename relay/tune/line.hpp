#pragma once
/// An upstream that is open for one session, with the slot of its source that it uses.

#include "relay/event/loop.hpp"
#include "relay/tune/intake.hpp"
#include "relay/tune/probe.hpp"
#include "relay/tune/slots.hpp"
#include "relay/upstreams/opener.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace flathead::tune {

class Line;

/// What a session hears of its lines.
class LineOwner {
  public:
    LineOwner() = default;
    LineOwner(const LineOwner&) = delete;
    LineOwner& operator=(const LineOwner&) = delete;
    virtual ~LineOwner() = default;
    virtual void line_took(Line& line, ts::Bytes bytes) noexcept = 0;
    /// ending() is there now. The line must not be destroyed in this call.
    virtual void line_ended(Line& line) noexcept = 0;
};

class Line final : public upstreams::Sink {
  public:
    using Open = std::function<std::unique_ptr<upstreams::Upstream>(upstreams::Sink&)>;
    /// `upstream` is its place in the channel's list; absent: a slate. Throws what opening throws.
    Line(LineOwner& owner,
         std::optional<std::size_t> upstream,
         Slots::Slot slot,
         event::Moment now,
         const Open& open);

    void took(ts::Bytes bytes) noexcept override;
    void ended(const upstreams::Ending& ending) noexcept override;
    /// The slot: held by whatever of the upstream is left, beyond this line's end.
    [[nodiscard]] std::shared_ptr<void> until_gone() override { return slot_; }
    /// As if the upstream had ended by itself; it is told no more.
    void give_up(upstreams::Ending ending) noexcept;

    void pause() noexcept;
    void resume() noexcept;
    [[nodiscard]] bool is_paused() const { return is_paused_; }
    [[nodiscard]] std::string doing() const;
    [[nodiscard]] bool is_slate() const { return !upstream_index_; }
    [[nodiscard]] std::size_t upstream() const { return *upstream_index_; }
    void set_upstream(std::size_t place) { upstream_index_ = place; }
    [[nodiscard]] const Slots::Slot& slot() const { return *slot_; }
    [[nodiscard]] event::Moment opened_at() const { return opened_at_; }
    [[nodiscard]] const std::optional<upstreams::Ending>& ending() const { return ending_; }

    /// Until it is on the feed; null afterwards.
    std::unique_ptr<Probe> probe;
    Intake intake;

  private:
    LineOwner& owner_;
    std::optional<std::size_t> upstream_index_;
    std::shared_ptr<Slots::Slot> slot_;  // given back after the upstream is destroyed
    event::Moment opened_at_;
    std::optional<upstreams::Ending> ending_;
    bool is_paused_ = false;
    std::unique_ptr<upstreams::Upstream> upstream_;
};

}  // namespace flathead::tune
