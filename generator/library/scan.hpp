#pragma once
/// Looks through a folder with all below it: which videos, NFO files and pictures are there, and
/// how large and old they are. Opens folders only, no media.

#include "generator/library/left_out.hpp"
#include "relay/base/error.hpp"
#include "relay/base/files.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace flathead::library {

struct TreeFile {
    std::string path;  // relative to the library, any bytes but NUL
    FileKind kind = FileKind::other;
    std::int64_t bytes = 0;     // of pictures not asked: 0
    std::int64_t modified = 0;  // nanoseconds since 1970; of pictures 0
    bool operator==(const TreeFile&) const = default;
};

struct Tree {
    std::vector<TreeFile> files;  // in the order of their paths
    /// Folders that could not be looked through, relative: what was in them is not gone.
    std::vector<std::string> unreadable;
    Problems problems;
};

struct ScanLimits {
    std::size_t files = 1'000'000;  // entries of folders looked at
    std::size_t depth = 32;
};

/// Symbolic links are followed; a folder met twice (a loop, a link) counts once, at its real place
/// where that is within the library. Hidden names, `left_out.hpp`, and folders with ".nomedia" or
/// an empty ".ignore" are passed over. Throws Error when `root` itself cannot be looked through or
/// the limit of files is passed.
[[nodiscard]] Tree scan_tree(const Path& root, const ScanLimits& limits = {});

}  // namespace flathead::library
