#pragma once
/// What a packet needs before it goes into a PES: AAC an ADTS header, H.264 and HEVC an access unit
/// delimiter, and parameter sets where a decoder begins.

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

/// Parameter sets of an avcC or hvcC record (ISO/IEC 14496-15, 5.3.3.1 and 8.3.3.1) in Annex B
/// form; empty when it is none.
[[nodiscard]] std::string parameter_sets(av::Codec codec, std::string_view config);

class Elementary {
  public:
    explicit Elementary(const av::Stream& stream);
    /// The packet as the transport stream carries it; empty when it cannot be carried. Where
    /// decoders `start`, parameter sets are put in if it has none.
    [[nodiscard]] std::string framed(std::span<const std::uint8_t> packet,
                                     bool start = false) const;
    /// How long it sounds where libav does not say: it leaves ADTS to decoders. 0: not known.
    [[nodiscard]] Ticks duration(std::span<const std::uint8_t> packet) const;

  private:
    av::Codec codec_;
    std::optional<AdtsHeader> adts_;
    std::string parameter_sets_;  // of H.264 and HEVC, in Annex B form
};

}  // namespace flathead::playout
