#pragma once
/// The relay's HTTP side: reads requests, routes them, sends streams, segments and reports. What it
/// answers where is in relay/README.md.

#include "relay/base/fd.hpp"
#include "relay/event/loop.hpp"
#include "relay/hls/hls.hpp"
#include "relay/tune/tuner.hpp"
#include "relay/upstreams/opener.hpp"

#include <memory>
#include <string>
#include <vector>

namespace flathead::http {

struct Limits {
    std::size_t most_connections = 20'000;
    std::chrono::seconds header_time{10};  // for a whole request
    std::size_t header_bytes = 8192;
    /// Playlists and segments of the past that are being made: each is a child program.
    std::size_t most_pieces = 12;
    std::chrono::seconds stuck_time{20};  // a viewer that took no byte for so long is gone
};

/// A listening socket. Requests on a unix socket come from our nginx: what its headers say of the
/// client and the account is believed there only.
struct Listener {
    Fd socket;
    bool is_trusted = false;
};

/// What the program as a whole knows, for /status and /metrics.
struct ProgramFacts {
    std::string version;
    std::string plan;  // its digest
    std::int64_t plan_channels = 0;
    std::string plan_trouble;  // why the newest plan could not be read; empty: fine
};

class Server {
  public:
    Server(event::Loop& loop,
           upstreams::Openers& openers,
           tune::Tuner& tuner,
           hls::Hls& hls,
           std::function<ProgramFacts()> facts,
           Limits limits = {});
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server();

    void add(Listener listener);
    /// Takes no new connections; those that are open go on until they end or are dismissed.
    void stop_listening();
    [[nodiscard]] std::size_t connections() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace flathead::http
