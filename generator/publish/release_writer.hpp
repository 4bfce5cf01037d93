#pragma once
/// A release on disk, written whole or not at all. Files that equal the previous release's become
/// links to them; a run that changes nothing touches nothing. One thread; files must not outlive
/// the writer.

#include "generator/model/output.hpp"
#include "generator/publish/docroot.hpp"
#include "generator/publish/release_file.hpp"
#include "generator/publish/staging.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace flathead::publish {

struct Outcome {
    std::string release;     // what is shown now
    bool published = false;  // false: nothing differed, the release shown is the one from before
    std::uint64_t files_written = 0;
    std::uint64_t files_linked = 0;
    std::uint64_t bytes_written = 0;
    std::vector<std::string>
        warnings;  // what could not be tidied up; the release itself is in force
};

class ReleaseWriter final : public ReleaseSink {
  public:
    /// Removes what a stopped run left behind. Files named in `volatile_paths` (they hold the time
    /// of the run, say) are kept in memory until commit() and are no reason to publish on their
    /// own.
    explicit ReleaseWriter(const DocrootLock& lock,
                           std::span<const std::string_view> volatile_paths = {});

    /// Throws Error for a path that is not plain or was asked for before.
    [[nodiscard]] std::unique_ptr<OutputFile> file(std::string_view path) override;
    [[nodiscard]] std::optional<std::string> previous(std::string_view path,
                                                      std::uint64_t limit) override;
    [[nodiscard]] bool has_previous(std::string_view path) override;
    void keep(std::string_view path) override;

    /// The last call: shows the new release if it differs from the one shown, and removes old ones.
    /// `now` goes into the name. Throws Error naming the file; then the old release stays in force.
    [[nodiscard]] Outcome commit(Time now, std::size_t keep_releases);

  private:
    class HeldFile;
    [[nodiscard]] ReleasePath begin(std::string_view path);
    [[nodiscard]] bool differs();
    void write_held();

    const DocrootLock& lock_;
    std::vector<std::string> warnings_;
    std::set<std::string, std::less<>> volatile_paths_;
    Staging staging_;
    Ledger ledger_;
    TextArena names_;
    std::unordered_set<std::string_view> paths_;
    std::vector<std::pair<ReleasePath, std::string>> held_;  // volatile files
    bool is_committed_ = false;
};

}  // namespace flathead::publish
