#pragma once
/// What all connections of a server share.

#include "relay/http/answer.hpp"
#include "relay/http/counters.hpp"
#include "relay/http/server.hpp"
#include "relay/http/status_json.hpp"

#include <memory>
#include <string>

namespace flathead::http {

class Connection;

class Site {
  public:
    Site(event::Loop& shared_loop,
         tune::Tuner& shared_tuner,
         hls::Hls& shared_hls,
         const Limits& shared_limits)
        : loop(shared_loop), tuner(shared_tuner), hls(shared_hls), limits(shared_limits) {}
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

    event::Loop& loop;
    tune::Tuner& tuner;
    hls::Hls& hls;
    const Limits limits;
    Counters counters;
};

}  // namespace flathead::http
