#pragma once
/// The guide of one channel as the Xtream API gives it, for all packages alike:
///   x/epg/<id>.json        get_simple_data_table: every published row, one a line
///   x/short_epg/<id>.json  get_short_epg: the row on air and those after it. nginx cuts it to the
///   limit
///                          asked for (SSI; titles are base64, no text of a third party is in it):
///                          row n is shown when the n-th letter is in $flathead_rows, the rest of
///                          the table when 'z' is
/// The short one and the "now_playing" and "has_archive" digits of the table follow the clock
/// (`tick`); the short one is cut out of the table, byte by byte.

#include "generator/guide/timeline.hpp"
#include "generator/model/lineup.hpp"
#include "generator/model/output.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::outputs {

inline constexpr std::size_t short_table_rows = 24;  // that can be counted; fewer than letters

[[nodiscard]] std::string table_path(ChannelId id);
[[nodiscard]] std::string short_table_path(ChannelId id);

/// 31 bits, positive, the same for the same channel and start, different within a channel.
[[nodiscard]] std::int32_t row_id(ChannelId channel, Time start);

/// A table's short form at an instant; where digits of the table itself say something else by then
/// is told along.
struct ShortTable {
    std::string text;
    struct Digit {
        std::size_t at = 0;
        char value = '0';
    };
    std::vector<Digit> changes;  // of the table
};
[[nodiscard]] ShortTable short_table(std::string_view table, ChannelId channel, Time now);

class XtreamTables {
  public:
    XtreamTables(ReleaseSink& sink, Time now) : sink_(sink), now_(now) {}
    /// The channel's files are those of the previous release; false when it has none.
    [[nodiscard]] bool keep(const Channel& channel);
    void write(const Channel& channel, std::span<const guide::Slot> rows);

  private:
    ReleaseSink& sink_;
    Time now_;
    std::string table_;
};

}  // namespace flathead::outputs
