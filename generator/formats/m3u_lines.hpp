#pragma once
/// The lines of a byte stream whatever ends them (LF, CRLF, CR, mixed), without NUL bytes, in one
/// bounded buffer. A line is a position in the stream; text() gives its bytes as long as they are
/// held.

#include "relay/base/bytes.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace flathead::formats {

struct M3uLine {
    std::uint64_t at = 0;  // in the stream
    std::size_t bytes = 0;
    std::uint32_t number = 0;  // from 1
    bool is_cut = false;       // longer than the limit: these are its first bytes
};

class M3uLines {
  public:
    static constexpr std::size_t line_limit = std::size_t{8} << 20;

    explicit M3uLines(ByteSource& source);
    [[nodiscard]] std::optional<M3uLine> next();
    [[nodiscard]] std::string_view text(const M3uLine& line) const {
        return {buffer_.get() + (line.at - base_), line.bytes};
    }
    /// Bytes from `at` on stay readable until the next call of hold() or let_go().
    void hold(std::uint64_t at) { held_ = at; }
    void let_go() { held_ = nothing; }
    /// How much is held: the caller's business to bound.
    [[nodiscard]] std::uint64_t held() const { return held_ == nothing ? 0 : cursor_ - held_; }

  private:
    static constexpr std::uint64_t nothing = ~std::uint64_t{0};

    [[nodiscard]] bool refill();
    [[nodiscard]] std::uint64_t find(char wanted, std::uint64_t& known) const;
    M3uLine line_until(std::uint64_t end);
    M3uLine cut_line();

    ByteSource& source_;
    std::unique_ptr<char[]> buffer_;
    std::size_t size_;
    std::uint64_t base_ = 0;    // stream position of buffer_[0]
    std::uint64_t end_ = 0;     // of the bytes that are there
    std::uint64_t cursor_ = 0;  // start of the next line
    std::uint64_t held_ = nothing;
    std::uint64_t lf_ = 0;  // the next LF is here or not before here
    std::uint64_t cr_ = 0;
    std::uint32_t number_ = 0;
    bool after_cr_ = false;  // an LF at the cursor belongs to the line before
};

}  // namespace flathead::formats
