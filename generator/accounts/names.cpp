#include "generator/accounts/names.hpp"

#include "relay/base/text.hpp"

#include <algorithm>

namespace flathead::accounts {
namespace {

/// First parts of addresses (nginx/account_live.conf, nginx/http.conf), and what may become one.
constexpr std::string_view taken[] = {
    "api",      "assets",    "auto",      "channel",  "data",  "demo",  "files",
    "flathead", "get.php",   "hls",       "live",     "logos", "m3u",   "movie",
    "op",       "packages",  "panel",     "playlist", "play",  "relay", "series",
    "status",   "streaming", "timeshift", "tpl",      "x",     "xmltv"};

bool is_letter(char c) {
    return text::is_alpha(c) || text::is_digit(c) || c == '.' || c == '_' || c == '-';
}

/// "tuner0"
bool is_tuner(std::string_view name) {
    constexpr std::string_view prefix = "tuner";
    return text::istarts_with(name, prefix) &&
           std::ranges::all_of(name.substr(prefix.size()), text::is_digit);
}

}  // namespace

std::optional<std::string> why_not_a_name(std::string_view name) {
    if (name.empty()) return "it is empty";
    if (name.size() > longest_name_bytes)
        return text::join("it has ", name.size(), " bytes, the limit is ", longest_name_bytes);
    if (!std::ranges::all_of(name, is_letter) ||
        !(text::is_alpha(name.front()) || text::is_digit(name.front())))
        return "it may hold letters A-Z a-z, digits, '.', '_' and '-', and begins with a letter or "
               "digit";
    if (is_tuner(name) || std::ranges::any_of(taken, [&](std::string_view word) {
            return text::iequals(word, name);
        }))
        return "addresses of this site begin with it";
    return std::nullopt;
}

}  // namespace flathead::accounts
