#include "relay/playout/playlist.hpp"

#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace flathead::playout {
namespace {

constexpr std::string_view variant_tag = "#EXT-X-STREAM-INF:";
constexpr std::string_view media_tag = "#EXT-X-MEDIA:";
constexpr std::string_view trick_tag = "#EXT-X-I-FRAME-STREAM-INF:";
constexpr std::size_t most_audio = 4;

/// The value of NAME=value or NAME="value" in an attribute list; empty when it is not there.
std::string_view attribute(std::string_view list, std::string_view name) {
    while (!list.empty()) {
        const std::size_t equals = list.find('=');
        if (equals == std::string_view::npos) return {};
        const std::string_view key = text::trim(list.substr(0, equals));
        list.remove_prefix(equals + 1);
        const bool is_quoted = list.starts_with('"');
        if (is_quoted) list.remove_prefix(1);
        const std::size_t end = std::min(list.find(is_quoted ? '"' : ','), list.size());
        const std::string_view value = list.substr(0, end);
        if (key == name) return value;
        list.remove_prefix(std::min(list.find(',', end), list.size()));
        if (!list.empty()) list.remove_prefix(1);
    }
    return {};
}

bool is_carried(std::string_view codec_list) {
    static constexpr std::array<std::string_view, 6> strangers{
        "av01", "vp8", "vp9", "vp09", "dvh1", "dvhe"};
    return std::ranges::none_of(text::split(codec_list, ','), [](std::string_view codec) {
        codec = text::trim(codec);
        return std::ranges::any_of(
            strangers, [&](std::string_view stranger) { return codec.starts_with(stranger); });
    });
}

struct Variant {
    std::string_view attributes;
    std::string_view address;
    bool carried = false;
    std::uint64_t bandwidth = 0;
};

std::optional<Variant> best_variant(const std::vector<std::string_view>& lines) {
    std::optional<Variant> best;
    std::string_view attributes;
    for (const std::string_view line : lines) {
        if (line.starts_with(variant_tag)) attributes = line.substr(variant_tag.size());
        if (line.empty() || line.starts_with('#') || attributes.empty()) continue;
        const Variant next{
            attributes,
            line,
            is_carried(attribute(attributes, "CODECS")),
            text::number<std::uint64_t>(attribute(attributes, "BANDWIDTH")).value_or(0)};
        attributes = {};
        if (!best ||
            std::pair(next.carried, next.bandwidth) > std::pair(best->carried, best->bandwidth))
            best = next;
    }
    return best;
}

}  // namespace

bool is_playlist(std::string_view bytes) {
    return utf8::without_mark(bytes).starts_with("#EXTM3U");
}

std::string with_one_variant(std::string_view playlist) {
    std::vector<std::string_view> lines = text::split(playlist, '\n');
    for (std::string_view& line : lines) line = text::trim(line);
    const auto best = best_variant(lines);
    if (!best) return std::string(playlist);
    const std::string_view group = attribute(best->attributes, "AUDIO");
    std::size_t audio = 0;
    std::string out;
    for (const std::string_view line : lines) {
        if (line.empty() || line.starts_with(variant_tag) || line.starts_with(trick_tag)) continue;
        if (!line.starts_with('#')) continue;  // the addresses of the variants
        if (line.starts_with(media_tag)) {
            const std::string_view list = line.substr(media_tag.size());
            const bool is_ours = attribute(list, "TYPE") == "AUDIO" && !group.empty() &&
                                 attribute(list, "GROUP-ID") == group;
            if (!is_ours || ++audio > most_audio) continue;
        }
        out.append(line).append("\n");
    }
    return out.append(variant_tag)
        .append(best->attributes)
        .append("\n")
        .append(best->address)
        .append("\n");
}

}  // namespace flathead::playout
