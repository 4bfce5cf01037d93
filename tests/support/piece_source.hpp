#pragma once
/// A text that arrives `piece` bytes at a time, so that every boundary is crossed.

#include "relay/base/bytes.hpp"

#include <algorithm>

namespace flathead::tests {

class PieceSource final : public ByteSource {
  public:
    PieceSource(std::string_view text, std::size_t piece) : text_(text), piece_(piece) {}
    std::size_t read(std::span<char> into) override {
        return text_.read(into.first(std::min(piece_, into.size())));
    }

  private:
    TextSource text_;
    std::size_t piece_;
};

}  // namespace flathead::tests
