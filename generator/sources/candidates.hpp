#pragma once
/// How every kind of source judges what came: found, counted, compared with the last good copy, and
/// taken into use.

#include "generator/fetch/copies.hpp"
#include "generator/fetch/fetch.hpp"
#include "generator/sources/loaded.hpp"

#include <optional>
#include <span>
#include <string>

namespace flathead::sources {

/// The whole document, for formats that are small by nature. Throws Error on damage and beyond the
/// limit.
[[nodiscard]] std::string whole_text(const Path& path, std::size_t limit);
/// nullptr when nothing was asked with this key.
[[nodiscard]] const fetch::Fetched* answer_to(std::span<const fetch::Fetched> fetched,
                                              const std::string& key);
/// How many entries a document of that size may have: room is reserved, not used, so a guess too
/// high costs nothing.
[[nodiscard]] std::size_t guess_entries(const fetch::Copy& copy,
                                        const std::optional<fetch::Copy>& good);
/// Empty when the candidate is large enough to believe.
[[nodiscard]] std::string shrink_fault(std::size_t now,
                                       const std::optional<fetch::Copy>& good,
                                       int percent);
/// The listing of a copy becomes the source's.
void use(Loaded&& result, const fetch::Copy& copy, OriginState state, LoadedSource& loaded);

}  // namespace flathead::sources
