#pragma once
/// The last bytes of an endless stream, at positions that never wrap: written once, read by any
/// number of viewers straight from the file behind it (sendfile). A memfd mapped twice in a row, so
/// that every range is contiguous.

#include "relay/base/fd.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <sys/types.h>

namespace flathead::fanout {

using Position = std::uint64_t;  // bytes since the beginning of the stream

class Ring {
  public:
    /// `bytes` is rounded up to a power of two of whole pages. Throws Error.
    explicit Ring(std::size_t bytes);
    Ring(const Ring&) = delete;
    Ring& operator=(const Ring&) = delete;
    ~Ring();

    [[nodiscard]] std::size_t capacity() const { return capacity_; }
    [[nodiscard]] Position head() const { return head_; }  // where the next byte goes
    [[nodiscard]] Position tail() const;                   // the oldest byte still there
    /// Room for the next bytes; overwrites the oldest. At most half the capacity.
    [[nodiscard]] std::span<std::uint8_t> room(std::size_t bytes);
    /// The first `bytes` of the room are the stream's next bytes.
    void publish(std::size_t bytes);
    /// Bytes at a position; the range must lie within tail() and head().
    [[nodiscard]] std::span<const std::uint8_t> bytes(Position from, std::size_t count) const;

    /// For sendfile: the file, and where a position lies in it. A range may wrap: the file is as
    /// long as the capacity.
    [[nodiscard]] int file() const { return file_.get(); }
    [[nodiscard]] off_t offset(Position at) const {
        return static_cast<off_t>(at & (capacity_ - 1));
    }
    /// Bytes that can be sent in one go from there.
    [[nodiscard]] std::size_t straight(Position from) const;

    /// The same positions and bytes in a larger ring. What is being sent from the old file stays
    /// valid: the kernel keeps those pages.
    void grow(std::size_t bytes);
    [[nodiscard]] std::size_t resident_bytes() const;  // pages touched so far

  private:
    Fd file_;
    std::uint8_t* map_ = nullptr;
    std::size_t capacity_ = 0;
    Position head_ = 0;
    Position first_ = 0;  // nothing before it was ever there (0, or where a grown ring began)
};

}  // namespace flathead::fanout
