#include "relay/playout/channel.hpp"

#include "relay/base/log.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/lib/av/failure.hpp"
#include "relay/playout/opener.hpp"
#include "relay/playout/outlet.hpp"
#include "relay/playout/row_book.hpp"
#include "relay/playout/slate.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace flathead::playout {
namespace {

using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr Ticks first_stamp = 10 * ticks_per_second;
constexpr Ticks ticks_per_millisecond = ticks_per_second / 1000;
/// Sleeps are so much longer than needed, so that many packets leave together.
constexpr milliseconds batch{200};
constexpr milliseconds longest_sleep{1000};
constexpr std::size_t most_waiting_bytes = 64U << 10;
/// How long before its start the next row is opened.
constexpr Ticks ahead = 12 * ticks_per_second;
/// How long media that did not work are left alone.
constexpr std::chrono::seconds retry{10};
/// A row whose media end so much early has been played.
constexpr Ticks nearly = ticks_per_second;
/// Less is no time for a slate.
constexpr Ticks hardly = ticks_per_second / 10;
/// Media that end so much before their time are broken.
constexpr Ticks early = 2 * ticks_per_second;
/// Later than this is late: on the air what was missed is left out.
constexpr Ticks most_late = 5 * ticks_per_second;
constexpr milliseconds first_wait{3000};
constexpr milliseconds least_wait{50};
constexpr milliseconds least_patience{1500};
/// The viewers' players want some of what they are ahead.
constexpr milliseconds reserve{800};

std::int64_t second_of(Ticks at) {
    return at / ticks_per_second;
}

milliseconds span_of(Ticks ticks) {
    return milliseconds(ticks / ticks_per_millisecond);
}

/// Why the playing of a piece came to an end.
enum class End : std::uint8_t {
    over,     // it has nothing more
    broken,   // it cannot be read any more
    changed,  // the plan says something else now
    opened,   // of a slate: what it stands for may be ready
    late,     // time has gone somewhere else
    gone,     // the reader is
};

class ChannelPlayer {
  public:
    ChannelPlayer(const ScheduleRequest& request,
                  const std::string& slate,
                  const Output& output,
                  Wall& wall)
        : request_(request),
          output_(output),
          wall_(wall),
          book_(request.plan, request.channel),
          slate_(slate),
          outlet_(output, place_count, first_stamp),
          position_(request.from ? request.from->count() * ticks_per_millisecond : wall.now()) {
        if (request_.to) to_ = request_.to->count() * ticks_per_millisecond;
    }

    void run() {
        while (!to_ || position_ < *to_) {
            begin_row(book_.row_at(second_of(position_)));
            if (!play_row()) return;
        }
        static_cast<void>(outlet_.flush());
    }

  private:
    [[nodiscard]] Ticks row_end() const {
        const Ticks end = row_.end * ticks_per_second;
        return to_ ? std::min(end, *to_) : end;
    }

    void begin_row(const plan::Row& row) {
        row_ = row;
        media_ = row.media == 0 ? std::nullopt : book_.media(row.media);
        can_play_ = media_ && !media_->renditions.empty();
        next_try_ = {};
        skip_.reset();
        breaks_ = 0;
    }

    /// False when the reader is gone.
    bool play_row() {
        while (position_ < row_end()) {
            const std::unique_ptr<Piece> piece = awaited();
            switch (piece != nullptr ? play(*piece, false) : play(*slate_.at(position_), true)) {
                case End::gone:
                    return false;
                case End::changed:
                case End::late:
                    return true;
                case End::over:
                    if (piece != nullptr) ended();
                    break;
                case End::broken:
                    broke();
                    break;
                case End::opened:
                    break;
            }
            if (position_ >= row_end() - (piece != nullptr ? nearly : hardly))
                position_ = row_end();
        }
        return true;
    }

    void ended() {
        const Ticks whole = anchor_of(row_) + media_->duration.count() * ticks_per_millisecond;
        if (position_ < std::min(row_end(), whole) - early) {
            log::warning("playout", text::join(rendition_name(), ": it ends too early"));
            broke();
        } else if (position_ < row_end() - nearly) {
            can_play_ = false;  // shorter than its row
        }
    }

    void broke() {
        skip_ = rendition_;
        next_try_ = Steady::now();
        if (++breaks_ < media_->renditions.size()) return;
        breaks_ = 0;
        next_try_ += retry;
    }

    [[nodiscard]] std::string rendition_name() const {
        return url::masked(media_->renditions[rendition_].upstream.url);
    }

    /// Begins to open what is on, if that is worth a try now.
    void try_row() {
        if (!can_play_ || opener_.row() == row_ || Steady::now() < next_try_) return;
        RowToOpen what = row_to_open(book_, row_, *media_, position_);
        what.skip = skip_;
        opener_.begin(std::move(what));
    }

    /// What is on, if it opens before viewers miss it.
    [[nodiscard]] std::unique_ptr<Piece> awaited() {
        try_row();
        if (!can_play_ || opener_.row() != row_) return nullptr;
        const milliseconds left = span_of(position_ - wall_.now()) - reserve;
        if (!opener_.wait(is_rejoining_ ? first_wait : std::max(left, least_wait))) return nullptr;
        OpenedRow opened = opener_.take();
        if (!opened.why.empty()) log::warning("playout", opened.why);
        skip_.reset();
        rendition_ = opened.rendition;
        if (opened.piece == nullptr) next_try_ = Steady::now() + retry;
        return std::move(opened.piece);
    }

