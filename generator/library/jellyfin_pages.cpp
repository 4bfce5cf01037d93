#include "generator/library/jellyfin_pages.hpp"

#include "relay/base/text.hpp"
#include "relay/base/time.hpp"

#include <algorithm>
#include <thread>
#include <unordered_set>

namespace flathead::library {
namespace {

using formats::JellyfinItem;
using formats::JellyfinPage;
using std::chrono::milliseconds;

constexpr int most_tries = 3;
/// A page that comes sooner may be larger, one that comes later must be smaller.
constexpr milliseconds soon{1000};
constexpr milliseconds late{4000};

/// "/Items", without what was asked.
std::string_view question(std::string_view path) {
    return path.substr(0, path.find('?'));
}

}  // namespace

bool Listed::is_same(const Listed& other) const {
    return std::ranges::equal(items, other.items, {}, &JellyfinItem::id, &JellyfinItem::id);
}

void Pages::Size::follow(milliseconds took) {
    if (took < soon) now = std::min(most, now * 2);
    if (took > late) halve();
}

JellyfinPage Pages::ask_once(const fetch::Call& call, fetch::Reply& reply) {
    reply = server_.ask(call);
    if (reply.status == 401 || reply.status == 403)
        throw Refused(text::join("it refuses the API key (", reply.error, ")"));
    if (reply.is_passing) return {};
    if (reply.status != 200) throw Refused(text::join(question(call.path), ": ", reply.error));
    JellyfinPage page = formats::read_jellyfin_page(reply.body);
    if (!page.rejected.empty()) throw Error(text::join(question(call.path), ": ", page.rejected));
    return page;
}

JellyfinPage Pages::ask(const fetch::Call& call) {
    fetch::Reply reply;
    for (int tries = 1;; ++tries) {
        fetch::Call limited = call;
        limited.limit = std::min(call.limit, time_limit);
        JellyfinPage page = ask_once(limited, reply);
        if (!reply.is_passing) return page;
        if (tries == most_tries) throw Slow(text::join(question(call.path), ": ", reply.error));
        std::this_thread::sleep_for(pause_ * tries);
    }
}

JellyfinPage Pages::ask_wide(const std::string& path, std::size_t count) {
    const fetch::Call call{.path = path, .limit = time_limit};
    if (count <= 1) return ask(call);
    fetch::Reply reply;
    JellyfinPage page = ask_once(call, reply);
    if (reply.is_passing) {
        wide_.now = count / 2;
        std::this_thread::sleep_for(pause_);
        throw Slow(text::join(question(path), ": ", reply.error));
    }
    wide_.follow(reply.took);
    return page;
}

Listed Pages::list(const std::string& address,
                   const std::function<void(std::size_t, std::size_t)>& told) {
    Listed listed;
    std::unordered_set<std::string> seen;
    begin_count();
    for (std::size_t start = 0;;) {
        fetch::Reply reply;
        JellyfinPage page;
        for (int tries = 1;; ++tries) {
            const std::size_t limit = narrow_.now;
            page = ask_once({.path = text::join(address, "&startIndex=", start, "&limit=", limit),
                             .limit = time_limit},
                            reply);
            if (!reply.is_passing) break;
            if (tries == 2 * most_tries)
                throw Slow(text::join(question(address), ": ", reply.error));
            narrow_.halve();
            std::this_thread::sleep_for(pause_ * tries);
        }
        if (!page.has_items)
            throw Error(text::join(question(address), ": JSON, but no page of items"));
        const std::size_t came = page.items.size() + page.problems.count();
        if (page.total) listed.total = page.total;
        for (JellyfinItem& item : page.items) {
            if (seen.insert(item.id).second) listed.items.push_back(std::move(item));
        }
        start += came;
        if (start > formats::most_jellyfin_items)
            throw Error(text::join("a list of more than ", formats::most_jellyfin_items, " items"));
        // A page may be shorter than asked for; only nothing is the end, or what the count says.
        const bool is_all =
            page.total && start >= static_cast<std::size_t>(std::max<std::int64_t>(0, *page.total));
        if (told)
            told(start,
                 std::max(
                     start,
                     static_cast<std::size_t>(std::max<std::int64_t>(0, page.total.value_or(0)))));
        if (came == 0 || (is_all && came < narrow_.now)) return listed;
        narrow_.follow(reply.took);
    }
}

std::string Pages::progress_line(std::string_view what,
                                 std::size_t done,
                                 std::size_t all,
                                 bool at_end) const {
    const auto spent =
        std::chrono::duration_cast<milliseconds>(Clock::now() - counted_from_).count();
    std::string line = text::join(what, " ", done, " of ", all);
    const std::size_t rate =
        spent > 0 ? done * 1000 / static_cast<std::size_t>(spent) : std::size_t{0};
    if (rate > 0 && !at_end) {
        line += text::join(", ", rate, "/s");
        if (all > done)
            line += text::join(
                ", ",
                times::duration_text(Seconds(static_cast<std::int64_t>((all - done) / rate + 1))),
                " left");
    }
    return line;
}

}  // namespace flathead::library
