#pragma once
/// Who asks for playlists: each is a viewer like any other to tune, so that limits are exact, from
/// its first request until it has not asked for a while.

#include "relay/event/loop.hpp"
#include "relay/hls/hls.hpp"
#include "relay/tune/viewer.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace flathead::hls {

/// The same device as far as one can tell.
struct Device {
    std::string account;
    std::string address;
    std::string user_agent;
    auto operator<=>(const Device&) const = default;
};

enum class Standing : std::uint8_t {
    waiting,  // for its seat
    seated,
    refused,    // and forgotten once it has been told
    dismissed,  // the seat was taken away: stays out for a while
};

/// What is told of clients; from within tune's callbacks, so that only notes may be taken and
/// feeds be read.
class ClientOwner {
  public:
    ClientOwner() = default;
    ClientOwner(const ClientOwner&) = delete;
    ClientOwner& operator=(const ClientOwner&) = delete;
    virtual ~ClientOwner() = default;
    virtual void standing_changed() noexcept = 0;
    virtual void feed_grew(std::int32_t channel, const fanout::Feed& feed) noexcept = 0;
};

class Client final : public tune::Viewer {
  public:
    Client(ClientOwner& owner, std::int32_t channel) : owner_(owner), channel_(channel) {}

    void start(const fanout::Feed& feed) noexcept override {
        feed_ = &feed;
        become(Standing::seated);
        flush();
    }
    void flush() noexcept override { owner_.feed_grew(channel_, *feed_); }
    void refuse(tune::Refusal why) noexcept override {
        refusal = why;
        become(Standing::refused);
    }
    void dismiss(std::string) noexcept override { become(Standing::dismissed); }

    [[nodiscard]] Standing standing() const { return standing_; }
    [[nodiscard]] bool watches(const fanout::Feed& feed) const {
        return standing_ == Standing::seated && feed_ == &feed;
    }

    tune::Refusal refusal = tune::Refusal::not_found;
    event::Moment asked{};                // last
    std::optional<event::Moment> barred;  // dismissed: until then
    bool is_renewed = false;              // asking again extends that
    std::unique_ptr<tune::Seat> seat;

  private:
    void become(Standing standing) {
        standing_ = standing;
        owner_.standing_changed();
    }
    ClientOwner& owner_;
    std::int32_t channel_;
    const fanout::Feed* feed_ = nullptr;  // lives as long as the seat
    Standing standing_ = Standing::waiting;
};

class Clients {
  public:
    using Key = std::pair<std::int32_t, Device>;
    using All = std::map<Key, std::unique_ptr<Client>>;

    Clients(Hls::Tune tune, ClientOwner& owner) : tune_(std::move(tune)), owner_(owner) {}

    [[nodiscard]] static Key key_of(const tune::Request& request);
    [[nodiscard]] All::iterator find(const Key& key) { return all_.find(key); }
    /// A seat is asked for in its name.
    Client& add(const Key& key, const tune::Request& request, event::Moment now);
    All::iterator remove(All::iterator client) { return all_.erase(client); }

    /// Bars those that were dismissed since the last call, and gives their seats back. One that was
    /// dismissed because the same device took another channel is barred for a moment only: it is
    /// zapping, and may come back.
    void bar_dismissed(event::Moment now, event::Duration exclusion, event::Duration moment);
    [[nodiscard]] All& all() { return all_; }
    [[nodiscard]] const All& all() const { return all_; }
    [[nodiscard]] std::size_t seated_at(std::int32_t channel) const;
    [[nodiscard]] bool watch(std::int32_t channel, const fanout::Feed& feed) const;

  private:
    [[nodiscard]] bool went_elsewhere(const Key& key, const Client& client) const;
    template <class Claim>
    [[nodiscard]] std::size_t count_at(std::int32_t channel, Claim claim) const;

    Hls::Tune tune_;
    ClientOwner& owner_;
    All all_;
};

}  // namespace flathead::hls
