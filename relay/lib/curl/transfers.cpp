#include "relay/lib/curl/transfers.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/lib/curl/exchange.hpp"
#include "relay/lib/curl/library.hpp"

#include <algorithm>
#include <list>
#include <map>

namespace flathead::curl {
namespace {

void check(CURLMcode code) {
    if (code != CURLM_OK)
        throw Error(text::join("move transfers: ", library().multi_strerror(code)));
}

using Exchanges = std::list<std::unique_ptr<Exchange>>;

}  // namespace

struct Transfers::State {
    State(int most_at_once, int most_per_host)
        : at_once(static_cast<std::size_t>(most_at_once)), per_host(most_per_host) {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    std::size_t at_once;
    int per_host;
    std::unique_ptr<CURLM, FreeMulti> multi{library().multi_init()};
    Exchanges waiting{};
    Exchanges running{};
    std::map<std::string, int> busy_hosts{};

    ~State() {
        for (const auto& exchange : running)
            library().multi_remove_handle(multi.get(), exchange->handle());
    }

    void launch() {
        for (auto at = waiting.begin(); at != waiting.end() && running.size() < at_once;) {
            const auto next = std::next(at);
            if (busy_hosts[(*at)->host()] < per_host) run(at);
            at = next;
        }
    }

    void run(Exchanges::iterator at) {
        Exchanges taken;
        taken.splice(taken.begin(), waiting, at);
        if (!taken.front()->prepare()) return;
        ++busy_hosts[taken.front()->host()];
        check(library().multi_add_handle(multi.get(), taken.front()->handle()));
        running.splice(running.end(), taken);
    }

    void collect() {
        int left = 0;
        while (const CURLMsg* const message = library().multi_info_read(multi.get(), &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            const CURLcode code = message->data.result;
            CURL* const handle = message->easy_handle;
            const auto at = std::ranges::find(
                running, handle, [](const auto& exchange) { return exchange->handle(); });
            library().multi_remove_handle(multi.get(), handle);
            --busy_hosts[(*at)->host()];
            Exchanges done;
            done.splice(done.begin(), running, at);
            // A redirect goes first in the queue: its time is running.
            if (done.front()->completed(code)) waiting.splice(waiting.begin(), done);
        }
    }
};

Transfers::Transfers(int at_once, int per_host) : state_(new State(at_once, per_host)) {
    if (state_->multi == nullptr) throw Error("start transfers: out of memory");
}

Transfers::~Transfers() = default;

void Transfers::start(Transfer transfer, Sink& sink) {
    state_->waiting.push_back(std::make_unique<Exchange>(std::move(transfer), sink));
}

bool Transfers::step(Milliseconds longest) {
    state_->launch();
    int running = 0;
    check(library().multi_perform(state_->multi.get(), &running));
    state_->collect();
    state_->launch();
    if (!state_->running.empty()) {
        check(library().multi_poll(
            state_->multi.get(), nullptr, 0, static_cast<int>(longest.count()), nullptr));
    }
    return !state_->running.empty() || !state_->waiting.empty();
}

}  // namespace flathead::curl
