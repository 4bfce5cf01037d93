#include "relay/lib/av/plain_file.hpp"

#include "relay/lib/av/failure.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace flathead::av {
namespace {

Fault fault_of_errno(int code) {
    return code == EACCES || code == EPERM ? Fault::refused : Fault::unreachable;
}

}  // namespace

PlainFile::PlainFile(const std::string& path, std::uint64_t budget)
    // A FIFO without a writer must not hold us.
    : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)), budget_(budget) {
    struct stat about {};
    if (!file_.is_open() || ::fstat(file_.get(), &about) != 0)
        throw Failure(fault_of_errno(errno), std::strerror(errno));
    if (!S_ISREG(about.st_mode)) throw Failure(Fault::malformed, "it is no regular file");
    if (about.st_size == 0) throw Failure(Fault::malformed, "it is empty");
    size_ = static_cast<std::uint64_t>(about.st_size);
}

std::size_t PlainFile::read(std::span<std::uint8_t> into) {
    if (budget_ == 0) throw Failure(Fault::timed_out, "too much of it had to be read");
    const std::size_t wanted = std::min<std::uint64_t>(into.size(), budget_);
    for (;;) {
        const ssize_t count =
            ::pread(file_.get(), into.data(), wanted, static_cast<off_t>(position_));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw Failure(Fault::unreachable, std::strerror(errno));
        position_ += static_cast<std::uint64_t>(count);
        budget_ -= static_cast<std::uint64_t>(count);
        return static_cast<std::size_t>(count);
    }
}

bool PlainFile::seek(std::uint64_t position) {
    position_ = position;
    return true;
}

std::string PlainFile::head(std::size_t bytes) const {
    std::string out(bytes, '\0');
    out.resize(pread_full(file_, out, 0, "a media file"));
    return out;
}

}  // namespace flathead::av
