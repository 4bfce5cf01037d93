#pragma once
/// The pipe to the relay: written whole, and watched, because nobody else tells that the reader is
/// gone.

#include <chrono>
#include <string>

namespace flathead::playout {

class Output {
  public:
    explicit Output(int fd) : fd_(fd) {}
    /// Writes and empties it; waits as long as the reader does not read. False when the reader is
    /// gone.
    [[nodiscard]] bool write(std::string& bytes) const;
    /// Waits so long; false at once when the reader is gone.
    [[nodiscard]] bool wait(std::chrono::milliseconds span) const;
    [[nodiscard]] bool is_gone() const { return !wait(std::chrono::milliseconds{0}); }

  private:
    int fd_;
};

}  // namespace flathead::playout
