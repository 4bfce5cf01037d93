#pragma once
/// A file on disk as a Resource whose reading is bounded. Private to this room.

#include "relay/base/fd.hpp"
#include "relay/lib/av/resource.hpp"

#include <cstdint>
#include <string>

namespace flathead::av {

class PlainFile final : public Resource {
  public:
    /// Throws Failure when it is no regular file, empty, or cannot be opened. Once `budget` bytes
    /// were read, reading fails (timed_out).
    PlainFile(const std::string& path, std::uint64_t budget);

    [[nodiscard]] std::size_t read(std::span<std::uint8_t> into) override;
    [[nodiscard]] bool seek(std::uint64_t position) override;
    [[nodiscard]] std::optional<std::uint64_t> size() const override { return size_; }
    [[nodiscard]] std::string location() const override { return {}; }
    [[nodiscard]] std::string content_type() const override { return {}; }
    /// The first bytes, beside the budget.
    [[nodiscard]] std::string head(std::size_t bytes) const;
    [[nodiscard]] std::uint64_t left() const { return budget_; }

  private:
    Fd file_;
    std::uint64_t size_ = 0;
    std::uint64_t position_ = 0;
    std::uint64_t budget_;
};

}  // namespace flathead::av
