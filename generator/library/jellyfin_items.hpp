#pragma once
/// A Jellyfin's items as those of a library: what the show knows is given to its episodes, each
/// version of a film becomes a file that is here or an address of the server. Pure.

#include "generator/config/config.hpp"
#include "generator/formats/jellyfin_read.hpp"
#include "generator/model/library.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace flathead::library {

/// Bytes of the regular file at that path; absent: there is none.
using FileSize = std::function<std::optional<std::uint64_t>(const Path&)>;

/// How the server knows us; of every request to it.
[[nodiscard]] std::pair<std::string, Secret> jellyfin_authorization(const Secret& api_key);

/// The keys chosen are added to each JellyfinItem::keys: an item keeps the key it once had, also
/// when the server learns more about it.
[[nodiscard]] Library jellyfin_library(std::vector<formats::JellyfinItem>& items,
                                       const LibraryConfig& config,
                                       const FileSize& file_size);

/// Items without keys that are where another one was before are that one, under a new id.
void inherit_keys(std::vector<formats::JellyfinItem>& items,
                  const std::vector<formats::JellyfinItem>& before);

}  // namespace flathead::library
