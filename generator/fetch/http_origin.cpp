#include "generator/fetch/origin.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/lib/curl/transfers.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>

namespace flathead::fetch {
namespace {

using Clock = std::chrono::steady_clock;
using curl::Answer;
using curl::Fault;
using std::chrono::milliseconds;

constexpr int at_once = 8;
constexpr int per_host = 4;
constexpr milliseconds pause_before_retry{500};
constexpr milliseconds longest_wait{200};
/// A panel may think for a long time before its guide begins to come.
constexpr milliseconds longest_silence = std::chrono::seconds{60};

/// Without asking to be unpacked: the bytes are kept as they came, and a reader unpacks them by
/// content. An origin that can gzip then sends a tenth; what it serves under Content-Encoding
/// counts as the document.
constexpr std::pair<const char*, const char*> accept_encoding{"Accept-Encoding", "gzip"};

class HttpOrigin final : public curl::Sink {
  public:
    HttpOrigin(Job& job, const Room& room)
        : job_(job), room_(room), deadline_(Clock::now() + job.request->from->timeout) {}

    [[nodiscard]] bool wants_retry() const { return retry_at_.has_value(); }
    [[nodiscard]] Clock::time_point retry_at() const { return *retry_at_; }

    curl::Transfer begin() {
        retry_at_.reset();
        ++attempts_;
        failure_.clear();
        candidate_.reset();
        told_length_ = false;
        const FetchConfig& from = *job_.request->from;
        curl::Transfer transfer;
        transfer.url = from.url;
        transfer.user_agent = from.user_agent;
        for (const auto& [name, value] : from.headers)
            transfer.headers.emplace_back(name, value.reveal());
        const bool own_encoding = std::ranges::any_of(from.headers, [](const auto& header) {
            return text::iequals(header.first, accept_encoding.first);
        });
        if (!own_encoding) transfer.headers.emplace_back(accept_encoding);
        conditional_ = job_.good && job_.good->origin == job_.origin;
        if (conditional_ && !job_.good->etag.empty())
            transfer.headers.emplace_back("If-None-Match", job_.good->etag);
        if (conditional_ && !job_.good->last_modified.empty()) {
            transfer.headers.emplace_back("If-Modified-Since", job_.good->last_modified);
        }
        transfer.time_limit = std::max(
            milliseconds{1}, std::chrono::duration_cast<milliseconds>(deadline_ - Clock::now()));
        transfer.silence_limit = longest_silence;
        transfer.max_bytes = from.max_bytes;
        transfer.trusted = !job_.request->from_playlist;
        transfer.trusted_hosts = room_.options.trusted_hosts;
        return transfer;
    }

    bool take(const Answer& answer, std::string_view bytes) noexcept override {
        if (answer.status != 200) return true;
        try {
            if (!candidate_)
                candidate_ = std::make_unique<Candidate>(
                    room_.copies.candidate_path(job_.request->key), job_.good);
            if (!std::exchange(told_length_, true)) room_.progress.expected(answer.content_length);
            room_.progress.arrived(bytes.size());
            candidate_->add(bytes);
        } catch (const std::exception& failure) {
            failure_ = failure.what();
            return false;
        }
        return true;
    }

    void ended(const Answer& answer, Fault fault, const std::string& why) noexcept override {
        try {
            settle(answer, fault, why);
        } catch (const std::exception& failure) {
            fail(failure.what());
        }
        candidate_.reset();
        if (!wants_retry()) room_.progress.done();
    }

    void fail(std::string_view why) {
        settle_failed(job_, text::join(url::masked(job_.request->from->url), ": ", why));
    }

  private:
    void settle(const Answer& answer, Fault fault, const std::string& why) {
        const bool passing = fault == Fault::broken || fault == Fault::timed_out ||
                             (fault == Fault::none && answer.status >= 500);
        if (passing && attempts_ == 1 && Clock::now() + 2 * pause_before_retry < deadline_) {
            retry_at_ = Clock::now() + pause_before_retry;
            return;
        }
        if (!failure_.empty()) return fail(failure_);
        if (fault != Fault::none) return fail(why);
        if (answer.status == 304 && conditional_) {
            // A 304 need not repeat the validators; those we asked with hold (RFC 9110, 15.4.5).
            return settle_unchanged(job_, room_, {job_.good->etag, job_.good->last_modified});
        }
        const Validators validators{answer.etag, answer.last_modified};
        if (answer.status != 200) return fail(why);
        const bool readable = answer.content_encoding.empty() ||
                              text::istarts_with(answer.content_encoding, "identity") ||
                              text::contains(text::to_lower(answer.content_encoding), "gzip") ||
                              text::iequals(answer.content_encoding, "deflate");
        if (!readable)
            return fail(
                text::join("packed as ", answer.content_encoding, ", which was not asked for"));
        if (!candidate_) return fail("the answer is empty");
        settle_arrived(job_, room_, *candidate_, validators);
    }

    Job& job_;
    const Room& room_;
    Clock::time_point deadline_;
    int attempts_ = 0;
    bool conditional_ = false;
    bool told_length_ = false;
    std::optional<Clock::time_point> retry_at_;
    std::unique_ptr<Candidate> candidate_;
    std::string failure_;
};

void run_all(const std::vector<std::unique_ptr<HttpOrigin>>& origins, const Room& room) {
    curl::Transfers transfers(at_once, per_host);
    const auto start = [&](HttpOrigin& origin) {
        try {
            transfers.start(origin.begin(), origin);
        } catch (const Error& failure) {
            origin.fail(failure.what());
            room.progress.done();
        }
    };
    for (const auto& origin : origins) start(*origin);
    for (;;) {
        const bool busy = transfers.step(longest_wait);
        room.progress.refresh();
        std::optional<Clock::time_point> next;
        for (const auto& origin : origins) {
            if (!origin->wants_retry()) continue;
            if (origin->retry_at() <= Clock::now()) {
                start(*origin);
                next = Clock::now();
            } else if (!next || origin->retry_at() < *next) {
                next = origin->retry_at();
            }
        }
        if (!busy && !next) return;
        if (!busy) std::this_thread::sleep_until(*next);
    }
}

}  // namespace

void fetch_http(const std::vector<Job*>& jobs, const Room& room) {
    if (jobs.empty()) return;  // libcurl is not even loaded
    std::vector<std::unique_ptr<HttpOrigin>> origins;
    origins.reserve(jobs.size());
    for (Job* const job : jobs) origins.push_back(std::make_unique<HttpOrigin>(*job, room));
    try {
        run_all(origins, room);
    } catch (const Error& failure) {
        for (const auto& origin : origins) origin->fail(failure.what());
    }
}

}  // namespace flathead::fetch
