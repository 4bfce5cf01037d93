#include "generator/sources/m3u_options.hpp"

#include "generator/formats/m3u_request.hpp"
#include "relay/base/utf8.hpp"

#include <utility>

namespace flathead::sources {
namespace {

constexpr std::size_t value_limit_bytes = 4096;

std::string kept(std::string_view text) {
    return utf8::clean_line(text.substr(0, value_limit_bytes));
}

EntryOptions options_of(const formats::M3uEntry& entry) {
    formats::M3uRequest request = formats::request_of(entry);
    EntryOptions options;
    options.user_agent = std::move(request.user_agent);
    options.referrer = std::move(request.referrer);
    options.headers = std::move(request.headers);
    options.properties = std::move(request.properties);
    // timeshift="3" is the older way to say catchup="shift" catchup-days="3" (reference
    // formats 3.4).
    options.catchup =
        kept(entry.catchup.empty() && !entry.timeshift.empty() ? "shift" : entry.catchup);
    options.catchup_source = kept(entry.catchup_source);
    for (const std::string_view days : {entry.catchup_days, entry.tvg_rec, entry.timeshift}) {
        if (options.catchup_days.empty()) options.catchup_days = kept(days);
    }
    return options;
}

}  // namespace

std::uint32_t M3uOptions::index_of(const formats::M3uEntry& entry) {
    said_.clear();
    for (const std::string_view part : {entry.url_options,
                                        entry.user_agent,
                                        entry.referrer,
                                        entry.catchup,
                                        entry.catchup_source,
                                        entry.catchup_days,
                                        entry.tvg_rec,
                                        entry.timeshift}) {
        said_.append(part).append(1, '\n');  // no line end can occur in a part
    }
    constexpr std::size_t parts = 8;
    if (said_.size() == parts && entry.options.empty()) return 0;
    for (const formats::M3uOption& option : entry.options) {
        said_.append(1, static_cast<char>('0' + static_cast<int>(option.kind)));
        said_.append(option.key).append(1, '=').append(option.value).append(1, '\n');
    }
    const auto [found, is_new] =
        known_.emplace(digest_of(said_), static_cast<std::uint32_t>(options_.size()));
    if (is_new) {
        EntryOptions options = options_of(entry);
        if (options == EntryOptions{}) {
            found->second = 0;
        } else {
            options_.push_back(std::move(options));
        }
    }
    return found->second;
}

}  // namespace flathead::sources
