/// register jellyfin: our channels and guide in a Jellyfin's Live TV. register plex, emby, kodi,
/// tivimate: the addresses and the steps, as those have no such API.

#include "generator/app/commands.hpp"
#include "generator/app/prepare.hpp"
#include "generator/app/register_text.hpp"
#include "generator/fetch/calls.hpp"
#include "generator/library/jellyfin_items.hpp"
#include "generator/library/live_tv.hpp"
#include "relay/base/error.hpp"
#include "relay/base/log.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/lib/xxhash/digest.hpp"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace flathead::app {
namespace {

/// What was asked makes no sense; nothing was done.
class Misuse : public Error {
  public:
    using Error::Error;
};

constexpr std::size_t most_answer_bytes = std::size_t{8} << 20;

/// An http(s) address without slashes at its end. Throws Misuse.
std::string checked_base(std::string_view option, std::string address) {
    while (address.ends_with('/')) address.pop_back();
    const auto parts = url::split(address);
    const bool is_http =
        parts && (text::iequals(parts->scheme, "http") || text::iequals(parts->scheme, "https"));
    if (!is_http || parts->host.empty() || !parts->query.empty() || !parts->fragment.empty())
        throw Misuse(text::join(
            option, ": '", url::masked(address), "' is no address like http://tv.lan:8080"));
    return address;
}

std::string base_of(const Options& options, const Config& config) {
    if (options.base_url) return checked_base("--base-url", *options.base_url);
    return config.site.base_url;
}

/// The server and key of the options, and what they leave out of the config's first Jellyfin, or of
/// the one at that address.
struct Target {
    FetchConfig server;
    Secret key;
};
Target target_of(const Options& options, const Config& config) {
    Target target;
    if (options.url) target.server.url = checked_base("--url", *options.url);
    const auto known = std::ranges::find_if(config.libraries, [&](const LibraryConfig& library) {
        return library.kind == LibraryKind::jellyfin &&
               (!options.url || text::iequals(library.fetch.url, target.server.url));
    });
    if (known != config.libraries.end()) {
        target.server = known->fetch;
        target.key = known->api_key;
    }
    if (options.api_key_file)
        target.key = Secret(std::string(text::trim(read_file(*options.api_key_file, 4096))));
    if (options.api_key) target.key = Secret(*options.api_key);
    if (target.server.url.empty())
        throw Misuse("which Jellyfin? Give --url, or a library of type jellyfin in the config");
    if (target.key.empty())
        throw Misuse(text::join("no API key for ",
                                url::masked(target.server.url),
                                ": give --api-key-file (or --api-key), or a library of type "
                                "jellyfin with this address in the config"));
    return target;
}

library::LiveTvWish wish_of(const Options& options, const Config& config) {
    const std::string base = base_of(options, config);
    if (base.empty())
        throw Misuse(
            "at which address does Jellyfin reach us? Give --base-url, or site.base_url in the "
            "config");
    library::LiveTvWish wish;
    wish.type = options.tuner_kind;
    wish.tuner = base;
    if (wish.type == "m3u")
        wish.tuner += options.stream_form == "m3u8" ? "/playlist-hls.m3u" : "/playlist.m3u";
    wish.guide = base + "/xmltv.xml";
    wish.name = config.site.name;
    wish.device = "flathead-" + digest_of(config.site.name).hex().substr(0, 12);
    wish.dry_run = options.dry_run;
    wish.wait = options.wait;
    const bool shows = !options.quiet && !options.json && ::isatty(STDERR_FILENO) == 1;
    if (shows) {
        wish.progress = [](const std::string& line) {
            std::fputs(text::join("\r\033[K", line).c_str(), stderr);
        };
    }
    return wish;
}

Exit register_jellyfin(const Options& options, const Config& config) {
    const Target target = target_of(options, config);
    const library::LiveTvWish wish = wish_of(options, config);
    fetch::HttpServer server(
        target.server, {library::jellyfin_authorization(target.key)}, 1, most_answer_bytes);
    const std::string address = url::masked(target.server.url);
    library::LiveTvResult result;
    try {
        result = options.remove ? library::unregister_live_tv(server, wish)
                                : library::register_live_tv(server, wish);
    } catch (const Error& error) {
        throw within(text::join("register at ", address), error);
    }
    if (wish.progress) std::fputs("\r\033[K", stderr);
    print(options.json ? registration_json(address, wish, result)
                       : registration_text(address, wish, result, options.remove));
    const bool is_whole =
        options.remove || options.dry_run || (result.is_refreshed && result.channels > 0);
    return is_whole ? Exit::done : Exit::stale;
}

Exit print_steps(const Options& options, Player player) {
    const auto config = load_config(options);
    if (!config) return Exit::usage;
    try {
        const std::string base = base_of(options, *config);
        print(options.json ? addresses_json(base) : steps_text(player, base));
    } catch (const Misuse& misuse) {
        log::error("register", misuse.what());
        return Exit::usage;
    }
    return Exit::done;
}

}  // namespace

Exit run_register(const Options& options) {
    return print_steps(options, Player::any);
}
Exit run_register_plex(const Options& options) {
    return print_steps(options, Player::plex);
}
Exit run_register_emby(const Options& options) {
    return print_steps(options, Player::emby);
}
Exit run_register_kodi(const Options& options) {
    return print_steps(options, Player::kodi);
}
Exit run_register_tivimate(const Options& options) {
    return print_steps(options, Player::tivimate);
}

Exit run_register_jellyfin(const Options& options) {
    const auto config = load_config(options);
    if (!config) return Exit::usage;
    try {
        return register_jellyfin(options, *config);
    } catch (const Misuse& misuse) {
        log::error("register", misuse.what());
        return Exit::usage;
    }
}

}  // namespace flathead::app
