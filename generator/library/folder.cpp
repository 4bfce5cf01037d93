#include "generator/library/items.hpp"
#include "generator/library/load.hpp"
#include "generator/library/look_progress.hpp"
#include "generator/library/media_cache.hpp"
#include "generator/library/prober.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <algorithm>
#include <unordered_map>

namespace flathead::library {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t days_between_notices = 7;  // of files being there
constexpr std::size_t kept_at_once = 256;         // a run that is killed loses no more

std::size_t count_videos(const std::vector<TreeFile>& files) {
    return static_cast<std::size_t>(std::ranges::count(files, FileKind::video, &TreeFile::kind));
}

Path own_playout() {
    std::error_code failure;
    const Path self = std::filesystem::read_symlink("/proc/self/exe", failure);
    return failure ? Path("flathead-playout") : self.parent_path() / "flathead-playout";
}

bool is_below(std::string_view path, std::string_view folder) {
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

class FolderLibrary {
  public:
    FolderLibrary(const LibraryConfig& config, const LoadOptions& options)
        : config_(config),
          options_(options),
          cache_(options.state),
          today_(std::chrono::floor<std::chrono::days>(options.now).time_since_epoch().count()) {
        contents_.library = config.name;
        contents_.root = config.path.string();
        while (contents_.root.size() > 1 && contents_.root.ends_with('/'))
            contents_.root.pop_back();
        report_.name = config.name;
        last_ = cache_.last_look(config.name);
        // The tree of another folder is no measure for this one.
        if (last_ && last_->root != contents_.root) last_.reset();
    }

    LoadedLibrary run() {
        const bool is_good = look();
        if (report_.state != OriginState::failed) {
            recall();
            // Also between two looks: what one run left over.
            if (!options_.offline && report_.error.empty()) {
                read_notes();
                probe();
            }
            if (is_good) remember();
            last_.reset();
            report_.state = report_.error.empty()
                                ? (has_news_ ? OriginState::fresh : OriginState::unchanged)
                                : OriginState::last_good;
        }
        LoadedLibrary out{items_of(contents_), std::move(report_)};
        out.library.problems.add(problems_);
        out.report.problems = out.library.problems;
        out.report.entries = out.library.items.size();
        return out;
    }

  private:
    /// True when the files in `contents_` are those of a good look now; otherwise they are those
    /// of the last one, if there is any.
    bool look() {
        report_.state = OriginState::unchanged;
        const bool is_young =
            last_ && config_.refresh > 0s && options_.now - last_->at < config_.refresh;
        if (options_.offline || is_young) {
            use_last("no look was taken at it yet");
            if (report_.state != OriginState::failed) report_.error.clear();
            return false;
        }
        try {
            Tree tree = scan_tree(contents_.root);
            problems_.add(tree.problems);
            carry_over(tree);
            check_shrink(tree.files);
            has_news_ = !last_ || last_->files != tree.files;
            contents_.files = std::move(tree.files);
            report_.since = options_.now;
            return true;
        } catch (const Error& error) {
            use_last(error.what());
            return false;
        }
    }

    void use_last(const std::string& why) {
        report_.error = why;
        if (last_) {
            contents_.files = last_->files;
            report_.since = last_->at;
        } else {
            report_.state = OriginState::failed;
        }
    }

    /// What lay in folders that cannot be looked through is not gone.
    void carry_over(Tree& tree) const {
        if (!last_ || tree.unreadable.empty()) return;
        for (const TreeFile& file : last_->files) {
            const bool is_kept = std::ranges::any_of(
                tree.unreadable,
                [&](const std::string& folder) { return is_below(file.path, folder); });
            if (is_kept) tree.files.push_back(file);
        }
        std::ranges::sort(tree.files, {}, &TreeFile::path);
    }

    void check_shrink(const std::vector<TreeFile>& files) const {
        if (!last_ || options_.accept_shrink == config_.name) return;
        const std::size_t before = count_videos(last_->files);
        const std::size_t now = count_videos(files);
        if (now * 100 >= before * static_cast<std::size_t>(config_.shrink_guard_percent) &&
            (now > 0 || before == 0 || config_.shrink_guard_percent == 0))
            return;
        throw Error(text::join("only ",
                               now,
                               " of ",
                               before,
                               " videos are there (`--accept-shrink ",
                               config_.name,
                               "` takes that)"));
    }

    [[nodiscard]] std::string absolute(const TreeFile& file) const {
        return text::join(contents_.root, "/", file.path);
    }

    /// What is known without opening anything.
    void recall() {
        std::unordered_map<std::string, const TreeFile*> unknown;
        for (const TreeFile& file : contents_.files) {
            if (file.kind != FileKind::picture) unknown.emplace(absolute(file), &file);
        }
        cache_.each_below(contents_.root, [&](std::string_view path, const Remembered& one) {
            const auto found = unknown.find(std::string(path));
            if (found == unknown.end()) return;
            const TreeFile& file = *found->second;
            if (one.bytes != file.bytes || one.modified != file.modified) return;
            if (one.tried_day != 0 && one.tried_day != today_) return;
            take_known(file, one);
            if (one.seen_day + days_between_notices <= today_) to_notice_.emplace_back(path);
            unknown.erase(found);
        });
        for (const TreeFile& file : contents_.files) {
            if (file.kind == FileKind::picture || !unknown.contains(absolute(file))) continue;
            (file.kind == FileKind::video ? new_videos_ : new_notes_).push_back(&file);
        }
    }

    void take_known(const TreeFile& file, const Remembered& one) {
        if (file.kind == FileKind::video) {
            contents_.facts.emplace(
                file.path,
                one.content.empty() ? FactsAnswer{{}, one.error, false} : read_facts(one.content));
        } else if (one.content.empty()) {
            problems_.add(shown(file), one.error);
        } else {
            contents_.notes.emplace(file.path, read_entries(one.content));
        }
    }

    [[nodiscard]] std::string shown(const TreeFile& file) const {
        return utf8::clean_line(absolute(file));
    }

    void keep(const TreeFile& file, std::string content, std::string error, bool passes) {
        has_news_ = true;
        Remembered one{file.bytes,
                       file.modified,
                       today_,
                       std::move(content),
                       std::move(error),
                       passes ? today_ : 0};
        unsaved_.emplace_back(absolute(file), std::move(one));
        if (unsaved_.size() >= kept_at_once) save();
    }

    void save() {
        cache_.keep(unsaved_);
        unsaved_.clear();
    }

    void read_notes() {
        LookProgress progress(
            text::join(config_.name, ": NFO files"), new_notes_.size(), options_.show_progress);
        for (const TreeFile* const file : new_notes_) {
            try {
                auto entries = read_nfo(read_file(absolute(*file), most_nfo_bytes));
                keep(*file, write_entries(entries), {}, false);
                contents_.notes.emplace(file->path, std::move(entries));
            } catch (const Error& error) {
                problems_.add(shown(*file), error.what());
                keep(*file, {}, error.what(), true);
            }
            progress.done();
        }
        save();
    }

    void probe() {
        std::vector<std::string> paths;
        for (const TreeFile* const file : new_videos_) paths.push_back(absolute(*file));
        LookProgress progress(
            text::join(config_.name, ": files"), paths.size(), options_.show_progress);
        std::size_t done = 0;
        try {
            probe_files(paths,
                        {.program = options_.playout.empty() ? own_playout() : options_.playout,
                         .at_once = options_.at_once,
                         .file_limit = options_.file_limit,
                         .time_limit = options_.look_limit},
                        [&](Probed probed) {
                            ++done;
                            take(*new_videos_[probed.index], std::move(probed));
                            progress.done();
                        });
        } catch (const Error& error) {
            problems_.add(contents_.root, error.what());
        }
        save();
        if (done < paths.size()) {
            problems_.add(contents_.root,
                          text::join(text::counted(paths.size() - done, "file", "files"),
                                     " could not be looked at yet; the next run goes on"));
            has_news_ = true;
        }
    }

    void take(const TreeFile& file, Probed probed) {
        FactsAnswer answer;
        bool passes = true;
        try {
            answer = probed.error.empty() ? read_facts(probed.answer)
                                          : FactsAnswer{{}, probed.error, true};
            passes = answer.passes;
        } catch (const Error& error) {
            answer.error = error.what();
        }
        keep(file,
             answer.error.empty() ? std::move(probed.answer) : std::string(),
             answer.error,
             passes);
        contents_.facts.emplace(file.path, std::move(answer));
    }

    /// That files are still there is written once in a while: an unchanged tree costs no writing
    /// but the time of the look.
    void remember() {
        cache_.saw(to_notice_, today_);
        cache_.keep_look(config_.name, last_, {contents_.root, options_.now, contents_.files});
    }

    const LibraryConfig& config_;
    const LoadOptions& options_;
    MediaCache cache_;
    std::int64_t today_;
    std::optional<LastLook> last_{};
    FolderContents contents_{};
    std::vector<std::string> to_notice_{};
    std::vector<const TreeFile*> new_videos_{};
    std::vector<const TreeFile*> new_notes_{};
    std::vector<std::pair<std::string, Remembered>> unsaved_{};
    Problems problems_{};
    OriginReport report_{};
    bool has_news_ = false;
};

}  // namespace

LoadedLibrary load_folder(const LibraryConfig& config, const LoadOptions& options) {
    try {
        return FolderLibrary(config, options).run();
    } catch (const Error& error) {
        LoadedLibrary out;
        out.library.name = config.name;
        out.report.name = config.name;
        out.report.error = error.what();
        return out;
    }
}

}  // namespace flathead::library
