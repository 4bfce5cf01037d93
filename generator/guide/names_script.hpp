#pragma once
/// One character of a channel name in plain lower-case ASCII. Own small tables instead of ICU's
/// transliterators: they are asked for some hundred thousand characters a run and only have to
/// agree with themselves and with how channels are usually romanised.

#include <string_view>

namespace flathead::guide {

struct FoldedChar {
    enum class Kind {
        letters,  // `text`, or the character itself when `text` is empty (a script without a table)
        small,  // raised or circled letters in `text`: they set a tag ("ᴴᴰ") apart from the word
                // before
        ideograph,  // a word of its own
        ascii,      // `text` is one character of punctuation
        gap,        // white space, decoration
        nothing,    // marks that only colour the character before
    };
    Kind kind = Kind::gap;
    std::string_view text;
    bool is_upper = false;    // an upper-case ASCII letter, full-width ones included
    bool is_foreign = false;  // not Latin: the text is a romanisation
};

[[nodiscard]] FoldedChar folded(char32_t c);

}  // namespace flathead::guide
