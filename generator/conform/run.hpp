#pragma once
/// Makes one conformed file: encoded beside, looked at, shown by a rename. Interrupted, it leaves
/// nothing that counts.

#include "generator/conform/jobs.hpp"

#include <functional>
#include <string>

namespace flathead::conform {

/// `progress` gets the share that is done, now and then, from 0 to 1. Throws Error that says why
/// there is no such file; nothing is left behind then.
void make(const Need& need, const std::function<void(double)>& progress);

/// Files that an interrupted run left in the folder.
void remove_remains(const Path& folder);

/// What is there. A folder that does not exist is empty.
[[nodiscard]] std::vector<Made> made_in(const Path& folder);

/// An item that could not be conformed is not tried again for a week, unless its target changes:
/// why, as it was noted; empty: nothing is known against it.
[[nodiscard]] std::string known_failure(const Need& need, Time now);
void note_failure(const Need& need, const std::string& why);

}  // namespace flathead::conform
