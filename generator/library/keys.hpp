#pragma once
/// Item keys (model/library.hpp, Item::key): digests that stay the same while the item does.

#include "generator/library/names.hpp"
#include "generator/model/library.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace flathead::library {

/// Keys of a film, show or clip by its providers' ids, the surest first; none without ids. `what`
/// tells kinds apart: a show and a film may have the same number.
[[nodiscard]] std::vector<std::string> keys_by_ids(std::string_view what, const ProviderIds& ids);
/// Of an episode by its own ids and its show's, always with its numbers: files often carry ids of
/// the show, or one id on many.
[[nodiscard]] std::vector<std::string> episode_keys(const ProviderIds& own,
                                                    const ProviderIds& show,
                                                    int season,
                                                    int episode);
/// The same of one part of a film or episode in several files; 0: whole.
[[nodiscard]] std::string key_of_part(const std::string& key, int part);
/// By its place in a library.
[[nodiscard]] std::string key_by_path(std::string_view library, std::string_view path);

/// `keys` in order become key and other keys.
void set_keys(Item& item, std::vector<std::string> keys);

}  // namespace flathead::library
