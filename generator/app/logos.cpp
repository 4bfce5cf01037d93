#include "generator/app/logos.hpp"

#include "relay/base/log.hpp"
#include "relay/base/text.hpp"

#include <unordered_set>

namespace flathead::app {
namespace {

/// In lineup order and no more than are kept anyway: a list of a million channels costs no million
/// addresses.
std::vector<std::string> addresses_of(const Lineup& lineup, std::size_t most) {
    std::unordered_set<std::string_view> seen;
    std::vector<std::string> addresses;
    for (const Channel& channel : lineup.channels) {
        if (channel.logo.empty() || addresses.size() >= most) continue;
        if (seen.insert(channel.logo).second) addresses.emplace_back(channel.logo);
    }
    return addresses;
}

}  // namespace

Logos::Logos(const Config& config,
             const Options& options,
             const Lineup& lineup,
             const std::vector<std::string>& trusted_hosts)
    : cache_(config.site.state / "logos"), is_enabled_(config.site.keep_logos) {
    if (!is_enabled_) return;
    const fetch::LogoLimits limits;
    addresses_ = addresses_of(lineup, limits.most_kept);
    if (options.offline || options.dry_run) return;
    const fetch::LogoUpdate update = cache_.update(addresses_, limits, times::now(), trusted_hosts);
    waiting_ = update.waiting;
    if (update.fetched + update.failed + update.waiting > 0) {
        log::info("logos",
                  text::join(update.fetched,
                             " fetched, ",
                             update.failed,
                             " failed, ",
                             update.waiting,
                             " wait for the next run"));
    }
}

outputs::LogoPath Logos::path_of() const {
    return [this](const Channel& channel) -> std::string {
        const auto file = is_enabled_ ? cache_.file_for(channel.logo) : std::nullopt;
        return file ? text::join("logos/", *file) : std::string();
    };
}

void Logos::write(ReleaseSink& sink) const {
    std::unordered_set<std::string> written;
    for (const std::string& address : addresses_) {
        const auto file = cache_.file_for(address);
        if (!file || !written.insert(*file).second) continue;
        if (const auto bytes = read_file_if_there(cache_.folder() / *file))
            sink.put(text::join("www/logos/", *file), *bytes);
    }
}

}  // namespace flathead::app
