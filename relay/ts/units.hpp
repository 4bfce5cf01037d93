#pragma once
/// Holds back what begins with an access unit of the main stream until enough of it is known:
/// whether a decoder can begin there (mostly the first packet says it), and after a reconnect
/// whether it was sent before.

#include "relay/ts/keyframe.hpp"
#include "relay/ts/replay.hpp"

#include <array>
#include <cstring>

namespace flathead::ts {

class UnitHold {
  public:
    static constexpr std::size_t most_packets = 32;

    /// The stream whose units are looked at; forgets what is held.
    void watch(std::uint16_t pid, Codec codec) {
        pid_ = pid;
        codec_ = codec;
    }
    void clear() { held_ = 0; }
    /// Holds until the unit's content is known as well.
    void want_content(bool is_wanted) { is_content_wanted_ = is_wanted; }
    [[nodiscard]] bool is_holding() const { return held_ > 0; }
    [[nodiscard]] std::uint16_t pid() const { return pid_; }

    /// The first packet of a unit of pid(); true when nothing need be kept.
    [[nodiscard]] bool begin(const Packet& packet);
    /// Keeps a packet; true when the unit is settled or no more is kept.
    [[nodiscard]] bool keep(const std::uint8_t* packet);
    [[nodiscard]] bool is_key() const { return verdict_ == Verdict::key; }
    [[nodiscard]] const UnitHash& content() const { return content_; }
    [[nodiscard]] std::size_t held() const { return held_; }
    [[nodiscard]] const std::uint8_t* packet(std::size_t n) const { return packets_[n].data(); }

  private:
    [[nodiscard]] bool is_settled() const {
        return verdict_ != Verdict::open && (!is_content_wanted_ || content_.is_whole());
    }

    std::uint16_t pid_ = null_pid;
    Codec codec_ = Codec::other;
    KeyScan scan_;
    Verdict verdict_ = Verdict::open;
    std::array<std::array<std::uint8_t, packet_bytes>, most_packets> packets_{};
    std::size_t held_ = 0;
    bool is_content_wanted_ = false;
    UnitHash content_;
};

}  // namespace flathead::ts
