#pragma once
/// The lineup and its guide matches as the next run would make them, for commands that only look:
/// last good copies unless --online, the state read but not written.

#include "generator/app/guide_stage.hpp"
#include "generator/app/options.hpp"
#include "generator/app/origins.hpp"
#include "generator/config/config.hpp"
#include "generator/lineup/build.hpp"
#include "generator/state/state.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace flathead::app {

/// Which guide channel each channel is pinned to; refers to the vector.
[[nodiscard]] GuideStage::PinOf pin_of(const std::vector<state::Pin>& pins);

class Look {
  public:
    Look(const Config& config, const Options& options);

    [[nodiscard]] const lineup::LineupResult& result() const { return result_; }
    [[nodiscard]] const Lineup& lineup() const { return result_.lineup; }
    [[nodiscard]] const GuideStage& guides() const { return *guides_; }
    [[nodiscard]] lineup::LineupInput input() const;
    [[nodiscard]] const std::vector<OriginReport>& sources() const { return sources_; }

    /// The one channel the operator means; throws Error naming the choices when there are several,
    /// or none.
    [[nodiscard]] const Channel& channel(std::string_view wanted) const;
    [[nodiscard]] const ChannelMatch& match_of(const Channel& channel) const;

  private:
    const Config& config_;
    Options options_;
    fetch::Copies copies_;
    std::unique_ptr<Origins> origins_;
    std::vector<std::shared_ptr<const Listing>> listings_;
    std::vector<OriginReport> sources_;
    std::vector<state::Pin> pins_;
    lineup::LineupResult result_;
    std::unique_ptr<GuideStage> guides_;
};

}  // namespace flathead::app
