#pragma once
/// The inside of <programme> by xmltv.dtd, as a table: order, how often, what content, which
/// attributes. Shared by the files of this folder only.

#include <array>
#include <cstdint>
#include <string_view>

namespace flathead::formats {

enum class Content : std::uint8_t {
    line,       // text, on one line, not empty
    paragraph,  // text that may have line breaks, not empty
    flag,       // text or nothing: its presence says something
    empty,      // EMPTY
    nested,     // a container of the elements listed
};

struct ElementRule {
    std::string_view name;
    Content content;
    bool may_repeat;
    std::array<std::string_view, 4> attributes;  // those the DTD knows; "" ends the list
    std::string_view required_attribute;         // dropped without it
    std::array<std::string_view, 10> children;   // of a container, in order
    std::string_view required_child;
};

inline constexpr std::array<std::string_view, 10> no_children{};

/// In the order of the DTD: the index is the rank.
inline constexpr std::array<ElementRule, 25> programme_elements{{
    {"title", Content::line, true, {"lang"}, "", no_children, ""},
    {"sub-title", Content::line, true, {"lang"}, "", no_children, ""},
    {"desc", Content::paragraph, true, {"lang"}, "", no_children, ""},
    {"credits",
     Content::nested,
     false,
     {},
     "",
     {"director",
      "actor",
      "writer",
      "adapter",
      "producer",
      "composer",
      "editor",
      "presenter",
      "commentator",
      "guest"},
     ""},
    {"date", Content::line, false, {}, "", no_children, ""},
    {"category", Content::line, true, {"lang"}, "", no_children, ""},
    {"keyword", Content::line, true, {"lang"}, "", no_children, ""},
    {"language", Content::line, false, {"lang"}, "", no_children, ""},
    {"orig-language", Content::line, false, {"lang"}, "", no_children, ""},
    {"length", Content::line, false, {"units"}, "units", no_children, ""},
    {"icon", Content::empty, true, {"src", "width", "height"}, "src", no_children, ""},
    {"url", Content::line, true, {"system"}, "", no_children, ""},
    {"country", Content::line, true, {"lang"}, "", no_children, ""},
    {"episode-num", Content::line, true, {"system"}, "", no_children, ""},
    {"video", Content::nested, false, {}, "", {"present", "colour", "aspect", "quality"}, ""},
    {"audio", Content::nested, false, {}, "", {"present", "stereo"}, ""},
    {"previously-shown", Content::empty, false, {"start"}, "", no_children, ""},
    {"premiere", Content::flag, false, {"lang"}, "", no_children, ""},
    {"last-chance", Content::flag, false, {"lang"}, "", no_children, ""},
    {"new", Content::empty, false, {}, "", no_children, ""},
    {"subtitles", Content::nested, true, {"type"}, "", {"language"}, ""},
    {"rating", Content::nested, true, {"system"}, "", {"value", "icon"}, "value"},
    {"star-rating", Content::nested, true, {"system"}, "", {"value", "icon"}, "value"},
    {"review",
     Content::line,
     true,
     {"type", "source", "reviewer", "lang"},
     "type",
     no_children,
     ""},
    {"image", Content::line, true, {"type", "size", "orient", "system"}, "", no_children, ""},
}};

/// What stands inside a container. One row serves every container that lists the name.
inline constexpr std::array<ElementRule, 19> inner_elements{{
    {"director", Content::line, true, {}, "", no_children, ""},
    {"actor", Content::line, true, {"role", "guest"}, "", no_children, ""},
    {"writer", Content::line, true, {}, "", no_children, ""},
    {"adapter", Content::line, true, {}, "", no_children, ""},
    {"producer", Content::line, true, {}, "", no_children, ""},
    {"composer", Content::line, true, {}, "", no_children, ""},
    {"editor", Content::line, true, {}, "", no_children, ""},
    {"presenter", Content::line, true, {}, "", no_children, ""},
    {"commentator", Content::line, true, {}, "", no_children, ""},
    {"guest", Content::line, true, {}, "", no_children, ""},
    {"present", Content::line, false, {}, "", no_children, ""},
    {"colour", Content::line, false, {}, "", no_children, ""},
    {"aspect", Content::line, false, {}, "", no_children, ""},
    {"quality", Content::line, false, {}, "", no_children, ""},
    {"stereo", Content::line, false, {}, "", no_children, ""},
    {"language", Content::line, false, {"lang"}, "", no_children, ""},
    {"value", Content::line, false, {}, "", no_children, ""},
    {"icon", Content::empty, true, {"src", "width", "height"}, "src", no_children, ""},
    {"url", Content::line, true, {"system"}, "", no_children, ""},
}};

/// The rule of a name; found by its length and first letter, since a guide asks some million times.
template <std::size_t Count>
[[nodiscard]] constexpr const ElementRule* rule_of(const std::array<ElementRule, Count>& rules,
                                                   std::string_view name) {
    if (name.empty()) return nullptr;
    for (const ElementRule& rule : rules) {
        if (rule.name.size() == name.size() && rule.name[0] == name[0] && rule.name == name)
            return &rule;
    }
    return nullptr;
}

/// Attributes whose values the DTD lists; another value drops the attribute.
struct ValueRule {
    std::string_view attribute;
    std::string_view of_element;
    std::array<std::string_view, 5> allowed;
};
inline constexpr std::array<ValueRule, 7> listed_values{{
    {"units", "length", {"seconds", "minutes", "hours"}},
    {"guest", "actor", {"no", "yes"}},
    {"type", "subtitles", {"teletext", "onscreen", "deaf-signed"}},
    {"type", "review", {"text", "url"}},
    {"type", "image", {"poster", "backdrop", "still", "person", "character"}},
    {"size", "image", {"1", "2", "3"}},
    {"orient", "image", {"P", "L"}},
}};

}  // namespace flathead::formats
