#pragma once
/// Folders by descriptor: nothing here follows a symbolic link, so nothing leaves the folder it
/// began in.

#include "relay/base/fd.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::publish {

/// A folder directly below another; not open when there is none or it is no folder.
[[nodiscard]] Fd open_folder(int parent, const char* name);

/// The folders of one release by path ("x/all/short_epg"; "" is the root), kept open between uses.
/// A descriptor handed out is good until the next call.
class FolderTree {
  public:
    explicit FolderTree(Fd root) : root_(std::move(root)) {}
    [[nodiscard]] int root() const { return root_.get(); }
    /// -1 when there is no such folder.
    [[nodiscard]] int find(std::string_view path);
    /// Creates what is missing, mode 0755; throws Error naming the folder.
    [[nodiscard]] int make(std::string_view path);

  private:
    enum class Missing { stays_missing, is_created };
    [[nodiscard]] int open(std::string_view path, Missing missing);
    static constexpr std::size_t most_open = 64;
    Fd root_;
    std::map<std::string, Fd, std::less<>> open_;  // a closed one: known to be missing
};

/// Calls `visit(parent descriptor, name, is_folder)` for all that lies below, folders after what is
/// in them. Throws Error when a folder cannot be read or they are nested deeper than any release of
/// ours.
using Visit = std::function<void(int parent, const char* name, bool is_folder)>;
void for_each_below(int parent, const char* folder, const Visit& visit);

/// The names in a folder, sorted; throws Error when it cannot be read.
[[nodiscard]] std::vector<std::string> names_in(int parent, const char* folder);

/// Removes the entry: a folder with all that is in it, anything else by itself. Missing is fine.
void remove_tree(int parent, const char* name);

/// Everything below that is not a folder.
[[nodiscard]] std::size_t count_files(int parent, const char* folder);

}  // namespace flathead::publish
