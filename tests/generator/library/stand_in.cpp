#include "tests/generator/library/stand_in.hpp"

#include "relay/base/text.hpp"

#include <algorithm>

namespace flathead::library {
namespace {

/// The value of an argument; empty: it is not there.
std::string argument(const std::string& path, const std::string& name) {
    const std::size_t begin = path.find(name + "=");
    if (begin == std::string::npos || (path[begin - 1] != '?' && path[begin - 1] != '&')) return {};
    const std::size_t value = begin + name.size() + 1;
    return path.substr(value, path.find('&', value) - value);
}

bool is_among(std::string_view list, std::string_view word) {
    const auto words = text::split(list, ',');
    return std::ranges::find(words, word) != words.end();
}

}  // namespace

Time on_day(int day) {
    return Time(std::chrono::sys_days{std::chrono::year{2026} / 11 / 1}) +
           std::chrono::hours{24 * day};
}

std::string StandIn::id(int number) {
    const std::string digits = std::to_string(number);
    return std::string(32 - digits.size(), 'a') + digits;
}

std::size_t StandIn::count(std::string_view part) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        asked, [&](const std::string& path) { return text::contains(path, part); }));
}

std::vector<fetch::Reply> StandIn::ask_all(std::span<const fetch::Call> calls) {
    std::vector<fetch::Reply> replies;
    for (const fetch::Call& call : calls) {
        asked.push_back(call.path);
        std::optional<fetch::Reply> reply = fault ? fault(call.path) : std::nullopt;
        if (!reply) reply = fetch::Reply{.status = 200, .body = answer(call.path)};
        if (reply->body.empty() && reply->error.empty())
            reply = fetch::Reply{.status = 404, .error = "HTTP 404"};
        replies.push_back(std::move(*reply));
    }
    return replies;
}

std::string StandIn::answer(const std::string& path) const {
    if (path == "/System/Info")
        return text::join(R"({"Id":")", server, R"(","Version":")", version, "\"}");
    if (path == "/Library/MediaFolders")
        return text::join(R"({"Items":[{"Id":")",
                          id(900),
                          R"(","Name":"Movies","CollectionType":"movies"},{"Id":")",
                          id(901),
                          R"(","Name":"Songs","CollectionType":"music"}]})");
    if (path.starts_with("/MediaSegments/")) {
        const auto found = segments.find(path.substr(15));
        return text::join(R"({"Items":[)", found == segments.end() ? "" : found->second, "]}");
    }
    return path.starts_with("/Items?") ? items(path) : std::string{};
}

std::string StandIn::items(const std::string& path) const {
    const std::string ids = argument(path, "ids");
    const std::string kinds = argument(path, "includeItemTypes");
    const std::string since = argument(path, "minDateLastSaved");
    const auto list = things.find(argument(path, "parentId"));
    std::vector<std::string> rows;
    for (const auto& [id, thing] : things) {
        if (!ids.empty() && !is_among(ids, id)) continue;
        if (!kinds.empty() && !is_among(kinds, thing.type)) continue;
        if (!since.empty() && on_day(thing.saved) < times::read_rfc3339(since)) continue;
        if (list != things.end() &&
            std::ranges::find(list->second.members, id) == list->second.members.end())
            continue;
        std::string row = text::join(
            R"({"Id":")", id, R"(","Type":")", thing.type, R"(","Etag":"day )", thing.saved, "\"");
        const bool is_wide = text::contains(path, "MediaSources") || thing.type == "BoxSet";
        if (is_wide && !thing.json.empty()) row += "," + thing.json;
        rows.push_back(row + "}");
    }
    const auto start = text::number<std::size_t>(argument(path, "startIndex")).value_or(0);
    const auto limit = text::number<std::size_t>(argument(path, "limit")).value_or(rows.size());
    std::string out = R"({"Items":[)";
    for (std::size_t at = start; at < std::min(rows.size(), start + limit); ++at)
        out += (at > start ? "," : "") + rows[at];
    return out + text::join(R"(],"TotalRecordCount":)",
                            static_cast<int>(rows.size()) + miscount,
                            ",\"StartIndex\":",
                            start,
                            "}");
}

}  // namespace flathead::library
