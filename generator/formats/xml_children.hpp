#pragma once
/// Walks the child elements of a piece of markup, as it stands in the source: tolerant, no
/// recursion, no copies.

#include <optional>
#include <string_view>

namespace flathead::formats {

struct XmlChild {
    std::string_view name;
    std::string_view tag;      // what stands between the name and '>'
    std::string_view content;  // between the tags; empty for <x/>
};

class XmlChildren {
  public:
    explicit XmlChildren(std::string_view markup) : markup_(markup) {}
    /// The next child; a child without an end tag reaches to the end of the markup. Text between
    /// children is skipped.
    [[nodiscard]] std::optional<XmlChild> next();

  private:
    [[nodiscard]] std::size_t closing_tag(std::size_t from, std::string_view name) const;

    std::string_view markup_;
    std::size_t at_ = 0;
};

}  // namespace flathead::formats
