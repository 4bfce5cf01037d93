#pragma once
/// XML character data: entities decoded tolerantly, texts escaped for output.

#include <optional>
#include <string>
#include <string_view>

namespace flathead::formats {

/// Appends the text with entities decoded: the five of XML, numbers, those of HTML 4; others stay
/// as they are written
/// ("AT&T" stays). Characters XML 1.0 forbids are left out.
void append_decoded(std::string& out, std::string_view raw);
/// Element content with entities and CDATA sections decoded, comments, processing instructions and
/// tags left out.
[[nodiscard]] std::string decoded_content(std::string_view raw);
/// Appends with & < > " escaped and characters XML 1.0 forbids left out. Valid UTF-8 expected.
void append_escaped(std::string& out, std::string_view text);

/// The next attribute of a start tag; `at` moves behind it. Absent at the end of the tag.
struct XmlAttribute {
    std::string_view name;
    std::string_view raw_value;
};
[[nodiscard]] std::optional<XmlAttribute> next_attribute(std::string_view tag, std::size_t& at);

/// The code point of an HTML 4 entity name ("eacute"); 0 when there is none.
[[nodiscard]] char32_t html_entity(std::string_view name);

}  // namespace flathead::formats
