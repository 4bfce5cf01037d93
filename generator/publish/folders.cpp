#include "generator/publish/folders.hpp"

#include "relay/base/error.hpp"
#include "relay/base/owned.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace flathead::publish {
namespace {

using Listing = Owned<DIR, closedir>;

struct Level {
    Listing entries;
    std::string name;
};

constexpr std::size_t deepest = 64;

Listing list_folder(int parent, const char* name) {
    Fd folder = open_folder(parent, name);
    if (!folder.is_open()) throw system_error(text::join("read folder ", name));
    Listing listing(::fdopendir(folder.get()));
    if (listing == nullptr) throw system_error(text::join("read folder ", name));
    static_cast<void>(folder.release());  // the listing closes it
    return listing;
}

bool is_folder(int parent, const dirent& entry) {
    if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_DIR;
    struct stat facts {};
    return ::fstatat(parent, entry.d_name, &facts, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISDIR(facts.st_mode);
}

void make_folder(int parent, const std::string& name, std::string_view path) {
    if (::mkdirat(parent, name.c_str(), 0755) != 0) {
        if (errno == EEXIST) return;
        throw system_error(text::join("create folder ", path, " of the new release"));
    }
    // A umask such as systemd's UMask=0077 would lock the web server out.
    if (::fchmodat(parent, name.c_str(), 0755, 0) != 0) {
        throw system_error(text::join("set the mode of folder ", path, " of the new release"));
    }
}

}  // namespace

Fd open_folder(int parent, const char* name) {
    return Fd(::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

int FolderTree::find(std::string_view path) {
    return open(path, Missing::stays_missing);
}

int FolderTree::make(std::string_view path) {
    return open(path, Missing::is_created);
}

int FolderTree::open(std::string_view path, Missing missing) {
    if (path.empty()) return root_.get();
    if (const auto known = open_.find(path); known != open_.end()) return known->second.get();
    Fd folder;
    int parent = root_.get();
    for (std::size_t end = 0; end != path.size();) {
        const std::size_t begin = end == 0 ? 0 : end + 1;
        end = std::min(path.find('/', begin), path.size());
        const std::string name(path.substr(begin, end - begin));
        if (missing == Missing::is_created) make_folder(parent, name, path.substr(0, end));
        folder = open_folder(parent, name.c_str());
        if (!folder.is_open()) {
            if (missing == Missing::is_created ||
                (errno != ENOENT && errno != ENOTDIR && errno != ELOOP)) {
                throw system_error(
                    text::join("open folder ", path.substr(0, end), " of a release"));
            }
            break;
        }
        parent = folder.get();
    }
    if (open_.size() >= most_open) open_.clear();
    return open_.emplace(path, std::move(folder)).first->second.get();
}

void for_each_below(int parent, const char* folder, const Visit& visit) {
    std::vector<Level> levels;
    levels.push_back({list_folder(parent, folder), folder});
    while (!levels.empty()) {
        DIR* const entries = levels.back().entries.get();
        errno = 0;
        const dirent* const entry = ::readdir(entries);
        if (entry == nullptr) {
            if (errno != 0) throw system_error("read folder " + levels.back().name);
            const std::string name = std::move(levels.back().name);
            levels.pop_back();
            if (!levels.empty()) visit(::dirfd(levels.back().entries.get()), name.c_str(), true);
            continue;
        }
        const std::string_view name = entry->d_name;
        if (name == "." || name == "..") continue;
        if (!is_folder(::dirfd(entries), *entry)) {
            visit(::dirfd(entries), entry->d_name, false);
            continue;
        }
        if (levels.size() == deepest) {
            throw Error(text::join("read folder ", folder, ": nested deeper than ", deepest));
        }
        levels.push_back({list_folder(::dirfd(entries), entry->d_name), std::string(name)});
    }
}

std::vector<std::string> names_in(int parent, const char* folder) {
    const Listing listing = list_folder(parent, folder);
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* const entry = ::readdir(listing.get())) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") names.emplace_back(name);
    }
    if (errno != 0) throw system_error(text::join("read folder ", folder));
    std::ranges::sort(names);
    return names;
}

void remove_tree(int parent, const char* name) {
    const auto remove = [](int folder, const char* entry, bool is_folder) {
        if (::unlinkat(folder, entry, is_folder ? AT_REMOVEDIR : 0) != 0 && errno != ENOENT) {
            throw system_error(text::join("remove ", entry));
        }
    };
    struct stat facts {};
    if (::fstatat(parent, name, &facts, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT) return;
        throw system_error(text::join("remove ", name));
    }
    if (S_ISDIR(facts.st_mode)) for_each_below(parent, name, remove);
    remove(parent, name, S_ISDIR(facts.st_mode));
}

std::size_t count_files(int parent, const char* folder) {
    std::size_t count = 0;
    for_each_below(
        parent, folder, [&count](int, const char*, bool is_folder) { count += is_folder ? 0 : 1; });
    return count;
}

}  // namespace flathead::publish
