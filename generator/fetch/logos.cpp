#include "generator/fetch/logos.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/lib/curl/transfers.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <memory>
#include <set>
#include <unistd.h>

namespace flathead::fetch {
namespace {

using namespace std::string_view_literals;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::string_view index_name = "index";
constexpr std::string_view first_line = "flathead-logos 1";
constexpr std::size_t most_index_bytes = 16 << 20;
constexpr std::size_t longest_url = 4096;
constexpr milliseconds longest_transfer = std::chrono::seconds{20};
constexpr milliseconds longest_wait{200};

std::optional<Digest> read_digest(std::string_view digits) {
    if (digits.size() != 32) return std::nullopt;
    Digest digest;
    const char* const middle = digits.data() + 16;
    const auto high = std::from_chars(digits.data(), middle, digest.high, 16);
    const auto low = std::from_chars(middle, middle + 16, digest.low, 16);
    if (high.ptr != middle || low.ptr != middle + 16) return std::nullopt;
    return digest;
}

bool is_known_type(std::string_view type) {
    return type == "png" || type == "jpg" || type == "gif" || type == "webp";
}

std::string file_name(const Digest& digest, std::string_view type) {
    return text::join(digest.hex(), ".", type);
}

bool is_web_address(std::string_view url) {
    const std::string_view scheme = url::scheme(url);
    return url.size() <= longest_url &&
           (text::iequals(scheme, "http") || text::iequals(scheme, "https"));
}

Seconds wait_after(const LogoCache::Entry& entry, const LogoLimits& limits) {
    if (entry.failures == 0) return limits.keep;
    const std::uint32_t doublings = std::min(entry.failures - 1, 16U);
    return std::min(limits.retry * (1 << doublings), limits.longest_retry);
}

/// "host:port" of an address.
std::string host_of(std::string_view url) {
    const auto parts = url::split(url);
    return parts ? text::join(parts->host, ':', parts->port) : std::string();
}

/// One logo on its way.
class LogoFetch final : public curl::Sink {
  public:
    explicit LogoFetch(std::string_view url) : digest_(digest_of(url)), host_(host_of(url)) {}

    bool take(const curl::Answer&, std::string_view bytes) noexcept override {
        bytes_ += bytes;  // bounded by Transfer::max_bytes
        return true;
    }
    void ended(const curl::Answer& answer,
               curl::Fault fault,
               const std::string&) noexcept override {
        ended_ = true;
        was_reached_ = fault == curl::Fault::none;
        type_ = fault == curl::Fault::none && answer.status == 200 ? picture_type(bytes_)
                                                                   : std::string_view{};
        if (type_.empty()) bytes_.clear();
    }

    [[nodiscard]] const Digest& digest() const { return digest_; }
    [[nodiscard]] bool has_ended() const { return ended_; }
    [[nodiscard]] bool was_reached() const { return was_reached_; }
    [[nodiscard]] const std::string& host() const { return host_; }
    [[nodiscard]] std::string_view type() const { return type_; }
    [[nodiscard]] std::string_view bytes() const { return bytes_; }

  private:
    Digest digest_;
    std::string host_;
    std::string bytes_;
    std::string_view type_;
    bool ended_ = false;
    bool was_reached_ = false;
};

/// Hosts that answered none of the first few questions of this run: the others to them are not
/// asked.
class DeadHosts {
  public:
    void heard(const std::string& host, bool was_reached) {
        int& silent = silent_[host];
        silent = was_reached ? -1 : silent < 0 ? silent : silent + 1;
    }
    [[nodiscard]] bool has(const std::string& host) const {
        constexpr int enough = 3;
        const auto found = silent_.find(host);
        return found != silent_.end() && found->second >= enough;
    }

  private:
    std::map<std::string, int>
        silent_;  // failures in a row before any answer; -1 once there was one
};

curl::Transfer transfer_for(const std::string& url,
                            const LogoLimits& limits,
                            const std::vector<std::string>& trusted_hosts) {
    curl::Transfer transfer;
    transfer.url = url;
    transfer.user_agent = "Flathead/" FLATHEAD_VERSION;
    transfer.headers = {{"Accept", "image/png,image/jpeg,image/webp,image/gif"}};
    transfer.connect_limit = std::chrono::seconds{5};
    transfer.time_limit = std::min<milliseconds>(longest_transfer, limits.time);
    transfer.silence_limit = std::chrono::seconds{10};
    transfer.max_bytes = limits.bytes;
    transfer.trusted = false;
    transfer.trusted_hosts = trusted_hosts;
    return transfer;
}

}  // namespace

std::string_view picture_type(std::string_view bytes) {
    if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv)) return "png";
    if (bytes.starts_with("\xFF\xD8\xFF"sv)) return "jpg";
    if (bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")) return "gif";
    if (bytes.starts_with("RIFF") && bytes.size() > 12 && bytes.substr(8, 4) == "WEBP")
        return "webp";
    return {};
}

LogoCache::LogoCache(Path folder) : folder_(std::move(folder)) {
    make_folders(folder_);
    read_index();
}

std::optional<std::string> LogoCache::file_for(std::string_view url) const {
    const auto found = entries_.find(digest_of(url));
    if (found == entries_.end() || found->second.type.empty()) return std::nullopt;
    return file_name(found->first, found->second.type);
}

