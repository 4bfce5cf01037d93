#pragma once
/// The release being made: a hidden folder beside the releases that comes into being with the first
/// file that differs from the previous release, and is removed unless it gets a name.

#include "generator/publish/docroot.hpp"
#include "generator/publish/folders.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace flathead::publish {

/// A file of the previous release, open for reading.
struct PreviousFile {
    Fd file;  // not open: there is none
    struct Facts {
        std::uint64_t bytes = 0;
        Time modified;
    };
    /// Absent when there is no regular file. A call by itself: for most files the read tells
    /// enough.
    [[nodiscard]] std::optional<Facts> facts() const;
    /// As much as there is from `offset` on; less than asked for only at the end, nothing from a
    /// folder.
    [[nodiscard]] std::size_t read_some(std::uint64_t offset,
                                        std::span<char> into,
                                        const ReleasePath& path) const;
    /// Fills `into` from `offset` on; throws Error naming `path` when there is less.
    void read(std::uint64_t offset, std::span<char> into, const ReleasePath& path) const;
};

/// How messages name a file being made.
[[nodiscard]] std::string of_new_release(const ReleasePath& path);

class Staging {
  public:
    explicit Staging(const DocrootLock& lock);
    Staging(const Staging&) = delete;
    Staging& operator=(const Staging&) = delete;
    ~Staging();

    /// The release shown when this one was begun.
    [[nodiscard]] const std::optional<ReleaseName>& previous_release() const {
        return previous_name_;
    }
    [[nodiscard]] PreviousFile open_previous(const ReleasePath& path);
    /// There is a regular file.
    [[nodiscard]] bool has_previous(const ReleasePath& path);
    [[nodiscard]] std::size_t count_previous_files() const;

    /// A new empty file.
    [[nodiscard]] Fd create(const ReleasePath& path);
    /// Gives a written file its mode and a time newer in whole seconds than `replaced` and than
    /// anything in older releases: the web server's ETag is that second and the size (reference
    /// nginx 5).
    void finish(const Fd& file, const ReleasePath& path, Time replaced);
    /// The previous release's file under the same path, kept with its inode and time.
    void link(const ReleasePath& path);

    /// Everything on disk, then visible under its name among the releases (not yet shown).
    [[nodiscard]] ReleaseName publish(Time now);

    /// Memory lent to one open file at a time, so that many small files cost no allocations: a
    /// window on the previous file, and what is to be written.
    static constexpr std::size_t window_bytes = std::size_t{128} << 10;
    static constexpr std::size_t buffer_bytes = std::size_t{1} << 20;
    struct Scratch {
        std::unique_ptr<char[]> window = std::make_unique_for_overwrite<char[]>(window_bytes);
        std::string buffer;
    };
    [[nodiscard]] Scratch lend();
    void give_back(Scratch scratch) noexcept;

  private:
    FolderTree& folders();
    void copy_instead_of_link(const ReleasePath& path);

    const DocrootLock& lock_;
    std::optional<ReleaseName> previous_name_;
    std::optional<FolderTree> previous_;
    std::optional<FolderTree> folders_;
    std::string hidden_name_;
    std::uint32_t sequence_ = 0;  // of the newest release there is
    Time newest_;                 // the last second used by any release there is
    bool sets_modes_ = true;      // files would not get mode 0644 by themselves
    bool sets_times_ = true;      // nor a second after newest_
    bool is_published_ = false;
    Time latest_;  // of the files written so far
    std::vector<Scratch> scratch_;
};

}  // namespace flathead::publish
