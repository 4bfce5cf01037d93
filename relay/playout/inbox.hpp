#pragma once
/// What one HTTP transfer has brought and nobody has read yet, and why it brings no more.

#include "relay/lib/av/failure.hpp"
#include "relay/lib/curl/transfers.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace flathead::playout {

class Inbox final : public curl::Sink {
  public:
    bool take(const curl::Answer& answer, std::string_view bytes) noexcept override;
    void ended(const curl::Answer& answer,
               curl::Fault fault,
               const std::string& why) noexcept override;

    [[nodiscard]] std::string_view waiting() const {
        return std::string_view(bytes_).substr(begin_);
    }
    /// How many of the waiting bytes were put there.
    std::size_t read(std::span<std::uint8_t> into);
    /// At most what waits.
    void skip(std::size_t count);
    /// Nothing more comes.
    [[nodiscard]] bool is_whole() const { return is_whole_; }
    [[nodiscard]] const curl::Answer& answer() const { return answer_; }
    /// It broke off, or the answer was no success.
    [[nodiscard]] const std::optional<av::Failure>& failure() const { return failure_; }

  private:
    curl::Answer answer_;
    std::optional<av::Failure> failure_;
    std::string bytes_;
    std::size_t begin_ = 0;
    bool is_whole_ = false;
};

}  // namespace flathead::playout
