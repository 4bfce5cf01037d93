#pragma once
/// A segment that is being written. PAT and PMT stand at its beginning as well as where the stream
/// has them: their counters are made anew here, so that segments one after the other count on.

#include "relay/hls/hls.hpp"
#include "relay/ts/packet.hpp"

#include <cstdint>
#include <span>

namespace flathead::hls {

/// The counters of PAT and PMT over all segments of a run.
class TableCounters {
  public:
    void set_pmt(std::uint16_t pid);
    /// Whole packets, changed in place.
    void renumber(std::span<std::uint8_t> packets);

  private:
    std::uint16_t pmt_pid_ = ts::null_pid;
    std::uint8_t next_pat_ = 0;
    std::uint8_t next_pmt_ = 0;
};

class SegmentFile {
  public:
    /// Throws Error.
    explicit SegmentFile(TableCounters& counters);
    /// Whole packets. Throws Error.
    void write(ts::Bytes packets);
    [[nodiscard]] std::size_t bytes() const { return segment_.bytes; }
    /// The finished file, which nobody can change any more.
    [[nodiscard]] Segment finish();

  private:
    TableCounters& counters_;
    Segment segment_;
};

}  // namespace flathead::hls
