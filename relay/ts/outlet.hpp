#pragma once
/// Writes the output's packets: continuity counters that count, PAT and PMT of ours. What is added
/// to the input is bounded by what came in.

#include "relay/ts/splicer.hpp"

#include <cstring>

namespace flathead::ts {

class Outlet {
  public:
    Outlet() { next_.fill(unknown); }

    void open(std::span<std::uint8_t> out) {
        out_ = out;
        written_ = 0;
    }
    [[nodiscard]] std::size_t written() const { return written_; }
    /// One more packet of input: allows for one more packet of our own.
    void earn() {
        if (credit_ < most_credit) ++credit_;
    }

    /// A packet of the input under its new PID; `gap` packets before it were lost. The pointer is
    /// to the copy, null when there is no room.
    std::uint8_t* put(const std::uint8_t* packet, std::uint16_t pid, unsigned gap) {
        if (out_.size() - written_ < packet_bytes) return nullptr;
        std::uint8_t* const at = out_.data() + written_;
        std::memcpy(at, packet, packet_bytes);
        at[1] = static_cast<std::uint8_t>((at[1] & 0xE0) | pid >> 8);
        at[2] = static_cast<std::uint8_t>(pid);
        std::uint8_t& next = next_[pid];
        if (next == unknown) begin(pid, packet);
        const bool has_payload = (packet[3] & 0x10) != 0;
        const unsigned counter = has_payload ? next + gap : next + 15U;
        at[3] = static_cast<std::uint8_t>((at[3] & 0xF0) | (counter & 0x0F));
        if (has_payload) next = static_cast<std::uint8_t>((counter + 1) & 0x0F);
        written_ += packet_bytes;
        return at;
    }
    /// A packet of ours with nothing but a PCR.
    void put_pcr(std::uint16_t pid, Ticks base, unsigned extension);

    void set_tables(std::shared_ptr<const Tables> tables) { tables_ = std::move(tables); }
    [[nodiscard]] const std::shared_ptr<const Tables>& tables() const { return tables_; }
    bool put_pat();
    bool put_pmt();
    /// Both or nothing.
    bool put_tables();

    [[nodiscard]] std::vector<PidCounter> counters() const;

  private:
    static constexpr std::uint8_t unknown = 0xFF;
    static constexpr std::size_t most_credit = 64;

    void begin(std::uint16_t pid, const std::uint8_t* packet);
    bool put_ours(std::string_view packets);

    std::span<std::uint8_t> out_;
    std::size_t written_ = 0;
    std::size_t credit_ = most_credit;
    std::shared_ptr<const Tables> tables_;
    std::array<std::uint8_t, 8192> next_{};
    std::vector<std::uint16_t> pids_;
};

}  // namespace flathead::ts
