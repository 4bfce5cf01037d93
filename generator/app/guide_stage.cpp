#include "generator/app/guide_stage.hpp"

#include "generator/app/schedule_stage.hpp"
#include "generator/fetch/document.hpp"
#include "generator/guide/collect.hpp"
#include "generator/guide/scheduled.hpp"
#include "relay/base/log.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <iterator>
#include <span>

namespace flathead::app {
namespace {

class DiskScratch final : public guide::Scratch {
  public:
    explicit DiskScratch(const Path& folder) : file_(folder) {}
    void append(std::string_view bytes) override { file_.append(bytes); }
    void read(std::uint64_t offset, std::span<char> into) const override {
        file_.read(offset, into);
    }

  private:
    ScratchFile file_;
};

/// Stays open, so that the document may be renamed when it is accepted.
class DocumentText final : public guide::KeptBytes {
  public:
    explicit DocumentText(const Path& path) : path_(path), fd_(open_file(path)) {}
    void read(std::uint64_t offset, std::span<char> into) const override {
        if (pread_full(fd_, into, offset, path_.string()) != into.size()) {
            throw Error("read " + path_.string() + ": it became shorter while it was read");
        }
    }

  private:
    Path path_;
    Fd fd_;
};

guide::GuideIndex index_of(const std::vector<formats::XmltvChannel>& channels) {
    std::vector<std::vector<std::string_view>> names(channels.size());
    std::vector<guide::GuideChannel> rows;
    rows.reserve(channels.size());
    for (std::size_t i = 0; i < channels.size(); ++i) {
        names[i].assign(channels[i].names.begin(), channels[i].names.end());
        rows.push_back({channels[i].id, names[i], {}});
    }
    return guide::GuideIndex(rows);
}

/// Why a guide that was read to its end is not good enough to replace the last good one; empty: it
/// is.
std::string objection(const formats::XmltvSummary& summary, const GuideOrigin& origin) {
    if (!summary.rejected.empty()) return summary.rejected;
    if (summary.programmes == 0) return "it has no programmes";
    const auto& good = origin.fetched.good;
    if (!good) return {};
    if (!summary.is_complete) return "it is cut off";
    const bool has_shrunk = summary.programmes * 100 <
                            good->entries * static_cast<std::uint64_t>(origin.shrink_guard_percent);
    if (has_shrunk && !origin.accepts_shrink) {
        return text::join("it has ",
                          text::counted(summary.programmes, "programme", "programmes"),
                          " where the last good copy has ",
                          good->entries,
                          " (shrink_guard ",
                          origin.shrink_guard_percent,
                          "%; --accept-shrink ",
                          origin.name,
                          " takes it)");
    }
    return {};
}

}  // namespace

GuideStage::GuideStage(std::vector<GuideOrigin> origins,
                       fetch::Copies& copies,
                       const Path& scratch_folder,
                       const guide::Window& window)
    : copies_(copies), scratch_folder_(scratch_folder), window_(window) {
    guides_.reserve(origins.size());  // documents point into their guide
    for (GuideOrigin& origin : origins) {
        Guide& guide = guides_.emplace_back();
        guide.origin = std::move(origin);
        const fetch::Fetched& fetched = guide.origin.fetched;
        guide.document = fetched.candidate ? &*fetched.candidate
                         : fetched.good    ? &*fetched.good
                                           : nullptr;
        OriginReport& report = reports_.emplace_back();
        report.name = guide.origin.name;
        report.state = fetched.state;
        report.error = fetched.error;
    }
}

GuideStage::~GuideStage() = default;

void GuideStage::give_up(Guide& guide, OriginReport& report, const std::string& reason) {
    const bool was_candidate =
        guide.origin.fetched.candidate && guide.document == &*guide.origin.fetched.candidate;
    report.error = reason;
    if (was_candidate) copies_.reject(guide.origin.fetched.key);
    guide.document =
        was_candidate && guide.origin.fetched.good ? &*guide.origin.fetched.good : nullptr;
    report.state = guide.document != nullptr ? OriginState::last_good : OriginState::failed;
    log::warning("guide",
                 text::join(guide.origin.name,
                            ": ",
                            reason,
                            guide.document != nullptr ? ", using the last good copy"
                                                      : ", nothing to use instead"));
}

void GuideStage::read_channels(const Lineup& lineup, const PinOf& pin_of) {
    std::vector<guide::GuideIndex> indexes;
    for (std::size_t i = 0; i < guides_.size(); ++i) {
        Guide& guide = guides_[i];
        guide::GuideChannels found;
        while (guide.document != nullptr) {
            try {
                const auto source =
                    fetch::open_document(guide.document->document, {guide.origin.max_bytes});
                found = guide::read_channels(*source, guide.reads_whole_for_channels);
                if (found.summary.rejected.empty()) break;
                give_up(guide, reports_[i], found.summary.rejected);
            } catch (const Error& error) {
                give_up(guide, reports_[i], error.what());
            }
            found = {};
        }
        guide.channel_count = found.channels.size();
        indexes.push_back(index_of(found.channels));
    }
    // Piece by piece: what is asked of a million channels at once would take as much memory as the
    // channels.
    constexpr std::size_t piece = 4096;
    matches_.clear();
    matches_.reserve(lineup.channels.size());
    std::span<const Channel> channels(lineup.channels);
    while (!channels.empty()) {
        const auto some = channels.first(std::min(piece, channels.size()));
        std::ranges::move(guide::match_channels(guide::queries_of(some, pin_of), indexes),
                          std::back_inserter(matches_));
        channels = channels.subspan(some.size());
    }
    for (std::size_t i = 0; i < lineup.channels.size(); ++i) {
        // Whatever a guide says under its name, a virtual channel shows something else.
        if (lineup.is_virtual(lineup.channels[i])) matches_[i] = {.channel = matches_[i].channel};
    }
}

void GuideStage::match_only(const Lineup& lineup, const PinOf& pin_of) {
    for (Guide& guide : guides_) guide.reads_whole_for_channels = true;
    read_channels(lineup, pin_of);
}

void GuideStage::read(const Lineup& lineup, const PinOf& pin_of) {
    // Ends: every further round has one document less, or one guide more that is read whole for its
    // channels.
    do {
        read_channels(lineup, pin_of);
    } while (!collect_all(lineup));
    for (std::size_t i = 0; i < guides_.size(); ++i) {
        Guide& guide = guides_[i];
        if (guide.document == nullptr) continue;
        reports_[i].since = guide.document->fetched;
        if (!guide.origin.fetched.candidate || guide.document != &*guide.origin.fetched.candidate)
            continue;
        guide.origin.fetched.candidate->entries = reports_[i].entries;
        copies_.accept(guide.origin.fetched.key, *guide.origin.fetched.candidate);
    }
}

bool GuideStage::collect_all(const Lineup& lineup) {
    spool_.reset();
    scratch_ = std::make_unique<DiskScratch>(scratch_folder_);
    spool_ = std::make_unique<guide::Spool>(*scratch_);
    for (Guide& guide : guides_) {
        guide.buckets.clear();
        guide.text.reset();
        if (guide.document != nullptr)
            guide.text = std::make_unique<DocumentText>(guide.document->document);
    }
    for (const ChannelMatch& match : matches_) {
        for (const GuideCandidate& applied : match.applied) {
            Guide& guide = guides_[applied.guide];
            if (!guide.buckets.contains(applied.guide_id)) {
                guide.buckets.emplace(applied.guide_id, spool_->new_bucket(guide.text.get()));
            }
        }
    }
    Seconds margin{0};
    for (const Channel& channel : lineup.channels)
        margin = std::max(margin, std::chrono::abs(Seconds{channel.guide_shift}));
    for (std::size_t i = 0; i < guides_.size(); ++i) {
        if (guides_[i].document != nullptr && !collect(i, margin)) return false;
    }
    spool_->finish();
    if (spool_->dropped() > 0) {
        log::warning("guide",
                     text::join(spool_->dropped(),
                                " programmes left out: a channel keeps at most ",
                                text::human_bytes(guide::Spool::most_bytes)));
    }
    return true;
}

/// False: everything must be read again, this guide from another copy or its channels from the
/// whole document.
bool GuideStage::collect(std::size_t i, Seconds margin) {
    Guide& guide = guides_[i];
    OriginReport& report = reports_[i];
    guide::Collected got;
    try {
        const auto source =
            fetch::open_document(guide.document->document, {guide.origin.max_bytes});
        got = guide::collect(
            *source,
            [&] { return source->stands_in_file(); },
            guide.buckets,
            window_,
            margin + std::chrono::abs(guide.origin.shift),
            guide.channel_count,
            *spool_);
    } catch (const Error& error) {
        give_up(guide, report, error.what());
        return false;
    }
    const bool is_candidate =
        guide.origin.fetched.candidate && guide.document == &*guide.origin.fetched.candidate;
    if (is_candidate) {
        if (const std::string why = objection(got.summary, guide.origin); !why.empty()) {
            give_up(guide, report, why);
            return false;
        }
    }
    if (got.has_late_channels && !guide.reads_whole_for_channels) {
        guide.reads_whole_for_channels = true;
        return false;
    }
    report.entries = got.summary.programmes;
    report.problems = std::move(got.summary.problems);
    return true;
}

namespace {

/// An hour; longer blocks, up to a day, where that would be more rows than players can use: 20,000
/// channels without a guide in hours are half a gigabyte of guide that says nothing.
Seconds placeholder_block(std::span<const ChannelMatch> matches, const guide::Window& window) {
    constexpr std::int64_t most_rows = 500'000;
    const std::int64_t channels = std::ranges::count_if(
        matches, [](const ChannelMatch& match) { return match.applied.empty(); });
    for (const int hours : {1, 2, 4, 8, 12}) {
        const Seconds block = std::chrono::hours{hours};
        if (channels * ((window.end - window.begin) / block) <= most_rows) return block;
    }
    return std::chrono::hours{24};
}

}  // namespace

void GuideStage::write(outputs::GuideOutput& output,
                       const Lineup& lineup,
                       const ScheduleStage& schedules,
                       const PlaceholderConfig& placeholder,
                       const guide::EventClock& clock) const {
    PlaceholderConfig sized = placeholder;
    if (sized.block == Seconds{0}) sized.block = placeholder_block(matches_, window_);
    for (std::size_t i = 0; i < lineup.channels.size(); ++i) {
        if (write_scheduled(output, lineup, lineup.channels[i], schedules)) continue;
        write_channel(
            output, lineup.channels[i], matches_[i], {sized, lineup.channels[i], clock, window_});
    }
}

bool GuideStage::write_scheduled(outputs::GuideOutput& output,
                                 const Lineup& lineup,
                                 const Channel& channel,
                                 const ScheduleStage& schedules) const {
    const VirtualChannel* const scheduled = schedules.of(lineup, channel);
    if (scheduled == nullptr) return false;
    const std::vector<guide::Airing> airings = guide::airings_in(scheduled->rows, window_);
    if (airings.empty()) return false;
    Digester inputs;
    inputs.add_field("scheduled");
    inputs.add_field(schedules.base_url());
    for (const guide::Airing& airing : airings) {
        inputs.add_field(text::join(times::stamp(airing.start),
                                    times::stamp(airing.stop),
                                    ' ',
                                    scheduled->texts[airing.row],
                                    ' ',
                                    scheduled->rows[airing.row].reason));
    }
    std::vector<std::string> texts;  // outlives the slots
    output.channel(channel, inputs.digest(), [&] {
        std::vector<guide::Slot> slots;
        texts.reserve(airings.size());
        for (const guide::Airing& airing : airings) {
            texts.push_back(schedules.text(scheduled->texts[airing.row]));
            const bool is_told = !texts.back().empty();
            slots.push_back({airing.start,
                             airing.stop,
                             is_told ? std::string_view(texts.back()) : std::string_view(),
                             is_told ? std::string_view() : channel.name,
                             scheduled->rows[airing.row].reason});
        }
        return slots;
    });
    return true;
}

void GuideStage::write_channel(outputs::GuideOutput& output,
                               const Channel& channel,
                               const ChannelMatch& match,
                               const ChannelFiller& filler) const {
    struct Part {
        std::string bytes;
        std::vector<guide::SpooledProgramme> programmes;
        Seconds shift;
    };
    std::vector<Part> parts(match.applied.size());
    Digester inputs;
    inputs.add_field(text::join(times::stamp(window_.begin), times::stamp(window_.end)));
    filler.add_to(inputs);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const GuideCandidate& applied = match.applied[i];
        const Guide& guide = guides_[applied.guide];
        parts[i].programmes =
            spool_->load(guide.buckets.find(applied.guide_id)->second, parts[i].bytes);
        parts[i].shift = guide.origin.shift + Seconds{channel.guide_shift};
        inputs.add_field(text::join(parts[i].shift.count()));
        inputs.add_field(parts[i].bytes);
    }
    output.channel(channel, inputs.digest(), [&] {
        std::vector<guide::Slot> slots;
        std::uint64_t dropped = 0;
        for (const Part& part : parts) {
            slots = guide::filled_from(std::move(slots),
                                       guide::timeline_of(part.programmes, part.shift, dropped));
        }
        guide::keep_window(slots, window_);
        return guide::without_gaps(std::move(slots), window_, filler.filler());
    });
}

}  // namespace flathead::app
