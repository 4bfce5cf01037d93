#include "relay/playout/web.hpp"

#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/lib/av/failure.hpp"
#include "relay/playout/inbox.hpp"
#include "relay/playout/playlist.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

namespace flathead::playout {
namespace {

using av::Failure;
using av::Fault;

constexpr std::chrono::milliseconds step{100};
constexpr std::size_t most_playlist_bytes = 8U << 20;
constexpr std::size_t most_copies = 8;
constexpr std::size_t most_idle = 3;

/// A playlist in memory.
class Text final : public av::Resource {
  public:
    Text(std::string text, std::string location)
        : text_(std::move(text)), location_(std::move(location)) {}
    std::size_t read(std::span<std::uint8_t> into) override {
        const std::size_t count = std::min(into.size(), text_.size() - at_);
        std::memcpy(into.data(), text_.data() + at_, count);
        at_ += count;
        return count;
    }
    bool seek(std::uint64_t position) override {
        at_ = static_cast<std::size_t>(std::min<std::uint64_t>(position, text_.size()));
        return true;
    }
    std::optional<std::uint64_t> size() const override { return text_.size(); }
    std::string location() const override { return location_; }
    std::string content_type() const override { return "application/vnd.apple.mpegurl"; }

  private:
    std::string text_;
    std::string location_;
    std::size_t at_ = 0;
};

bool carries_secrets(std::string_view header) {
    static constexpr std::string_view names[] = {"authorization", "cookie", "proxy-authorization"};
    return std::ranges::any_of(names,
                               [&](std::string_view name) { return text::iequals(name, header); });
}

bool is_same_host(std::string_view a, std::string_view b) {
    const auto left = url::split(a);
    const auto right = url::split(b);
    return left && right && text::iequals(left->host, right->host);
}

bool is_same_server(std::string_view a, std::string_view b) {
    const auto left = url::split(a);
    const auto right = url::split(b);
    return left && right && text::iequals(left->scheme, right->scheme) &&
           text::iequals(left->host, right->host) && left->port == right->port;
}

}  // namespace

class WebResource final : public av::Resource {
  public:
    WebResource(Web& web, const std::string& url, av::Range range)
        : web_(web), url_(url), range_(range) {
        start(range);
        wait();
        if (inbox_->failure() && inbox_->waiting().empty()) throw failed(*inbox_->failure());
        const bool is_all = range.begin == 0 && range.end == 0;
        const std::uint64_t length = inbox_->answer().content_length;
        if (is_all && length > 0 && inbox_->answer().content_encoding.empty()) size_ = length;
    }
    WebResource(const WebResource&) = delete;
    WebResource& operator=(const WebResource&) = delete;
    ~WebResource() override { release(); }

    std::size_t read(std::span<std::uint8_t> into) override {
        wait();
        if (inbox_->waiting().empty() && inbox_->failure()) throw failed(*inbox_->failure());
        return inbox_->read(into);
    }

    bool seek(std::uint64_t position) override {
        if (!size_ || position > *size_) return false;
        release();
        start({position, 0});
        wait();
        if (inbox_->failure() && inbox_->waiting().empty()) throw failed(*inbox_->failure());
        return inbox_->answer().status == 206 || position == *size_ || skip(position);
    }
    std::optional<std::uint64_t> size() const override { return size_; }
    /// The address itself while it was not redirected: credentials in it are meant for what a
    /// playlist names beside it.
    std::string location() const override {
        const std::string& answered = inbox_->answer().url;
        return answered.empty() || is_same_server(answered, url_) ? moved(answered) : answered;
    }
    std::string content_type() const override { return inbox_->answer().content_type; }

    /// All of it when it is a playlist, which is read at once.
    std::optional<std::string> playlist() {
        while (inbox_->waiting().size() < 16 && !inbox_->is_whole()) step_once();
        if (!is_playlist(inbox_->waiting())) return std::nullopt;
        while (!inbox_->is_whole()) {
            step_once();
            if (inbox_->waiting().size() > most_playlist_bytes)
                throw failed(Failure(Fault::malformed, "a playlist larger than 8 MB"));
        }
        if (inbox_->failure()) throw failed(*inbox_->failure());
        return std::string(inbox_->waiting());
    }

