#include "generator/outputs/redirect_output.hpp"

#include "generator/model/account.hpp"
#include "generator/outputs/buffered_file.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"

#include <algorithm>
#include <array>

namespace flathead::outputs {
namespace {

constexpr std::size_t longest_target =
    3900;  // nginx reads lines of 4,096 bytes, key and quotes included

constexpr std::array<std::string_view, 9> playable{
    "http", "https", "rtsp", "rtsps", "rtmp", "rtmps", "rtp", "udp", "srt"};

/// URL characters of RFC 3986 without those that nginx reads as syntax ('$' starts a variable even
/// inside quotes).
bool is_safe(char c) {
    return text::is_alpha(c) || text::is_digit(c) ||
           std::string_view("-._~:/?#[]@!&()*+,=%|").find(c) != std::string_view::npos;
}

void append_line(BufferedFile& file, std::string_view key, std::string_view value) {
    file.text.append("\"").append(key).append("\" \"").append(value).append("\";\n");
    file.relieve();
}

/// Which packages' accounts are sent there. The one of every channel is implied, unless the config
/// has its own of that name.
void append_packages(BufferedFile& file,
                     const Channel& channel,
                     std::string_view id,
                     const std::vector<PackageConfig>& packages) {
    bool has_own = false;
    for (std::size_t i = 0; i < packages.size(); ++i) {
        has_own |= packages[i].name == every_channel;
        if ((channel.packages >> i & 1) != 0)
            append_line(file, text::join(packages[i].name, ':', id), "1");
    }
    if (!has_own) append_line(file, text::join(every_channel, ':', id), "1");
}

}  // namespace

std::optional<std::string> redirect_target(std::string_view url) {
    const std::string scheme = text::to_lower(url::scheme(url));
    if (std::ranges::find(playable, scheme) == playable.end()) return std::nullopt;
    std::string out = scheme;  // in lower case, as nginx-apply wants it
    for (const char c : url.substr(scheme.size())) {
        if (is_safe(c)) {
            out += c;
        } else {
            out += url::percent_encoded({&c, 1});
        }
    }
    if (out.size() > longest_target) return std::nullopt;
    return out;
}

std::optional<std::string> redirect_of(const Channel& channel,
                                       const Lineup& lineup,
                                       const Streams& streams) {
    if (channel.mode != RelayMode::redirect) return std::nullopt;
    for (std::uint32_t i = 0; i < channel.upstream_count; ++i) {
        const Upstream& upstream = lineup.upstreams[channel.first_upstream + i];
        if (!streams.is_for_players(upstream)) continue;
        if (auto target = redirect_target(lineup.entry(upstream).url)) return target;
    }
    return std::nullopt;
}

void write_redirects(ReleaseSink& sink, const Lineup& lineup, const Config& config) {
    const Streams streams(lineup, config);
    BufferedFile by_id(sink, "nginx/redirect.map");
    BufferedFile by_number(sink, "nginx/numbers.map");
    BufferedFile by_package(sink, "nginx/packages.map");
    for (const Channel& channel : lineup.channels) {
        const std::string id = std::to_string(channel.id.value);
        if (const auto target = redirect_of(channel, lineup, streams)) {
            append_line(by_id, id, *target);
            append_packages(by_package, channel, id, config.packages);
        }
        if (channel.number.is_set()) append_line(by_number, channel.number.text(), id);
    }
    by_id.close();
    by_number.close();
    by_package.close();
}

}  // namespace flathead::outputs