LogoUpdate LogoCache::update(const std::vector<std::string>& urls,
                             const LogoLimits& limits,
                             Time now,
                             const std::vector<std::string>& trusted_hosts) {
    const std::vector<const std::string*> due = due_urls(urls, limits, now);
    LogoUpdate done;
    if (due.empty()) return done;
    // Fewer are handed over at once than wait: the bytes of each are kept until it ends.
    const std::size_t window = static_cast<std::size_t>(limits.at_once) * 2;
    const std::size_t wanted = std::min(due.size(), limits.per_run);
    const Clock::time_point deadline = Clock::now() + limits.time;
    std::vector<std::unique_ptr<LogoFetch>> running;
    curl::Transfers transfers(limits.at_once, limits.per_host);
    std::size_t started = 0;
    DeadHosts dead;
    done.waiting = due.size();
    while (Clock::now() < deadline && (started < wanted || !running.empty())) {
        for (; started < wanted && running.size() < window; ++started) {
            if (dead.has(host_of(*due[started]))) {
                --done.waiting;
                keep(digest_of(*due[started]), {}, {}, now);
                ++done.failed;
                continue;
            }
            running.push_back(std::make_unique<LogoFetch>(*due[started]));
            transfers.start(transfer_for(*due[started], limits, trusted_hosts), *running.back());
        }
        transfers.step(longest_wait);
        for (const auto& fetch : running) {
            if (!fetch->has_ended()) continue;
            --done.waiting;
            dead.heard(fetch->host(), fetch->was_reached());
            const Kept kept = keep(fetch->digest(), fetch->type(), fetch->bytes(), now);
            done.fetched += kept == Kept::changed ? 1 : 0;
            done.failed += kept == Kept::failed ? 1 : 0;
        }
        std::erase_if(running, [](const auto& fetch) { return fetch->has_ended(); });
    }
    remove_unused(urls, limits.most_kept);
    write_index();
    return done;
}

/// Those never asked for first, then the ones asked longest ago.
std::vector<const std::string*> LogoCache::due_urls(const std::vector<std::string>& urls,
                                                    const LogoLimits& limits,
                                                    Time now) const {
    struct Due {
        Time asked;
        const std::string* url;
    };
    std::vector<Due> due;
    std::set<Digest> seen;
    for (const std::string& url : urls) {
        const Digest digest = digest_of(url);
        if (!is_web_address(url) || !seen.insert(digest).second) continue;
        const auto known = entries_.find(digest);
        if (known == entries_.end()) {
            due.push_back({Time{}, &url});
        } else if (known->second.asked > now ||
                   known->second.asked + wait_after(known->second, limits) <= now) {
            due.push_back({known->second.asked, &url});  // asked in the future: the clock was wrong
        }
    }
    std::ranges::stable_sort(due, {}, &Due::asked);
    std::vector<const std::string*> sorted;
    sorted.reserve(due.size());
    for (const Due& one : due) sorted.push_back(one.url);
    return sorted;
}

LogoCache::Kept LogoCache::keep(const Digest& digest,
                                std::string_view type,
                                std::string_view bytes,
                                Time now) {
    Entry& entry = entries_[digest];
    entry.asked = now;
    if (type.empty()) {
        ++entry.failures;  // an older logo stays
        return Kept::failed;
    }
    entry.failures = 0;
    const Path path = folder_ / file_name(digest, type);
    if (entry.type == type && read_file_if_there(path) == bytes) return Kept::same;
    replace_file(path, bytes);
    if (!entry.type.empty() && entry.type != type)
        ::unlink((folder_ / file_name(digest, entry.type)).c_str());
    entry.type = type;
    return Kept::changed;
}

/// Lines of "<digest of the URL> <epoch seconds when asked> <failures since> <png|jpg|gif|webp|->",
/// sorted. Another version in the first line: the index is forgotten, logos are fetched again.
void LogoCache::read_index() {
    const std::optional<std::string> index =
        read_file_if_there(folder_ / index_name, most_index_bytes);
    if (!index) return;
    const std::vector<std::string_view> lines = text::split(*index, '\n');
    if (lines.front() != first_line) return;
    for (const std::string_view line : lines) {
        const std::vector<std::string_view> cells = text::split(line, ' ');
        if (cells.size() != 4) continue;
        const auto digest = read_digest(cells[0]);
        const auto asked = text::number<std::int64_t>(cells[1]);
        const auto failures = text::number<std::uint32_t>(cells[2]);
        const bool has_type = is_known_type(cells[3]);
        if (!digest || !asked || !failures || (!has_type && cells[3] != "-")) continue;
        entries_[*digest] = {Time(Seconds(*asked)),
                             *failures,
                             std::string(has_type ? cells[3] : std::string_view{})};
    }
}

void LogoCache::write_index() const {
    std::string text = text::join(first_line, "\n");
    for (const auto& [digest, entry] : entries_) {
        text += text::join(digest.hex(),
                           " ",
                           entry.asked.time_since_epoch().count(),
                           " ",
                           entry.failures,
                           " ",
                           entry.type.empty() ? "-" : entry.type,
                           "\n");
    }
    replace_file(folder_ / index_name, text);
}

void LogoCache::remove_unused(const std::vector<std::string>& urls, std::size_t most) {
    if (entries_.size() <= most) return;
    std::set<Digest> used;
    for (const std::string& url : urls) used.insert(digest_of(url));
    for (auto at = entries_.begin(); at != entries_.end() && entries_.size() > most;) {
        if (used.contains(at->first)) {
            ++at;
            continue;
        }
        if (!at->second.type.empty())
            ::unlink((folder_ / file_name(at->first, at->second.type)).c_str());
        at = entries_.erase(at);
    }
}

}  // namespace flathead::fetch
