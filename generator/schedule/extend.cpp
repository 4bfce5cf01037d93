#include "generator/schedule/extend.hpp"

#include "generator/schedule/calendar.hpp"
#include "generator/schedule/filler.hpp"
#include "generator/schedule/history.hpp"
#include "generator/schedule/lane.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <memory>

namespace flathead::schedule {
namespace {

constexpr std::string_view filler_lane = "filler";
constexpr std::string_view bumper_lane = "bumper";

std::vector<std::uint64_t> marks_of(const Catalogue& catalogue) {
    std::vector<std::uint64_t> marks;
    marks.reserve(catalogue.size());
    for (ItemIndex item = 0; item < catalogue.size(); ++item)
        marks.push_back(hash_of(catalogue[item].key));
    return marks;
}

std::vector<bool> usable_blocks(const Selection& selection) {
    std::vector<bool> usable;
    for (const auto& items : selection.blocks) usable.push_back(!items.empty());
    return usable;
}

/// A time of the wall clock, for reasons.
std::string clock_text(const tz::WallClock& clock, Time at) {
    const auto local = clock.local(at);
    const auto minutes = std::chrono::floor<std::chrono::minutes>(
                             local - std::chrono::floor<std::chrono::days>(local))
                             .count();
    const auto two_digits = [](std::int64_t number) {
        return text::join(number < 10 ? "0" : "", number);
    };
    return text::join(two_digits(minutes / 60), ":", two_digits(minutes % 60));
}

class Extender {
  public:
    Extender(const Schedule& previous,
             const Catalogue& catalogue,
             const Selection& selection,
             const VirtualChannelConfig& channel,
             std::span<const Item> former,
             const tz::WallClock& clock,
             Time begin,
             Time end,
             Time now)
        : catalogue_(catalogue),
          channel_(channel),
          former_(former),
          clock_(clock),
          seed_(channel.seed.value_or(previous.seed)),
          marks_(marks_of(catalogue)),
          calendar_(channel.blocks, usable_blocks(selection), clock, begin, end),
          main_(catalogue, marks_, selection.main, channel.order, "", seed_),
          filler_(catalogue, marks_, selection.filler, mixed(seed_, hash_of(filler_lane))),
          bumpers_(catalogue, marks_, selection.bumpers, mixed(seed_, hash_of(bumper_lane))),
          history_(catalogue, clock),
          now_(now),
          end_(end),
          at_(begin) {
        make_block_lanes(selection);
        for (const ScheduleRow& row : previous.rows) note(row);
    }

    Extension run(std::size_t rows_left) {
        most_rows_ = rows_left;
        while (at_ < end_ && !is_over_ && out_.rows.size() < most_rows_) step();
        if (out_.rows.size() >= most_rows_ && at_ < end_)
            problem(text::join("with ",
                               most_rows,
                               " rows it is scheduled until ",
                               times::rfc3339(at_),
                               " only: what it plays is very short"));
        return std::move(out_);
    }

    void add_gap(Time from, Time to, std::string reason) {
        if (from < to) add({from, to, RowKind::gap, {}, Milliseconds{0}, {}, 0, std::move(reason)});
    }

  private:
    /// Blocks of one name share a lane, whose pool is that of the block whose turn it is; rows tell
    /// all of them where they are.
    void make_block_lanes(const Selection& selection) {
        for (std::size_t i = 0; i < channel_.blocks.size(); ++i) {
            const BlockConfig& block = channel_.blocks[i];
            blocks_.push_back(std::make_unique<Lane>(
                catalogue_, marks_, selection.blocks[i], block.order, block.name, seed_));
            if (selection.blocks[i].empty())
                problem(text::join("block ", block.name, " has nothing to play and is left out"));
        }
    }

    void problem(std::string what) {
        out_.problems.add(text::join("channel ", channel_.name), std::move(what));
    }

    void note(const ScheduleRow& row) {
        was_bumper_ = row.lane == bumper_lane;
        if (row.kind == RowKind::gap) return;
        const auto index = catalogue_.find(row.item);
        if (row.lane == filler_lane) return filler_.note(row, index);
        if (row.lane == bumper_lane) return bumpers_.note(row, index);
        const Item* item = index ? &catalogue_[*index] : former_item(row.item);
        history_.note(row, index, item);
        last_lane_ = row.lane;
        last_end_ = row.end;
        if (row.lane.empty()) return main_.note(row, index, item);
        for (const auto& block : blocks_) {
            if (block->name() == row.lane) block->note(row, index, item);
        }
    }

    const Item* former_item(std::string_view key) const {
        const auto found = std::ranges::lower_bound(
            former_, key, {}, [](const Item& item) { return std::string_view(item.key); });
        return found != former_.end() && found->key == key ? &*found : nullptr;
    }

    void add(ScheduleRow row) {
        at_ = row.end;
        note(row);
        out_.rows.push_back(std::move(row));
    }

