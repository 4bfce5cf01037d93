#pragma once
/// Whole files and folders: bounded reads, replacement by rename, temporary folders that remove
/// themselves.

#include "relay/base/fd.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace flathead {

using Path = std::filesystem::path;

/// Opens for reading; throws Error.
[[nodiscard]] Fd open_file(const Path& path);
/// Creates (or truncates) for writing, mode 0644 before umask; close-on-exec. Throws Error.
[[nodiscard]] Fd create_file(const Path& path);
/// The whole file; throws Error when it cannot be read or is larger than `limit`.
[[nodiscard]] std::string read_file(const Path& path, std::size_t limit = std::size_t{64} << 20);
/// The same, but a missing file is normal.
[[nodiscard]] std::optional<std::string> read_file_if_there(const Path& path,
                                                            std::size_t limit = std::size_t{64}
                                                                                << 20);
/// Writes beside, fsyncs, renames: readers see the old bytes or the new ones, also after a power
/// cut.
void replace_file(const Path& path, std::string_view bytes);
/// mkdir -p; throws Error naming the folder that could not be made.
void make_folders(const Path& folder);
/// Which file lies at a path, and which state of it: equal means the same bytes.
struct FileIdentity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t changed = 0;  // nanoseconds since 1970; of the inode, so renames count
    bool operator==(const FileIdentity&) const = default;
};
/// Links are followed; absent when there is none.
[[nodiscard]] std::optional<FileIdentity> identity_of(const Path& path);
/// Makes names that were created or renamed in `folder` survive a power cut.
void sync_folder(const Path& folder);

/// A fresh folder below `parent`, removed with everything in it at the end of scope.
class TemporaryFolder {
  public:
    explicit TemporaryFolder(const Path& parent = std::filesystem::temp_directory_path());
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder();
    [[nodiscard]] const Path& path() const { return path_; }

  private:
    Path path_;
};

}  // namespace flathead
