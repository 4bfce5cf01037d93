#pragma once
/// The PIDs of the output: the first upstream's, kept for good; streams of later ones are given the
/// place of the same kind and order.

#include "relay/ts/codecs.hpp"
#include "relay/ts/psi.hpp"
#include "relay/ts/timeline.hpp"

namespace flathead::ts {

/// One PID of the output that carries a stream, whoever delivers it.
struct Slot {
    std::uint16_t pid = 0;
    Kind kind = Kind::other;
    Track track;
    std::size_t unit_packets = 0;    // of the newest unit, that were sent
    std::size_t packets_before = 0;  // of the unit before it
    std::size_t skip_packets = 0;    // of the unit that comes in: sent before
    bool is_dropping = false;        // the unit that comes in is not to be sent
    bool is_repeating = false;       // what comes in may have been sent before
};

class Slots {
  public:
    /// Our PMT for an upstream's, and the slot of each of its streams, in order.
    struct Layout {
        Pmt pmt;  // the output's
        std::vector<std::size_t> slots;
    };
    [[nodiscard]] Layout lay_out(const Pmt& pmt, std::uint16_t pmt_pid, std::uint16_t transport);

    [[nodiscard]] bool is_set() const { return is_set_; }
    [[nodiscard]] std::uint16_t pmt_pid() const { return pmt_pid_; }
    [[nodiscard]] std::uint16_t pcr_pid() const { return pcr_pid_; }
    [[nodiscard]] std::uint16_t transport() const { return transport_; }
    [[nodiscard]] Slot& operator[](std::size_t index) { return slots_[index]; }
    [[nodiscard]] std::vector<Slot>& all() { return slots_; }
    /// Whether the output uses the PID for itself.
    [[nodiscard]] bool is_taken(std::uint16_t pid) const;

  private:
    [[nodiscard]] std::uint16_t free_pid(std::uint16_t wanted) const;

    bool is_set_ = false;
    std::uint16_t transport_ = 0;
    std::uint16_t program_ = 0;
    std::uint16_t pmt_pid_ = 0;
    std::uint16_t pcr_pid_ = null_pid;
    std::vector<Slot> slots_;
};

}  // namespace flathead::ts
