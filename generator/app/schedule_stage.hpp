#pragma once
/// Libraries, and what virtual channels play from them: looked at, continued to the horizon, kept,
/// and handed to guide and plan. Whatever goes wrong with a library, what is scheduled stays and is
/// played from what was known of its items last.

#include "generator/app/artwork.hpp"
#include "generator/app/options.hpp"
#include "generator/config/config.hpp"
#include "generator/guide/timeline.hpp"
#include "generator/model/output.hpp"
#include "generator/model/report.hpp"
#include "generator/model/schedule.hpp"
#include "generator/outputs/schedule_plan.hpp"
#include "generator/schedule/catalogue.hpp"
#include "generator/state/state.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace flathead::app {

/// One of the config's, as this run publishes it.
struct VirtualChannel {
    const VirtualChannelConfig* config = nullptr;
    std::uint64_t seed = 0;
    HouseFormat house;
    std::vector<ScheduleRow> rows;
    std::vector<state::TextId> texts;  // per row
};

/// What a replan is asked for: the channel's place in the config, and from when on.
struct Replan {
    std::size_t channel = 0;
    Time from;
};

class ScheduleStage {
  public:
    /// Reads what is kept; looks at nothing yet. The state is asked for texts later on, so it must
    /// outlive this.
    ScheduleStage(const Config& config, const Options& options, const state::State* state);
    ScheduleStage(const ScheduleStage&) = delete;
    ScheduleStage& operator=(const ScheduleStage&) = delete;
    ~ScheduleStage();

    /// Looks at the libraries; without `offline` anew, and then for files never looked at before no
    /// longer than `patience`.
    void look(bool offline, Seconds patience = std::chrono::minutes{20});
    /// Continues each channel that needs it; or plans one anew from a time on, and no other. look()
    /// comes first.
    void extend(const std::optional<Replan>& replan = {});
    /// What extend() found and a state does not have yet.
    [[nodiscard]] const state::ScheduleChanges& changes() const { return changes_; }
    /// The libraries are what they were, and no schedule changed.
    [[nodiscard]] bool is_unchanged() const;
    /// A digest of the rows that can still be seen, their texts and items.
    [[nodiscard]] std::string digest() const;

    [[nodiscard]] const std::vector<OriginReport>& reports() const { return reports_; }
    [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }
    [[nodiscard]] const std::vector<Library>& libraries() const { return libraries_; }
    [[nodiscard]] const schedule::Catalogue& catalogue() const;

    [[nodiscard]] const std::vector<VirtualChannel>& channels() const { return channels_; }
    /// Null when the channel is none of them.
    [[nodiscard]] const VirtualChannel* of(const Lineup& lineup, const Channel& channel) const;
    /// What the guide says inside a row, with our own address in it where there is one; empty for a
    /// gap.
    [[nodiscard]] std::string text(state::TextId id) const;
    /// As its library knows it now, else as it was known last; null: never heard of.
    [[nodiscard]] const Item* item(const std::string& key) const;

    [[nodiscard]] const std::string& base_url() const { return config_.site.base_url; }
    /// Pictures that texts of the window name.
    void write_pictures(ReleaseSink& sink, const guide::Window& window) const;

    /// How far back each virtual channel can be played again becomes part of the lineup.
    void mark_archives(Lineup& lineup) const;
    /// Rows from a day before what can be played again on.
    [[nodiscard]] outputs::SchedulePlan plan(const Lineup& lineup) const;

  private:
    [[nodiscard]] std::string kept_text(state::TextId id) const;
    void extend_channel(VirtualChannel& channel, const std::optional<Time>& replaced_from);
    void warn(const Problems& problems);
    void append(VirtualChannel& channel,
                std::vector<ScheduleRow> rows,
                state::ScheduleChange& change);
    void keep_items();
    [[nodiscard]] Time earliest_playable(const VirtualChannel& channel) const;

    const Config& config_;
    const Options& options_;
    const state::State* state_;
    Time now_;
    std::vector<VirtualChannel> channels_;              // in the order of the config
    std::unordered_map<std::string, Item> last_known_;  // by the key that rows name
    std::vector<Item> former_;                          // the same as an earlier run left them
    std::vector<Library> libraries_;
    std::vector<OriginReport> reports_;
    std::vector<std::string> warnings_;
    mutable std::unique_ptr<schedule::Catalogue> catalogue_;
    state::ScheduleChanges changes_;
    Artwork artwork_;
};

}  // namespace flathead::app
