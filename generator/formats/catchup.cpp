#include "generator/formats/catchup.hpp"

#include "relay/base/text.hpp"

#include <algorithm>
#include <vector>

namespace flathead::formats {
namespace {

constexpr std::size_t longest_template_bytes = 8192;
constexpr int most_days = 365;

bool is_http(std::string_view address) {
    return text::istarts_with(address, "http://") || text::istarts_with(address, "https://");
}

bool is_plain(std::string_view address) {
    return address.size() <= longest_template_bytes && std::ranges::none_of(address, [](char c) {
               return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F;
           });
}

/// An address in the pieces that archives rearrange: "http://host[:port]", the elements of its
/// path,
/// "?query".
struct Pieces {
    std::string_view host;
    std::vector<std::string_view> path;
    std::string_view query;
};

std::optional<Pieces> pieces_of(std::string_view address) {
    if (!is_http(address)) return std::nullopt;
    Pieces pieces;
    const std::size_t query = std::min(address.find('?'), address.size());
    pieces.query = address.substr(query);
    address = address.substr(0, query);
    const std::size_t slash = address.find('/', address.find("://") + 3);
    if (slash == std::string_view::npos) return std::nullopt;
    pieces.host = address.substr(0, slash);
    pieces.path = text::split(address.substr(slash + 1), '/');
    return pieces;
}

/// The host with the first `count` elements of the path, a slash at the end.
std::string beginning(const Pieces& pieces, std::size_t count) {
    std::string text(pieces.host);
    for (std::size_t i = 0; i < count; ++i) text.append("/").append(pieces.path[i]);
    return text + '/';
}

/// http://host/[prefix/][live/]user/password/id[.ts|.m3u8]
std::optional<std::string> panel_template(std::string_view live) {
    const auto pieces = pieces_of(live);
    if (!pieces || pieces->path.size() < 3) return std::nullopt;
    const std::size_t count = pieces->path.size();
    const std::string_view file = pieces->path[count - 1];
    const std::string_view id = file.substr(0, file.find('.'));
    if (id.empty() || !std::ranges::all_of(id, [](char c) {
            return text::is_digit(c) || text::is_alpha(c) || c == '-' || c == '_';
        }))
        return std::nullopt;
    const bool has_live = count >= 4 && pieces->path[count - 4] == "live";
    return text::join(beginning(*pieces, count - (has_live ? 4 : 3)),
                      "timeshift/",
                      pieces->path[count - 3],
                      '/',
                      pieces->path[count - 2],
                      "/{duration:60}/{Y}-{m}-{d}:{H}-{M}/",
                      id,
                      ".ts");
}

/// http://host/channel/mpegts, …/index.m3u8, …/video.m3u8, …/anything
std::optional<std::string> flussonic_template(std::string_view live, std::string_view catchup) {
    const auto pieces = pieces_of(live);
    if (!pieces || pieces->path.size() < 2) return std::nullopt;
    std::string_view file = pieces->path.back();
    const std::string channel = beginning(*pieces, pieces->path.size() - 1);
    const bool is_list = file.ends_with(".m3u8") && catchup != "flussonic-ts";
    if (!is_list && (catchup == "flussonic-ts" || file == "mpegts" || catchup != "flussonic-hls"))
        return text::join(channel, "timeshift_abs-${start}.ts", pieces->query);
    file.remove_suffix(is_list ? std::string_view(".m3u8").size() : file.size());
    const bool is_plain_list = file.empty() || file == "index";
    return text::join(channel,
                      is_plain_list ? "" : file,
                      is_plain_list ? "" : "-",
                      "timeshift_rel-{offset:1}.m3u8",
                      pieces->query);
}

std::optional<std::string> made(std::string_view live,
                                std::string_view catchup,
                                std::string_view source) {
    if (catchup == "default" || catchup == "vod")
        return source.empty() || text::contains(source, "{catchup-id}")
                   ? std::nullopt
                   : std::optional(std::string(source));
    if (catchup == "append")
        return source.empty() ? std::nullopt : std::optional(text::join(live, source));
    if (catchup == "shift" || catchup == "timeshift")
        return text::join(live, text::contains(live, "?") ? '&' : '?', "utc={utc}&lutc={lutc}");
    if (catchup == "xc") return panel_template(live);
    if (catchup == "fs" || catchup.starts_with("flussonic"))
        return flussonic_template(live, catchup);
    return std::nullopt;
}

}  // namespace

std::optional<std::string> archive_template(std::string_view live,
                                            std::string_view catchup,
                                            std::string_view source) {
    if (catchup.empty()) return std::nullopt;
    auto address = made(live, text::to_lower(catchup), source);
    if (!address || !is_http(*address) || !is_plain(*address)) return std::nullopt;
    return address;
}

std::chrono::duration<std::int32_t, std::ratio<60>> archive_length(std::string_view days) {
    using Minutes = std::chrono::duration<std::int32_t, std::ratio<60>>;
    constexpr std::int32_t day = 24 * 60;
    const auto number = text::number<double>(text::trim(days));
    if (!number || !(*number > 0)) return Minutes(day);
    return Minutes(static_cast<std::int32_t>(std::min<double>(*number, most_days) * day));
}

}  // namespace flathead::formats
