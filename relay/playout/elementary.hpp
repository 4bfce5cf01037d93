#pragma once
/// What a packet needs before it goes into a PES: AAC an ADTS header, H.264 and HEVC an access unit
/// delimiter.

#include "relay/lib/av/input.hpp"
#include "relay/playout/timeline.hpp"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace flathead::playout {

using AdtsHeader = std::array<std::uint8_t, 7>;

/// The header for frames of this AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1), its length still
/// 0; absent when ADTS cannot say it.
[[nodiscard]] std::optional<AdtsHeader> adts_header(std::string_view config);

class Elementary {
  public:
    explicit Elementary(const av::Stream& stream);
    /// The packet as the transport stream carries it; empty when it cannot be carried.
    [[nodiscard]] std::string framed(std::span<const std::uint8_t> packet) const;
    /// How long it sounds where libav does not say: it leaves ADTS to decoders. 0: not known.
    [[nodiscard]] Ticks duration(std::span<const std::uint8_t> packet) const;

  private:
    av::Codec codec_;
    std::optional<AdtsHeader> adts_;
};

}  // namespace flathead::playout
