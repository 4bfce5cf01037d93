#include "tests/relay/hls/playlist_checker.hpp"

#include "relay/base/text.hpp"

#include <cmath>
#include <cstdlib>

namespace flathead::hls {
namespace {

using Trouble = std::optional<std::string>;

std::optional<std::string_view> after(std::string_view line, std::string_view tag) {
    if (!line.starts_with(tag)) return std::nullopt;
    return line.substr(tag.size());
}

Trouble read(std::string_view text, Playlist& out) {
    if (!text.starts_with("#EXTM3U\n")) return "does not begin with #EXTM3U";
    if (!text.ends_with('\n')) return "does not end with a line";
    Entry next;
    bool has_length = false;
    bool has_sequence = false;
    for (const std::string_view line : text::split(text.substr(8, text.size() - 9), '\n')) {
        if (line.starts_with("#EXT-X-ENDLIST")) return "says it is over";
        if (const auto value = after(line, "#EXT-X-TARGETDURATION:")) {
            out.target = text::number<int>(*value).value_or(0);
        } else if (const auto number = after(line, "#EXT-X-MEDIA-SEQUENCE:")) {
            out.sequence = text::number<std::uint64_t>(*number).value_or(0);
            has_sequence = true;
        } else if (const auto count = after(line, "#EXT-X-DISCONTINUITY-SEQUENCE:")) {
            out.discontinuities = text::number<std::uint64_t>(*count).value_or(0);
            if (!out.entries.empty()) return "DISCONTINUITY-SEQUENCE after a segment";
        } else if (line == "#EXT-X-DISCONTINUITY") {
            next.is_discontinuity = true;
        } else if (const auto date = after(line, "#EXT-X-PROGRAM-DATE-TIME:")) {
            next.date = *date;
        } else if (const auto length = after(line, "#EXTINF:")) {
            if (!length->ends_with(',')) return "EXTINF without comma";
            next.lasts = std::strtod(std::string(*length).c_str(), nullptr);
            has_length = true;
        } else if (!line.starts_with('#')) {
            if (!has_length || !has_sequence) return "a segment without EXTINF or number";
            next.address = line;
            out.entries.push_back(next);
            next = {};
            has_length = false;
        }
    }
    if (out.target <= 0) return "no TARGETDURATION";
    if (out.entries.empty()) return "no segment";
    for (const Entry& entry : out.entries) {
        if (entry.lasts <= 0) return "a segment of no length: " + entry.address;
        if (std::lround(entry.lasts) > out.target)
            return "longer than the target: " + entry.address;
    }
    return std::nullopt;
}

}  // namespace

double Playlist::lasts() const {
    double sum = 0;
    for (const Entry& entry : entries) sum += entry.lasts;
    return sum;
}

Trouble PlaylistChecker::compare(const Playlist& now) const {
    if (now.sequence < highest_) return "MEDIA-SEQUENCE went back";
    if (now.discontinuities < highest_discontinuity_) return "DISCONTINUITY-SEQUENCE went back";
    if (last_) {
        if (now.target != last_->target) return "TARGETDURATION changed";
        const std::uint64_t removed = now.sequence - last_->sequence;
        std::uint64_t left = 0;
        for (std::uint64_t i = 0; i < std::min<std::uint64_t>(removed, last_->entries.size()); ++i)
            left += last_->entries[i].is_discontinuity ? 1 : 0;
        if (removed <= last_->entries.size() &&
            now.discontinuities != last_->discontinuities + left) {
            return "DISCONTINUITY-SEQUENCE does not count what left";
        }
        const bool was_long = last_->lasts() >= 3 * last_->target;
        if (was_long && now.lasts() < 3 * now.target) return "less than three target durations";
    }
    std::string date;
    for (std::size_t i = 0; i < now.entries.size(); ++i) {
        const Entry& entry = now.entries[i];
        const auto known = seen_.find(now.sequence + i);
        if (known != seen_.end() && known->second != entry) return "changed: " + entry.address;
        if (!entry.date.empty() && entry.date <= date) return "dates go back at " + entry.address;
        date = entry.date;
    }
    return std::nullopt;
}

Trouble PlaylistChecker::look(std::string_view text) {
    Playlist now;
    if (const Trouble trouble = read(text, now)) return trouble;
    if (const Trouble trouble = compare(now)) return trouble;
    for (std::size_t i = 0; i < now.entries.size(); ++i)
        seen_.insert_or_assign(now.sequence + i, now.entries[i]);
    highest_ = now.sequence;
    highest_discontinuity_ = now.discontinuities;
    last_ = std::move(now);
    return std::nullopt;
}

}  // namespace flathead::hls
