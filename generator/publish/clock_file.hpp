#pragma once
/// The few files of the shown release that follow the clock: replaced one by one between two
/// releases.

#include "generator/publish/docroot.hpp"

#include <string_view>

namespace flathead::publish {

/// Replaces `path` of the current release by rename, with a strictly newer second than the file it
/// replaces. Older releases that share the file by hard link keep theirs. Throws Error when there
/// is no release.
void replace_in_current(const DocrootLock& lock, std::string_view path, std::string_view bytes);

}  // namespace flathead::publish
