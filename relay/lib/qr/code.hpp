#pragma once
/// A text as a QR code for a terminal: what a telephone's camera or a player's "scan" takes from
/// the screen. The only place that sees libqrencode.

#include <string>
#include <string_view>

namespace flathead::qr {

/// Rows of half blocks in UTF-8, black on white whatever the terminal's colours are, with the quiet
/// zone around it, each row ended by a line feed. Throws Error for a text no code can hold (2,953
/// bytes are the most).
[[nodiscard]] std::string terminal_code(std::string_view text);

}  // namespace flathead::qr
