#pragma once
/// The guide as files: www/xmltv.xml, www/xmltv.xml.gz with the same text,
/// www/data/guide_parts.json, by which the page finds a channel's part in it, x/upcoming.tsv, which
/// `tick` reads, the tables of the Xtream API, the page's grid, and x/<package>/xmltv.xml.gz for
/// each package that leaves a channel out. A channel whose inputs are those of the previous release
/// costs a copy of its bytes in each guide and links to its tables, no formatting and no packing;
/// any other is formatted and packed once, whatever the number of guides.

#include "generator/guide/timeline.hpp"
#include "generator/model/lineup.hpp"
#include "generator/model/output.hpp"
#include "generator/outputs/grid_output.hpp"
#include "generator/outputs/package.hpp"
#include "generator/outputs/segments.hpp"
#include "generator/outputs/xtream_tables.hpp"
#include "relay/lib/xxhash/digest.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>

namespace flathead::outputs {

/// The id a channel has in every guide and playlist: made of its own id, so that it outlives any
/// change of guides, and like a DNS name (formats 4.1).
[[nodiscard]] std::string guide_id_of(ChannelId id);

class GuideOutput {
  public:
    /// `upcoming`: which rows go to upcoming.tsv as well. `packages`: those with a guide of their
    /// own. `tables`, `grid`: absent, nobody wants them; they must outlive this.
    GuideOutput(ReleaseSink& sink,
                const guide::Window& upcoming,
                std::span<const Package> packages = {},
                XtreamTables* tables = nullptr,
                GridOutput* grid = nullptr);
    GuideOutput(const GuideOutput&) = delete;
    GuideOutput& operator=(const GuideOutput&) = delete;
    ~GuideOutput();

    /// All <channel> elements; once, first. `logo_of` gives an absolute address without a query
    /// string or "".
    void head(const Lineup& lineup,
              std::string_view site_name,
              const std::function<std::string(const Channel&)>& logo_of);
    /// A channel's rows, in lineup order. `inputs` is a digest of all that `rows` depends on;
    /// rows() is only called when the previous release had others. Throws Error when rows are not
    /// sorted or overlap: nothing is published then.
    void channel(const Channel& channel,
                 const Digest& inputs,
                 const std::function<std::vector<guide::Slot>()>& rows);
    /// Closes the files; how many programmes there are.
    std::uint64_t finish();

  private:
    struct Parts;
    void format(const Channel& channel, std::span<const guide::Slot> rows);

    std::unique_ptr<Parts> parts_;
};

}  // namespace flathead::outputs
