#include "relay/playout/output.hpp"

#include "relay/base/error.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <poll.h>
#include <string_view>
#include <unistd.h>

namespace flathead::playout {

bool Output::write(std::string& bytes) const {
    std::string_view left = bytes;
    while (!left.empty()) {
        const ssize_t count = ::write(fd_, left.data(), left.size());
        if (count >= 0) {
            left.remove_prefix(static_cast<std::size_t>(count));
        } else if (errno == EPIPE || errno == ECONNRESET) {
            return false;
        } else if (errno == EAGAIN) {
            pollfd ready{fd_, POLLOUT, 0};
            ::poll(&ready, 1, -1);
        } else if (errno != EINTR) {
            throw system_error("write to stdout");
        }
    }
    bytes.clear();
    return true;
}

bool Output::wait(std::chrono::milliseconds span) const {
    using Clock = std::chrono::steady_clock;
    const Clock::time_point end = Clock::now() + span;
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
        pollfd watched{fd_, 0, 0};
        const int count = ::poll(
            &watched,
            1,
            static_cast<int>(std::clamp<long long>(left, 0, std::numeric_limits<int>::max())));
        if (count > 0 && (watched.revents & (POLLERR | POLLHUP)) != 0) return false;
        if (count >= 0 || errno != EINTR) return true;
    }
}

}  // namespace flathead::playout
