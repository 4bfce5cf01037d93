#include "generator/publish/docroot.hpp"
#include "relay/base/error.hpp"
#include "relay/base/log.hpp"
#include "relay/base/text.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>

namespace flathead::publish {
namespace {

constexpr std::chrono::milliseconds retry_after{20};

/// The docroot and its `releases`, open to the web server whatever the umask is. Folders that exist
/// keep the mode their owner chose.
Path made(const Path& docroot) {
    for (const Path& folder : {docroot, docroot / "releases"}) {
        struct stat facts {};
        if (::lstat(folder.c_str(), &facts) == 0) continue;
        make_folders(folder);
        if (::chmod(folder.c_str(), 0755) != 0)
            throw system_error("set the mode of " + folder.string());
    }
    return docroot;
}

Fd open_lock_file(const Docroot& docroot) {
    const std::string name = (docroot.path() / ".lock").string();
    Fd file(
        ::openat(docroot.descriptor(), ".lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644));
    if (!file.is_open()) throw system_error("open " + name);
    struct stat facts {};
    if (::fstat(file.get(), &facts) != 0) throw system_error("open " + name);
    if (!S_ISREG(facts.st_mode)) throw Error("open " + name + ": it is not a file");
    return file;
}

/// Who holds it is told by a record lock beside the flock: its owner is the pid, its first byte the
/// second it was taken. So a run that changes nothing writes nothing, and nothing outlives the
/// holder.
void sign(const Fd& file) {
    struct flock signature {};
    signature.l_type = F_WRLCK;
    signature.l_whence = SEEK_SET;
    signature.l_start = static_cast<off_t>(times::now().time_since_epoch().count());
    signature.l_len = 1;
    ::fcntl(file.get(),
            F_SETLK,
            &signature);  // only for the message; refused by some network file systems
}

std::string holder(const Fd& file) {
    struct flock signature {};
    signature.l_type = F_WRLCK;
    signature.l_whence = SEEK_SET;
    if (::fcntl(file.get(), F_GETLK, &signature) != 0 || signature.l_type == F_UNLCK)
        return "another run";
    return text::join(
        "process ", signature.l_pid, " since ", times::rfc3339(Time(Seconds(signature.l_start))));
}

}  // namespace

DocrootLock::DocrootLock(const Path& folder, std::chrono::milliseconds wait)
    : docroot_(made(folder)), file_(open_lock_file(docroot_)) {
    const std::string name = docroot_.path().string();
    const auto deadline = std::chrono::steady_clock::now() + wait;
    for (bool waits = false; ::flock(file_.get(), LOCK_EX | LOCK_NB) != 0;) {
        if (errno == EINTR) continue;
        if (errno != EWOULDBLOCK) throw system_error("lock docroot " + name);
        if (std::chrono::steady_clock::now() >= deadline) {
            throw Error(text::join("lock docroot ", name, ": held by ", holder(file_)));
        }
        if (!waits)
            log::notice("publish", text::join("docroot ", name, ": waiting for ", holder(file_)));
        waits = true;
        std::this_thread::sleep_for(retry_after);
    }
    sign(file_);
}

}  // namespace flathead::publish
