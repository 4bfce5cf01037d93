#pragma once
/// One channel while somebody watches it, and a little longer: its feed, the upstream that fills
/// it, the viewers.
///
/// Upstreams and viewers may call at any time; such calls only note what happened and wake the
/// session. Everything is decided in settle(), which runs from the loop alone: there upstreams are
/// opened and destroyed, and what is due next is set.

#include "relay/fanout/feed.hpp"
#include "relay/tune/attempts.hpp"
#include "relay/tune/desk.hpp"
#include "relay/tune/diary.hpp"
#include "relay/tune/line.hpp"
#include "relay/tune/place.hpp"

#include <memory>
#include <optional>

namespace flathead::tune {

class Session final : public LineOwner, public std::enable_shared_from_this<Session> {
  public:
    /// Which session of a channel: 0 is the channel as it runs, others are pieces of its past.
    struct Key {
        std::int32_t channel = 0;
        std::uint64_t piece = 0;
        auto operator<=>(const Key&) const = default;
    };
    /// Throws Error when there is no memory for its feed.
    Session(Desk& desk,
            plan::Channel channel,
            std::uint64_t piece = 0,
            std::optional<past::Span> span = std::nullopt);

    /// Looks at everything soon, from the loop.
    void wake();
    void seat(std::shared_ptr<Place> place);
    /// The viewer goes.
    void give_back(Place& place) noexcept;
    /// Takes the seat away; a viewer that had begun gets the slate as its last words.
    void dismiss(Place& place, const std::shared_ptr<const std::string>& slate);
    void dismiss_all(Refusal why);
    /// The channel is in the plan no more: who watches sees why for some seconds.
    void retire();
    /// The channel as a new plan has it; same id.
    void change(plan::Channel channel);
    /// Nobody is told anything any more, upstreams are closed. Not from within an upstream's call.
    void stop() noexcept;

    [[nodiscard]] const plan::Channel& channel() const { return channel_; }
    [[nodiscard]] Key key() const { return {channel_.id, piece_}; }
    [[nodiscard]] bool is_of_past() const { return span_.has_value(); }
    [[nodiscard]] bool is_retired() const { return retires_at_.has_value(); }
    [[nodiscard]] event::Moment opened_at() const { return opened_at_; }
    [[nodiscard]] bool waits_for_slot() const { return is_blocked_; }
    /// Since when nobody watches.
    [[nodiscard]] std::optional<event::Moment> idle_since() const { return idle_since_; }
    [[nodiscard]] bool holds_slot_of(const std::string& source) const;
    [[nodiscard]] ChannelStatus status() const;

    void line_took(Line& line, ts::Bytes bytes) noexcept override;
    void line_ended(Line& line) noexcept override;

  private:
    enum class Slate : std::uint8_t { none, down, busy, not_found };

    void settle() noexcept;
    void attend(event::Moment now);
    void expire(event::Moment now);
    void bury(event::Moment now);
    void lost(std::unique_ptr<Line> line, event::Moment now);
    void rest(event::Moment now);
    void finish();
    void conclude(event::Moment now);
    void complete(event::Moment now);
    void open_next(event::Moment now);
    bool open(std::size_t upstream, Slots::Slot slot, event::Moment now);
    void consider_slate(event::Moment now);
    void show_slate(Slate slate, event::Moment now);
    void promote(event::Moment now);
    void take(ts::Bytes bytes, event::Moment now);
    void begin_places(event::Moment now);
    void refuse_impatient(event::Moment now);
    void refuse(Place& place, Refusal why);
    void leave(Place& place) noexcept;
    void tick();
    void restrain(Line& line, event::Moment now);
    void keep_ticking();
    void keep_ticking(event::Moment when);
    void plan_next(event::Moment now);
    void say(log::Level level, std::string_view event);

    [[nodiscard]] bool is_running() const { return current_ != nullptr && !current_->is_slate(); }
    [[nodiscard]] bool is_silence_counted() const { return !current_->is_paused() || is_flooding_; }
    [[nodiscard]] bool is_slate() const { return current_ != nullptr && current_->is_slate(); }
    [[nodiscard]] bool may_begin(const Place& place, const fanout::Joint& joint) const;
    /// Every upstream failed at least once since the channel last ran, or its source is full.
    [[nodiscard]] bool is_out_of_ideas() const;
    /// Not one of them could be opened, for want of a slot.
    [[nodiscard]] bool is_busy() const;
    [[nodiscard]] event::Moment tuner_deadline(const Place& place) const;
    [[nodiscard]] event::Duration longest_silence() const;
    [[nodiscard]] event::Duration most_ahead() const;
    [[nodiscard]] upstreams::Rows rows(event::Moment now) const;
    [[nodiscard]] bool is_past_over(event::Moment now) const;
    [[nodiscard]] std::optional<Refusal> refusal_of_past() const;
    [[nodiscard]] std::optional<Slots::Slot> take_slot(std::size_t upstream);
    [[nodiscard]] event::Moment candidate_deadline() const;
    [[nodiscard]] event::Moment slate_due() const;
    [[nodiscard]] std::optional<event::Moment> next_due(event::Moment now) const;
    [[nodiscard]] ChannelState state() const;
    [[nodiscard]] bool continues_last() const;
    [[nodiscard]] std::optional<Refusal> refusal_of(const Place& place, event::Moment now) const;
    [[nodiscard]] std::string what_now(event::Moment now) const;
    [[nodiscard]] std::string named(std::size_t upstream) const;

    Desk& desk_;
    plan::Channel channel_;
    std::uint64_t piece_;
    std::optional<past::Span> span_;
    event::Duration linger_;
    /// How far the rows' stream runs ahead of the clock: what a new viewer gets at once.
    std::chrono::milliseconds lead_;
    Diary diary_;
    std::shared_ptr<fanout::Feed> feed_;
    Attempts attempts_;
    std::vector<bool> blocked_;  // by upstream: its source was full when it was last looked at
    bool is_blocked_ = false;    // any of them
    Crowd crowd_;
    std::size_t waiting_ = 0;  // places that have not started

    std::unique_ptr<Line> current_;    // fills the feed: an upstream or a slate
    std::unique_ptr<Line> candidate_;  // is being opened; not on the feed yet
    Slate showing_ = Slate::none;      // which slate current_ is
    bool slates_fail_ = false;
    bool follows_slate_ = false;          // a slate was on the feed after the last upstream
    std::optional<plan::Upstream> last_;  // was on the feed last
    event::Moment opened_at_;
    event::Moment dry_since_;  // nothing but slates since then
    event::Moment running_since_{};
    event::Moment progress_{};       // the feed last grew
    fanout::Position began_at_ = 0;  // head of the feed when the upstream took it
    bool is_flooding_ = false;       // current_ waits for that alone: its silence counts
    bool runs_well_ = false;
    bool has_run_ = false;
    event::Moment first_run_{};       // when an upstream took the feed first
    bool is_complete_ = false;        // of the past: it was all
    fanout::Position real_from_ = 0;  // before it are slates
    std::optional<event::Moment> idle_since_;
    std::optional<event::Moment> retires_at_;  // set: the plan has it no more
    std::string trouble_;  // happened in this settle(); logged with what follows from it

    std::size_t unflushed_ = 0;  // places of this round of flushing that are still to come
    event::Moment round_began_{};

    std::uint64_t received_bytes_ = 0;
    std::uint64_t connections_ = 0;
    bool is_woken_ = false;
    bool is_over_ = false;
    event::Timer due_;
    event::Timer tick_;
};

}  // namespace flathead::tune
