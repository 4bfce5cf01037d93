#pragma once
/// A user's regular expression, compiled once: RE2 syntax, linear time on any input.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace flathead {

class Pattern {
  public:
    /// Throws Error saying what RE2 dislikes ("missing ): (News").
    explicit Pattern(std::string_view expression);

    [[nodiscard]] const std::string& text() const { return text_; }
    /// True when the pattern is found anywhere in the text; anchors are the user's business.
    [[nodiscard]] bool matches(std::string_view text) const;
    [[nodiscard]] int captures() const;
    /// The first match's captures put into the template: \1..\9, \0 the whole match, \\ a
    /// backslash. Absent when the pattern does not match.
    [[nodiscard]] std::optional<std::string> expand(std::string_view text,
                                                    std::string_view replacement) const;
    /// What is wrong with such a template for this pattern (a capture that does not exist); empty
    /// when nothing.
    [[nodiscard]] std::string template_error(std::string_view replacement) const;

    bool operator==(const Pattern& other) const { return text_ == other.text_; }

  private:
    std::string text_;
    std::shared_ptr<const re2::RE2> compiled_;
};

}  // namespace flathead
