#pragma once
/// The words of channel names that say something other than which channel it is: how sharp, from
/// where, which feed.

#include <cstdint>
#include <string_view>

namespace flathead::guide {

enum class WordClass : std::uint8_t {
    plain,
    generic,    // "tv", "channel": says next to nothing
    connector,  // "and", "the": says nothing
    quality,    // "hd", "1080p"
    noise,      // "geo-blocked", "vip": how the provider dresses it
    place,      // a country by name; `country` says which
    west,
    east,    // feeds of one network
    number,  // "two"; `value` says which
};

struct Word {
    WordClass kind = WordClass::plain;
    std::string_view country;  // of a place, as in country_of_code
    int value = 0;             // of a number
};

/// What a folded word is when it stands among others.
[[nodiscard]] Word word_of(std::string_view folded);

/// The country of an ISO 3166 alpha-2 code or a common other form (UK, USA), in lower case and one
/// form each: "gb" and "uk" are both "uk". Empty: not a country. `code` in any case.
[[nodiscard]] std::string_view country_of_code(std::string_view code);

/// The country of a code or of a name in English or its own language ("Deutschland"); empty: none.
[[nodiscard]] std::string_view country_of_text(std::string_view text);

}  // namespace flathead::guide
