#pragma once
/// A sliding window over a ByteSource for readers that hop through markup. Offsets are into data()
/// and move together when the window slides; an element being kept never grows beyond the limit.

#include "relay/base/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

namespace flathead::formats {

class XmlWindow {
  public:
    static constexpr std::size_t npos = static_cast<std::size_t>(-1);

    XmlWindow(ByteSource& source, std::size_t limit_bytes);

    std::size_t pos = 0;  // everything before is scanned

    [[nodiscard]] const char* at(std::size_t offset) const { return data_.get() + offset; }
    [[nodiscard]] std::size_t end() const { return end_; }
    [[nodiscard]] std::string_view text(std::size_t begin, std::size_t stop) const {
        return {at(begin), stop - begin};
    }

    /// From here on bytes are kept, until release(). The start is element().
    void keep_from(std::size_t offset) {
        element_ = offset;
        safe_ = kept_end_ = npos;
    }
    void release() { element_ = npos; }
    [[nodiscard]] std::size_t element() const { return element_; }
    /// What is kept may be cut here when the element outgrows the limit.
    void may_cut_at(std::size_t offset) { safe_ = offset; }
    /// Where the kept bytes were cut; npos when the element is whole.
    [[nodiscard]] std::size_t kept_end() const { return kept_end_; }
    /// Where they are cut when nothing more comes; npos when there is no such place.
    [[nodiscard]] std::size_t last_cut() const { return kept_end_ != npos ? kept_end_ : safe_; }

    /// Where in the source this stands; not for what lies behind a cut of the element being kept.
    [[nodiscard]] std::uint64_t place_of(std::size_t offset) const { return gone_ + offset; }

    /// More bytes behind end(); false at the end of the source, or when a tag alone is larger than
    /// the limit.
    [[nodiscard]] bool fill();
    /// The next '<' at or after pos, with enough bytes behind it to tell what it begins; npos at
    /// the end.
    [[nodiscard]] std::size_t next_markup(std::size_t cut_text_after);
    /// Moves pos behind the terminator ("-->"); false at the end of the source.
    [[nodiscard]] bool skip_past(std::string_view terminator);

  private:
    void slide();
    [[nodiscard]] bool make_room();

    ByteSource& source_;
    std::size_t limit_;
    std::size_t capacity_;
    std::unique_ptr<char[]> data_;
    std::size_t end_ = 0;
    std::uint64_t gone_ = 0;  // bytes of the source that are no longer in the window
    std::size_t element_ = npos;
    std::size_t safe_ = npos;
    std::size_t kept_end_ = npos;
    bool is_drained_ = false;
};

}  // namespace flathead::formats
