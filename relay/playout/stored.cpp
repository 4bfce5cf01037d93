#include "relay/playout/stored.hpp"

#include "relay/base/error.hpp"
#include "relay/base/fd.hpp"
#include "relay/base/text.hpp"
#include "relay/lib/av/failure.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace flathead::playout {
namespace {

using av::Failure;
using av::Fault;

class LocalFile final : public av::Resource {
  public:
    LocalFile(std::string path, Fd fd, std::uint64_t size)
        : path_(std::move(path)), fd_(std::move(fd)), size_(size) {}
    std::size_t read(std::span<std::uint8_t> into) override {
        for (;;) {
            const ssize_t count =
                ::pread(fd_.get(), into.data(), into.size(), static_cast<off_t>(at_));
            if (count < 0 && errno == EINTR) continue;
            if (count < 0)
                throw Failure(Fault::unreachable, text::join(path_, ": ", std::strerror(errno)));
            at_ += static_cast<std::uint64_t>(count);
            return static_cast<std::size_t>(count);
        }
    }
    bool seek(std::uint64_t position) override {
        at_ = position;
        return true;
    }
    std::optional<std::uint64_t> size() const override { return size_; }
    std::string location() const override { return path_; }
    std::string content_type() const override { return {}; }

  private:
    std::string path_;
    Fd fd_;
    std::uint64_t size_;
    std::uint64_t at_ = 0;
};

class Memory final : public av::Resource {
  public:
    explicit Memory(std::string_view bytes) : bytes_(bytes) {}
    std::size_t read(std::span<std::uint8_t> into) override {
        const std::size_t count = std::min(into.size(), bytes_.size() - at_);
        std::memcpy(into.data(), bytes_.data() + at_, count);
        at_ += count;
        return count;
    }
    bool seek(std::uint64_t position) override {
        at_ = static_cast<std::size_t>(std::min<std::uint64_t>(position, bytes_.size()));
        return true;
    }
    std::optional<std::uint64_t> size() const override { return bytes_.size(); }
    std::string location() const override { return {}; }
    std::string content_type() const override { return {}; }

  private:
    std::string_view bytes_;
    std::size_t at_ = 0;
};

}  // namespace

std::unique_ptr<av::Resource> LocalFiles::open(const std::string& path, av::Range) {
    // Not to wait for the writer of a pipe that lies there.
    Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat found {};
    if (!fd.is_open() || ::fstat(fd.get(), &found) != 0) {
        const bool is_forbidden = errno == EACCES || errno == EPERM;
        throw Failure(is_forbidden ? Fault::refused : Fault::unreachable,
                      text::join(path, ": ", std::strerror(errno)));
    }
    if (!S_ISREG(found.st_mode)) throw Failure(Fault::malformed, text::join(path, ": not a file"));
    return std::make_unique<LocalFile>(
        path, std::move(fd), static_cast<std::uint64_t>(found.st_size));
}

std::unique_ptr<av::Resource> InMemory::open(const std::string&, av::Range) {
    return std::make_unique<Memory>(bytes_);
}

}  // namespace flathead::playout
