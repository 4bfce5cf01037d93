#pragma once
/// libcurl's sockets and timer on our event loop.

#include "relay/event/loop.hpp"
#include "relay/lib/curl/streams.hpp"

#include <map>
#include <memory>
#include <vector>

namespace flathead::upstreams {

class CurlLoop final : private curl::Waits {
  public:
    explicit CurlLoop(event::Loop& loop);
    ~CurlLoop() override = default;

    [[nodiscard]] curl::Streams& streams() { return streams_; }

  private:
    struct Ready {
        int socket;
        event::Events events;
    };
    void watch(int socket, bool reads, bool writes) noexcept override;
    void wake(std::optional<curl::Milliseconds> after) noexcept override;
    void note(int socket, event::Events events);
    void act();

    event::Loop& loop_;
    event::Timer timer_;
    event::Timer act_timer_;
    std::map<int, std::unique_ptr<event::Watch>> watches_;
    /// A socket's watch may go while libcurl works on it, so that is not done in the watch's own
    /// callback.
    std::vector<Ready> ready_;
    curl::Streams streams_;
};

}  // namespace flathead::upstreams
