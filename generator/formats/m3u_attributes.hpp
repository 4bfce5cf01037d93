#pragma once
/// What stands between "#EXTINF:" and the name: a duration, then key="value" pairs in every
/// spelling met in the wild.

#include <string_view>

namespace flathead::formats {

/// Walks the pairs; name() is what follows them. Nothing is copied.
class M3uAttributes {
  public:
    /// `text` is the line behind the tag and its colon.
    explicit M3uAttributes(std::string_view text);
    /// Moves to the next pair; false at the name or the end.
    [[nodiscard]] bool next();
    [[nodiscard]] std::string_view key() const { return key_; }
    [[nodiscard]] std::string_view value() const { return value_; }
    /// Valid after next() gave false; trimmed.
    [[nodiscard]] std::string_view name() const { return name_; }

  private:
    [[nodiscard]] bool at_comma();
    void take_pair(std::size_t end);
    void read_value();
    void read_quoted(char quote);
    void read_curly();

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t words_ =
        std::string_view::npos;  // where words that are no pair began: a name without its comma
    std::size_t key_end_ = 0;    // of a key at at_ that is known to be one; 0: not known
    std::string_view key_;
    std::string_view value_;
    std::string_view name_;
};

struct M3uEntry;
struct M3uHeader;

/// The field an attribute fills, whatever its case; nullptr when we have no use for it.
[[nodiscard]] std::string_view M3uEntry::*entry_slot(std::string_view key);
[[nodiscard]] std::string_view M3uHeader::*header_slot(std::string_view key);
[[nodiscard]] bool is_known_attribute(std::string_view key);

}  // namespace flathead::formats
