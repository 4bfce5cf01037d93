#pragma once
/// Opens upstreams of every kind.

#include "relay/base/files.hpp"
#include "relay/event/loop.hpp"
#include "relay/plan/plan.hpp"
#include "relay/upstreams/upstream.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace flathead::upstreams {

/// What flathead-playout is to play of a channel's own rows.
struct Rows {
    enum class Write : std::uint8_t {
        stream,    // MPEG-TS by the wall clock; endless without `to`
        playlist,  // an HLS playlist of it
        segment,   // MPEG-TS as fast as it is read
    };
    std::int32_t channel = 0;
    Write write = Write::stream;
    std::chrono::milliseconds lead{};                 // how far the stream runs ahead of the clock
    std::optional<std::chrono::milliseconds> from{};  // since the epoch; absent: now
    std::optional<std::chrono::milliseconds> to{};
    std::string prefix{};  // of the segments' addresses in a playlist
    std::string slate{};   // folder of the operator's slates; empty: the program's own
};

struct OpenerOptions {
    Path playout;  // the flathead-playout program
    /// plan.sqlite, as it is reached through the link that shows the newest one.
    Path plan{};
    /// One flathead-playout is kept started, so that a tune-in need not wait for that.
    bool keeps_spare = false;
    std::chrono::seconds connect_limit{10};
    std::chrono::seconds header_limit{10};     // until the answer's header is there
    std::chrono::seconds acestream_limit{20};  // until an engine has started a session
};

/// Where an address leads in the end.
struct Located {
    std::string url;      // after all redirects, without credentials
    std::string address;  // of its server, as it was asked: "192.0.2.1", "2001:db8::1"
    std::optional<Ending> failure;
};

/// A question that is under way; destroying it ends it.
class Search {
  public:
    Search() = default;
    Search(const Search&) = delete;
    Search& operator=(const Search&) = delete;
    virtual ~Search() = default;
};

/// What tune needs to know; tests put a fake in its place.
class Openers {
  public:
    Openers() = default;
    Openers(const Openers&) = delete;
    Openers& operator=(const Openers&) = delete;
    virtual ~Openers() = default;
    /// Never fails at once: what goes wrong arrives at the sink. `source` says which hosts may be
    /// private; `rows` are for an upstream of Kind::schedule.
    [[nodiscard]] virtual std::unique_ptr<Upstream> open(const plan::Upstream& upstream,
                                                         const plan::Source& source,
                                                         const Rows& rows,
                                                         Sink& sink) = 0;
    /// A playlist or a segment of a channel's rows, byte for byte. Ends with Reason::ended when it
    /// was whole, and only then.
    [[nodiscard]] virtual std::unique_ptr<Upstream> piece(const Rows& rows, Sink& sink) = 0;
    /// For an upstream of Kind::http: asks where its file is; by the rules of open(). `found` is
    /// called once, never from within this call; the search may be destroyed after that, not in it.
    [[nodiscard]] virtual std::unique_ptr<Search> locate(
        const plan::Upstream& upstream,
        const plan::Source& source,
        std::function<void(const Located&)> found) = 0;
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
    /// From now on, or no longer (OpenerOptions::keeps_spare).
    void keep_spare(bool is_wanted);
    [[nodiscard]] std::unique_ptr<Upstream> open(const plan::Upstream& upstream,
                                                 const plan::Source& source,
                                                 const Rows& rows,
                                                 Sink& sink) override;
    [[nodiscard]] std::unique_ptr<Upstream> piece(const Rows& rows, Sink& sink) override;
    [[nodiscard]] std::unique_ptr<Search> locate(
        const plan::Upstream& upstream,
        const plan::Source& source,
        std::function<void(const Located&)> found) override;
    [[nodiscard]] std::unique_ptr<Upstream> loop(std::shared_ptr<const std::string> bytes,
                                                 Sink& sink) override;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace flathead::upstreams
