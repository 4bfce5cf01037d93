#pragma once
/// One viewer's place in a channel, behind the Seat that the viewer holds.

#include "relay/event/loop.hpp"
#include "relay/tune/accounts.hpp"
#include "relay/tune/tuner.hpp"

#include <algorithm>
#include <memory>
#include <vector>

namespace flathead::tune {

class Session;

/// `session` is set while the viewer waits or watches; null before and once it was refused or
/// dismissed.
struct Place {
    SeatId id = 0;
    Request request;
    Viewer* viewer = nullptr;  // null: the seat is gone, nothing may be told any more
    event::Moment since{};
    Session* session = nullptr;
    std::shared_ptr<const fanout::Feed> feed;  // lives as long as the seat: cursors point to it
    bool has_started = false;
    bool is_complete = false;  // was told that it is all
    ViewerCounts counts;
};

/// The places of one session. Any of them may go, and new ones come, while they are walked through.
class Crowd {
  public:
    void add(std::shared_ptr<Place> place) {
        places_.push_back(std::move(place));
        ++count_;
    }
    void remove(const Place& place) noexcept;
    [[nodiscard]] std::size_t size() const { return count_; }
    [[nodiscard]] bool empty() const { return count_ == 0; }

    template <class Visit>
    void each(Visit visit) {
        ++walks_;
        for (std::size_t i = 0; i < places_.size(); ++i) {
            // Kept for the call: the place may go in it.
            if (const std::shared_ptr<Place> place = places_[i]) visit(place);
        }
        if (--walks_ == 0) std::erase(places_, nullptr);
    }
    /// The last `count` places before `end`, from the back; where the next ones end, 0 at last. Who
    /// goes meanwhile makes nobody be left out, and who comes is not in this round.
    template <class Visit>
    [[nodiscard]] std::size_t each_before(std::size_t end, std::size_t count, Visit visit) {
        ++walks_;
        end = std::min(end, places_.size());
        const std::size_t begin = end - std::min(end, count);
        for (std::size_t i = end; i-- > begin;) {
            if (const std::shared_ptr<Place> place = places_[i]) visit(place);
        }
        if (--walks_ == 0) std::erase(places_, nullptr);
        return begin;
    }
    template <class Look>
    void each(Look look) const {
        for (const auto& place : places_)
            if (place != nullptr) look(std::as_const(*place));
    }
    template <class Claim>
    [[nodiscard]] bool any(Claim claim) const {
        for (const auto& place : places_)
            if (place != nullptr && claim(*place)) return true;
        return false;
    }

  private:
    std::vector<std::shared_ptr<Place>> places_;  // null: went during a walk
    std::size_t count_ = 0;
    int walks_ = 0;
};

}  // namespace flathead::tune
