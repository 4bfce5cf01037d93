#include "generator/app/lock_file.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <thread>

namespace flathead::app {
namespace {

constexpr std::chrono::milliseconds retry_after{10};

}  // namespace

Fd lock_file(const Path& file, std::chrono::milliseconds patience) {
    Fd held(::open(file.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!held.is_open()) throw system_error("open " + file.string());
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (::flock(held.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EINTR && errno != EWOULDBLOCK) throw system_error("lock " + file.string());
        if (std::chrono::steady_clock::now() >= deadline)
            throw Error(text::join("lock ", file.string(), ": another command holds it"));
        std::this_thread::sleep_for(retry_after);
    }
    return held;
}

}  // namespace flathead::app
