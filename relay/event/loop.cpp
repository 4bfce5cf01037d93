#include "relay/event/loop.hpp"

#include "relay/base/error.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/epoll.h>

namespace flathead::event {
namespace {

std::uint32_t mask_of(Interest interest, Trigger trigger) {
    std::uint32_t mask = trigger == Trigger::edge ? std::uint32_t{EPOLLET} : 0U;
    switch (interest) {
        case Interest::none:
            break;
        case Interest::read:
            mask |= EPOLLIN | EPOLLRDHUP;
            break;
        case Interest::write:
            mask |= EPOLLOUT;
            break;
        case Interest::both:
            mask |= EPOLLIN | EPOLLRDHUP | EPOLLOUT;
            break;
    }
    return mask;
}

constexpr unsigned generation_shift = 32;

}  // namespace

Loop::Loop() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (!epoll_.is_open()) throw system_error("create an event loop");
}

Loop::~Loop() {
    run_later();
}

void Loop::run() {
    is_stopping_ = false;
    while (!is_stopping_) turn(std::chrono::hours{1});
}

int Loop::wait_milliseconds(Duration longest) const {
    if (!later_.empty() || held_) return 0;
    Duration left = longest;
    if (!timers_.empty()) left = std::min(left, timers_.begin()->first - Clock::now());
    const auto rounded = std::chrono::ceil<std::chrono::milliseconds>(left).count();
    return static_cast<int>(std::clamp<std::int64_t>(rounded, 0, 3'600'000));
}

void Loop::turn(Duration longest) {
    std::array<epoll_event, 256> events{};
    const int count = ::epoll_wait(
        epoll_.get(), events.data(), static_cast<int>(events.size()), wait_milliseconds(longest));
    if (count < 0 && errno != EINTR) throw system_error("wait for events");
    now_ = std::max(now_, clock());
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        // A watch may have gone in a callback before this one, and its place may be another's.
        const Slot& slot = slots_[event.data.u64 & UINT32_MAX];
        if (slot.watch == nullptr || slot.generation != event.data.u64 >> generation_shift)
            continue;
        slot.watch->callback_({(event.events & EPOLLIN) != 0,
                               (event.events & EPOLLOUT) != 0,
                               (event.events & (EPOLLHUP | EPOLLERR | EPOLLRDHUP)) != 0});
    }
    fire_timers();
    run_later();
}

void Loop::fire_timers() {
    // A timer that is started in here is due in a later turn, even with no delay at all.
    const Moment due = now_;
    now_ += Duration{1};
    while (!timers_.empty() && timers_.begin()->first <= due) {
        Timer& timer = *timers_.begin()->second;
        timers_.erase(timers_.begin());
        timer.is_running_ = false;
        timer.fire_();
    }
}

void Loop::run_later() {
    const std::vector<std::function<void()>> tasks = std::exchange(later_, {});
    for (const auto& task : tasks) task();
}

void Loop::later(std::function<void()> task) {
    later_.push_back(std::move(task));
}

void Timer::start_at(Moment when) {
    stop();
    when_ = when;
    is_running_ = true;
    loop_.timers_.emplace(when_, this);
}

void Timer::stop() noexcept {
    if (!is_running_) return;
    is_running_ = false;
    loop_.timers_.erase({when_, this});
}

Watch::Watch(Loop& loop, int fd, Interest interest, Callback callback, Trigger trigger)
    : loop_(loop), fd_(fd), interest_(interest), trigger_(trigger), callback_(std::move(callback)) {
    if (loop_.free_slots_.empty()) {
        slot_ = static_cast<std::uint32_t>(loop_.slots_.size());
        loop_.slots_.emplace_back();
    } else {
        slot_ = loop_.free_slots_.back();
        loop_.free_slots_.pop_back();
    }
    Loop::Slot& slot = loop_.slots_[slot_];
    slot.watch = this;
    epoll_event event{};
    event.events = mask_of(interest, trigger);
    event.data.u64 = std::uint64_t{slot.generation} << generation_shift | slot_;
    if (::epoll_ctl(loop_.epoll_.get(), EPOLL_CTL_ADD, fd_, &event) != 0) {
        const Error failure = system_error("watch a descriptor");
        slot.watch = nullptr;
        loop_.free_slots_.push_back(slot_);
        throw failure;
    }
}

Watch::~Watch() {
    // Fails only for a descriptor that is closed already, which epoll has forgotten by itself.
    ::epoll_ctl(loop_.epoll_.get(), EPOLL_CTL_DEL, fd_, nullptr);
    Loop::Slot& slot = loop_.slots_[slot_];
    slot.watch = nullptr;
    ++slot.generation;
    loop_.free_slots_.push_back(slot_);
}

void Watch::want(Interest interest) {
    if (interest == interest_) return;
    interest_ = interest;
    set();
}

void Watch::tell_again() {
    set();  // epoll looks at the descriptor anew
}

void Watch::set() {
    epoll_event event{};
    event.events = mask_of(interest_, trigger_);
    event.data.u64 = std::uint64_t{loop_.slots_[slot_].generation} << generation_shift | slot_;
    if (::epoll_ctl(loop_.epoll_.get(), EPOLL_CTL_MOD, fd_, &event) != 0)
        throw system_error("watch a descriptor");
}

}  // namespace flathead::event
