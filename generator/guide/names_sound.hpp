#pragma once
/// A word reduced to how it sounds, roughly: the same for the ways one name is romanised ("Pervyy",
/// "Pervij").

#include <string>
#include <string_view>

namespace flathead::guide {

/// Appends the reduced form. Digits and letters of scripts without a table stay as they are.
void append_sound(std::string& out, std::string_view folded);

}  // namespace flathead::guide
