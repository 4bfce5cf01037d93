/// channels, explain, match: commands that look at what the next run would make.

#include "generator/app/channel_json.hpp"
#include "generator/app/commands.hpp"
#include "generator/app/look.hpp"
#include "generator/app/prepare.hpp"
#include "generator/app/schedule_text.hpp"
#include "generator/guide/match_names.hpp"
#include "relay/base/error.hpp"
#include "relay/base/log.hpp"
#include "relay/base/text.hpp"

namespace flathead::app {

Exit run_channels(const Options& options) {
    const auto config = load_config(options);
    if (!config) return Exit::usage;
    const Look look(*config, options);
    print(options.json ? channels_json(look, *config) : channels_text(look));
    return Exit::done;
}

Exit run_explain(const Options& options) {
    const auto config = load_config(options);
    if (!config) return Exit::usage;
    const Look look(*config, options);
    const Channel& channel = look.channel(options.subject);
    const auto state = state::State::open_read_only(config->site.state);
    ScheduleStage stage(*config, options, state ? &*state : nullptr);
    const VirtualChannel* const scheduled = stage.of(look.lineup(), channel);
    std::string playing;
    if (scheduled != nullptr) {
        stage.look(!options.online);
        playing = options.json
                      ? playing_json(stage, *scheduled, options.item, options.time())
                      : playing_text(
                            stage, *scheduled, options.item, options.time(), config->site.timezone);
    } else if (!options.item.empty()) {
        throw Error(
            text::join("explain: ", channel.name, " is no virtual channel, it has no items"));
    }
    print(options.json ? explanation_json(look, channel, playing)
                       : explanation_text(look, channel) + playing);
    return Exit::done;
}

Exit run_match_names(const Options& options) {
    if (options.names_table.empty() || options.guide_table.empty())
        throw Error("match: --names and --guide go together");
    const guide::NamesMatched matched =
        guide::match_names(read_file(options.names_table, std::size_t{1} << 30),
                           read_file(options.guide_table, std::size_t{1} << 30),
                           options.suggest);
    print(matched.lines);
    for (const Problem& problem : matched.problems.first())
        log::warning("match", text::join(problem.where, ": ", problem.what));
    return Exit::done;
}

Exit run_match(const Options& options) {
    if (!options.names_table.empty() || !options.guide_table.empty())
        return run_match_names(options);
    const auto config = load_config(options);
    if (!config) return Exit::usage;
    const Look look(*config, options);
    print(options.json ? matches_json(look) : matches_text(look));
    return Exit::done;
}

Exit run_pin(const Options& options) {
    const auto config = load_config(options);
    if (!config) return Exit::usage;
    const Look look(*config, options);
    const Channel& channel = look.channel(options.subject);
    state::State state = state::State::open(config->site.state);
    if (!state.identities().known(channel.id))
        throw Error("match pin: the channel has not been published yet; run generate first");
    state.pin({channel.id, options.guide_id, {}});
    log::info("match",
              text::join("channel ",
                         channel.id.value,
                         " (",
                         channel.name,
                         ") is pinned to ",
                         options.guide_id,
                         " from the next generate on"));
    return Exit::done;
}

Exit run_unpin(const Options& options) {
    const auto config = load_config(options);
    if (!config) return Exit::usage;
    const Look look(*config, options);
    const Channel& channel = look.channel(options.subject);
    state::State state = state::State::open(config->site.state);
    if (!state.unpin(channel.id))
        throw Error(text::join(
            "match unpin: channel ", channel.id.value, " (", channel.name, ") is not pinned"));
    log::info("match",
              text::join("channel ",
                         channel.id.value,
                         " (",
                         channel.name,
                         ") is matched again from the next generate on"));
    return Exit::done;
}

}  // namespace flathead::app
