#pragma once
/// One thread that waits for descriptors and timers. Everything the relay does happens in a
/// callback of this loop; callbacks are short, never block and do not throw.

#include "relay/base/fd.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace flathead::event {

using Clock = std::chrono::steady_clock;
using Duration = Clock::duration;
using Moment = Clock::time_point;

class Timer;
class Watch;

class Loop {
  public:
    Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;
    ~Loop();

    /// Turns until stop().
    void run();
    void stop() noexcept { is_stopping_ = true; }
    /// Waits at most so long for something to happen and runs the callbacks that are due.
    void turn(Duration longest);
    /// The time at the beginning of this turn: all callbacks of one turn agree on it.
    [[nodiscard]] Moment now() const noexcept { return now_; }
    /// For tests: from now on time stands still but for these steps, and turns do not wait.
    void advance(Duration by) { now_ = *(held_ = now_ + by); }
    /// Runs it once after the callbacks of this turn. The way for an object to be deleted that is
    /// inside its own callback.
    void later(std::function<void()> task);
    /// The same for an object that only wants to be deleted.
    template <class T>
    void discard(std::unique_ptr<T> object) {
        later([kept = std::shared_ptr<T>(std::move(object))] {});
    }

  private:
    friend class Timer;
    friend class Watch;
    struct Slot {
        Watch* watch = nullptr;
        std::uint32_t generation = 0;
    };

    [[nodiscard]] Moment clock() const { return held_ ? *held_ : Clock::now(); }
    void fire_timers();
    void run_later();
    [[nodiscard]] int wait_milliseconds(Duration longest) const;

    Fd epoll_;
    Moment now_ = Clock::now();
    std::optional<Moment> held_;
    std::vector<Slot> slots_;
    std::vector<std::uint32_t> free_slots_;
    std::set<std::pair<Moment, Timer*>> timers_;
    std::vector<std::function<void()>> later_;
    bool is_stopping_ = false;
};

/// Fires once per start(), never early. Starting a running timer moves it. Must not outlive the
/// loop.
class Timer {
  public:
    Timer(Loop& loop, std::function<void()> fire) : loop_(loop), fire_(std::move(fire)) {}
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    ~Timer() { stop(); }

    void start(Duration after) { start_at(loop_.now() + after); }
    void start_at(Moment when);
    void stop() noexcept;
    [[nodiscard]] bool is_running() const noexcept { return is_running_; }

  private:
    friend class Loop;
    Loop& loop_;
    std::function<void()> fire_;
    Moment when_{};
    bool is_running_ = false;
};

struct Events {
    bool readable = false;
    bool writable = false;
    bool closed = false;  // hang-up or error: the next read or write says why
};

enum class Interest : std::uint8_t { none, read, write, both };
/// edge: told once per change, registered once and never touched again.
enum class Trigger : std::uint8_t { level, edge };

/// Tells when a descriptor is ready. Unregisters itself; must go before the descriptor is closed
/// and must not outlive the loop.
class Watch {
  public:
    using Callback = std::function<void(Events)>;
    Watch(
        Loop& loop, int fd, Interest interest, Callback callback, Trigger trigger = Trigger::level);
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    ~Watch();

    void want(Interest interest);
    /// An edge-triggered watch is told in the next turn what is so, as if it had just become so.
    void tell_again();
    [[nodiscard]] int fd() const noexcept { return fd_; }

  private:
    friend class Loop;
    void set();

    Loop& loop_;
    int fd_;
    std::uint32_t slot_ = 0;
    Interest interest_;
    Trigger trigger_;
    Callback callback_;
};

}  // namespace flathead::event
