#include "generator/app/look.hpp"

#include "generator/app/prepare.hpp"
#include "generator/lineup/explain.hpp"
#include "generator/sources/virtual_source.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <algorithm>

namespace flathead::app {
namespace {

Options for_looking(Options options) {
    options.offline = !options.online;
    options.quiet = true;
    return options;
}

}  // namespace

GuideStage::PinOf pin_of(const std::vector<state::Pin>& pins) {
    return [&pins](ChannelId channel) -> std::string_view {
        const auto pin = std::ranges::find(pins, channel, &state::Pin::channel);
        return pin == pins.end() ? std::string_view{} : pin->guide_id;
    };
}

Look::Look(const Config& config, const Options& options)
    : config_(config), options_(for_looking(options)), copies_(config.site.state / "copies") {
    make_state_folder(config.site.state);
    origins_ = std::make_unique<Origins>(config_, options_, copies_);
    origins_->fetch();
    listings_ = origins_->load(sources_);
    if (auto virtual_channels = sources::virtual_listing(config.channels))
        listings_.push_back(std::move(virtual_channels));
    lineup::Identities identities;
    if (const auto state = state::State::open_read_only(config.site.state)) {
        identities = state->identities();
        pins_ = state->pins();
    }
    result_ = lineup::build(input(), std::move(identities));
    guides_ = std::make_unique<GuideStage>(
        origins_->guides(listings_),
        copies_,
        config.site.state,
        guide::window_at(options_.time(), config.site.guide_past, config.site.guide_future));
    guides_->match_only(result_.lineup, pin_of(pins_));
}

lineup::LineupInput Look::input() const {
    return {listings_,
            config_.lineup,
            config_.packages,
            config_.sources,
            config_.relay.mode,
            options_.time()};
}

const Channel& Look::channel(std::string_view wanted) const {
    const auto found = lineup::find_channel(result_.lineup, wanted);
    if (found.size() == 1) return *found.front();
    if (!found.empty()) {
        std::string choices;
        for (const Channel* channel : found) {
            choices += text::join(choices.empty() ? "" : ", ",
                                  "id:",
                                  channel->id.value,
                                  " (",
                                  channel->number.text(),
                                  ' ',
                                  channel->name,
                                  ')');
            if (choices.size() > 1000) break;
        }
        throw Error(text::join(
            "'", wanted, "' may be any of ", found.size(), " channels; say its id: ", choices));
    }
    const auto dropped = lineup::find_dropped(input(), wanted, 3);
    std::string why;
    for (const lineup::Dropped& entry : dropped) {
        why += text::join("; source ",
                          entry.source,
                          " line ",
                          entry.line,
                          " '",
                          entry.name,
                          "' is left out by ",
                          entry.why);
    }
    throw Error(text::join("no channel is called '", wanted, "'", why));
}

const ChannelMatch& Look::match_of(const Channel& channel) const {
    return guides_->matches()[static_cast<std::size_t>(&channel - result_.lineup.channels.data())];
}

}  // namespace flathead::app
