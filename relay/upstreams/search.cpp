#include "relay/upstreams/search.hpp"

#include "relay/base/text.hpp"
#include "relay/base/url.hpp"

namespace flathead::upstreams {
namespace {

class HttpSearch final : public Search, private curl::Sink {
  public:
    HttpSearch(const Tools& tools,
               const plan::Upstream& upstream,
               const plan::Source& source,
               std::function<void(const Located&)> found)
        : tools_(tools), found_(std::move(found)), timer_(tools.loop, [this] { out_of_time(); }) {
        try {
            curl::Transfer transfer = transfer_of(upstream, source, tools.options);
            transfer.headers.emplace_back("Range", "bytes=0-0");
            stream_ = tools_.streams.open(std::move(transfer), *this);
            timer_.start(tools.options.connect_limit + tools.options.header_limit);
        } catch (const std::exception& failure) {
            located_.failure = {
                .reason = Reason::refused, .why = failure.what(), .retry_after = {}};
            timer_.start(event::Duration{0});
        }
    }

  private:
    bool take(const curl::Answer& answer, std::string_view /*bytes*/) noexcept override {
        note(answer);
        return false;
    }
    void ended(const curl::Answer& answer,
               curl::Fault fault,
               const std::string& why) noexcept override {
        const bool is_fine = answer.status >= 200 && answer.status < 300;
        if (located_.url.empty() && is_fine) note(answer);
        if (located_.url.empty()) {
            const Reason reason =
                fault == curl::Fault::none ? reason_of(answer.status) : reason_of(fault);
            fail(reason, why, answer.retry_after);
        }
        tell();
    }
    void note(const curl::Answer& answer) {
        located_.url = answer.url;
        located_.address = answer.address;
    }
    void fail(Reason reason,
              const std::string& why,
              std::optional<std::chrono::seconds> retry_after = {}) {
        located_.failure = {
            .reason = reason, .why = url::masked_in_text(why), .retry_after = retry_after};
    }
    void out_of_time() {
        if (!located_.failure) fail(Reason::timed_out, "no answer in time");
        tell();
    }
    void tell() {
        timer_.stop();
        if (stream_ != nullptr) tools_.loop.discard(std::move(stream_));
        found_(located_);
    }

    const Tools tools_;
    const std::function<void(const Located&)> found_;
    event::Timer timer_;
    Located located_;
    std::unique_ptr<curl::Stream> stream_;
};

}  // namespace

curl::Transfer transfer_of(const plan::Upstream& upstream,
                           const plan::Source& source,
                           const OpenerOptions& options) {
    curl::Transfer transfer;
    transfer.url = upstream.url;
    transfer.user_agent = upstream.user_agent;
    for (const auto& header : upstream.headers) {
        // Compressed bytes are no transport stream.
        if (!text::iequals(header.first, "accept-encoding")) transfer.headers.push_back(header);
    }
    if (!upstream.referrer.empty()) transfer.headers.emplace_back("Referer", upstream.referrer);
    transfer.connect_limit = options.connect_limit;
    transfer.live = true;
    transfer.trusted = source.trusted;
    transfer.trusted_hosts = source.trusted_hosts;
    return transfer;
}

Reason reason_of(int status) {
    switch (status) {
        case 401:
        case 403:
        case 404:
        case 410:
            return Reason::refused;
        case 429:
        case 458:  // Xtream panels: the account's connections are in use
        case 503:
        case 509:
            return Reason::busy;
        default:
            return Reason::unreachable;
    }
}

Reason reason_of(curl::Fault fault) {
    switch (fault) {
        case curl::Fault::none:
            return Reason::ended;
        case curl::Fault::unreachable:
        case curl::Fault::broken:
            return Reason::unreachable;
        case curl::Fault::timed_out:
            return Reason::timed_out;
        case curl::Fault::refused:
            return Reason::refused;
        case curl::Fault::malformed:
            return Reason::malformed;
    }
    return Reason::ended;
}

std::unique_ptr<Search> search_for(const Tools& tools,
                                   const plan::Upstream& upstream,
                                   const plan::Source& source,
                                   std::function<void(const Located&)> found) {
    return std::make_unique<HttpSearch>(tools, upstream, source, std::move(found));
}

}  // namespace flathead::upstreams
