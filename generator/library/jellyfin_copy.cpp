#include "generator/library/jellyfin_copy.hpp"

#include "generator/fetch/byte_sources.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

namespace flathead::library {
namespace {

using formats::JellyfinItem;
using formats::JellyfinPage;

constexpr std::string_view format = "flathead jellyfin copy 1";
constexpr std::array<std::string_view, 5> playable_types{
    "Movie", "Episode", "Video", "MusicVideo", "Trailer"};

Time time_of(std::string_view text) {
    return times::read_rfc3339(text).value_or(Time{});
}

}  // namespace

bool is_playable(const JellyfinItem& item) {
    return std::ranges::find(playable_types, item.type) != playable_types.end();
}

std::uint64_t JellyfinCopy::playable() const {
    return static_cast<std::uint64_t>(std::ranges::count_if(items, is_playable));
}

std::optional<JellyfinCopy> read_jellyfin_copy(const Path& path) {
    std::error_code failure;
    if (!std::filesystem::is_regular_file(path, failure)) return std::nullopt;
    fetch::FileSource file(path);
    JellyfinPage page = formats::read_jellyfin_page(file);
    if (!page.rejected.empty() || !page.has_items || page.value("Format") != format)
        return std::nullopt;
    JellyfinCopy copy;
    copy.server = page.value("Server");
    copy.origin = page.value("Origin");
    copy.asked = time_of(page.value("Asked"));
    copy.full = time_of(page.value("Full"));
    copy.changed = time_of(page.value("Changed"));
    copy.miscount = text::number<std::int64_t>(page.value("Miscount")).value_or(0);
    copy.digest = page.value("Digest");
    copy.items = std::move(page.items);
    return copy;
}

void write_jellyfin_copy(const Path& path, const JellyfinCopy& copy) {
    std::string text = "{";
    const auto member = [&text](std::string_view name, std::string_view value) {
        text += text::join("\"", name, "\":", text::json_string(value), ",\n");
    };
    member("Format", format);
    member("Server", copy.server);
    member("Origin", copy.origin);
    member("Asked", times::rfc3339(copy.asked));
    member("Full", times::rfc3339(copy.full));
    member("Changed", times::rfc3339(copy.changed));
    member("Miscount", text::join(copy.miscount));
    member("Digest", copy.digest);
    text += "\"Items\":[\n";
    bool is_first = true;
    for (const JellyfinItem& item : copy.items) {
        if (!std::exchange(is_first, false)) text += ",\n";
        formats::append_jellyfin_item(text, item);
    }
    text += "\n]}\n";
    replace_file(path, text);
}

}  // namespace flathead::library
