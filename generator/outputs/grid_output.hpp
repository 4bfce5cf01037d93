#pragma once
/// The guide as the page asks for it, piece by piece, made of the same rows as every other guide:
///   www/data/grid.json                 which pieces there are:
///     {"from": epoch, "until": epoch, "days": ["20261120"], "blocks": [first channel id],
///      "left_out": {"channels": 0, "days": 0}}
///   www/data/grid/<day>/<block>.json   a day (UTC) of a block of channels in lineup order:
///     {"day": "20261120", "channels": {"1001": [[start, seconds, "title", "sub-title", "marks",
///      "why it is on"]]}}
/// Of a row what is empty at its end is left out; rows that touch two days stand in both. The marks
/// are letters: one for the kind (m film, s series, n news, p sports, k children, d documentary, u
/// music), and N new, P premiere, R repeat, f filler of a channel whose guide is silent. A number
/// at the end of a channel's list counts rows that were left out.
///
/// Where a block ends is told by the ids around it, so that a channel that comes or goes changes
/// one or two blocks, not all behind it. A block whose channels' inputs are those of the previous
/// release is linked; of any other, only the lines of changed channels are made from rows.

#include "generator/guide/timeline.hpp"
#include "generator/model/lineup.hpp"
#include "generator/model/output.hpp"
#include "relay/lib/xxhash/digest.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace flathead::outputs {

/// A page that lists more is of no use, and a release of a million files neither.
inline constexpr std::size_t most_grid_channels = 50'000;
inline constexpr std::size_t most_grid_days = 32;

[[nodiscard]] std::string grid_path(std::chrono::sys_days day, ChannelId block);

class GridOutput {
  public:
    /// `window`: what is published of the guide.
    GridOutput(ReleaseSink& sink, const guide::Window& window);
    GridOutput(const GridOutput&) = delete;
    GridOutput& operator=(const GridOutput&) = delete;
    ~GridOutput() = default;

    /// Channels in lineup order, each once: by keep(), or by write() where that said false. True:
    /// the rows are those of the previous release, or nobody will see them. `inputs` is a digest of
    /// all that the rows depend on.
    [[nodiscard]] bool keep(const Channel& channel, const Digest& inputs);
    void write(const Channel& channel, const Digest& inputs, std::span<const guide::Slot> rows);
    void finish();

  private:
    struct Known {
        Digest inputs;
        ChannelId block;
    };
    struct Member {
        ChannelId id;
        Digest inputs;
        std::vector<std::string> lines{};  // of each day; empty: those of the previous release
    };

    void read_previous();
    [[nodiscard]] bool has_block(ChannelId block);
    [[nodiscard]] Digest digest_of_channel(const Channel& channel, const Digest& inputs) const;
    void begin_block_if_due(ChannelId id);
    void end_block();
    [[nodiscard]] bool is_as_before() const;
    void write_block();
    [[nodiscard]] std::string previous_line(ChannelId id, std::size_t day);

    ReleaseSink& sink_;
    guide::Window window_;
    std::vector<std::chrono::sys_days> days_;
    std::size_t days_left_out_ = 0;
    std::unordered_map<std::int32_t, Known> known_;
    std::unordered_map<std::int32_t, std::vector<ChannelId>> known_blocks_;
    std::optional<ChannelId> looked_for_;  // the last block has_block() was asked for
    bool was_found_ = false;
    std::vector<Member> block_;
    std::vector<ChannelId> blocks_;
    std::size_t channels_ = 0;
    // The file of the previous release read last.
    std::string read_path_;
    std::string read_text_;
    std::string index_;  // what the next run reads
};

}  // namespace flathead::outputs
