#pragma once
/// What every form of value needs while the tree is read: messages, secrets, paths, and names that
/// must exist once.

#include "generator/config/read.hpp"
#include "generator/config/yaml.hpp"
#include "relay/lib/xxhash/digest.hpp"

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::config {

/// A single value with its secrets filled in.
struct Scalar {
    std::string text;
    bool is_as_written = true;  // nothing was filled in, so that messages may speak of the text
};

/// What lists of names elsewhere in the config may point at.
enum class Named { source, guide, package, library, channel };

class Reader {
  public:
    Reader(Mistakes& mistakes, Digester& digest, const Environment& environment, Path folder)
        : mistakes_(mistakes),
          digest_(digest),
          environment_(environment),
          folder_(std::move(folder)) {}

    void wrong(Place place, std::string what) { mistakes_.add(place, std::move(what)); }
    void wrong(const Node& node, std::string what) { mistakes_.add(node.place, std::move(what)); }
    /// "unknown key 'sorces', did you mean 'sources'?"
    void unknown_key(const Member& member, std::span<const std::string_view> known);
    /// "'sorces' is not known here, did you mean …" for values out of a fixed list.
    void unknown_word(const Node& node, std::span<const std::string_view> known);
    [[nodiscard]] std::string place_text(Place place) const { return mistakes_.text(place); }

    /// True when it is one (or empty, which counts as one without members); otherwise reported.
    bool is_map(const Node& node);
    bool is_list(const Node& node);
    /// The value with ${ENV}, {env: X} and {file: path} filled in; absent when that failed or it is
    /// no single value, both reported. `expected` reads like "a duration".
    std::optional<Scalar> scalar(const Node& node, std::string_view expected);
    /// What was written, in quotes, for messages: never a secret's value.
    [[nodiscard]] static std::string quoted(const Node& node);

    /// An absolute path; relative ones start in the config's folder.
    [[nodiscard]] Path resolved(std::string_view path) const {
        return (folder_ / path).lexically_normal();
    }
    [[nodiscard]] const Path& folder() const { return folder_; }

    /// Reports a name given a second time.
    void define(Named kind, const Scalar& name, const Node& at);
    /// Remembered until check_references().
    void refer(Named kind, std::string name, const Node& at);
    void check_references();

  private:
    struct Reference {
        Named kind;
        std::string name;
        Place place;
        std::string shown;
    };

    struct Definition {
        Place place;
        bool is_as_written;
    };

    std::optional<std::string> expanded(const Node& node,
                                        const std::string& text,
                                        bool& is_as_written);
    std::optional<std::string> variable(const Node& node, const std::string& name);
    std::optional<Scalar> secret(const Node& node);
    std::optional<Scalar> secret_file(const Node& path);

    Mistakes& mistakes_;
    Digester& digest_;
    const Environment& environment_;
    Path folder_;
    std::array<std::map<std::string, Definition, std::less<>>, 5> defined_;
    std::vector<Reference> references_;
};

}  // namespace flathead::config
