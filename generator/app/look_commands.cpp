/// channels, explain, match: commands that look at what the next run would make.

#include "generator/app/channel_json.hpp"
#include "generator/app/commands.hpp"
#include "generator/app/look.hpp"
#include "generator/app/prepare.hpp"
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
    print(options.json ? explanation_json(look, channel) : explanation_text(look, channel));
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
