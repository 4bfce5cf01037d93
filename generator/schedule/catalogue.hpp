#pragma once
/// The items of all libraries with their names folded, so that fifty channels can ask twenty
/// thousand items for genres and people.

#include "generator/model/library.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace flathead::schedule {

/// Index of an item in the catalogue.
using ItemIndex = std::uint32_t;

/// Lists of an item that a selection may ask for by name.
enum class NameKind : std::uint8_t {
    genre,
    tag,
    studio,
    rating,
    show,
    collection,
    playlist,
    person
};
inline constexpr std::size_t name_kinds = 8;

/// The libraries must outlive it. Of items with one key the first is taken, in the order of the
/// libraries.
class Catalogue {
  public:
    explicit Catalogue(std::span<const Library> libraries);

    [[nodiscard]] std::size_t size() const { return items_.size(); }
    [[nodiscard]] const Item& operator[](ItemIndex index) const { return *items_[index]; }
    /// By its key or another one it goes by.
    [[nodiscard]] std::optional<ItemIndex> find(std::string_view key) const;

    /// What an item has of a kind, as numbers of folded names.
    [[nodiscard]] std::span<const std::uint32_t> names(NameKind kind, ItemIndex index) const;
    /// The number of a name; absent when no item has it.
    [[nodiscard]] std::optional<std::uint32_t> number_of(NameKind kind,
                                                         std::string_view name) const;

  private:
    struct Names {
        std::unordered_map<std::string, std::uint32_t> numbers;  // by folded name
        std::vector<std::uint32_t> all;
        std::vector<std::uint32_t> first;  // of each item, into `all`; one more than items
    };
    [[nodiscard]] const Names& names_of(NameKind kind) const;

    std::vector<const Item*> items_;
    std::unordered_map<std::string_view, ItemIndex> by_key_;
    mutable std::array<std::optional<Names>, name_kinds> names_;  // folded when first asked for
};

}  // namespace flathead::schedule
