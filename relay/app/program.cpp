#include "relay/app/program.hpp"

#include "relay/app/accounts_watch.hpp"
#include "relay/app/file_watch.hpp"
#include "relay/app/listen.hpp"
#include "relay/app/signals.hpp"
#include "relay/base/error.hpp"
#include "relay/base/log.hpp"
#include "relay/base/text.hpp"
#include "relay/http/server.hpp"
#include "relay/lib/systemd/service.hpp"
#include "relay/slates/slates.hpp"
#include "relay/tune/tuner.hpp"
#include "relay/upstreams/opener.hpp"

#include <cstdio>
#include <sys/resource.h>

namespace flathead::relay_app {
namespace {

using namespace std::chrono_literals;

/// For what is still on its way to viewers.
constexpr event::Duration drain_limit = 8s;
constexpr event::Duration drain_step = 50ms;

/// A viewer is a descriptor, and so is an upstream: as many as this user may have.
void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);  // what it was will do as well
}

class Program {
  public:
    explicit Program(const Options& options)
        : opener_(loop_,
                  {.playout = options.playout, .plan = std::filesystem::absolute(options.plan)}),
          plan_(loop_, "plan", options.plan, [this](const Path& file) { take_plan(file); }),
          tuner_(loop_, opener_, current_, slates_of(current_)),
          accounts_(loop_, options.accounts, tuner_),
          hls_(loop_, tuner_),
          server_(loop_, opener_, tuner_, hls_, [this] { return facts(); }),
          signals_(loop_, [this](int number) { on_signal(number); }),
          heartbeat_(loop_, [this] { beat(); }) {
        is_wired_ = true;
        add_listeners(options);
    }

    void serve(bool json) {
        const std::string addresses = text::join_with(", ", addresses_);
        if (json) std::printf("{\"listen\": %s}\n", text::json_string(addresses).c_str());
        std::fflush(stdout);
        log::info("relay", text::join("serves on ", addresses));
        systemd::notify("READY=1");
        beat();
        loop_.run();
        drain();
    }

  private:
    using PlanPointer = std::shared_ptr<const plan::Reader>;

    static tune::Slates slates_of(const PlanPointer& plan) {
        return slates::load(plan->settings().slate);
    }

    void add_listeners(const Options& options) {
        std::vector<http::Listener> listeners = activated();
        for (const std::string& address : options.listen) listeners.push_back(listen_on(address));
        if (listeners.empty()) throw Error("start the relay: nothing to listen on (--listen)");
        for (http::Listener& listener : listeners) {
            addresses_.push_back(address_of(listener));
            server_.add(std::move(listener));
        }
    }

    void take_plan(const Path& file) {
        current_ = std::make_shared<const plan::Reader>(file);
        log::info("plan",
                  text::join(current_->channel_count(), " channels of plan ", current_->digest()));
        // Channels of rows are what it is for; others seldom need a child.
        opener_.keep_spare(current_->has_schedules());
        if (is_wired_) tuner_.replace(current_);
    }

    [[nodiscard]] http::ProgramFacts facts() const {
        return {.version = FLATHEAD_VERSION,
                .plan = current_->digest(),
                .plan_channels = current_->channel_count(),
                .plan_trouble = plan_.trouble()};
    }

    void on_signal(int number) {
        if (number == SIGHUP) {
            systemd::notify("RELOADING=1");
            plan_.reload();
            accounts_.reload();
            systemd::notify("READY=1");
            return;
        }
        loop_.stop();
    }

    void beat() {
        const auto interval = systemd::watchdog_interval();
        if (!interval) return;
        systemd::notify("WATCHDOG=1");
        heartbeat_.start(*interval / 3);
    }

    void drain() {
        log::info("relay", "stops: viewers are let go");
        systemd::notify("STOPPING=1");
        server_.stop_listening();
        hls_.shut_down();
        tuner_.shut_down();
        const event::Moment end = event::Clock::now() + drain_limit;
        while (event::Clock::now() < end && server_.connections() > 0) loop_.turn(drain_step);
    }

    event::Loop loop_;
    upstreams::Opener opener_;
    PlanPointer current_ = std::make_shared<const plan::Reader>();
    bool is_wired_ = false;
    FileWatch plan_;
    tune::Tuner tuner_;
    AccountsWatch accounts_;
    hls::Hls hls_;
    http::Server server_;
    Signals signals_;
    event::Timer heartbeat_;
    std::vector<std::string> addresses_;
};

}  // namespace

void run(const Options& options) {
    raise_descriptor_limit();
    Program(options).serve(options.json);
}

}  // namespace flathead::relay_app
