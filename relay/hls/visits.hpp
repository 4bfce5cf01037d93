#pragma once
/// Who plays a channel's past by HLS: playlists and segments of it are whole answers, so that a
/// seat is held in the account's name from one request to the next. Nobody without an account is
/// counted.

#include "relay/event/loop.hpp"
#include "relay/hls/clients.hpp"
#include "relay/hls/hls.hpp"

#include <map>
#include <memory>

namespace flathead::hls {

class Visits {
  public:
    static constexpr event::Duration absence = std::chrono::seconds{20};
    static constexpr std::size_t most = 20'000;

    Visits(event::Loop& loop, Hls::Tune tune);
    Visits(const Visits&) = delete;
    Visits& operator=(const Visits&) = delete;
    ~Visits();

    /// Somebody begins: asks for a playlist. The newest wins, so that this is never refused.
    void begin(const tune::Request& request);
    /// Somebody goes on: asks for a segment. False: the account watches elsewhere by now.
    [[nodiscard]] bool go_on(const tune::Request& request);
    [[nodiscard]] std::size_t count() const { return all_.size(); }

  private:
    class Visit;
    void admit(const tune::Request& request);
    void look_around();

    event::Loop& loop_;
    Hls::Tune tune_;
    std::map<Device, std::unique_ptr<Visit>> all_;
    event::Timer timer_;
};

}  // namespace flathead::hls
