#pragma once
/// Transport streams of different origin, one after the other, become one stream that a player can
/// follow without noticing: same PIDs as long as the codecs allow it, one PAT and PMT whose version
/// grows when the streams change, continuity counters that count, PCR, PTS and DTS that go on where
/// the last origin stopped.

#include "relay/ts/packet.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace flathead::ts {

enum class Codec : std::uint8_t { h264, hevc, mpeg2, aac, mp2, ac3, eac3, other_video, other };

struct ElementaryStream {
    std::uint16_t pid = 0;
    std::uint8_t type = 0;  // stream_type of the PMT
    Codec codec = Codec::other;
    std::string descriptors;  // of its PMT loop, as they came
    bool operator==(const ElementaryStream&) const = default;
};

/// What the output's PAT and PMT say. Never changes once made.
struct Tables {
    std::string packets;  // PAT then PMT, whole packets with counters 0
    std::uint16_t pmt_pid = 0;
    std::uint16_t pcr_pid = 0;
    std::vector<ElementaryStream> streams;
};

/// The counter a PID's next packet with payload carries.
struct PidCounter {
    std::uint16_t pid = 0;
    std::uint8_t next = 0;
};

/// A packet of the output where something begins.
struct Mark {
    std::size_t offset = 0;  // of the packet, in the output of this call
    Ticks time = 0;       // its DTS on the output's time line; never smaller than the mark before
    bool is_key = false;  // a decoder can begin here
    /// The time line, the codecs or the origin changed here (a cut: HLS says discontinuity).
    bool is_cut = false;
    bool has_tables = false;  // PAT and PMT stand in the stream right at the offset
    std::shared_ptr<const Tables> tables;
    std::vector<PidCounter> counters;  // of every PID, for a viewer who begins or goes on here
};

/// PAT and PMT as a viewer must get them who begins at this mark: their counters lead to the ones
/// in the stream. Empty when they stand there anyway.
[[nodiscard]] std::string join_packets(const Mark& mark);
/// The same for a viewer who was elsewhere in this stream before: every PID's jump is flagged with
/// discontinuity_indicator, so that no counter error is seen.
[[nodiscard]] std::string skip_packets(const Mark& mark);

enum class Origin : std::uint8_t {
    other,      // another upstream, or the same one after so long that nothing can repeat
    reconnect,  // the same upstream again: it may send once more what was sent before
};

struct Spliced {
    std::size_t written = 0;  // bytes of output, whole packets
    std::vector<Mark> marks;  // in order
};

class Splicer {
  public:
    Splicer();
    Splicer(const Splicer& other);  // goes on where the other one is: for last words to one viewer
    Splicer& operator=(const Splicer&) = delete;
    ~Splicer();

    /// The bytes that follow are of a new connection; whatever was incomplete is dropped.
    void begin(Origin origin);
    /// Takes all of `in`, cut anywhere. `out` must hold output_limit(in.size()).
    Spliced splice(Bytes in, std::span<std::uint8_t> out);
    [[nodiscard]] static std::size_t output_limit(std::size_t in_bytes) {
        return (in_bytes / packet_bytes + 64) * packet_bytes * 2;
    }

    /// How much stream time was held back since the reconnect because viewers have it already;
    /// absent when nothing is held back. Ends by itself after 45 s of stream time; whoever knows
    /// the wall clock ends it earlier when it comes in no faster than it is watched.
    [[nodiscard]] std::optional<Ticks> held_back() const;
    /// What comes now is sent, whether it was sent before or not.
    void stop_holding();

    /// The output's clock: the newest PCR, unwrapped, from 0 at the very first one. Runs on over
    /// splices.
    [[nodiscard]] std::optional<Ticks> clock() const;
    [[nodiscard]] std::shared_ptr<const Tables> tables() const;

    struct Counts {
        std::uint64_t packets = 0;
        std::uint64_t resyncs = 0;  // garbage skipped to find packets again
        std::uint64_t garbage_bytes = 0;
        std::uint64_t lost = 0;            // gaps in the counters of the input
        std::uint64_t clock_jumps = 0;     // time line of the input broke within a connection
        std::uint64_t repeated_bytes = 0;  // dropped after a reconnect, viewers had them already
        std::uint64_t scrambled = 0;
    };
    [[nodiscard]] const Counts& counts() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace flathead::ts
