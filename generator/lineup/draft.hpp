#pragma once
/// An entry as the rules first see it.

#include "generator/lineup/rules.hpp"
#include "generator/model/listing.hpp"

#include <string_view>

namespace flathead::lineup {

/// What include and exclude look at: the source's own words.
[[nodiscard]] Fields fields_of(const Entry& entry, const Listing& listing);

/// Makes names and groups fit for every output before the rules see them; new text goes into the
/// arena.
class Drafter {
  public:
    explicit Drafter(TextArena& text) : text_(text) {}
    [[nodiscard]] Draft draft(const Entry& entry, const Listing& listing);

  private:
    TextArena& text_;
    std::string_view raw_group_;  // the last one seen: neighbours share it
    std::string_view clean_group_;
};

}  // namespace flathead::lineup
