#pragma once
/// One spelling for names that people would call the same: case, width, ligatures, accents and
/// blanks do not count.
///
/// The result is part of the state format: channel identities in state.sqlite are digests of it
/// (generator/state/FORMAT.md). It must never change for any text, in no future version;
/// fold_test.cpp holds the table that says so. The Unicode stability policy freezes the tables used
/// here (NFKC_Casefold, NFD, NFC) for every assigned character, so a newer ICU folds the same; a
/// different idea of sameness belongs into a function of another name.

#include <string>
#include <string_view>

namespace flathead {

/// In this order: invalid UTF-8 becomes U+FFFD; NFKC_Casefold (case, compatibility forms such as
/// "ᴴᴰ", "ﬁ", full-width letters; characters without a shape vanish); combining diacritical marks
/// dropped ("é" is "e"; vowel signs and tone marks of Indic, Thai, Hebrew or Arabic script stay,
/// they make other words); NFC; runs of white space become one blank, none at the ends.
[[nodiscard]] std::string fold_name(std::string_view name);

/// The same into a buffer the caller keeps: a million names cost no allocation. `out` is replaced.
void fold_name_into(std::string_view name, std::string& out);

}  // namespace flathead
