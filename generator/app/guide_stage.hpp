#pragma once
/// From fetched guides to the published one: who is in them, which channel each describes, their
/// programmes through the spool, and one timeline per channel. A guide that turns out bad is
/// replaced by its last good copy.

#include "generator/app/channel_filler.hpp"
#include "generator/config/config.hpp"
#include "generator/fetch/copies.hpp"
#include "generator/fetch/fetch.hpp"
#include "generator/guide/collect.hpp"
#include "generator/guide/match.hpp"
#include "generator/guide/spool.hpp"
#include "generator/guide/timeline.hpp"
#include "generator/model/lineup.hpp"
#include "generator/model/match.hpp"
#include "generator/model/report.hpp"
#include "generator/outputs/guide_output.hpp"
#include "relay/base/scratch_file.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace flathead::app {

class ScheduleStage;

/// A guide to read: from the config, from a playlist's header, or written by a command.
struct GuideOrigin {
    std::string name;
    fetch::Fetched fetched;
    Seconds shift{0};
    int shrink_guard_percent = 50;
    std::uint64_t max_bytes = 4ULL << 30;
    bool accepts_shrink = false;
};

class GuideStage {
  public:
    using PinOf = std::function<std::string_view(ChannelId)>;

    /// `origins` in order of priority, best first.
    GuideStage(std::vector<GuideOrigin> origins,
               fetch::Copies& copies,
               const Path& scratch_folder,
               const guide::Window& window);
    ~GuideStage();
    GuideStage(const GuideStage&) = delete;
    GuideStage& operator=(const GuideStage&) = delete;

    /// Reads, matches, collects; accepts or rejects what was fetched.
    void read(const Lineup& lineup, const PinOf& pin_of);
    /// Reads channels only and matches: for `match`, `channels` and `explain`, which publish
    /// nothing.
    void match_only(const Lineup& lineup, const PinOf& pin_of);

    [[nodiscard]] const std::vector<ChannelMatch>& matches() const {
        return matches_;
    }  // in lineup order
    [[nodiscard]] const std::vector<OriginReport>& reports() const { return reports_; }
    [[nodiscard]] const guide::Window& window() const { return window_; }
    [[nodiscard]] const std::string& name_of(std::uint32_t guide) const {
        return guides_[guide].origin.name;
    }

    /// After read(): every channel's rows, of virtual channels those of their schedules, to which
    /// neither guides nor placeholders add anything. `clock` is for events told by names.
    void write(outputs::GuideOutput& output,
               const Lineup& lineup,
               const ScheduleStage& schedules,
               const PlaceholderConfig& placeholder,
               const guide::EventClock& clock) const;

  private:
    struct Guide {
        GuideOrigin origin;
        const fetch::Copy* document = nullptr;  // what is read now; null: nothing to read
        bool reads_whole_for_channels = false;
        std::size_t channel_count = 0;
        std::unique_ptr<guide::KeptBytes>
            text;  // of the document, for programmes that are read again
        guide::Wanted buckets;
    };

    void read_channels(const Lineup& lineup, const PinOf& pin_of);
    [[nodiscard]] bool collect_all(const Lineup& lineup);
    [[nodiscard]] bool collect(std::size_t guide, Seconds margin);
    void give_up(Guide& guide, OriginReport& report, const std::string& reason);
    void write_channel(outputs::GuideOutput& output,
                       const Channel& channel,
                       const ChannelMatch& match,
                       const ChannelFiller& filler) const;
    /// False: it has no rows, and is written as any other channel.
    [[nodiscard]] bool write_scheduled(outputs::GuideOutput& output,
                                       const Lineup& lineup,
                                       const Channel& channel,
                                       const ScheduleStage& schedules) const;

    fetch::Copies& copies_;
    Path scratch_folder_;
    guide::Window window_;
    std::vector<Guide> guides_;
    std::vector<OriginReport> reports_;
    std::vector<ChannelMatch> matches_;
    std::unique_ptr<guide::Scratch> scratch_;
    std::unique_ptr<guide::Spool> spool_;
};

}  // namespace flathead::app
