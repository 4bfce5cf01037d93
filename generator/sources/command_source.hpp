#pragma once
/// A program that writes a playlist, to stdout or to the file named by the word {m3u}, is a source
/// like a fetched one: only the request differs.

#include "generator/fetch/fetch.hpp"

#include <string>

namespace flathead::sources {

[[nodiscard]] bool has_word(const CommandConfig& command, std::string_view word);
/// The request for the command's playlist. `source` must outlive it.
[[nodiscard]] fetch::Request command_request(const SourceConfig& source);

}  // namespace flathead::sources
