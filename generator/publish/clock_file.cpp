#include "generator/publish/clock_file.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/base/time.hpp"

#include <algorithm>
#include <fcntl.h>
#include <sys/stat.h>

namespace flathead::publish {

void replace_in_current(const DocrootLock& lock, std::string_view path, std::string_view bytes) {
    const auto current = lock.docroot().current();
    if (!current) throw Error(text::join("replace ", path, ": there is no release"));
    const Path file = lock.docroot().path() / "releases" / current->text / path;
    const Path beside = file.string() + ".new";
    struct stat old {};
    const Time replaced =
        ::stat(file.c_str(), &old) == 0 ? Time{Seconds{old.st_mtim.tv_sec}} : Time{};
    {
        const Fd fd = create_file(beside);
        write_all(fd, bytes, beside.string());
        const timespec time{
            std::max(times::now(), replaced + Seconds{1}).time_since_epoch().count(), 0};
        const timespec both[2] = {time, time};
        if (::futimens(fd.get(), both) != 0 || ::fchmod(fd.get(), 0644) != 0)
            throw system_error("write " + beside.string());
    }
    if (::rename(beside.c_str(), file.c_str()) != 0)
        throw system_error("rename to " + file.string());
}

}  // namespace flathead::publish
