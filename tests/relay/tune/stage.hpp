#pragma once
/// A tuner among fakes: upstreams that do what the test says, viewers that write down what they are
/// told, plans made on the spot, and time that passes only when the test lets it.

#include "relay/fanout/cursor.hpp"
#include "relay/plan/plan.hpp"
#include "relay/tune/tuner.hpp"
#include "tests/relay/fanout/station.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace flathead::tune {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Providers;

/// One open connection of the providers.
class Connection final : public upstreams::Upstream {
  public:
    Connection(Providers& providers, std::string name, std::string source, upstreams::Sink& sink);
    ~Connection() override;
    void pause() noexcept override { is_paused = true; }
    void resume() noexcept override { is_paused = false; }
    [[nodiscard]] std::string doing() const override { return "receiving"; }

    void send(std::string_view bytes);
    /// So much of the station's programme at once, as its own speed would take.
    void send_seconds(double length);
    void end(upstreams::Reason reason = upstreams::Reason::ended,
             std::string why = "closed",
             std::optional<std::chrono::seconds> retry_after = {});

    std::string name;    // the upstream's address; "down", "busy", … for slates
    std::string source;  // empty: a slate
    bool is_paused = false;
    bool is_silent = false;  // sends nothing by itself

  private:
    Providers& providers_;
    upstreams::Sink& sink_;
    fanout::Station station_;
};

/// What becomes of an upstream when it is opened, by its address.
enum class Nature { working, silent, failing, throwing };

class Providers final : public upstreams::Openers {
  public:
    [[nodiscard]] std::unique_ptr<upstreams::Upstream> open(const plan::Upstream& upstream,
                                                            const plan::Source& source,
                                                            const upstreams::Rows& rows,
                                                            upstreams::Sink& sink) override;
    [[nodiscard]] std::unique_ptr<upstreams::Upstream> piece(const upstreams::Rows& rows,
                                                             upstreams::Sink& sink) override;
    [[nodiscard]] std::unique_ptr<upstreams::Search> locate(
        const plan::Upstream& upstream,
        const plan::Source& source,
        std::function<void(const upstreams::Located&)> found) override;
    [[nodiscard]] std::unique_ptr<upstreams::Upstream> loop(
        std::shared_ptr<const std::string> bytes, upstreams::Sink& sink) override;

    /// Everything that works sends what its own speed would bring.
    void pass(double length);
    [[nodiscard]] Connection* find(const std::string& name) const;
    [[nodiscard]] int count(const std::string& name) const;
    [[nodiscard]] int in_use(const std::string& source) const;

    std::map<std::string, Nature> natures;  // not in it: working
    upstreams::Ending failure{
        .reason = upstreams::Reason::ended, .why = "HTTP 500", .retry_after = {}};
    bool keeps_places = false;  // as commands do that take a moment to end
    std::vector<std::shared_ptr<void>> places;
    std::vector<std::string> opened;    // names, in order
    std::vector<upstreams::Rows> rows;  // with each of them
    std::map<std::string, int> most;    // of a source, at once
    std::vector<Connection*> connections;
    std::map<const std::string*, std::string> slate_names;
};

/// A viewer, told what happens to it.
class Watcher final : public Viewer {
  public:
    explicit Watcher(event::Loop& loop) : loop_(loop) {}
    void start(const fanout::Feed& feed) noexcept override;
    void flush() noexcept override;
    void refuse(Refusal why) noexcept override;
    void dismiss(std::string last_words) noexcept override;
    void complete() noexcept override {
        ++completions;
        drain();
    }
    /// The connection is closed.
    void leave();

    [[nodiscard]] bool is_watching() const { return starts == 1 && !dismissal && !refusal; }
    [[nodiscard]] bool is_over() const { return dismissal || refusal; }

    std::unique_ptr<Seat> seat;
    int starts = 0;
    int completions = 0;
    std::optional<Refusal> refusal;
    std::optional<std::string> dismissal;
    int calls_too_many = 0;  // after the end, or in an order that must not be
    const fanout::Feed* feed = nullptr;
    fanout::Reception reception;
    event::Moment started_at{};
    event::Moment ended_at{};

  private:
    void drain();

    event::Loop& loop_;
    std::optional<fanout::Cursor> cursor_;
};

/// Channels for a plan: "a b" are two upstreams of source "a" and "b"; "a/1" is one of source "a";
/// "rows" plays rows of its own.
struct PlanText {
    plan::Settings settings{.linger = seconds{15}, .slate = {}, .packages = {}};
    std::map<std::string, int> limits{};  // of sources; 0: unlimited
    std::map<std::int32_t, std::string> channels{};
    std::map<std::int32_t, std::uint64_t> packages{};
    std::map<std::int32_t, seconds> archives{};  // how far back
    /// Addresses of a channel's archives: "a/1 b/2", with places for the time in them.
    std::map<std::int32_t, std::string> archive_addresses{};
};
[[nodiscard]] std::shared_ptr<const plan::Reader> made_plan(const PlanText& text);

class Stage {
  public:
    explicit Stage(PlanText text, Policy policy = {});

    [[nodiscard]] std::unique_ptr<Watcher> watch(const Request& request);
    [[nodiscard]] std::unique_ptr<Watcher> watch(std::int32_t channel);
    [[nodiscard]] std::unique_ptr<Watcher> watch_as_tuner(std::int32_t channel);
    /// Time passes: upstreams send, timers fire.
    void run(event::Duration duration);
    /// What was put off is done, without time passing.
    void settle();
    void replace(const PlanText& text);
    /// The account may watch, so many at once; `forbid` is the contrary.
    void allow(const std::string& account, int most, AccountRights rights = {.package = "all"});
    void forbid(const std::string& account);

    [[nodiscard]] ChannelStatus channel(std::int32_t id) const;
    [[nodiscard]] bool is_open(std::int32_t id) const;
    [[nodiscard]] Connection& line(const std::string& name);

    event::Loop loop;
    Providers providers;
    PlanText plan;
    std::unique_ptr<Tuner> tuner;
    std::map<std::string, AccountRights> rights;

  private:
    void show_rights();
};

}  // namespace flathead::tune
