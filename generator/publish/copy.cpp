#include "generator/publish/copy.hpp"

#include "relay/base/error.hpp"

#include <algorithm>
#include <cerrno>
#include <string>
#include <sys/sendfile.h>
#include <unistd.h>

namespace flathead::publish {
namespace {

/// copy_file_range is refused by some file systems and kernels; sendfile serves all regular files.
bool is_refusal(int code) {
    return code == EXDEV || code == EINVAL || code == ENOSYS || code == EOPNOTSUPP;
}

}  // namespace

void copy_bytes(const Fd& from,
                std::uint64_t offset,
                std::uint64_t bytes,
                const Fd& to,
                std::string_view attempt) {
    constexpr std::uint64_t most_at_once = std::uint64_t{1} << 30;
    bool by_range = true;
    auto at = static_cast<off_t>(offset);
    while (bytes > 0) {
        const auto wanted = static_cast<std::size_t>(std::min(bytes, most_at_once));
        const ssize_t done = by_range
                                 ? ::copy_file_range(from.get(), &at, to.get(), nullptr, wanted, 0)
                                 : ::sendfile(to.get(), from.get(), &at, wanted);
        if (done > 0) {
            bytes -= static_cast<std::uint64_t>(done);
        } else if (by_range && (done == 0 || is_refusal(errno))) {
            by_range = false;
        } else if (done == 0) {
            throw Error(std::string(attempt) + ": the previous release's file ends early");
        } else if (errno != EINTR) {
            throw system_error(attempt);
        }
    }
}

}  // namespace flathead::publish
