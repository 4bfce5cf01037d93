/// init, check, status, rollback: commands about the site as a whole.

#include "generator/app/commands.hpp"
#include "generator/app/look.hpp"
#include "generator/app/prepare.hpp"
#include "generator/app/relay_look.hpp"
#include "generator/app/schedule_text.hpp"
#include "generator/app/tick.hpp"
#include "generator/config/schema.hpp"
#include "generator/config/starter.hpp"
#include "generator/publish/docroot.hpp"
#include "relay/base/error.hpp"
#include "relay/base/log.hpp"
#include "relay/base/text.hpp"

#include <algorithm>

namespace flathead::app {
namespace {

bool is_bad(const OriginReport& origin) {
    return !origin.error.empty() || origin.state == OriginState::failed;
}

std::string origin_line(std::string_view kind, const OriginReport& origin) {
    std::string out = text::join(kind,
                                 ' ',
                                 origin.name,
                                 ": ",
                                 is_bad(origin) ? "not good" : "good",
                                 ", ",
                                 text::counted(origin.entries, "entry", "entries"));
    if (!origin.problems.empty())
        out += text::join(", ", text::counted(origin.problems.count(), "problem", "problems"));
    if (!origin.error.empty()) out += text::join("; ", origin.error);
    out += '\n';
    for (const Problem& problem : origin.problems.first())
        out += text::join("  ", problem.where, ": ", problem.what, '\n');
    return out;
}

/// Looks at each library for a while, with a state of its own as well, and tells what channels find
/// in them.
bool check_libraries(const Config& config, const Options& options) {
    constexpr Seconds patience = std::chrono::seconds{15};  // for files never looked at
    if (config.libraries.empty()) return true;
    ScheduleStage stage(config, options, nullptr);
    stage.look(false, patience);
    bool good = true;
    for (const OriginReport& library : stage.reports()) {
        print(origin_line("library", library));
        good &= !is_bad(library);
    }
    for (const VirtualChannel& channel : stage.channels()) print(pools_text(stage, channel));
    return good;
}

std::string_view name_of(RelayLook::State state) {
    switch (state) {
        case RelayLook::State::absent:
            return "absent";
        case RelayLook::State::silent:
            return "silent";
        case RelayLook::State::unwell:
            return "unwell";
        case RelayLook::State::healthy:
            return "healthy";
    }
    return "";
}

}  // namespace

Exit run_init(const Options& options) {
    config::StarterFolders folders;
    if (options.docroot) folders.docroot = options.docroot->string();
    if (options.state) folders.state = options.state->string();
    const config::InitReport report =
        config::init_folder(options.subject.empty() ? Path(".") : Path(options.subject), folders);
    for (const Path& file : report.written) print(text::join("wrote ", file.string(), '\n'));
    for (const Path& file : report.kept)
        print(text::join("kept ", file.string(), ", it was there\n"));
    if (report.written.empty())
        throw Error("init: everything is there already, nothing was written");
    return Exit::done;
}

Exit run_check(const Options& options) {
    if (options.schema) {
        print(config::json_schema());
        return Exit::done;
    }
    const auto config = load_config(options);
    if (!config) return Exit::usage;
    if (options.offline) {
        print(text::join(options.config.string(), ": good\n"));
        return Exit::done;
    }
    // Everything is tried as generate would, with a state of its own: a check leaves no trace.
    const TemporaryFolder folder;
    Options trying = options;
    trying.online = true;
    Config copy = *config;
    copy.site.state = folder.path();
    const Look look(copy, trying);
    bool good = true;
    for (const OriginReport& source : look.sources()) {
        print(origin_line("source", source));
        good &= !is_bad(source);
    }
    for (const OriginReport& guide : look.guides().reports()) {
        print(origin_line("guide", guide));
        good &= !is_bad(guide);
    }
    good &= check_libraries(copy, trying);
    const auto matched = std::ranges::count_if(
        look.guides().matches(), [](const ChannelMatch& match) { return !match.applied.empty(); });
    print(text::join(text::counted(look.lineup().channels.size(), "channel", "channels"),
                     ", ",
                     matched,
                     " of them in a guide\n"));
    for (const std::string& warning : look.result().warnings)
        print(text::join("warning: ", warning, '\n'));
    return good ? Exit::done : Exit::failed;
}

Exit run_status(const Options& options) {
    const auto config = load_config(options);
    if (!config) return Exit::usage;
    const auto state = state::State::open_read_only(config->site.state);
    const auto runs = state ? state->runs(1) : std::vector<state::Run>{};
    const publish::Docroot docroot(config->site.docroot);
    const auto current = docroot.current();
    const RelayLook relay = look_at_relay(config->relay.socket);
    const bool healthy =
        current.has_value() && !runs.empty() && runs.front().exit_code == 0 &&
        (relay.state == RelayLook::State::absent || relay.state == RelayLook::State::healthy);
    if (options.json) {
        std::string releases;
        for (const auto& release : docroot.releases())
            releases += text::join(releases.empty() ? "" : ",", text::json_string(release.text));
        print(text::join("{\"healthy\":",
                         healthy ? "true" : "false",
                         ",\"current\":",
                         current ? text::json_string(current->text) : "null",
                         ",\"releases\":[",
                         releases,
                         "],\"relay\":{\"state\":",
                         text::json_string(name_of(relay.state)),
                         ",\"said\":",
                         text::json_string(relay.said),
                         "},\"last_run\":",
                         runs.empty() ? "null" : text::trim(runs.front().report),
                         "}\n"));
        return healthy ? Exit::done : Exit::failed;
    }
    print(text::join("shown: ", current ? current->text : "nothing yet", '\n'));
    for (const auto& release : docroot.releases())
        print(text::join("  release ", release.text, '\n'));
    if (!runs.empty())
        print(text::join("last run that changed something: ",
                         times::rfc3339(runs.front().started),
                         ", exit ",
                         runs.front().exit_code,
                         '\n'));
    for (const auto& origin : state ? state->origins() : std::vector<state::OriginHistory>{}) {
        print(text::join(origin.kind,
                         ' ',
                         origin.name,
                         ": ",
                         name_of(origin.state),
                         " since ",
                         times::rfc3339(origin.since),
                         ", ",
                         text::counted(origin.entries, "entry", "entries"),
                         origin.error.empty() ? "" : "; ",
                         origin.error,
                         '\n'));
    }
    print(text::join("relay: ",
                     name_of(relay.state),
                     // Where it is not depends on the machine, and nothing is wrong.
                     relay.state == RelayLook::State::absent ? "" : " (" + relay.said + ')',
                     '\n'));
    print(healthy ? "healthy\n" : "not healthy\n");
    return healthy ? Exit::done : Exit::failed;
}

Exit run_rollback(const Options& options) {
    const auto config = load_config(options);
    if (!config) return Exit::usage;
    const publish::DocrootLock lock(config->site.docroot, std::chrono::seconds(10));
    const publish::ReleaseName shown = publish::roll_back(lock, options.steps);
    renew_clock_files(lock, options.time(), true);
    print(text::join("shown now: ", shown.text, '\n'));
    return Exit::done;
}

}  // namespace flathead::app
