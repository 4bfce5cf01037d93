#include "generator/publish/staging.hpp"

#include "generator/publish/copy.hpp"
#include "relay/base/error.hpp"
#include "relay/base/log.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace flathead::publish {
namespace {

Time modified(const struct stat& facts) {
    return Time(Seconds(facts.st_mtim.tv_sec));
}

void set_modified(int descriptor, Time at, const std::string& name) {
    timespec when{};
    when.tv_sec = static_cast<time_t>(at.time_since_epoch().count());
    const std::array<timespec, 2> both{when, when};
    if (::futimens(descriptor, both.data()) != 0) throw system_error("set the time of " + name);
}

Fd open_release(const Docroot& docroot, const std::string& name) {
    Fd folder = open_folder(docroot.releases_descriptor(), name.c_str());
    if (!folder.is_open()) throw system_error("open release " + name);
    return folder;
}

/// Where the file system refuses a link (none at all, too many, or a file of another user under
/// fs.protected_hardlinks) a copy with the same time does.
bool asks_for_copy(int code) {
    constexpr std::array codes{EPERM, EMLINK, EXDEV, EOPNOTSUPP, ENOSYS};
    return std::ranges::find(codes, code) != codes.end();
}

constexpr mode_t public_mode = 0644;

/// nginx/ and the plan hold the providers' addresses with their passwords; only the account that
/// publishes, and runs the relay, and the administrator who hands the tables to the web server,
/// read them.
mode_t mode_of(const ReleasePath& path) {
    const bool is_private = path.folder() == "nginx" || path.text() == "plan.sqlite";
    return is_private ? 0600 : public_mode;
}

}  // namespace

std::string of_new_release(const ReleasePath& path) {
    return text::join(path.text(), " of the new release");
}

Staging::Staging(const DocrootLock& lock) : lock_(lock), previous_name_(lock.docroot().current()) {
    const Docroot& docroot = lock.docroot();
    for (const ReleaseName& release : docroot.releases()) {
        struct stat facts {};
        if (::fstatat(
                docroot.releases_descriptor(), release.text.c_str(), &facts, AT_SYMLINK_NOFOLLOW) !=
            0) {
            throw system_error("look at release " + release.text);
        }
        newest_ = std::max(newest_, modified(facts));
        sequence_ = std::max(sequence_, release.sequence);
    }
    if (previous_name_) previous_.emplace(open_release(docroot, previous_name_->text));
}

Staging::~Staging() {
    if (!folders_ || is_published_) return;
    try {
        remove_tree(lock_.docroot().releases_descriptor(), hidden_name_.c_str());
    } catch (const Error& failure) {  // the next run tries again
        log::warning("publish",
                     within("remove unfinished release " + hidden_name_, failure).what());
    }
}

