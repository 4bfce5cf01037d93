#include "relay/base/scratch_file.hpp"

#include "relay/base/error.hpp"

#include <fcntl.h>

namespace flathead {

ScratchFile::ScratchFile(const Path& folder)
    : fd_(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)) {
    if (!fd_.is_open()) throw system_error("create a temporary file in " + folder.string());
}

void ScratchFile::append(std::string_view bytes) {
    write_all(fd_, bytes, "temporary file");
}

void ScratchFile::read(std::uint64_t offset, std::span<char> into) const {
    if (pread_full(fd_, into, offset, "temporary file") != into.size()) {
        throw Error("read temporary file: it ends too early");
    }
}

}  // namespace flathead