    /// The next row is opened before it is needed.
    void look_ahead() {
        if (position_ < row_end() - ahead || opener_.row() || (to_ && row_end() == *to_)) return;
        if (looked_ahead_ == row_.end) return;
        looked_ahead_ = row_.end;
        const plan::Row next = book_.row_at(row_.end);
        if (next.media == 0) return;
        auto media = book_.media(next.media);
        if (media)
            opener_.begin(
                row_to_open(book_, next, std::move(*media), next.start * ticks_per_second));
    }

    /// False when something else is on now.
    [[nodiscard]] bool is_still_on(Piece& piece) {
        if (!book_.look_again()) return true;
        looked_ahead_ = 0;
        const plan::Row now = book_.row_at(std::min(second_of(position_), row_.end - 1));
        const bool is_same = now.media == row_.media &&
                             (now.media == 0 || (now.start == row_.start && now.in == row_.in));
        const Ticks old_end = row_end();
        if (opener_.row() && opener_.row() != now &&
            (!is_same || now.end != row_.end || book_.row_at(row_.end) != opener_.row()))
            opener_.give_up();
        if (!is_same) return false;
        row_.end = now.end;
        if (row_end() != old_end) piece.end_at(row_end());
        return true;
    }

    End play(Piece& piece, bool is_slate) {
        piece.show(is_rejoining_ && !is_slate ? row_.start * ticks_per_second : position_,
                   row_end());
        outlet_.change(piece.shape());
        if (is_rejoining_) outlet_.rejoin(piece.begins());
        lag_ = is_rejoining_ ? std::max<Ticks>(wall_.now() - piece.begins(), 0) : 0;
        is_first_ = std::exchange(is_rejoining_, false);
        for (;;) {
            if (!is_still_on(piece)) return End::changed;
            if (is_slate) {
                try_row_beside_slate();
                if (opener_.row() == row_ && opener_.is_done()) return End::opened;
            }
            look_ahead();
            std::optional<Unit> unit;
            try {
                piece.brake().allow(
                    std::max(span_of(position_ - wall_.now()) - reserve, least_patience));
                unit = piece.next();
            } catch (const av::Failure& failure) {
                log::warning("playout", text::join(rendition_name(), ": ", failure.what()));
                return End::broken;
            }
            if (!unit) return End::over;
            if (const auto end = send(std::move(*unit))) return *end;
        }
    }

    void try_row_beside_slate() {
        if (position_ < row_end() - ahead) try_row();
    }

    /// Absent: it is sent.
    [[nodiscard]] std::optional<End> send(Unit unit) {
        const Ticks lead = request_.lead.count() * ticks_per_millisecond;
        for (;;) {
            const Ticks now = wall_.now();
            if (wall_.has_stepped()) return rejoin();
            if (now - unit.at.dts > lag_ + most_late) {
                if (!wall_.hold(unit.at.dts)) return rejoin();
                lag_ = 0;
            }
            if (unit.at.dts - lead <= now) break;
            if (!outlet_.flush()) return End::gone;
            const milliseconds left = span_of(unit.at.dts - lead - now) + batch;
            if (!wall_.wait(std::min(left, longest_sleep), output_)) return End::gone;
        }
        position_ = std::max(position_, unit.at.pts + step_of(unit));
        const bool is_video = unit.stream == video_place;
        outlet_.add(std::move(unit));
        const Steady::time_point now = Steady::now();
        const bool is_old = now - flushed_ > batch;
        if (outlet_.waiting_bytes() < most_waiting_bytes && !is_old && !is_first_)
            return std::nullopt;
        if (is_video) is_first_ = false;
        flushed_ = now;
        return outlet_.flush() ? std::nullopt : std::optional(End::gone);
    }

    /// How long a unit is shown.
    [[nodiscard]] Ticks step_of(const Unit& unit) {
        Ticks& last = last_pts_.at(unit.stream);
        const Ticks step = std::clamp<Ticks>(unit.at.pts - last, 0, ticks_per_second / 10);
        last = unit.at.pts;
        return unit.duration > 0 ? std::min(unit.duration, ticks_per_second) : step;
    }

    End rejoin() {
        log::notice("playout", "out of step with the clock, goes on where it is now");
        position_ = wall_.now();
        is_rejoining_ = true;
        opener_.give_up();
        return End::late;
    }

    const ScheduleRequest& request_;
    const Output& output_;
    Wall& wall_;
    RowBook book_;
    Slate slate_;
    Outlet outlet_;
    std::optional<Ticks> to_;

    Ticks position_;            // where what has been sent ends
    bool is_rejoining_ = true;  // the next piece begins anywhere
    bool is_first_ = true;      // its first picture is not kept waiting
    Ticks lag_ = 0;             // so much before now it began
    std::array<Ticks, place_count> last_pts_{};
    Steady::time_point flushed_{};

    plan::Row row_;  // what is on
    std::optional<plan::Media> media_;
    bool can_play_ = false;
    std::size_t rendition_ = 0;
    std::optional<std::size_t> skip_;
    std::size_t breaks_ = 0;
    Steady::time_point next_try_{};
    std::int64_t looked_ahead_ = 0;  // the end of the row whose next one was opened
    Opener opener_;
};

}  // namespace

void play_channel(const ScheduleRequest& request,
                  const std::string& slate,
                  const Output& output,
                  Wall& wall) {
    ChannelPlayer(request, slate, output, wall).run();
}

}  // namespace flathead::playout