  private:
    void start(av::Range range) {
        if (web_.idle_.empty()) {
            transfers_ = std::make_unique<curl::Transfers>(1, 1);
        } else {
            transfers_ = std::move(web_.idle_.back());
            web_.idle_.pop_back();
        }
        inbox_ = std::make_unique<Inbox>();
        transfers_->start(web_.transfer(url_, range), *inbox_);
    }
    /// A transfer that has not ended is dropped together with its connection.
    void release() {
        if (inbox_ != nullptr && inbox_->is_whole() && web_.idle_.size() < most_idle)
            web_.idle_.push_back(std::move(transfers_));
        transfers_.reset();
        inbox_.reset();
    }
    void step_once() {
        if (web_.patience_.is_over())
            throw failed(Failure(Fault::timed_out, "nothing came in time"));
        transfers_->step(step);
    }
    /// The server knows no ranges and has begun at the start.
    bool skip(std::uint64_t bytes) {
        std::array<std::uint8_t, 16384> discarded{};
        while (bytes > 0) {
            const std::size_t most = std::min<std::uint64_t>(bytes, discarded.size());
            const std::size_t count = read(std::span(discarded).first(most));
            if (count == 0) return false;
            bytes -= count;
        }
        return true;
    }
    void wait() {
        while (inbox_->waiting().empty() && !inbox_->is_whole()) step_once();
    }
    /// With the credentials it was asked with.
    std::string moved(const std::string& answered) const {
        const auto from = url::split(url_);
        if (answered.empty() || !from || from->userinfo.empty())
            return answered.empty() ? url_ : answered;
        std::string out = answered;
        return out.insert(from->scheme.size() + 3, std::string(from->userinfo) + "@");
    }
    Failure failed(const Failure& failure) const {
        return {failure.fault, text::join(failure.what(), " from ", url::masked(url_))};
    }

    Web& web_;
    std::string url_;
    av::Range range_;
    std::unique_ptr<Inbox> inbox_;  // outlives the transfers that fill it
    std::unique_ptr<curl::Transfers> transfers_;
    std::optional<std::uint64_t> size_;
};

Web::Web(const Request& request, const Patience& patience)
    : request_(request), patience_(patience) {}

Web::~Web() = default;

curl::Transfer Web::transfer(const std::string& url, av::Range range) const {
    curl::Transfer out;
    out.url = url;
    out.user_agent =
        request_.user_agent.empty() ? "flathead/" FLATHEAD_VERSION : request_.user_agent;
    const bool is_ours = is_same_server(url, request_.url);
    for (const auto& header : request_.headers) {
        if (is_ours || !carries_secrets(header.first)) out.headers.push_back(header);
    }
    if (!request_.referrer.empty()) out.headers.emplace_back("Referer", request_.referrer);
    if (range.begin > 0 || range.end > 0) {
        const std::string end = range.end > 0 ? text::join(range.end - 1) : std::string();
        out.headers.emplace_back("Range", text::join("bytes=", range.begin, "-", end));
    }
    out.live = url == request_.url && range.begin == 0 && range.end == 0;
    out.time_limit = std::chrono::hours{24 * 20};
    out.slowest = 0;
    out.max_bytes = 1ULL << 50;
    // What a playlist names elsewhere is its writer's word, not the operator's.
    out.trusted = request_.trusted && is_same_host(url, request_.url);
    out.trusted_hosts = request_.trusted_hosts;
    return out;
}

void Web::keep(const std::string& url, const Copy& copy) {
    if (copies_.size() >= most_copies && copies_.count(url) == 0) return;
    copies_[url] = copy;
}

std::unique_ptr<av::Resource> Web::fetch(const std::string& url, av::Range range) {
    auto resource = std::make_unique<WebResource>(*this, url, range);
    const auto playlist = resource->playlist();
    if (!playlist) return resource;
    Copy copy{resource->location(), with_one_variant(*playlist)};
    keep(url, copy);
    return std::make_unique<Text>(std::move(copy.text), std::move(copy.location));
}

std::unique_ptr<av::Resource> Web::open(const std::string& url, av::Range range) {
    try {
        return fetch(url, range);
    } catch (const Failure& failure) {
        const auto copy = copies_.find(url);
        const bool may_pass = failure.fault == Fault::unreachable || failure.fault == Fault::busy;
        if (copy == copies_.end() || !may_pass || patience_.is_over()) throw;
        return std::make_unique<Text>(copy->second.text, copy->second.location);
    }
}

}  // namespace flathead::playout
