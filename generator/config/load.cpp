#include "generator/config/load.hpp"

#include "relay/base/text.hpp"

#include <algorithm>
#include <glob.h>
#include <set>
#include <system_error>
#include <utility>

namespace flathead::config {
namespace {

constexpr std::size_t most_file_bytes = 1'000'000;
constexpr std::size_t most_files = 256;

bool is_glob(std::string_view pattern) {
    return pattern.find_first_of("*?[") != std::string_view::npos;
}

/// Regular files matching the glob, sorted by bytes whatever the locale is. The folder is taken
/// literally.
std::vector<Path> matching_files(const Path& folder, const std::string& glob) {
    std::string pattern;
    if (!glob.starts_with('/')) {
        const std::string literal = (folder / "").string();
        for (const char c : literal) {
            if (is_glob({&c, 1}) || c == '\\') pattern += '\\';
            pattern += c;
        }
    }
    pattern += glob;
    glob_t found{};
    std::vector<Path> out;
    if (::glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found) == 0) {
        for (std::size_t i = 0; i < found.gl_pathc; ++i) {
            std::error_code ignored;  // what cannot be looked at is not a file to read
            if (std::filesystem::is_regular_file(found.gl_pathv[i], ignored))
                out.emplace_back(found.gl_pathv[i]);
        }
    }
    ::globfree(&found);
    std::ranges::sort(out, {}, &Path::native);
    return out;
}

class Loader {
  public:
    Loader(Loaded& into, Path folder) : into_(into), folder_(std::move(folder)) {}

    /// Reads one file and what it includes into the tree.
    void read(const Path& file, const Path& shown) {
        const std::uint32_t index = into_.mistakes.add_file(shown.string());
        std::string bytes;
        try {
            bytes = read_file(file, most_file_bytes);
        } catch (const Error& error) {
            into_.mistakes.add({index, 0, 0}, error.what());
            return;
        }
        into_.digest.add_field(index == 0 ? std::string()
                                          : file.lexically_relative(folder_).string());
        into_.digest.add_field(bytes);
        seen_.insert(canonical(file));
        std::optional<Node> root = read_yaml(bytes, index, budget_, into_.mistakes);
        if (!root) return;
        if (root->kind != Node::Kind::map && root->kind != Node::Kind::null) {
            into_.mistakes.add(
                root->place,
                text::join("the file must hold a map of sections, not ", kind_text(root->kind)));
            return;
        }
        const std::optional<Node> include = take(*root, "include");
        root->kind = Node::Kind::map;
        if (index == 0) {
            into_.root = std::move(*root);
        } else {
            merge(into_.root, std::move(*root));
        }
        if (include) read_included(*include, file, shown);
    }

  private:
    static Path canonical(const Path& file) {
        std::error_code failure;
        const Path real = std::filesystem::canonical(file, failure);
        return failure ? file : real;
    }

    static std::optional<Node> take(Node& map, std::string_view key) {
        const auto found = std::ranges::find(map.members, key, &Member::key);
        if (found == map.members.end()) return std::nullopt;
        Node value = std::move(found->value);
        map.members.erase(found);
        return value;
    }

    void read_included(const Node& include, const Path& file, const Path& shown) {
        if (include.kind == Node::Kind::null) return;
        if (include.kind == Node::Kind::scalar) return read_pattern(include, file, shown);
        if (include.kind != Node::Kind::list) {
            into_.mistakes.add(include.place, "'include' must be a file name or a list of them");
            return;
        }
        for (const Node& item : include.items) {
            if (item.kind == Node::Kind::scalar) {
                read_pattern(item, file, shown);
            } else {
                into_.mistakes.add(
                    item.place,
                    text::join("a file name is expected here, not ", kind_text(item.kind)));
            }
        }
    }

    void read_pattern(const Node& pattern, const Path& file, const Path& shown) {
        const std::vector<Path> files = matching_files(file.parent_path(), pattern.text);
        if (files.empty() && !is_glob(pattern.text)) {
            into_.mistakes.add(
                pattern.place,
                text::join("there is no file '", shown_text(pattern.text), "' to include"));
        }
        for (const Path& found : files) {
            const Path found_shown =
                (shown.parent_path() / found.lexically_relative(file.parent_path()))
                    .lexically_normal();
            if (seen_.contains(canonical(found))) {
                into_.mistakes.add(pattern.place,
                                   text::join("'",
                                              shown_text(found_shown.native()),
                                              "' is included more than once or includes itself"));
            } else if (seen_.size() >= most_files) {
                into_.mistakes.add(pattern.place,
                                   text::join("more than ", most_files, " files are included"));
                return;
            } else {
                read(found, found_shown);
            }
        }
    }

    void merge(Node& into, Node from) {
        for (Member& member : from.members) {
            const auto present = std::ranges::find(into.members, member.key, &Member::key);
            if (present == into.members.end()) {
                into.members.push_back(std::move(member));
            } else {
                merge_value(*present, std::move(member));
            }
        }
    }

    void merge_value(Member& present, Member added) {
        using Kind = Node::Kind;
        Node& value = present.value;
        if (added.value.kind == Kind::null) return;
        if (value.kind == Kind::null) {
            value = std::move(added.value);
        } else if (value.kind == Kind::map && added.value.kind == Kind::map) {
            merge(value, std::move(added.value));
        } else if (value.kind == Kind::list && added.value.kind == Kind::list) {
            std::ranges::move(added.value.items, std::back_inserter(value.items));
        } else {
            into_.mistakes.add(added.place,
                               text::join("'",
                                          shown_text(added.key),
                                          "' is set a second time; the first is at ",
                                          into_.mistakes.text(present.place)));
        }
    }

    Loaded& into_;
    Path folder_;  // of the main file
    Budget budget_;
    std::set<Path> seen_;
};

}  // namespace

Loaded load(const Path& file) {
    Loaded loaded;
    loaded.root.kind = Node::Kind::map;
    loaded.root.place = {0, 1, 1};
    const Path absolute = std::filesystem::absolute(file);
    Loader(loaded, absolute.parent_path()).read(absolute, file);
    return loaded;
}

}  // namespace flathead::config