    void add_clip(const Clip& clip, std::string_view lane, std::string reason) {
        add({at_,
             at_ + clip.length,
             RowKind::filler,
             catalogue_[clip.item].key,
             Milliseconds{0},
             std::string(lane),
             clip.round,
             std::move(reason)});
    }

    /// Clips up to `to`, a gap where none fit.
    void fill(Time to, const std::string& why_gap) {
        const std::string reason = text::join("until ", clock_text(clock_, to));
        while (at_ < to) {
            const std::vector<Clip> clips = filler_.fill(at_, to - at_);
            if (clips.empty()) break;
            for (const Clip& clip : clips) add_clip(clip, filler_lane, reason);
        }
        add_gap(at_, to, why_gap);
    }

    /// The same when a programme follows: a bumper comes last.
    void fill_before_programme(Time to, const std::string& why_gap) {
        const std::optional<Clip> bumper = bumpers_.next(at_, to - at_);
        fill(bumper ? to - bumper->length : to, why_gap);
        if (bumper) add_clip(*bumper, bumper_lane, "before a programme");
    }

    [[nodiscard]] bool has_begun(const Occurrence& one) const {
        const auto last = blocks_[one.block]->last_start();
        return last && *last >= one.start;
    }

    /// When programmes may begin next: at the grid, at once where they may not wait for it.
    [[nodiscard]] Time next_start(const std::optional<Occurrence>& on) const {
        if (channel_.pad_to == Seconds{0}) return at_;
        if (on && !has_begun(*on) && at_ - on->start <= channel_.blocks[on->block].lateness)
            return at_;
        if (at_ - clock_.floor(at_, channel_.pad_to) <= slack) return at_;
        return clock_.ceil(at_, channel_.pad_to);
    }

    void step() {
        const auto begun = [this](const Occurrence& one) { return has_begun(one); };
        const auto on = calendar_.on(at_, begun);
        // What interrupts it: only blocks named before its own.
        const auto next = calendar_.next(at_, on ? on->block : calendar_.blocks());
        if (go_on_with_story(next)) return;
        if (!on && channel_.order == ScheduleOrder::blocks) return pass_until_block(on, next);
        if (!on && main_.is_empty()) return pass_empty();
        Time start = next_start(on);
        if (next) start = std::min(start, next->start);
        if (start > at_)
            return fill_before_programme(start, text::join("until ", clock_text(clock_, start)));

        if (on && play(*blocks_[on->block], on, next)) return;
        const auto next_of_all = calendar_.next(at_, calendar_.blocks());
        if (channel_.order == ScheduleOrder::blocks) return pass_until_block(on, next_of_all);
        if (main_.is_empty()) return pass_empty();
        // Behind a block that has nothing short enough left, whatever comes next counts.
        if (play(main_, std::nullopt, next_of_all)) return;
        if (!next_of_all) return pass_empty();
        wait_for(*next_of_all);
    }

    /// The second part of a story whose first part was the last programme.
    bool go_on_with_story(const std::optional<Occurrence>& next) {
        if (!last_lane_ || last_end_ != at_) return false;
        const Lane* lane = nullptr;
        if (last_lane_->empty()) lane = &main_;
        for (const auto& block : blocks_) {
            if (block->name() == *last_lane_ && block->rest()) lane = block.get();
        }
        const auto pick = lane != nullptr ? lane->rest() : std::nullopt;
        if (!pick) return false;
        const Unit& unit = lane->pool().units[pick->unit];
        Seconds length{0};
        for (std::size_t i = pick->first_item; i < unit.items.size(); ++i)
            length += playing_time(catalogue_[unit.items[i]]);
        if (length > room_before(next)) return false;  // it is not told to the end
        add_unit(*lane, *pick);
        return true;
    }

    [[nodiscard]] Seconds room_before(const std::optional<Occurrence>& next) const {
        if (!next) return Seconds::max();
        return next->start - at_ + channel_.blocks[next->block].lateness;
    }

    /// Plays the lane's next unit, if one fits: wholly before what interrupts it, and in a block
    /// not beyond its end by more than it lies within it, its first unit apart.
    bool play(const Lane& lane,
              const std::optional<Occurrence>& on,
              const std::optional<Occurrence>& next) {
        Seconds room = room_before(next);
        if (on && on->end && has_begun(*on)) room = std::min(room, 2 * (*on->end - at_));
        if (room < lane.pool().shortest) return false;
        const auto pick = chosen(lane, room);
        if (!pick) return false;
        const Unit& unit = lane.pool().units[pick->unit];
        // With padding bumpers come at the end of it.
        if (channel_.pad_to == Seconds{0}) {
            const auto bumper = bumpers_.next(at_, room - unit.length);
            if (bumper && !was_bumper_) add_clip(*bumper, bumper_lane, "before a programme");
        }
        add_unit(lane, *pick);
        return true;
    }

