#pragma once
/// How far a fetch has come, as one line a few times a second.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

namespace flathead::fetch {

/// Counted from several threads; `show` is called by one of them at a time.
class Progress {
  public:
    Progress(std::size_t total, std::function<void(const std::string&)> show);

    void arrived(std::uint64_t bytes);
    /// A document of this many bytes has begun to arrive.
    void expected(std::uint64_t bytes);
    void done();
    /// Shows the line if it is time to.
    void refresh();

  private:
    [[nodiscard]] std::string line() const;

    using Clock = std::chrono::steady_clock;
    std::size_t total_;
    std::function<void(const std::string&)> show_;
    std::mutex mutex_;
    std::size_t done_ = 0;
    std::uint64_t bytes_ = 0;
    std::uint64_t expected_ = 0;
    Clock::time_point started_ = Clock::now();
    Clock::time_point shown_{};
};

}  // namespace flathead::fetch
