#pragma once
/// Releases whose files say which generation they belong to, so that a torn or mixed one shows.

#include "generator/publish/release_writer.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace flathead::publish::tests {

/// A file of that generation: "<generation> <lines>\n", then as many lines "<generation>\n".
[[nodiscard]] std::string whole_text(int generation, int lines);
/// The generation of a whole file; absent when a byte is missing, added or of another generation.
[[nodiscard]] std::optional<int> generation_of(std::string_view text);

/// Path to bytes. www/a and www/b change every time, each x/all/<i>.json every fifth time, www/logo
/// never.
[[nodiscard]] std::map<std::string, std::string> files_of(int generation);

void write_generation(ReleaseWriter& writer, int generation);
/// Lock, write, commit; keeps `keep` releases.
Outcome publish_generation(const Path& docroot, int generation, std::size_t keep = 3);

/// All files below a folder by relative path.
[[nodiscard]] std::map<std::string, std::string> read_tree(const Path& folder);
/// The generation a release folder holds; fails the test when it is not exactly that generation's
/// files.
[[nodiscard]] int whole_generation(const Path& release);
/// Names in a folder, sorted; hidden ones included.
[[nodiscard]] std::vector<std::string> names(const Path& folder);

/// Runs `work` in a forked child and returns what it returned: a complaint, or nothing when all is
/// well.
[[nodiscard]] std::string in_child(const std::function<std::string()>& work);

/// A folder in memory where there is one: these tests stop and start far more often than they wait
/// for a disk.
[[nodiscard]] Path fast_folder();

}  // namespace flathead::publish::tests
