#include "relay/base/files.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace flathead {
namespace {

std::optional<std::string> read_open_file(const Fd& fd, const Path& path, std::size_t limit) {
    struct stat facts {};
    if (::fstat(fd.get(), &facts) != 0) throw system_error("read " + path.string());
    if (S_ISDIR(facts.st_mode)) throw Error("read " + path.string() + ": it is a folder");
    std::string bytes;
    std::size_t chunk = facts.st_size > 0 ? static_cast<std::size_t>(facts.st_size) + 1 : 65'536;
    for (;;) {
        const std::size_t before = bytes.size();
        if (before > limit) {
            throw Error(
                text::join("read ", path.string(), ": larger than ", text::human_bytes(limit)));
        }
        bytes.resize(before + std::min(chunk, limit + 1 - before));
        const std::size_t got =
            read_full(fd, {bytes.data() + before, bytes.size() - before}, path.string());
        const bool at_end = before + got < bytes.size();
        bytes.resize(before + got);
        if (at_end) return bytes;
        chunk = 65'536;
    }
}

}  // namespace

Fd open_file(const Path& path) {
    Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd.is_open()) throw system_error("open " + path.string());
    return fd;
}

Fd create_file(const Path& path) {
    Fd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!fd.is_open()) throw system_error("create " + path.string());
    return fd;
}

std::string read_file(const Path& path, std::size_t limit) {
    return *read_open_file(open_file(path), path, limit);
}

std::optional<std::string> read_file_if_there(const Path& path, std::size_t limit) {
    Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd.is_open() && errno == ENOENT) return std::nullopt;
    if (!fd.is_open()) throw system_error("open " + path.string());
    return read_open_file(fd, path, limit);
}

void replace_file(const Path& path, std::string_view bytes) {
    std::string beside = path.string() + ".XXXXXX";
    Fd fd(::mkostemp(beside.data(), O_CLOEXEC));
    if (!fd.is_open()) throw system_error("create " + beside);
    try {
        write_all(fd, bytes, beside);
        if (::fchmod(fd.get(), 0644) != 0 || ::fsync(fd.get()) != 0)
            throw system_error("write " + beside);
        if (::rename(beside.c_str(), path.c_str()) != 0)
            throw system_error("rename to " + path.string());
    } catch (...) {
        ::unlink(beside.c_str());
        throw;
    }
    sync_folder(path.parent_path());
}

void make_folders(const Path& folder) {
    std::error_code failure;
    std::filesystem::create_directories(folder, failure);
    if (failure) throw Error("create folder " + folder.string() + ": " + failure.message());
}

std::optional<FileIdentity> identity_of(const Path& path) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) return std::nullopt;
    return FileIdentity{found.st_dev,
                        found.st_ino,
                        found.st_ctim.tv_sec * std::int64_t{1'000'000'000} + found.st_ctim.tv_nsec};
}

void sync_folder(const Path& folder) {
    const Path name = folder.empty() ? Path(".") : folder;
    const Fd fd(::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd.is_open() || ::fsync(fd.get()) != 0) throw system_error("sync folder " + name.string());
}

TemporaryFolder::TemporaryFolder(const Path& parent) {
    std::string name = (parent / "flathead.XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw system_error("create folder " + name);
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;  // nothing useful can be done about a leftover in a destructor
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace flathead
