#pragma once
/// A value that must not be printed by accident: only reveal() gives the text.

#include <string>
#include <utility>

namespace flathead {

class Secret {
  public:
    Secret() = default;
    explicit Secret(std::string text) : text_(std::move(text)) {}
    [[nodiscard]] const std::string& reveal() const { return text_; }
    [[nodiscard]] bool empty() const { return text_.empty(); }
    bool operator==(const Secret&) const = default;

  private:
    std::string text_;
};

}  // namespace flathead
