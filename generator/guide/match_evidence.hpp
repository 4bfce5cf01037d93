#pragma once
/// What speaks for and against two names meaning one channel, as numbers that match_model.hpp
/// weighs.

#include "generator/guide/names.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace flathead::guide {

/// A token with what the guide's dictionary knows of it.
struct WeighedToken {
    std::string_view text;
    std::uint32_t id = 0;     // equal ids: equal texts; `unknown` for words the guide never uses
    std::uint32_t sound = 0;  // equal: alike however transliterated; `unknown` as above
    float weight = 0;         // 0..1, rarity in the guide
    TokenKind kind = TokenKind::word;
    bool is_bracketed = false;

    static constexpr std::uint32_t unknown = ~0U;
};

/// Which pairs of neighbouring letters a key has, folded into a few bits: enough to tell how alike
/// two keys look.
class LetterPairs {
  public:
    LetterPairs() = default;
    explicit LetterPairs(std::string_view key);
    /// Dice's coefficient, 0..1.
    [[nodiscard]] float alike(const LetterPairs& other) const;

  private:
    std::array<std::uint64_t, 4> bits_{};
    int count_ = 0;
};

/// One name of one side. Views belong to whoever made it.
struct NameView {
    std::span<const WeighedToken> tokens;
    std::string_view key, core, core_sound, alias;
    std::string_view country;  // of the channel, else of the name
    std::string_view place;    // country the name mentions
    LetterPairs pairs;         // of the key
    CallSign call;
    Feed feed = Feed::none;
    int shift = 0;
    bool is_sharp = false;
    bool is_foreign = false;
};

enum class Clue : std::uint8_t {
    same_key,               // equal but for dress
    same_core,              // equal but for generic words
    same_sound,             // equal but for spelling
    same_alias,             // one side's bracketed name is the other's name
    both_found,             // share of the query's words found times share of the guide's
    both_missing,           // the smaller of the two: each side names something else
    offered_missing_usual,  // what the guide's name says beyond, in words many channels have:
                            // "cinema", "arabic"
    generic_missing,        // generic words without counterpart, either side
    connector_missing,
    found_weight,  // weight of the words found, 0..2
    numbers_agree,
    numbers_differ,
    number_asked_only,
    number_offered_only,
    country_same,
    country_differs,
    equal_country_same,  // equal names of one country
    equal_country_unknown,
    place_explained,  // a country by name that is the other side's country
    shift_differs,
    feed_differs,  // East against West
    feed_asked_only,
    feed_offered_only,
    call_same,
    call_same_weak,  // one side is not certainly a call sign
    call_sub_differs,
    call_service_differs,  // full against low power
    call_differs,
    call_asked_only,
    letters_alike,  // share of common letter pairs of the keys
    key_within,     // one key begins or ends with the other
    equal_short,    // equal names of at most three letters
    count
};
constexpr std::size_t clue_count = static_cast<std::size_t>(Clue::count);

struct Evidence {
    std::array<float, clue_count> clues{};
    int asked_words = 0;  // for the reason given to people
    int found_words = 0;

    [[nodiscard]] float& operator[](Clue clue) { return clues[static_cast<std::size_t>(clue)]; }
    [[nodiscard]] float operator[](Clue clue) const {
        return clues[static_cast<std::size_t>(clue)];
    }
    [[nodiscard]] bool is_equal_name() const {
        return (*this)[Clue::same_key] + (*this)[Clue::same_core] + (*this)[Clue::same_alias] > 0;
    }
};

[[nodiscard]] Evidence compare(const NameView& asked, const NameView& offered);

}  // namespace flathead::guide
