#include "generator/fetch/calls.hpp"

#include "relay/base/error.hpp"
#include "relay/base/url.hpp"
#include "relay/lib/curl/transfers.hpp"

#include <algorithm>
#include <deque>

namespace flathead::fetch {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds longest_wait{200};

class Listener final : public curl::Sink {
  public:
    bool take(const curl::Answer&, std::string_view bytes) noexcept override {
        try {
            reply.body += bytes;
        } catch (const std::bad_alloc&) {
            return false;
        }
        return true;
    }

    void ended(const curl::Answer& answer,
               curl::Fault fault,
               const std::string& why) noexcept override {
        using curl::Fault;
        reply.took = std::chrono::duration_cast<milliseconds>(Clock::now() - begun_);
        reply.status = fault == Fault::none ? answer.status : 0;
        reply.error = url::masked_in_text(why);
        reply.is_passing = fault == Fault::broken || fault == Fault::timed_out ||
                           (fault == Fault::none && (answer.status >= 500 || answer.status == 429));
    }

    Reply reply;

  private:
    Clock::time_point begun_ = Clock::now();
};

}  // namespace

struct HttpServer::State {
    FetchConfig config;
    std::vector<std::pair<std::string, Secret>> secrets;
    std::size_t most_bytes;
    curl::Transfers transfers;

    [[nodiscard]] curl::Transfer transfer(const Call& call) const {
        curl::Transfer made;
        made.url = config.url + call.path;
        made.user_agent = config.user_agent;
        made.method = call.method;
        made.body = call.body;
        for (const auto* headers : {&config.headers, &secrets}) {
            for (const auto& [name, value] : *headers)
                made.headers.emplace_back(name, value.reveal());
        }
        if (!call.body.empty()) made.headers.emplace_back("Content-Type", "application/json");
        made.time_limit = std::min<milliseconds>(call.limit, config.timeout);
        made.connect_limit = std::min(made.connect_limit, made.time_limit);
        // A server that thinks says nothing.
        made.silence_limit = made.time_limit;
        made.max_bytes = most_bytes;
        return made;
    }
};

HttpServer::HttpServer(const FetchConfig& config,
                       std::vector<std::pair<std::string, Secret>> secrets,
                       int at_once,
                       std::size_t most_bytes)
    : state_(new State{config, std::move(secrets), most_bytes, {at_once, at_once}}) {}

HttpServer::~HttpServer() = default;

std::vector<Reply> HttpServer::ask_all(std::span<const Call> calls) {
    std::deque<Listener> listeners(calls.size());
    for (std::size_t at = 0; at < calls.size(); ++at)
        state_->transfers.start(state_->transfer(calls[at]), listeners[at]);
    while (state_->transfers.step(longest_wait)) {
    }
    std::vector<Reply> replies;
    replies.reserve(calls.size());
    for (Listener& listener : listeners) replies.push_back(std::move(listener.reply));
    return replies;
}

}  // namespace flathead::fetch
