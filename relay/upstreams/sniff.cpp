#include "relay/upstreams/sniff.hpp"

#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/base/utf8.hpp"
#include "relay/ts/packet.hpp"

#include <algorithm>

namespace flathead::upstreams {
namespace {

constexpr std::size_t shown_bytes = 100;
/// Sync bytes at this many consecutive places: chance does not do that in 16 kB of anything.
constexpr std::size_t enough_syncs = 5;

/// The most sync bytes a packet length apart, from any place; the second value is whether they
/// reach the end of what there is.
struct Syncs {
    std::size_t best = 0;
    bool may_grow = false;
};

Syncs syncs(std::string_view head) {
    Syncs found;
    for (std::size_t start = 0; start < head.size(); ++start) {
        if (static_cast<std::uint8_t>(head[start]) != ts::sync_byte) continue;
        std::size_t count = 1;
        std::size_t at = start + ts::packet_bytes;
        while (at < head.size() && static_cast<std::uint8_t>(head[at]) == ts::sync_byte) {
            ++count;
            at += ts::packet_bytes;
        }
        found.best = std::max(found.best, count);
        found.may_grow = found.may_grow || at >= head.size();
        if (count >= enough_syncs) break;
    }
    return found;
}

std::string_view words_of(std::string_view head) {
    return text::trim(utf8::without_mark(head));
}

bool is_words(std::string_view head) {
    if (head.empty()) return false;
    return std::ranges::none_of(head.substr(0, 512), [](char c) {
        const auto byte = static_cast<std::uint8_t>(c);
        return byte < 0x20 && !text::is_space(c) && c != '\x1B';
    });
}

std::string_view between(std::string_view text, std::string_view from, std::string_view to) {
    const std::string lower = text::to_lower(text);
    const std::size_t open = lower.find(from);
    if (open == std::string::npos) return {};
    const std::size_t begin = lower.find('>', open);
    if (begin == std::string::npos) return {};
    const std::size_t end = lower.find(to, begin);
    return text.substr(begin + 1, end == std::string::npos ? end : end - begin - 1);
}

std::string shown(std::string_view words) {
    std::string line = utf8::clean_line(text::one_line(words.substr(0, 4 * shown_bytes)));
    if (line.size() > shown_bytes) line = text::join(utf8::truncated(line, shown_bytes), "...");
    return url::masked_in_text(line);
}

bool is_html(std::string_view text) {
    for (const std::string_view word : {"<!doctype html", "<html", "<head", "<body", "<title"}) {
        if (text::contains(text::to_lower(text.substr(0, 2048)), word)) return true;
    }
    return false;
}

}  // namespace

Content sniff(std::string_view head, bool is_all) {
    is_all = is_all || head.size() >= sniff_bytes;
    const Syncs found = syncs(head);
    if (found.best >= enough_syncs) return Content::ts;
    const std::string_view text = words_of(head);
    if (text.starts_with("#EXTM3U")) return Content::hls;
    // A complete, short answer may hold few packets.
    if (is_all && found.best >= 2 && found.may_grow) return Content::ts;
    if (!is_all) return Content::unknown;
    return is_words(text) ? Content::page : Content::other;
}

std::string page_phrase(std::string_view head) {
    const std::string_view text = words_of(head);
    if (is_html(text)) {
        const std::string title = shown(between(text, "<title", "</title"));
        return title.empty() ? "an HTML page instead of a stream"
                             : "an HTML page instead of a stream: " + title;
    }
    const bool is_json = text.starts_with('{') || text.starts_with('[');
    return text::join(is_json ? "JSON" : "text", " instead of a stream: ", shown(text));
}

}  // namespace flathead::upstreams
