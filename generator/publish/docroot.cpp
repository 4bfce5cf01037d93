#include "generator/publish/docroot.hpp"

#include "generator/publish/folders.hpp"
#include "relay/base/error.hpp"
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

constexpr const char* releases_folder = "releases";
constexpr const char* current_link = "current";
constexpr const char* next_link = ".current.new";
constexpr std::string_view link_prefix = "releases/";

bool is_folder(int parent, const std::string& name) {
    struct stat facts {};
    return ::fstatat(parent, name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISDIR(facts.st_mode);
}

std::string in_docroot(std::string_view attempt, const DocrootLock& lock, std::string_view name) {
    return text::join(attempt, " ", (lock.docroot().path() / name).string());
}

/// Tidying up never fails a publish: what could not be removed is reported and tried again next
/// time.
void remove_or_tell(const DocrootLock& lock,
                    const std::string& name,
                    std::vector<std::string>& told) {
    try {
        remove_tree(lock.docroot().releases_descriptor(), name.c_str());
    } catch (const Error& failure) {
        told.push_back(
            within(in_docroot("clean", lock, text::join(link_prefix, name)), failure).what());
    }
}

}  // namespace

Docroot::Docroot(Path folder) : path_(std::move(folder)) {
    root_ = Fd(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!root_.is_open()) throw system_error("open docroot " + path_.string());
    releases_ = open_folder(root_.get(), releases_folder);
    if (!releases_.is_open() && errno != ENOENT) {
        throw system_error(text::join(
            "open ", (path_ / releases_folder).string(), " (it must be a folder, not a link)"));
    }
}

std::vector<ReleaseName> Docroot::releases() const {
    std::vector<ReleaseName> found;
    if (!releases_.is_open()) return found;
    for (const std::string& name : names_in(releases_.get(), ".")) {
        auto release = read_release_name(name);
        if (release && is_folder(releases_.get(), name)) found.push_back(*std::move(release));
    }
    std::ranges::stable_sort(
        found, {}, &ReleaseName::sequence);  // equal ones stay in order of name
    return found;
}

std::optional<ReleaseName> Docroot::current() const {
    std::array<char, 256> target{};
    const ssize_t length = ::readlinkat(root_.get(), current_link, target.data(), target.size());
    if (length < 0) return std::nullopt;
    std::string_view text(target.data(), static_cast<std::size_t>(length));
    if (!text.starts_with(link_prefix)) return std::nullopt;
    auto release = read_release_name(text.substr(link_prefix.size()));
    if (!release || !releases_.is_open() || !is_folder(releases_.get(), release->text))
        return std::nullopt;
    return release;
}

void show(const DocrootLock& lock, const ReleaseName& release) {
    const int root = lock.docroot().descriptor();
    if (::fsync(lock.docroot().releases_descriptor()) != 0) {
        throw system_error(in_docroot("sync folder", lock, releases_folder));
    }
    if (::unlinkat(root, next_link, 0) != 0 && errno != ENOENT) {
        throw system_error(in_docroot("remove", lock, next_link));
    }
    const std::string target = text::join(link_prefix, release.text);
    if (::symlinkat(target.c_str(), root, next_link) != 0) {
        throw system_error(in_docroot("create link", lock, next_link));
    }
    if (::renameat(root, next_link, root, current_link) != 0) {
        const int why = errno;
        ::unlinkat(root, next_link, 0);
        throw system_error(in_docroot("replace link", lock, current_link), why);
    }
    if (::fsync(root) != 0) throw system_error(in_docroot("sync folder", lock, ""));
}

ReleaseName roll_back(const DocrootLock& lock, std::size_t steps) {
    const auto current = lock.docroot().current();
    if (!current) throw Error("roll back: nothing is published");
    const auto releases = lock.docroot().releases();
    const auto at = std::ranges::find(releases, *current);
    const auto earlier = static_cast<std::size_t>(at - releases.begin());
    if (steps == 0 || steps > earlier) {
        throw Error(text::join("roll back by ",
                               steps,
                               ": ",
                               text::counted(earlier, "release", "releases"),
                               " kept before the current one, ",
                               current->text));
    }
    const ReleaseName& target = releases[earlier - steps];
    show(lock, target);
    return target;
}

std::vector<std::string> remove_leftovers(const DocrootLock& lock) {
    std::vector<std::string> told;
    for (const std::string& name : names_in(lock.docroot().releases_descriptor(), ".")) {
        if (name.starts_with(unfinished_prefix) || name.starts_with(retired_prefix)) {
            remove_or_tell(lock, name, told);
        }
    }
    if (::unlinkat(lock.docroot().descriptor(), next_link, 0) != 0 && errno != ENOENT) {
        told.push_back(system_error(in_docroot("remove", lock, next_link)).what());
    }
    return told;
}

void remove_release(const DocrootLock& lock,
                    const ReleaseName& release,
                    std::vector<std::string>& told) {
    if (lock.docroot().current() == release) return;
    // Out of the list by one rename first: stopped half-way it is a leftover, never half a release.
    const int folder = lock.docroot().releases_descriptor();
    const std::string retired = text::join(retired_prefix, release.text);
    if (::renameat(folder, release.text.c_str(), folder, retired.c_str()) == 0) {
        remove_or_tell(lock, retired, told);
    } else {
        told.push_back(
            system_error(in_docroot("retire", lock, text::join(link_prefix, release.text))).what());
    }
}

std::vector<std::string> remove_old_releases(const DocrootLock& lock,
                                             std::size_t keep,
                                             const std::optional<ReleaseName>& spared) {
    std::vector<std::string> told;
    std::vector<ReleaseName> releases = lock.docroot().releases();
    releases.resize(releases.size() - std::min(keep, releases.size()));
    for (const ReleaseName& release : releases) {
        if (release != spared) remove_release(lock, release, told);
    }
    return told;
}

}  // namespace flathead::publish
