#pragma once
/// What all connections of a server share.

#include "relay/hls/visits.hpp"
#include "relay/http/answer.hpp"
#include "relay/http/counters.hpp"
#include "relay/http/reply.hpp"
#include "relay/http/server.hpp"
#include "relay/http/status_json.hpp"
#include "relay/upstreams/opener.hpp"

#include <map>
#include <memory>
#include <string>

namespace flathead::http {

class Connection;

class Site {
  public:
    Site(event::Loop& shared_loop,
         upstreams::Openers& shared_openers,
         tune::Tuner& shared_tuner,
         hls::Hls& shared_hls,
         const Limits& shared_limits)
        : loop(shared_loop),
          openers(shared_openers),
          tuner(shared_tuner),
          hls(shared_hls),
          visits(shared_loop,
                 [&shared_tuner](const tune::Request& request, tune::Viewer& viewer) {
                     return shared_tuner.tune(request, viewer);
                 }),
          limits(shared_limits) {}
    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;
    virtual ~Site() = default;

    /// The connection is over; it is deleted after this callback.
    virtual void end(Connection& connection) noexcept = 0;
    /// The same for an answer that another one takes the place of.
    virtual void bury(std::unique_ptr<Answer> answer) noexcept = 0;
    [[nodiscard]] virtual std::string status_json(Audience audience) = 0;
    [[nodiscard]] virtual std::string metrics_text() = 0;
    /// Why the newest plan is not in force; empty: it is.
    [[nodiscard]] virtual std::string trouble() = 0;

    /// Where a video was found a moment ago: players ask for many parts of a file one after the
    /// other. Null: it is to be looked for.
    [[nodiscard]] const Reply* remembered(const plan::Video& video) const {
        const auto at = found_.find(video.id);
        const bool is_good =
            at != found_.end() && at->second.video == video && loop.now() < at->second.until;
        return is_good ? &at->second.reply : nullptr;
    }
    void remember(const plan::Video& video, Reply reply) {
        constexpr std::size_t most_found = 256;
        constexpr std::chrono::seconds kept{30};
        if (found_.size() >= most_found) found_.clear();
        found_[video.id] = {video, std::move(reply), loop.now() + kept};
    }

    event::Loop& loop;
    upstreams::Openers& openers;
    tune::Tuner& tuner;
    hls::Hls& hls;
    hls::Visits visits;
    const Limits limits;
    std::size_t pieces_running = 0;
    Counters counters;

  private:
    struct Found {
        plan::Video video;
        Reply reply;
        event::Moment until{};
    };
    std::map<std::int32_t, Found> found_;
};

}  // namespace flathead::http
