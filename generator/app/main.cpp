/// flathead: the batch generator's command line. Every command is a row of the table below.

#include "generator/app/commands.hpp"
#include "generator/app/options.hpp"
#include "generator/app/report_text.hpp"
#include "relay/base/child_groups.hpp"
#include "relay/base/error.hpp"
#include "relay/base/log.hpp"
#include "relay/base/text.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <malloc.h>

namespace flathead::app {
namespace {

using Setup = void (*)(CLI::App& command, Options& options);

struct CommandRow {
    std::string_view name;
    std::string_view summary;
    Exit (*run)(const Options&);
    Setup setup;
};

void no_options(CLI::App&, Options&) {}

void time_option(CLI::App& command, Options& options) {
    command.add_option_function<std::string>(
        "--now",
        [&options](const std::string& text) {
            options.now = times::read_rfc3339(text);
            if (!options.now)
                throw CLI::ValidationError("--now",
                                           "'" + text + "' is no time like 2026-11-20T10:00:00Z");
        },
        "take this for the present time (RFC 3339)");
}

void look_options(CLI::App& command, Options& options) {
    time_option(command, options);
    command.add_flag(
        "--online", options.online, "ask the sources instead of using their last good copies");
}

void channel_argument(CLI::App& command, Options& options) {
    command.add_option("channel", options.subject, "number, name or id (id:1001) of a channel")
        ->required();
}

void account_argument(CLI::App& command, Options& options) {
    command.add_option("name", options.subject, "of the account")->required();
}

void account_options(CLI::App& command, Options& options) {
    account_argument(command, options);
    time_option(command, options);
    command.add_option("--package", options.package, "of the config; all: every channel");
    command.add_option("--max", options.max_connections, "connections at once; 0: any number");
    command.add_option("--expires", options.expires, "a time, a span from now on (30d), or never");
    command.add_flag_function(
        "--trial,!--no-trial",
        [&options](std::int64_t count) { options.trial = count > 0; },
        "players show it as a trial");
    command.add_option("--note", options.note, "for yourself");
}

void base_option(CLI::App& command, Options& options) {
    command.add_option(
        "--base-url", options.base_url, "where players reach us (default: site.base_url)");
}

void jellyfin_options(CLI::App& command, Options& options) {
    base_option(command, options);
    command.add_option("--url", options.url, "of Jellyfin (default: the config's first one)");
    command.add_option(
        "--api-key", options.api_key, "made in its dashboard (default: the config's)");
    command.add_option("--api-key-file", options.api_key_file, "the same, read from a file");
    command.add_option("--kind", options.tuner_kind, "how it takes our channels (default m3u)")
        ->check(CLI::IsMember({"m3u", "hdhomerun"}));
    command
        .add_option("--form",
                    options.stream_form,
                    "of the streams with --kind m3u: ts is shared by its viewers, m3u8 survives "
                    "restarts (default ts)")
        ->check(CLI::IsMember({"ts", "m3u8"}));
    command.add_flag("--remove", options.remove, "take tuner and guide away again");
    command.add_flag("--dry-run", options.dry_run, "show what would change, change nothing");
    command.add_option_function<std::string>(
        "--wait",
        [&options](const std::string& text) {
            const auto span = times::read_duration(text);
            if (!span || *span < Seconds(0))
                throw CLI::ValidationError("--wait", "'" + text + "' is no span like 3m");
            options.wait = *span;
        },
        "for it to read the guide (default 3m)");
}

constexpr auto commands = std::to_array<CommandRow>({
    {"init",
     "write a commented starter config that works as it is",
     run_init,
     [](CLI::App& c, Options& o) { c.add_option("folder", o.subject, "where (default: here)"); }},
    {"check",
     "find every mistake in the config, then try each source; publishes nothing",
     run_check,
     [](CLI::App& c, Options& o) {
         c.add_flag("--schema", o.schema, "print a JSON Schema of the config for editors");
         c.add_flag("--offline", o.offline, "check the config only, ask no source");
     }},
    {"generate",
     "fetch the sources and publish a release",
     run_generate,
     [](CLI::App& c, Options& o) {
         time_option(c, o);
         c.add_flag("--offline", o.offline, "use last good copies only");
         c.add_flag("--dry-run", o.dry_run, "show what would change, publish nothing");
         c.add_option("--seed", o.seed, "number that random choices start from");
         c.add_option(
             "--accept-shrink", o.accept_shrink, "source or guide that may lose entries this time");
     }},
    {"tick", "renew the files that follow the clock (now and next)", run_tick, time_option},
    {"conform",
     "make what virtual channels play soon fit their house format",
     run_conform,
     [](CLI::App& c, Options& o) {
         time_option(c, o);
         c.add_flag("--dry-run", o.dry_run, "show what would be made, make nothing");
     }},
    {"channels", "list the lineup", run_channels, look_options},
    {"explain",
     "where each value of a channel comes from",
     run_explain,
     [](CLI::App& c, Options& o) {
         channel_argument(c, o);
         look_options(c, o);
         c.add_option("--item",
                      o.item,
                      "of a virtual channel: why items of this title, show or key are in or out");
     }},
    {"schedule",
     "what a virtual channel plays, and why",
     run_schedule,
     [](CLI::App& c, Options& o) {
         time_option(c, o);
         c.add_option("channel", o.subject, "number, name or id (id:1001) of a virtual channel");
         c.add_option(
             "--from", o.from, "a time (RFC 3339), or a span from now on: 6h (default: now)");
         c.add_option("--to", o.to, "the same (default: all there is)");
     }},
    {"match",
     "which guide channel describes which channel, and why",
     run_match,
     [](CLI::App& c, Options& o) {
         look_options(c, o);
         c.add_option("--names",
                      o.names_table,
                      "match the names of this table instead (qid, playlist_name, country)");
         c.add_option("--guide",
                      o.guide_table,
                      "against the channels of this one (guide_id, display_names, country)");
         c.add_flag("--suggest", o.suggest, "with --names: claim doubtful ones as well");
     }},
    {"account", "who may watch; alone, it lists them", run_account_list, time_option},
    {"account add",
     "make an account; its password is shown once",
     run_account_add,
     account_options},
    {"account list", "list the accounts", run_account_list, time_option},
    {"account set", "change what is given, leave the rest", run_account_set, account_options},
    {"account rotate", "give it a new password, shown once", run_account_rotate, account_argument},
    {"account disable", "no login, and running streams end", run_account_disable, account_argument},
    {"account enable", "the contrary", run_account_enable, account_argument},
    {"account remove", "forget the account", run_account_remove, account_argument},
    {"libraries",
     "what the libraries of media hold, and what of them cannot be used",
     run_libraries,
     [](CLI::App& c, Options& o) {
         look_options(c, o);
         c.add_option("name", o.subject, "of one of them");
         c.add_flag("--items", o.items, "list every film, episode and clip");
         c.add_option("--accept-shrink", o.accept_shrink, "library that may lose items this time");
     }},
    {"register",
     "our addresses, and the steps for Plex, Emby, Kodi and TiviMate",
     run_register,
     base_option},
    {"register jellyfin",
     "put our channels and guide into a Jellyfin's Live TV; again and again is fine",
     run_register_jellyfin,
     jellyfin_options},
    {"register plex", "the steps for Plex", run_register_plex, base_option},
    {"register emby", "the steps for Emby", run_register_emby, base_option},
    {"register kodi", "the steps for Kodi", run_register_kodi, base_option},
    {"register tivimate",
     "the steps for TiviMate and other players",
     run_register_tivimate,
     base_option},
    {"status",
     "last run, sources, releases; not 0 when something is wrong",
     run_status,
     no_options},
    {"rollback",
     "show an earlier release again",
     run_rollback,
     [](CLI::App& c, Options& o) {
         time_option(c, o);
         c.add_option("steps", o.steps, "how many releases back (default 1)");
     }},
    {"match pin",
     "describe a channel by this guide channel, whatever matching says",
     run_pin,
     [](CLI::App& c, Options& o) {
         channel_argument(c, o);
         c.add_option("guide_id", o.guide_id, "id in the guide; - for none")->required();
     }},
    {"schedule replan",
     "choose anew what a virtual channel plays from a time on; what comes before stays",
     run_schedule_replan,
     [](CLI::App& c, Options& o) {
         channel_argument(c, o);
         time_option(c, o);
         c.add_option("--from", o.from, "a time (RFC 3339), or a span from now on: 6h")->required();
         c.add_flag("--offline", o.offline, "libraries as they were last");
         c.add_flag("--dry-run", o.dry_run, "show what would change, keep nothing");
     }},
    {"match unpin", "leave the channel to matching again", run_unpin, channel_argument},
    {"help", "print this help", nullptr, no_options},
});

Path default_config() {
    const char* named = std::getenv("FLATHEAD_CONFIG");
    return named != nullptr && *named != '\0' ? Path(named) : Path("/etc/flathead/flathead.yaml");
}

/// The first word that is no option, when no command has that name.
std::optional<std::string> unknown_command(int count, char** words) {
    for (int i = 1; i < count; ++i) {
        const std::string_view word = words[i];
        if (word == "--config" || word == "--docroot" || word == "--state") {
            ++i;
        } else if (!word.starts_with('-')) {
            const bool is_known = std::ranges::any_of(
                commands, [&](const CommandRow& row) { return row.name == word; });
            return is_known ? std::nullopt : std::optional(std::string(word));
        }
    }
    return std::nullopt;
}

Exit refuse(const std::string& word) {
    std::vector<std::string_view> names;
    for (const CommandRow& row : commands) names.push_back(row.name);
    const auto meant = text::nearest(word, names);
    std::fputs(text::join("flathead: unknown command '",
                          word,
                          "'",
                          meant ? text::join(", did you mean '", *meant, "'?") : "",
                          " (flathead help)\n")
                   .c_str(),
               stderr);
    return Exit::usage;
}

int run(int count, char** words) {
    Options options;
    options.config = default_config();
    CLI::App program{"Flathead: the IPTV head-end that is just files", "flathead"};
    program.set_version_flag("--version", "flathead " FLATHEAD_VERSION);
    program.require_subcommand(1);
    program.fallthrough();
    program.add_option("--config",
                       options.config,
                       "the config (else $FLATHEAD_CONFIG, else /etc/flathead/flathead.yaml)");
    program.add_option(
        "--docroot", options.docroot, "publish there instead of the config's site.docroot");
    program.add_option(
        "--state", options.state, "keep the state there instead of the config's site.state");
    program.add_flag("--json", options.json, "report as JSON");
    program.add_flag("--quiet", options.quiet, "log warnings and errors only");

    if (const auto word = unknown_command(count, words)) return static_cast<int>(refuse(*word));
    Exit (*chosen)(const Options&) = nullptr;
    for (const CommandRow& row : commands) {
        const std::size_t blank = row.name.find(' ');  // "match pin" lies within "match"
        CLI::App* parent = blank == std::string_view::npos
                               ? &program
                               : program.get_subcommand(std::string(row.name.substr(0, blank)));
        CLI::App* command = parent->add_subcommand(
            std::string(row.name.substr(blank == std::string_view::npos ? 0 : blank + 1)),
            std::string(row.summary));
        row.setup(*command, options);
        command->final_callback([&chosen, &row, blank] {
            if (chosen == nullptr || blank != std::string_view::npos) chosen = row.run;
        });
    }
    const std::string help =
        program.help();  // once parsed, it would be the help of the command "help"
    try {
        program.parse(count, words);
    } catch (const CLI::ParseError& error) {
        const int code = program.exit(error);
        return code == 0 ? 0 : static_cast<int>(Exit::usage);
    }
    if (chosen == nullptr) {
        program.clear();  // else it prints the help of the command it just read, "help"
        std::fputs(help.c_str(), stdout);
        return 0;
    }
    if (options.quiet) log::set_level(log::Level::warning);
    try {
        return static_cast<int>(chosen(options));
    } catch (const std::exception& error) {
        log::error("flathead", error.what());
        return static_cast<int>(Exit::failed);
    }
}

}  // namespace
}  // namespace flathead::app

int main(int count, char** words) {
    // Large blocks go back to the system when they are freed, however many came before: a list of a
    // million channels stays within its bound.
    mallopt(M_MMAP_THRESHOLD, 256 * 1024);
    // A file limit shows as an error of write(), which names the file, instead of ending the
    // program.
    std::signal(SIGXFSZ, SIG_IGN);
    std::signal(SIGPIPE, SIG_IGN);
    flathead::end_children_with_us();
    (void)flathead::app::usage_so_far();  // the clock of `seconds` starts here
    return flathead::app::run(count, words);
}