PreviousFile Staging::open_previous(const ReleasePath& path) {
    if (!previous_) return {};
    const int descriptor = previous_->find(path.folder());
    if (descriptor < 0) return {};
    // O_NONBLOCK: a pipe put there by somebody else must not hold the run up.
    Fd file(::openat(descriptor, path.name(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file.is_open()) {
        if (errno == ENOENT || errno == ELOOP || errno == ENXIO) return {};
        throw system_error(text::join("open ", path.text(), " of release ", previous_name_->text));
    }
    return {std::move(file)};
}

bool Staging::has_previous(const ReleasePath& path) {
    if (!previous_) return false;
    const int descriptor = previous_->find(path.folder());
    struct stat facts {};
    return descriptor >= 0 &&
           ::fstatat(descriptor, path.name(), &facts, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISREG(facts.st_mode);
}

std::optional<PreviousFile::Facts> PreviousFile::facts() const {
    struct stat facts {};
    if (!file.is_open()) return std::nullopt;
    if (::fstat(file.get(), &facts) != 0)
        throw system_error("look at a file of the previous release");
    if (!S_ISREG(facts.st_mode)) return std::nullopt;
    return Facts{static_cast<std::uint64_t>(facts.st_size), modified(facts)};
}

std::size_t PreviousFile::read_some(std::uint64_t offset,
                                    std::span<char> into,
                                    const ReleasePath& path) const {
    // One call: Linux reads a regular file in full or up to its end (pread(2) of at most 2 GB).
    ssize_t got = 0;
    do {
        got = ::pread(file.get(), into.data(), into.size(), static_cast<off_t>(offset));
    } while (got < 0 && errno == EINTR);
    if (got < 0 && errno != EISDIR && errno != ESPIPE) {
        throw system_error(text::join("read ", path.text(), " of the previous release"));
    }
    return got < 0 ? 0 : static_cast<std::size_t>(got);
}

void PreviousFile::read(std::uint64_t offset, std::span<char> into, const ReleasePath& path) const {
    if (read_some(offset, into, path) < into.size()) {
        throw Error(
            text::join("read ", path.text(), " of the previous release: it has no such bytes"));
    }
}

std::size_t Staging::count_previous_files() const {
    return previous_ ? count_files(previous_->root(), ".") : 0;
}

FolderTree& Staging::folders() {
    if (folders_) return *folders_;
    hidden_name_ = text::join(unfinished_prefix, ::getpid());
    const int releases = lock_.docroot().releases_descriptor();
    // The lock is ours: a folder of that name is what a stopped run with our pid left behind.
    remove_tree(releases, hidden_name_.c_str());
    if (::mkdirat(releases, hidden_name_.c_str(), 0755) != 0) {
        throw system_error("create folder for the new release");
    }
    folders_.emplace(open_release(lock_.docroot(), hidden_name_));
    struct stat facts {};
    if (::fstat(folders_->root(), &facts) != 0) throw system_error("look at the new release");
    // Two calls less for each of many small files: the folder shows what the umask leaves of a
    // mode, and what second the file system's own clock has reached.
    sets_modes_ = (facts.st_mode & 0755) != 0755;
    sets_times_ = modified(facts) <= newest_;
    if (::fchmod(folders_->root(), 0755) != 0)
        throw system_error("set the mode of the new release");
    return *folders_;
}

Fd Staging::create(const ReleasePath& path) {
    Fd file(::openat(folders().make(path.folder()),
                     path.name(),
                     O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                     mode_of(path)));
    if (!file.is_open()) throw system_error("create " + of_new_release(path));
    return file;
}

void Staging::finish(const Fd& file, const ReleasePath& path, Time replaced) {
    // A hardened unit's umask of 0077 would lock the web server out.
    const mode_t mode = mode_of(path);
    if ((sets_modes_ || mode != public_mode) && ::fchmod(file.get(), mode) != 0) {
        throw system_error("set the mode of " + of_new_release(path));
    }
    if (!sets_times_ && replaced <= newest_) return;
    const Time at = std::max({times::now(), newest_ + Seconds(1), replaced + Seconds(1)});
    latest_ = std::max(latest_, at);
    set_modified(file.get(), at, of_new_release(path));
}

void Staging::link(const ReleasePath& path) {
    const int target = folders().make(path.folder());
    if (::linkat(previous_->find(path.folder()), path.name(), target, path.name(), 0) == 0) return;
    if (!asks_for_copy(errno)) throw system_error("link " + of_new_release(path));
    copy_instead_of_link(path);
}

void Staging::copy_instead_of_link(const ReleasePath& path) {
    const PreviousFile from = open_previous(path);
    const auto facts = from.facts();
    if (!facts) throw Error("copy " + of_new_release(path) + ": the previous one is no file");
    const Fd file = create(path);
    copy_bytes(from.file, 0, facts->bytes, file, "copy " + of_new_release(path));
    finish(file, path, {});
    set_modified(file.get(), facts->modified, of_new_release(path));
}

ReleaseName Staging::publish(Time now) {
    const std::string hidden = (folders(), hidden_name_);
    const int releases = lock_.docroot().releases_descriptor();
    const ReleaseName name = release_name(now, sequence_ + 1);
    set_modified(
        folders_->root(), std::max({latest_, newest_ + Seconds(1), times::now()}), name.text);
    if (::syncfs(folders_->root()) != 0) throw system_error("write the new release to disk");
    if (::renameat(releases, hidden.c_str(), releases, name.text.c_str()) != 0) {
        throw system_error("name the new release " + name.text);
    }
    is_published_ = true;
    return name;
}

Staging::Scratch Staging::lend() {
    if (scratch_.empty()) return {};
    Scratch scratch = std::move(scratch_.back());
    scratch_.pop_back();
    return scratch;
}

void Staging::give_back(Scratch scratch) noexcept {
    scratch.buffer.clear();
    scratch_.push_back(std::move(scratch));
}

}  // namespace flathead::publish
