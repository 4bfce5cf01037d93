#include "relay/base/fd.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <cerrno>
#include <unistd.h>

namespace flathead {

void Fd::close() noexcept {
    if (number_ >= 0) ::close(number_);  // Linux frees the number even when close reports EINTR
    number_ = -1;
}

std::size_t read_full(const Fd& fd, std::span<char> into, std::string_view what) {
    std::size_t done = 0;
    while (done < into.size()) {
        const ssize_t got = ::read(fd.get(), into.data() + done, into.size() - done);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw system_error(text::join("read ", what));
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    return done;
}

std::size_t pread_full(const Fd& fd,
                       std::span<char> into,
                       std::size_t offset,
                       std::string_view what) {
    std::size_t done = 0;
    while (done < into.size()) {
        const ssize_t got = ::pread(
            fd.get(), into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw system_error(text::join("read ", what));
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    return done;
}

void write_all(const Fd& fd, std::string_view bytes, std::string_view what) {
    while (!bytes.empty()) {
        const ssize_t put = ::write(fd.get(), bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) throw system_error(text::join("write ", what));
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
}

}  // namespace flathead
