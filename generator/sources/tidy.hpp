#pragma once
/// Text of a provider as one clean line of UTF-8. Fit to be read and matched; what each output
/// format dislikes is taken out later, when the lineup is made (formats/clean.hpp).

#include <cstddef>
#include <string>
#include <string_view>

namespace flathead::sources {

/// The text itself when nothing needs doing, else `scratch`. At most `limit` bytes.
[[nodiscard]] std::string_view tidy(std::string_view text, std::size_t limit, std::string& scratch);
/// The same for names and groups: Kodi's markup ("[COLOR red]", "[B]") goes, the five entities of
/// XML that playlists are wrongly escaped with become their characters.
[[nodiscard]] std::string_view tidy_name(std::string_view text,
                                         std::size_t limit,
                                         std::string& scratch);

}  // namespace flathead::sources