    /// Cooldowns and caps are wishes: the first that keeps all of them, then fewer.
    [[nodiscard]] std::optional<Pick> chosen(const Lane& lane, Seconds room) const {
        const auto fits = [&](UnitIndex unit) { return lane.pool().units[unit].length <= room; };
        if (!history_.has_wishes(channel_) || !lane.has_choice()) return lane.next(fits);
        for (int wishes = History::all_wishes; wishes >= 0; --wishes) {
            auto pick = lane.next([&](UnitIndex unit) {
                return fits(unit) &&
                       history_.grants(channel_, lane.pool().units[unit], at_, wishes);
            });
            if (!pick) continue;
            if (wishes < History::all_wishes) pick->reason += ", sooner than wished: nothing else";
            return pick;
        }
        return std::nullopt;
    }

    void add_unit(const Lane& lane, const Pick& pick) {
        const Unit& unit = lane.pool().units[pick.unit];
        const std::string before =
            lane.name().empty() ? std::string() : text::join("block ", lane.name(), ": ");
        std::string reason = before + pick.reason;
        for (std::size_t i = pick.first_item; i < unit.items.size(); ++i) {
            const Item& item = catalogue_[unit.items[i]];
            add({at_,
                 at_ + playing_time(item),
                 RowKind::programme,
                 item.key,
                 Milliseconds{0},
                 lane.name(),
                 pick.round,
                 std::move(reason)});
            reason = before + "the next part";
        }
    }

    /// Nothing fits before the next block.
    void wait_for(const Occurrence& next) {
        fill_before_programme(
            next.start,
            text::join("nothing is short enough before ", channel_.blocks[next.block].name));
    }

    void pass_until_block(const std::optional<Occurrence>& on,
                          const std::optional<Occurrence>& next) {
        if (on && on->end) {
            const Time end = next ? std::min(*on->end, next->start) : *on->end;
            return fill(end, text::join("the rest of ", channel_.blocks[on->block].name));
        }
        if (next)
            return add_gap(
                at_, next->start, text::join("nothing before ", channel_.blocks[next->block].name));
        if (std::ranges::all_of(blocks_, [](const auto& block) { return block->is_empty(); }))
            return pass_empty();
        add_gap(at_, end_, "no block for now");
    }

    /// There is nothing to play but blocks: bridged for a short time only, for it may come back.
    void pass_empty() {
        constexpr const char* reason = "no item of any library is chosen";
        const auto next = calendar_.next(at_, calendar_.blocks());
        if (next && next->start <= now_ + bridge) return add_gap(at_, next->start, reason);
        is_over_ = true;
        problem("has nothing to play");
        add_gap(at_, std::min(end_, now_ + bridge), reason);
    }

    const Catalogue& catalogue_;
    const VirtualChannelConfig& channel_;
    std::span<const Item> former_;
    const tz::WallClock& clock_;
    std::uint64_t seed_;
    std::vector<std::uint64_t> marks_;
    Calendar calendar_;
    Lane main_;
    std::vector<std::unique_ptr<Lane>> blocks_;
    Clips filler_;
    Clips bumpers_;
    History history_;
    Time now_;
    Time end_;
    Time at_;
    std::optional<std::string> last_lane_;  // of the last programme
    Time last_end_;
    bool was_bumper_ = false;  // the last row
    std::size_t most_rows_ = most_rows;
    bool is_over_ = false;
    Extension out_;
};

/// Where a new channel begins: as if it had been on the air since the last full half-hour.
Time first_start(const VirtualChannelConfig& channel, const tz::WallClock& clock, Time now) {
    return clock.floor(now, std::max<Seconds>(channel.pad_to, std::chrono::minutes{1}));
}

}  // namespace

Extension extend(const Schedule& previous,
                 const Catalogue& catalogue,
                 const Selection& selection,
                 const VirtualChannelConfig& channel,
                 std::span<const Item> former,
                 const tz::WallClock& clock,
                 Time now,
                 Seconds below) {
    const std::vector<ScheduleRow>& rows = previous.rows;
    const Time last = rows.empty() ? first_start(channel, clock, now) : rows.back().end;
    const Time target = now + channel.horizon;
    if (!rows.empty() && last - now >= std::min(below, channel.horizon)) return {};
    const auto to_come = static_cast<std::size_t>(
        rows.end() - std::ranges::upper_bound(rows, now, {}, &ScheduleRow::end));
    if (to_come >= most_rows) return {};

    // After a long pause it goes on from now; what was not scheduled was not shown.
    const Time begin = std::max(last, rows.empty() ? last : clock.floor(now, Seconds{60}));
    Extender extender(previous, catalogue, selection, channel, former, clock, last, target, now);
    extender.add_gap(last, begin, "nothing was scheduled for this time");
    return extender.run(most_rows - to_come);
}

Schedule replan(Schedule schedule, Time from) {
    const auto first = std::ranges::lower_bound(schedule.rows, from, {}, &ScheduleRow::start);
    schedule.rows.erase(first, schedule.rows.end());
    return schedule;
}

}  // namespace flathead::schedule
