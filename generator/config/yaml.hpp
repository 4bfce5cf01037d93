#pragma once
/// YAML text becomes a tree whose every value knows its line and column. Keys standing twice in one
/// map are mistakes; aliases are copied out within a budget, so that a few lines cannot grow into
/// gigabytes.

#include "generator/config/mistakes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::config {

struct Member;

struct Node {
    enum class Kind : std::uint8_t { null, scalar, list, map };
    Kind kind = Kind::null;
    Place place;
    std::string text;             // of a scalar
    std::vector<Node> items;      // of a list
    std::vector<Member> members;  // of a map, in the order of the file

    [[nodiscard]] const Member* find(std::string_view key) const;
};

struct Member {
    std::string key;
    Place place;  // of the key
    Node value;   // an empty value stands where its key stands
};

/// "a map", "a list", "a single value", "nothing".
[[nodiscard]] std::string_view kind_text(Node::Kind kind);

/// What was written, fit for a message: one line, cut after 80 bytes.
[[nodiscard]] std::string shown_text(std::string_view text);

/// What all files of one config may hold together.
struct Budget {
    static constexpr std::size_t most_values = 100'000;
    static constexpr std::size_t most_bytes = 8'000'000;
    std::size_t values = 0;
    std::size_t bytes = 0;
};

/// Absent when the text is not YAML at all; what is wrong has then been added to the mistakes.
[[nodiscard]] std::optional<Node> read_yaml(const std::string& text,
                                            std::uint32_t file,
                                            Budget& budget,
                                            Mistakes& mistakes);

}  // namespace flathead::config
