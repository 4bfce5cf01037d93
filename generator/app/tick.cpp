#include "generator/app/tick.hpp"

#include "generator/app/commands.hpp"
#include "generator/app/prepare.hpp"
#include "generator/outputs/now_output.hpp"
#include "generator/outputs/xtream_tables.hpp"
#include "generator/publish/clock_file.hpp"
#include "relay/base/error.hpp"
#include "relay/base/files.hpp"
#include "relay/base/log.hpp"

#include <algorithm>
#include <cstdio>
#include <vector>

namespace flathead::app {
namespace {

constexpr std::size_t largest = std::size_t{1} << 30;
constexpr std::chrono::milliseconds lock_wait{2000};  // a running generate renews the files itself

/// What players are told of one channel: its short table anew, in its full one the digits that say
/// what is on.
void renew_tables(const publish::DocrootLock& lock, const Path& release, ChannelId id, Time now) {
    const std::string path = outputs::table_path(id);
    const auto table = read_file_if_there(release / path, largest);
    if (!table) return;  // a release of an earlier version
    const outputs::ShortTable renewed = outputs::short_table(*table, id, now);
    publish::replace_in_current(lock, outputs::short_table_path(id), renewed.text);
    std::vector<publish::Patch> patches;
    for (const auto& digit : renewed.changes) patches.push_back({digit.at, digit.value});
    if (!patches.empty()) publish::patch_in_current(lock, path, patches);
}

}  // namespace

bool renew_clock_files(const publish::DocrootLock& lock, Time now, bool even_if_valid) {
    const auto current = lock.docroot().current();
    if (!current) return false;
    const Path release = lock.docroot().path() / "releases" / current->text;
    const auto old = read_file_if_there(release / outputs::now_path, largest);
    const auto until = old ? outputs::valid_until(*old) : std::nullopt;
    if (!even_if_valid && until && now < *until) return false;
    const std::string upcoming =
        read_file_if_there(release / outputs::upcoming_path, largest).value_or("");
    // now.json comes last: it says up to when the tables were renewed.
    const Time since = old ? outputs::written_at(*old).value_or(Time::min()) : Time::min();
    for (const ChannelId id :
         outputs::changed_channels(upcoming, std::min(since, now), std::max(since, now)))
        renew_tables(lock, release, id, now);
    const std::string json = outputs::now_json(upcoming, now);
    if (old == json) return false;
    publish::replace_in_current(lock, outputs::now_path, json);
    return true;
}

Exit run_tick(const Options& options) {
    const auto config = load_config(options);
    if (!config) return Exit::usage;
    const publish::DocrootLock lock(config->site.docroot, lock_wait);
    if (!lock.docroot().current())
        throw Error("tick: nothing is published yet; run generate first");
    const bool renewed = renew_clock_files(lock, options.time(), false);
    if (options.json) {
        std::fputs(renewed ? "{\"renewed\":true}\n" : "{\"renewed\":false}\n", stdout);
    } else {
        log::info("tick", renewed ? "now and next renewed" : "nothing ended since the last tick");
    }
    return Exit::done;
}

}  // namespace flathead::app
