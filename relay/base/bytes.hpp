#pragma once
/// Bytes that arrive in pieces: a file, an unpacked archive, a test's string.

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>

namespace flathead {

class ByteSource {
  public:
    ByteSource() = default;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;
    virtual ~ByteSource() = default;
    /// Fills at least one byte unless the end is reached (0). Throws Error when the bytes are
    /// damaged.
    [[nodiscard]] virtual std::size_t read(std::span<char> into) = 0;
};

class TextSource final : public ByteSource {
  public:
    explicit TextSource(std::string_view text) : left_(text) {}
    [[nodiscard]] std::size_t read(std::span<char> into) override {
        const std::size_t count = std::min(into.size(), left_.size());
        std::memcpy(into.data(), left_.data(), count);
        left_.remove_prefix(count);
        return count;
    }

  private:
    std::string_view left_;
};

}  // namespace flathead
