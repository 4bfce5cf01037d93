#pragma once
/// How far looking at files has come, as one line a few times a second.

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

namespace flathead::library {

class LookProgress {
  public:
    /// "films: files"; `show` may be empty.
    LookProgress(std::string what,
                 std::size_t total,
                 const std::function<void(const std::string&)>& show)
        : what_(std::move(what)), total_(total), show_(show) {}
    void done();

  private:
    using Clock = std::chrono::steady_clock;

    std::string what_;
    std::size_t total_;
    const std::function<void(const std::string&)>& show_;
    std::size_t done_ = 0;
    Clock::time_point started_ = Clock::now();
    Clock::time_point shown_{};
};

}  // namespace flathead::library
