#pragma once
/// Program tables (ISO/IEC 13818-1, 2.4.4): sections put together from packets, PAT and PMT read
/// with every length checked, and ours written.

#include "relay/ts/splicer.hpp"

#include <string_view>

namespace flathead::ts {

[[nodiscard]] std::uint32_t crc32(Bytes bytes);

/// Puts the sections of one PID together; a section that lost a packet is dropped.
class SectionReader {
  public:
    static constexpr std::size_t most_bytes = 4096;

    /// Whole sections with a good CRC that end in this packet.
    [[nodiscard]] std::vector<std::string> add(const Packet& packet);

  private:
    void take(Bytes bytes, std::vector<std::string>& whole);

    std::string section_;
    bool is_open_ = false;
    std::uint8_t counter_ = 0;
};

struct Pat {
    struct Entry {
        std::uint16_t program = 0;
        std::uint16_t pmt_pid = 0;
        bool operator==(const Entry&) const = default;
    };
    std::uint16_t transport = 0;
    std::vector<Entry> programs;  // without the network entry; PIDs are allowed ones
};

struct Pmt {
    static constexpr std::size_t most_streams = 64;
    std::uint16_t program = 0;
    std::uint8_t version = 0;
    std::uint16_t pcr_pid = null_pid;
    std::string descriptors;
    std::vector<ElementaryStream> streams;  // no PID twice
};

/// Absent for another table, one that is not valid yet, and anything whose lengths do not fit.
[[nodiscard]] std::optional<Pat> read_pat(std::string_view section);
[[nodiscard]] std::optional<Pmt> read_pmt(std::string_view section);

/// Whole packets with counters 0.
[[nodiscard]] std::string pat_packets(std::uint16_t transport,
                                      std::uint16_t program,
                                      std::uint16_t pmt_pid);
[[nodiscard]] std::string pmt_packets(const Pmt& pmt, std::uint16_t pmt_pid);

}  // namespace flathead::ts
