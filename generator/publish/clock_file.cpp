#include "generator/publish/clock_file.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/base/time.hpp"

#include <algorithm>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace flathead::publish {

namespace {

Path in_current(const DocrootLock& lock, std::string_view path) {
    const auto current = lock.docroot().current();
    if (!current) throw Error(text::join("replace ", path, ": there is no release"));
    return lock.docroot().path() / "releases" / current->text / path;
}

/// A strictly newer second than that of the bytes it had before.
void set_newer(const Fd& fd, Time before, const Path& file) {
    const timespec time{std::max(times::now(), before + Seconds{1}).time_since_epoch().count(), 0};
    const timespec both[2] = {time, time};
    if (::futimens(fd.get(), both) != 0) throw system_error("write " + file.string());
}

}  // namespace

void replace_in_current(const DocrootLock& lock, std::string_view path, std::string_view bytes) {
    const Path file = in_current(lock, path);
    const Path beside = file.string() + ".new";
    struct stat old {};
    const Time replaced =
        ::stat(file.c_str(), &old) == 0 ? Time{Seconds{old.st_mtim.tv_sec}} : Time{};
    {
        const Fd fd = create_file(beside);
        write_all(fd, bytes, beside.string());
        set_newer(fd, replaced, beside);
        if (::fchmod(fd.get(), 0644) != 0) throw system_error("write " + beside.string());
    }
    if (::rename(beside.c_str(), file.c_str()) != 0)
        throw system_error("rename to " + file.string());
}

void patch_in_current(const DocrootLock& lock,
                      std::string_view path,
                      std::span<const Patch> patches) {
    const Path file = in_current(lock, path);
    const Fd fd(::open(file.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC));
    struct stat old {};
    if (!fd.is_open() || ::fstat(fd.get(), &old) != 0) throw system_error("open " + file.string());
    for (const Patch& patch : patches) {
        if (static_cast<off_t>(patch.at) >= old.st_size)
            throw Error("change " + file.string() + ": it became shorter");
        if (::pwrite(fd.get(), &patch.value, 1, static_cast<off_t>(patch.at)) != 1)
            throw system_error("change " + file.string());
    }
    set_newer(fd, Time{Seconds{old.st_mtim.tv_sec}}, file);
}

}  // namespace flathead::publish
