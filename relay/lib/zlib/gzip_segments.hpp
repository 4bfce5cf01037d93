#pragma once
/// One gzip member made of independent deflate segments: a segment whose text did not change is
/// copied from the last file instead of being packed again, and any gzip reader sees one ordinary
/// file (RFC 1952).

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace flathead::gzip {

[[nodiscard]] std::string_view header();  // no name, no time: the same bytes on every run
/// The end of the member: an empty last block, CRC-32 and length of the whole text.
[[nodiscard]] std::string trailer(std::uint32_t crc, std::uint64_t text_bytes);
[[nodiscard]] std::uint32_t crc_of(std::string_view text);
/// CRC-32 of first + second.
[[nodiscard]] std::uint32_t crc_joined(std::uint32_t first,
                                       std::uint32_t second,
                                       std::uint64_t second_bytes);

class SegmentPacker {
  public:
    SegmentPacker();
    SegmentPacker(const SegmentPacker&) = delete;
    SegmentPacker& operator=(const SegmentPacker&) = delete;
    SegmentPacker(SegmentPacker&&) noexcept;
    SegmentPacker& operator=(SegmentPacker&&) noexcept;
    ~SegmentPacker();
    /// The text as deflate blocks that refer to nothing before them, ending on a byte; appended to
    /// `out`.
    void append(std::string& out, std::string_view text);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace flathead::gzip
