#include "generator/app/tick.hpp"

#include "generator/app/commands.hpp"
#include "generator/app/prepare.hpp"
#include "generator/outputs/now_output.hpp"
#include "generator/publish/clock_file.hpp"
#include "relay/base/error.hpp"
#include "relay/base/files.hpp"
#include "relay/base/log.hpp"

#include <cstdio>

namespace flathead::app {
namespace {

constexpr std::size_t largest = std::size_t{1} << 30;
constexpr std::chrono::milliseconds lock_wait{2000};  // a running generate renews the files itself

}  // namespace

bool renew_clock_files(const publish::DocrootLock& lock, Time now, bool even_if_valid) {
    const auto current = lock.docroot().current();
    if (!current) return false;
    const Path release = lock.docroot().path() / "releases" / current->text;
    const auto old = read_file_if_there(release / outputs::now_path, largest);
    const auto until = old ? outputs::valid_until(*old) : std::nullopt;
    if (!even_if_valid && until && now < *until) return false;
    const std::string json = outputs::now_json(
        read_file_if_there(release / outputs::upcoming_path, largest).value_or(""), now);
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
