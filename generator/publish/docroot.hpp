#pragma once
/// The folder the web server shows: `releases/<name>` and the link `current`. Looking needs no
/// lock; everything that changes it takes the DocrootLock as proof that nobody else does.

#include "generator/publish/release_name.hpp"
#include "relay/base/fd.hpp"
#include "relay/base/files.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace flathead::publish {

/// Read-only view. Entries that are not ours (odd names, links, files) are as good as not there.
class Docroot {
  public:
    /// Throws Error when the folder is missing or its `releases` is anything but a folder.
    explicit Docroot(Path folder);
    [[nodiscard]] const Path& path() const { return path_; }
    /// Oldest first. Each is whole: a release gets its name after its last byte is on disk.
    [[nodiscard]] std::vector<ReleaseName> releases() const;
    /// What is shown; absent before the first publish, or when `current` is no link of ours.
    [[nodiscard]] std::optional<ReleaseName> current() const;
    [[nodiscard]] int descriptor() const { return root_.get(); }
    /// -1 when nothing was ever published.
    [[nodiscard]] int releases_descriptor() const { return releases_.get(); }

  private:
    Path path_;
    Fd root_;
    Fd releases_;
};

/// The right to change a docroot, held by one process at a time (flock on `<docroot>/.lock`).
class DocrootLock {
  public:
    /// Creates the docroot when there is none. Waits for another holder up to `wait`, then throws
    /// Error saying which process holds it since when.
    explicit DocrootLock(const Path& folder,
                         std::chrono::milliseconds wait = std::chrono::seconds(0));
    [[nodiscard]] const Docroot& docroot() const { return docroot_; }

  private:
    Docroot docroot_;
    Fd file_;
};

/// `current` shows this release from now on; it must be one of Docroot::releases().
void show(const DocrootLock& lock, const ReleaseName& release);

/// Shows the release `steps` before the current one, and returns it. The next publish compares with
/// it, and gives its own release a higher number than all that exist.
ReleaseName roll_back(const DocrootLock& lock, std::size_t steps = 1);

/// Removes what a stopped run left behind. Returns what could not be removed and why.
std::vector<std::string> remove_leftovers(const DocrootLock& lock);

/// Removes one release, unless it is the current one; adds to `told` what could not be removed and
/// why.
void remove_release(const DocrootLock& lock,
                    const ReleaseName& release,
                    std::vector<std::string>& told);

/// Removes all but the newest `keep` releases, the current one and `spared` (the one shown until a
/// moment ago, which readers may still be walking through). Returns what could not be removed and
/// why.
std::vector<std::string> remove_old_releases(
    const DocrootLock& lock,
    std::size_t keep,
    const std::optional<ReleaseName>& spared = std::nullopt);

/// Folders in `releases/` that a run is filling, or is removing: never listed, removed by the next
/// run.
inline constexpr std::string_view unfinished_prefix = ".new-";
inline constexpr std::string_view retired_prefix = ".old-";

}  // namespace flathead::publish
