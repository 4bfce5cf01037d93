/// schedule, schedule replan: what virtual channels play.

#include "generator/app/commands.hpp"
#include "generator/app/look.hpp"
#include "generator/app/prepare.hpp"
#include "generator/app/schedule_text.hpp"
#include "generator/publish/docroot.hpp"
#include "relay/base/error.hpp"
#include "relay/base/log.hpp"
#include "relay/base/text.hpp"
#include "relay/lib/icu/fold.hpp"

#include <algorithm>

namespace flathead::app {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds lock_wait = 10min;  // longer than any run we know

/// Which of the config's channels the operator means; the lineup is asked only for what the config
/// does not say: ids, numbers given, names made by rules.
std::size_t virtual_channel(const Config& config, const Options& options) {
    if (config.channels.empty()) throw Error("schedule: the config has no virtual channels");
    const std::string folded = fold_name(options.subject);
    for (std::size_t i = 0; i < config.channels.size(); ++i) {
        const VirtualChannelConfig& channel = config.channels[i];
        if (channel.key == options.subject || channel.number == options.subject ||
            (!folded.empty() && fold_name(channel.name) == folded))
            return i;
    }
    const Look look(config, options);
    const Channel& channel = look.channel(options.subject);
    if (!look.lineup().is_virtual(channel))
        throw Error(text::join("schedule: ", channel.name, " is no virtual channel"));
    return look.lineup().first_entry(channel).line - 1;
}

Time time_argument(const std::string& text, std::string_view name, Time now) {
    if (const auto at = times::read_rfc3339(text)) return *at;
    if (const auto span = times::read_duration(text)) return now + *span;
    throw Error(text::join("schedule: ",
                           name,
                           ": '",
                           text,
                           "' is no time like 2026-11-20T10:00:00Z and no span like 6h"));
}

std::span<const ScheduleRow> rows_between(std::span<const ScheduleRow> rows, Time from, Time to) {
    const auto first = std::ranges::upper_bound(rows, from, {}, &ScheduleRow::end);
    const auto last = std::ranges::lower_bound(rows, to, {}, &ScheduleRow::start);
    return first < last ? std::span(first, last) : std::span<const ScheduleRow>{};
}

/// Rows of the one that are not in the other.
std::vector<ScheduleRow> only_in(std::span<const ScheduleRow> one,
                                 std::span<const ScheduleRow> other) {
    std::vector<ScheduleRow> rows;
    for (const ScheduleRow& row : one) {
        const auto same = std::ranges::lower_bound(other, row.start, {}, &ScheduleRow::start);
        const bool is_there = same != other.end() && same->start == row.start &&
                              same->end == row.end && same->item == row.item && same->in == row.in;
        if (!is_there) rows.push_back(row);
    }
    return rows;
}

std::string marked(const std::string& lines, std::string_view mark) {
    std::string out;
    for (const std::string_view line : text::split(lines, '\n')) {
        if (!line.empty()) out += text::join(mark, line, '\n');
    }
    return out;
}

}  // namespace

Exit run_schedule(const Options& options) {
    const auto config = load_config(options);
    if (!config) return Exit::usage;
    if (options.subject.empty()) throw Error("schedule: say which channel");
    const std::size_t place = virtual_channel(*config, options);
    const auto state = state::State::open_read_only(config->site.state);
    const ScheduleStage stage(*config, options, state ? &*state : nullptr);
    const VirtualChannel& channel = stage.channels()[place];
    const Time now = options.time();
    const Time from = options.from ? time_argument(*options.from, "--from", now) : now;
    const Time to = options.to ? time_argument(*options.to, "--to", now) : Time::max();
    if (channel.rows.empty())
        log::warning(
            "schedule",
            text::join(channel.config->name,
                       ": nothing is scheduled yet; the next `flathead generate` does it"));
    const auto rows = rows_between(channel.rows, from, to);
    print(options.json ? rows_json(stage, rows) : rows_text(stage, rows, config->site.timezone));
    return Exit::done;
}

Exit run_schedule_replan(const Options& options) {
    const auto config = load_config(options);
    if (!config) return Exit::usage;
    const Time now = options.time();
    const Time from = time_argument(*options.from, "--from", now);
    if (from < now)
        throw Error("schedule replan: --from lies in the past; what was shown stays as it was");
    const std::size_t place = virtual_channel(*config, options);
    make_state_folder(config->site.state);
    const publish::DocrootLock lock(config->site.docroot, lock_wait);  // no run of generate now
    state::State state = state::State::open(config->site.state);
    ScheduleStage stage(*config, options, &state);
    const std::vector<ScheduleRow> before = stage.channels()[place].rows;
    stage.look(options.offline);
    stage.extend(Replan{place, from});
    for (const std::string& warning : stage.warnings()) log::warning("schedule", warning);
    const std::vector<ScheduleRow>& after = stage.channels()[place].rows;
    if (after.empty() || after.back().end <= from)
        throw Error(text::join("schedule replan: ",
                               config->channels[place].name,
                               " has nothing to play from then on; nothing was changed"));
    const std::vector<ScheduleRow> gone = only_in(before, after);
    const std::vector<ScheduleRow> come = only_in(after, before);
    if (!options.dry_run) {
        state::RunChanges changes;
        changes.schedules = &stage.changes();
        state.save(changes);
    }
    if (options.json) {
        print(text::join("{\"from\":\"",
                         times::rfc3339(from),
                         "\",\"saved\":",
                         options.dry_run ? "false" : "true",
                         ",\"removed\":",
                         text::trim(rows_json(stage, gone)),
                         ",\"added\":",
                         text::trim(rows_json(stage, come)),
                         "}\n"));
        return Exit::done;
    }
    print(marked(rows_text(stage, gone, config->site.timezone), "- "));
    print(marked(rows_text(stage, come, config->site.timezone), "+ "));
    print(text::join(text::counted(gone.size(), "row goes", "rows go"),
                     ", ",
                     text::counted(come.size(), "row comes", "rows come"),
                     options.dry_run ? "; nothing was changed\n"
                                     : "; guide and relay follow with the next generate\n"));
    return Exit::done;
}

}  // namespace flathead::app
