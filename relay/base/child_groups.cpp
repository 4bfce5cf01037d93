#include "relay/base/child_groups.hpp"

#include "relay/base/error.hpp"

#include <array>
#include <atomic>
#include <csignal>
#include <unistd.h>

namespace flathead {
namespace {

constexpr int most = 64;
std::array<std::atomic<pid_t>, most> leaders{};          // 0: a free place
static_assert(std::atomic<pid_t>::is_always_lock_free);  // read by a signal handler

/// SA_RESETHAND restored the usual action: the same signal, raised again, ends the program.
void kill_children(int number) noexcept {
    for (const auto& leader : leaders) {
        if (const pid_t pid = leader.load(); pid > 0) ::kill(-pid, SIGKILL);
    }
    ::raise(number);
}

}  // namespace

void end_children_with_us() {
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
        struct sigaction usual {};
        if (::sigaction(number, nullptr, &usual) != 0)
            throw system_error("ask for a signal's action");
        if (usual.sa_handler == SIG_IGN) continue;  // nohup
        struct sigaction action {};
        action.sa_handler = kill_children;
        action.sa_flags = static_cast<int>(SA_RESETHAND);
        if (::sigaction(number, &action, nullptr) != 0) throw system_error("set a signal's action");
    }
}

KnownChildGroup::KnownChildGroup(pid_t leader) noexcept {
    for (int i = 0; i < most; ++i) {
        pid_t free_place = 0;
        if (leaders[static_cast<std::size_t>(i)].compare_exchange_strong(free_place, leader)) {
            slot_ = i;
            return;
        }
    }
}

KnownChildGroup::~KnownChildGroup() {
    if (slot_ >= 0) leaders[static_cast<std::size_t>(slot_)].store(0);
}

}  // namespace flathead
