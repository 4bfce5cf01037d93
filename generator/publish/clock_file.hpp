#pragma once
/// The few files of the shown release that follow the clock: replaced one by one between two
/// releases.

#include "generator/publish/docroot.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace flathead::publish {

/// Replaces `path` of the current release by rename, with a strictly newer second than the file it
/// replaces. Older releases that share the file by hard link keep theirs. Throws Error when there
/// is no release.
void replace_in_current(const DocrootLock& lock, std::string_view path, std::string_view bytes);

/// One byte in place of another.
struct Patch {
    std::size_t at = 0;
    char value = '0';
};

/// Changes single bytes of `path` of the current release where it lies: every reader sees the old
/// one or the new one, and older releases that share the file say what is true now as well. For
/// large files whose length stays. Throws Error when there is no such file.
void patch_in_current(const DocrootLock& lock,
                      std::string_view path,
                      std::span<const Patch> patches);

}  // namespace flathead::publish
