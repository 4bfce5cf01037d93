#pragma once
/// Finds the first byte of a text that needs attention, at memory speed.

#include <cstddef>
#include <string_view>

namespace flathead::fetch {

/// Bytes before the first one that is NUL or beyond ASCII.
[[nodiscard]] std::size_t ascii_prefix(std::string_view text);
/// Bytes before the first NUL or the first invalid (or cut) UTF-8 sequence.
[[nodiscard]] std::size_t clean_prefix(std::string_view text);

/// The bytes at the beginning of `text` that belong to one wrong sequence (Unicode 3.9, "maximal
/// subpart"); `cut` when more bytes could still make it right.
struct WrongSequence {
    std::size_t bytes;
    bool cut;
};
[[nodiscard]] WrongSequence wrong_sequence(std::string_view text);

}  // namespace flathead::fetch
