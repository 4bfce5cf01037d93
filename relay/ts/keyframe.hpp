#pragma once
/// Whether a decoder can begin at a video access unit, from the first bytes of it: IDR, SPS or a
/// recovery point for H.264 (open GOPs have no IDR), IRAP or parameter sets for HEVC, a sequence
/// header for MPEG-2.

#include "relay/ts/splicer.hpp"

namespace flathead::ts {

enum class Verdict : std::uint8_t { key, not_key, open };  // open: more bytes are needed

/// One access unit, its bytes given piece by piece from the first byte after the PES header.
class KeyScan {
  public:
    explicit KeyScan(Codec codec = Codec::other_video) : codec_(codec) {}
    [[nodiscard]] Verdict add(Bytes bytes);

  private:
    [[nodiscard]] Verdict begins(std::uint8_t header, Bytes after) const;

    Codec codec_;
    std::uint32_t last_ = 0xFFFFFFFF;  // the last bytes, newest lowest
};

}  // namespace flathead::ts
