#pragma once
/// An address that is asked by HTTP: MPEG-TS goes to the sink as it comes, what only libav can read
/// goes on through the playout child, and what is no stream ends with a phrase that says so.
/// Private to this room.

#include "relay/upstreams/sniff.hpp"
#include "relay/upstreams/tools.hpp"

#include <optional>

namespace flathead::upstreams {

class HttpTs final : public Upstream, private curl::Sink {
  public:
    /// `answer_limit`: from now until the first byte is there.
    HttpTs(const Tools& tools,
           plan::Upstream upstream,
           plan::Source source,
           upstreams::Sink& sink,
           event::Duration answer_limit);
    HttpTs(const HttpTs&) = delete;
    HttpTs& operator=(const HttpTs&) = delete;
    ~HttpTs() override = default;

    void pause() noexcept override;
    void resume() noexcept override;
    [[nodiscard]] std::string doing() const override;

  private:
    enum class Phase : std::uint8_t {
        asking,
        sniffing,
        receiving,
        handing_over,  // the connection is being closed, the child follows
        playing_out,
        over,
    };

    bool take(const curl::Answer& answer, std::string_view bytes) noexcept override;
    void ended(const curl::Answer& answer,
               curl::Fault fault,
               const std::string& why) noexcept override;
    void look(bool is_all);
    void receive_head();
    void hand_over();
    void out_of_time();
    void close_connection();
    void end(Reason reason,
             const std::string& why,
             std::optional<std::chrono::seconds> retry_after = {});

    const Tools tools_;
    const plan::Upstream upstream_;
    const plan::Source source_;
    upstreams::Sink& sink_;
    event::Timer timer_;
    Phase phase_ = Phase::asking;
    std::string head_;
    std::size_t next_look_ = 0;
    bool is_paused_ = false;
    std::string not_started_;
    std::unique_ptr<curl::Stream> stream_;
    std::unique_ptr<Upstream> child_;
};

}  // namespace flathead::upstreams
