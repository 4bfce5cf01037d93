#pragma once
/// Opens upstreams of every kind.

#include "relay/base/files.hpp"
#include "relay/event/loop.hpp"
#include "relay/plan/plan.hpp"
#include "relay/upstreams/upstream.hpp"

#include <memory>
#include <string>

namespace flathead::upstreams {

struct OpenerOptions {
    Path playout;  // the flathead-playout program
    std::chrono::seconds connect_limit{10};
    std::chrono::seconds header_limit{10};     // until the answer's header is there
    std::chrono::seconds acestream_limit{20};  // until an engine has started a session
};

/// What tune needs to know; tests put a fake in its place.
class Openers {
  public:
    Openers() = default;
    Openers(const Openers&) = delete;
    Openers& operator=(const Openers&) = delete;
    virtual ~Openers() = default;
    /// Never fails at once: what goes wrong arrives at the sink. `source` says which hosts may be
    /// private.
    [[nodiscard]] virtual std::unique_ptr<Upstream> open(const plan::Upstream& upstream,
                                                         const plan::Source& source,
                                                         Sink& sink) = 0;
    /// A transport stream in memory, played at its own speed over and over; for slates. The bytes
    /// are shared.
    [[nodiscard]] virtual std::unique_ptr<Upstream> loop(std::shared_ptr<const std::string> bytes,
                                                         Sink& sink) = 0;
};

class Opener final : public Openers {
  public:
    Opener(event::Loop& loop, OpenerOptions options);
    Opener(const Opener&) = delete;
    Opener& operator=(const Opener&) = delete;
    /// When the upstreams have gone, too, engines get half a second to hear that they are to stop
    /// and commands a moment to end; then all is killed. The loop must live until then.
    ~Opener() override;
    [[nodiscard]] std::unique_ptr<Upstream> open(const plan::Upstream& upstream,
                                                 const plan::Source& source,
                                                 Sink& sink) override;
    [[nodiscard]] std::unique_ptr<Upstream> loop(std::shared_ptr<const std::string> bytes,
                                                 Sink& sink) override;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace flathead::upstreams
