#include "generator/library/scan.hpp"

#include "relay/base/owned.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <deque>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <optional>
#include <set>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace flathead::library {
namespace {

constexpr std::size_t longest_path = 4096;
constexpr std::size_t most_ignore_bytes = 65'536;
constexpr auto no_nanoseconds = std::int64_t{1'000'000'000};

using Folder = Owned<DIR, closedir>;

/// Rules of an ".ignore" file and the folder they stand in.
struct Ignoring {
    IgnoreRules rules;
    std::string folder;  // relative, with '/' at the end; empty: the library's
    std::shared_ptr<const Ignoring> above;
};

struct Task {
    std::string path;  // relative; empty: the library's own folder
    std::size_t depth = 0;
    std::shared_ptr<const Ignoring> ignoring;
};

struct Entry {
    std::string name;
    bool is_folder = false;
    bool is_link = false;
};

std::string below(const std::string& folder, std::string_view name) {
    return folder.empty() ? std::string(name) : text::join(folder, "/", name);
}

class Scan {
  public:
    Scan(const Path& root, const ScanLimits& limits) : root_(root), limits_(limits) {}

    Tree run() {
        folders_.push_back({});
        while (!folders_.empty() || !links_.empty()) {
            // Links last, so that what they lead to is found at its real place.
            auto& queue = folders_.empty() ? links_ : folders_;
            const Task task = std::move(queue.front());
            queue.pop_front();
            look_into(task);
        }
        std::ranges::sort(tree_.files, {}, &TreeFile::path);
        return std::move(tree_);
    }

  private:
    void wrong(const std::string& path, std::string what) {
        tree_.problems.add(utf8::clean_line((root_ / path).string()), std::move(what));
    }

    void look_into(const Task& task) {
        const std::string full = task.path.empty() ? root_.string() : (root_ / task.path).string();
        const Folder folder(::opendir(full.c_str()));
        struct stat about {};
        if (folder == nullptr || ::fstat(::dirfd(folder.get()), &about) != 0) {
            const int code = errno;
            if (task.path.empty()) throw system_error("look through " + full, code);
            unreadable(task.path, code);
            return;
        }
        if (!seen_.emplace(about.st_dev, about.st_ino).second) return;
        if (auto entries = read_entries(*folder, task)) take(*folder, task, std::move(*entries));
    }

    void unreadable(const std::string& path, int code) {
        tree_.unreadable.push_back(path);
        wrong(path, text::join("cannot be looked through: ", std::strerror(code)));
    }

    /// Absent when the folder shall be passed over, or cannot be read to its end.
    std::optional<std::vector<Entry>> read_entries(DIR& folder, const Task& task) {
        std::vector<Entry> out;
        for (;;) {
            errno = 0;
            const dirent* const one = ::readdir(&folder);
            if (one == nullptr) break;
            const std::string_view name = one->d_name;
            if (name == ".nomedia") return std::nullopt;
            if (name.starts_with('.') && name != ".ignore") continue;
            if (++count_ > limits_.files)
                throw Error(text::join("look through ",
                                       root_.string(),
                                       ": more than ",
                                       limits_.files,
                                       " files and folders"));
            const bool is_link = one->d_type == DT_LNK || one->d_type == DT_UNKNOWN;
            const bool is_folder = one->d_type == DT_DIR;
            if (is_folder || is_link || one->d_type == DT_REG)
                out.push_back({std::string(name), is_folder, is_link});
        }
        if (errno != 0) {
            const int code = errno;
            if (task.path.empty()) throw system_error("look through " + root_.string(), code);
            unreadable(task.path, code);
            return std::nullopt;
        }
        std::ranges::sort(out, {}, &Entry::name);
        return out;
    }

    [[nodiscard]] static bool ignores(const std::shared_ptr<const Ignoring>& rules,
                                      const std::string& path,
                                      bool is_folder) {
        for (const Ignoring* one = rules.get(); one != nullptr; one = one->above.get()) {
            if (one->rules.ignores(std::string_view(path).substr(one->folder.size()), is_folder))
                return true;
        }
        return false;
    }

    void take(DIR& folder, const Task& task, std::vector<Entry> entries) {
        auto ignoring = task.ignoring;
        const auto rules = std::ranges::find(entries, ".ignore", &Entry::name);
        if (rules != entries.end()) {
            const std::string path = below(task.path, ".ignore");
            IgnoreRules own(read_file_if_there(root_ / path, most_ignore_bytes).value_or(""));
            if (own.ignores_everything()) return;
            ignoring = std::make_shared<const Ignoring>(
                Ignoring{std::move(own), task.path.empty() ? "" : task.path + "/", ignoring});
        }
        std::vector<TreeFile> videos;
        for (const Entry& entry : entries) {
            if (entry.name.starts_with('.')) continue;
            const std::string path = below(task.path, entry.name);
            if (path.size() > longest_path) continue;
            take_entry(folder, {path, task.depth + 1, ignoring}, entry, videos);
        }
        keep_videos(std::move(videos));
    }

    void take_entry(DIR& folder, Task task, const Entry& entry, std::vector<TreeFile>& videos) {
        const FileKind kind = kind_of_file(entry.name);
        struct stat about {};
        // Only what the name does not decide is asked for.
        const bool must_ask =
            entry.is_link ||
            (!entry.is_folder && (kind == FileKind::video || kind == FileKind::note));
        if (must_ask && ::fstatat(::dirfd(&folder), entry.name.c_str(), &about, 0) != 0) {
            if (errno == ELOOP || errno == ENOENT) {
                if (kind == FileKind::video) wrong(task.path, "leads nowhere");
            } else {
                unreadable(task.path, errno);
            }
            return;
        }
        const bool is_folder = entry.is_folder || (entry.is_link && S_ISDIR(about.st_mode));
        if (ignores(task.ignoring, task.path, is_folder)) return;
        if (is_folder) {
            go_into(std::move(task), entry);
        } else if (kind != FileKind::other && (!must_ask || S_ISREG(about.st_mode))) {
            TreeFile file{std::move(task.path), kind, 0, 0};
            if (kind != FileKind::picture) {
                file.bytes = about.st_size;
                file.modified = about.st_mtim.tv_sec * no_nanoseconds + about.st_mtim.tv_nsec;
            }
            (kind == FileKind::video ? videos : tree_.files).push_back(std::move(file));
        }
    }

    void go_into(Task task, const Entry& entry) {
        if (is_left_out_folder(entry.name, task.depth > 1)) return;
        if (is_disc_folder(entry.name))
            return wrong(task.path, "folders of DVDs and Blu-rays cannot be played");
        if (task.depth > limits_.depth)
            return wrong(task.path,
                         text::join("is passed over: more than ", limits_.depth, " folders deep"));
        (entry.is_link ? links_ : folders_).push_back(std::move(task));
    }

    void keep_videos(std::vector<TreeFile> videos) {
        std::vector<std::string_view> names;
        names.reserve(videos.size());
        for (const TreeFile& video : videos)
            names.push_back(std::string_view(video.path).substr(video.path.rfind('/') + 1));
        const std::vector<bool> is_extra = extras_among(names);
        for (std::size_t i = 0; i < videos.size(); ++i) {
            if (!is_extra[i]) tree_.files.push_back(std::move(videos[i]));
        }
    }

    const Path& root_;
    const ScanLimits& limits_;
    Tree tree_{};
    std::deque<Task> folders_{};
    std::deque<Task> links_{};
    std::set<std::pair<dev_t, ino_t>> seen_{};
    std::size_t count_ = 0;
};

}  // namespace

Tree scan_tree(const Path& root, const ScanLimits& limits) {
    return Scan(root, limits).run();
}

}  // namespace flathead::library
