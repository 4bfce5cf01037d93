#pragma once
/// From a request to a running feed: finds the channel, admits the viewer, opens, joins, fails
/// over, lingers, closes. All policy of retries and limits is in this room.

#include "relay/event/loop.hpp"
#include "relay/plan/read.hpp"
#include "relay/tune/account_list.hpp"
#include "relay/tune/status.hpp"
#include "relay/tune/viewer.hpp"
#include "relay/upstreams/opener.hpp"

#include <array>
#include <functional>
#include <memory>
#include <string>

namespace flathead::tune {

/// The transport streams shown instead of a channel, each some seconds long, read at start.
struct Slates {
    std::shared_ptr<const std::string> down;       // no upstream works at the moment
    std::shared_ptr<const std::string> busy;       // every source is at its limit
    std::shared_ptr<const std::string> limit;      // the account watches elsewhere
    std::shared_ptr<const std::string> not_found;  // no such channel (any more)
};

struct Policy {
    event::Duration flush = std::chrono::milliseconds{100};
    /// Nothing came for so long: the upstream is dead.
    event::Duration silence = std::chrono::seconds{4};
    /// The same for AceStream: peers come and go, and a new session takes longer than a pause.
    event::Duration slow_silence = std::chrono::seconds{20};
    /// From open to a joinable stream; twice that when packets come but no key frame.
    event::Duration first_data = std::chrono::seconds{8};
    /// The same while there is another upstream that was not tried yet.
    event::Duration short_first_data = std::chrono::seconds{4};
    /// The same for what takes longer to begin: AceStream engines and commands.
    event::Duration slow_first_data = std::chrono::seconds{25};
    /// Then an HDHomeRun error, unless an upstream that was not tried before has just been opened.
    event::Duration tuner_patience = std::chrono::seconds{5};
    /// All upstreams failed, or the one that ran: a slate, not silence.
    event::Duration slate_after = std::chrono::seconds{1};
    /// An upstream further ahead of the wall than that must wait.
    event::Duration most_ahead = std::chrono::seconds{8};
    /// An upstream that ran for so long is good: its failures are forgotten, and when it ends it is
    /// opened once more at once.
    event::Duration good_run = std::chrono::seconds{30};
    /// Of each upstream; the last one repeats.
    std::array<event::Duration, 6> back_off{std::chrono::milliseconds{100},
                                            std::chrono::milliseconds{300},
                                            std::chrono::seconds{1},
                                            std::chrono::seconds{3},
                                            std::chrono::seconds{10},
                                            std::chrono::seconds{30}};
    /// Channels open at once.
    std::size_t most_sessions = 500;
    /// What the rings of all channels may hold together, about: the more there are, the less of its
    /// past a new one keeps.
    std::size_t most_ring_bytes = std::size_t{1} << 30;
    std::function<Time()> wall_clock = times::now;
    /// How much of a slate those see who are dismissed.
    event::Duration last_words = std::chrono::seconds{6};
    /// So many get them within that time; the others go without, for memory's sake.
    int most_farewells = 16;
};

/// A place in a channel. Leaves at destruction; the viewer hears nothing afterwards. The feed given
/// to start() lives at least as long as the seat, whatever becomes of the channel; cursors on it
/// go before the seat. May be destroyed at any time, also in a call to the viewer.
class Seat {
  public:
    Seat() = default;
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;
    virtual ~Seat() = default;
    /// For /status: bytes sent, lag, skips.
    virtual void report(const ViewerCounts& counts) noexcept = 0;
};

class Tuner {
  public:
    Tuner(event::Loop& loop,
          upstreams::Openers& openers,
          std::shared_ptr<const plan::Reader> plan,
          Slates slates,
          Policy policy = {});
    Tuner(const Tuner&) = delete;
    Tuner& operator=(const Tuner&) = delete;
    ~Tuner();

    /// Always gives a seat; what becomes of it arrives at the viewer, later. The viewer must
    /// outlive the seat.
    [[nodiscard]] std::unique_ptr<Seat> tune(const Request& request, Viewer& viewer);
    /// Why the account ("": none is needed) may not watch the channel; absent: it may.
    [[nodiscard]] std::optional<Refusal> refusal_of(const std::string& account,
                                                    std::int32_t channel) const;
    /// Why a piece of a channel's past cannot be watched; absent: it can.
    [[nodiscard]] std::optional<Refusal> refusal_of_past(std::int32_t channel,
                                                         const past::Span& span) const;
    /// For a channel that plays rows: what flathead-playout is told to write a playlist or a
    /// segment of the piece. Absent: not of this piece, which may be so much older than is kept.
    [[nodiscard]] std::optional<upstreams::Rows> piece_of(std::int32_t channel,
                                                          const past::Span& span,
                                                          std::chrono::seconds grace = {}) const;
    [[nodiscard]] std::optional<plan::Video> video(std::int32_t id) const;
    /// Why the account may not have the video; absent: it may.
    [[nodiscard]] std::optional<Refusal> refusal_of(const std::string& account,
                                                    const plan::Video& video) const;
    [[nodiscard]] const plan::Source* source(const std::string& name) const;
    [[nodiscard]] std::optional<std::int32_t> id_of_number(std::string_view number) const;

    /// A new plan is in force: viewers of channels that did not change notice nothing. Those of a
    /// channel that is gone see a slate that says so and are dismissed after it.
    void replace(std::shared_ptr<const plan::Reader> plan);
    /// These are the accounts from now on.
    void replace(std::shared_ptr<const AccountList> accounts);
    /// Closes the viewers whose accounts lost the right to watch them, or to watch so many. Time is
    /// one reason: to be called every second.
    void review_accounts();
    /// How many connections an account has.
    [[nodiscard]] std::size_t active(const std::string& account) const;
    /// Nobody is admitted any more; those who watch are dismissed.
    void shut_down();
    [[nodiscard]] Status status() const;

  private:
    struct State;
    std::shared_ptr<State> state_;  // calls from the loop may come after us
};

}  // namespace flathead::tune
