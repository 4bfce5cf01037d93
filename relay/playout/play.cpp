#include "relay/playout/play.hpp"

#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/lib/av/input.hpp"
#include "relay/playout/elementary.hpp"
#include "relay/playout/gate.hpp"
#include "relay/playout/mux.hpp"
#include "relay/playout/order.hpp"
#include "relay/playout/pacer.hpp"
#include "relay/playout/patience.hpp"
#include "relay/playout/selection.hpp"
#include "relay/playout/web.hpp"

namespace flathead::playout {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds open_limit{10};
constexpr std::chrono::seconds silence_limit{8};
constexpr std::chrono::seconds lead{6};
/// Sleeps are so much longer than needed, so that many packets leave together.
constexpr std::chrono::milliseconds batch{80};
constexpr Ticks first_stamp = 3 * ticks_per_second;
constexpr std::size_t most_pending_bytes = 64U << 10;

bool is_web(std::string_view address) {
    const std::string_view scheme = url::scheme(address);
    return text::iequals(scheme, "http") || text::iequals(scheme, "https");
}

class Player {
  public:
    Player(av::Input& input, Patience& patience, const Output& output)
        : input_(input),
          patience_(patience),
          output_(output),
          selection_(select(input.streams())),
          timeline_(selection_.streams.size(), first_stamp),
          order_(selection_.streams.size()),
          mux_(Shape(selection_.streams.begin(), selection_.streams.end())) {
        input_.select(selection_.indexes);
        for (const av::Stream& stream : selection_.streams) elementary_.emplace_back(stream);
    }

    void run() {
        try {
            while (read_one()) {
                while (const auto unit = order_.pop(reading_)) {
                    if (!send(*unit)) return;
                }
            }
        } catch (const av::Failure&) {
            finish();
            throw;
        }
        finish();
    }

  private:
    bool read_one() {
        av::Packet packet;
        patience_.allow(silence_limit);
        const Clock::time_point begin = Clock::now();
        if (!input_.read(packet)) return false;
        reading_ += Clock::now() - begin;
        const auto index = selection_.position(packet.stream);
        if (!index) return true;
        const Elementary& elementary = elementary_[*index];
        if (packet.duration == 0) packet.duration = elementary.duration(packet.bytes);
        const auto at = timeline_.place(*index, packet.pts, packet.dts, packet.duration);
        if (!at) return true;
        std::string bytes = elementary.framed(packet.bytes);
        if (!bytes.empty())
            order_.push({*index, *at, packet.is_key, std::move(bytes), packet.duration}, reading_);
        return true;
    }

    /// What was read is shown, however the input ended.
    void finish() {
        while (const auto unit = order_.drain()) {
            if (!send(*unit)) return;
        }
        static_cast<void>(output_.write(pending_));
    }

    /// False when the reader is gone.
    bool send(const Unit& unit) {
        const Clock::time_point now = Clock::now();
        const Clock::time_point due = pacer_.due(unit.at.dts, now);
        if (due > now) {
            if (!output_.write(pending_)) return false;
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(due - now);
            if (!output_.wait(left + batch)) return false;
        }
        mux_.write(unit, pending_);
        const bool is_old = now - last_write_ > batch;
        if (pending_.size() < most_pending_bytes && !is_old) return true;
        last_write_ = now;
        return output_.write(pending_);
    }

    av::Input& input_;
    Patience& patience_;
    const Output& output_;
    Selection selection_;
    Timeline timeline_;
    Order order_;
    Mux mux_;
    Pacer pacer_{lead};
    std::vector<Elementary> elementary_;
    std::string pending_;
    Clock::time_point last_write_{};
    Clock::duration reading_{};  // time spent in the input
};

}  // namespace

void play(const Request& request, const Output& output) {
    Patience patience(output);
    patience.allow(open_limit);
    Web web(request, patience);
    av::Source source;
    source.url = request.url;
    source.user_agent = request.user_agent;
    source.give_up = [&patience] { return patience.is_over(); };
    if (is_web(request.url)) {
        source.resources = &web;
    } else {
        pass_gate(request);
    }
    try {
        av::Input input(source);
        Player(input, patience, output).run();
    } catch (const av::Failure&) {
        if (!output.is_gone()) throw;
    }
}

}  // namespace flathead::playout
