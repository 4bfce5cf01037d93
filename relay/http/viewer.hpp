#pragma once
/// One viewer of a channel's stream: from the feed's ring to the socket, as fast as the socket
/// takes it.

#include "relay/fanout/cursor.hpp"
#include "relay/http/answer.hpp"
#include "relay/tune/tuner.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace flathead::http {

class Connection;

class StreamViewer final : public Answer, public tune::Viewer {
  public:
    /// `duration`: the stream ends so long after its first byte.
    StreamViewer(Connection& connection,
                 const tune::Request& request,
                 std::optional<std::chrono::seconds> duration);

    void go_on() noexcept override;
    void check(event::Moment now) noexcept override;
    void report() noexcept override;
    [[nodiscard]] bool ends_with_client() const noexcept override { return true; }

    void start(const fanout::Feed& feed) noexcept override;
    void flush() noexcept override;
    void refuse(tune::Refusal why) noexcept override;
    void dismiss(std::string last_words) noexcept override;
    void complete() noexcept override;

  private:
    enum class Phase : std::uint8_t { waiting, streaming, parting, over };

    void stream();
    void part();
    /// The packet that was begun, from where it was cut.
    [[nodiscard]] std::string rest_of_packet();
    void give_up() noexcept;

    Connection& connection_;
    std::string_view head_;  // of the answer, what is left of it
    std::string words_;      // the last ones, while parting
    std::size_t words_sent_ = 0;
    std::chrono::seconds duration_;  // 0: without end
    event::Moment deadline_ = event::Moment::max();
    Phase phase_ = Phase::waiting;
    bool is_tuner_;
    bool is_too_slow_ = false;
    bool is_complete_ = false;              // ends with what is in the feed
    std::unique_ptr<tune::Seat> seat_;      // goes before all else but the cursor
    std::optional<fanout::Cursor> cursor_;  // while streaming; in the feed that the seat keeps
};

}  // namespace flathead::http
