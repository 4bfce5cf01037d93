#pragma once
/// The last bytes of an endless stream, at positions that never wrap: written once, read by any
/// number of viewers straight from the file behind it (sendfile). A memfd mapped twice in a row, so
/// that every range is contiguous.
///
/// sendfile() hands pages to the kernel, not bytes: what a viewer has not acknowledged yet changes
/// when its page is written again. Whoever sends must know how long a position lasts (left()), and
/// whoever writes faster than that was promised must take fresh pages (renew()).

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
    /// The oldest byte still there. All room ever given out counts as overwritten, in whole pages.
    [[nodiscard]] Position tail() const { return tail_after(0); }
    /// The same when so many more bytes of room will have been given out.
    [[nodiscard]] Position tail_after(std::size_t bytes) const;
    /// How many more bytes of room can be given out before the byte at this position goes.
    [[nodiscard]] std::size_t left(Position at) const;

    /// Room for the next bytes; overwrites the oldest. At most half the capacity.
    [[nodiscard]] std::span<std::uint8_t> room(std::size_t bytes);
    /// Puts fresh pages where the next room of so many bytes will overwrite old ones: what the
    /// kernel holds of those stays as it was. Costs some 0.9 s per GB (16 KB steps), so it is not
    /// for every day.
    void renew(std::size_t bytes) noexcept;
    /// The first `bytes` of the room are the stream's next bytes.
    void publish(std::size_t bytes);
    /// Bytes at a position; the range must lie within tail() and head().
    [[nodiscard]] std::span<const std::uint8_t> bytes(Position from, std::size_t count) const;

    /// For sendfile: the file, and where a position lies in it. A range may wrap: the file is as
    /// long as the capacity. A grown ring has another file.
    [[nodiscard]] int file() const { return file_.get(); }
    [[nodiscard]] off_t offset(Position at) const {
        return static_cast<off_t>(at & (capacity_ - 1));
    }
    /// Bytes that can be sent in one go from there.
    [[nodiscard]] std::size_t straight(Position from) const;

    /// The same positions and bytes in a larger ring; throws Error and changes nothing when there
    /// is no memory for it. What is being sent from the old file stays valid: the kernel keeps
    /// those pages.
    void grow(std::size_t bytes);
    [[nodiscard]] std::size_t resident_bytes() const;  // pages touched so far

  private:
    Fd file_;
    std::uint8_t* map_ = nullptr;
    std::size_t capacity_ = 0;
    Position head_ = 0;
    Position first_ = 0;  // nothing before it was ever there (0, or where a grown ring began)
    Position given_ = 0;  // end of all room given out, and of a page
};

}  // namespace flathead::fanout
