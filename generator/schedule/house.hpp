#pragma once
/// The house format: what all that a virtual channel copies is made of, so that its stream never
/// changes under a player. Items that do not have it are conformed ahead of time.

#include "generator/model/library.hpp"
#include "generator/model/schedule.hpp"
#include "relay/base/files.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::schedule {

/// Chosen once: what most of the items' running time has, among what every player can take from
/// MPEG-TS. H.264, 4:2:0 in 8 bits, with AAC when nothing has.
[[nodiscard]] HouseFormat house_of(std::span<const Item* const> items,
                                   const std::vector<std::string>& languages);

/// The track that is played: the first of the best language the file has, else its first; null
/// when it has no sound.
[[nodiscard]] const AudioTrack* played_audio(const MediaFacts& facts,
                                             const std::vector<std::string>& languages);

/// The file can be copied as it is: it has the codecs, its container tells when each picture is
/// shown, and a viewer need not wait long for a key frame. What is not known does not fit.
[[nodiscard]] bool fits(const MediaFacts& facts,
                        const HouseFormat& house,
                        const std::vector<std::string>& languages);

/// Where the conformed file of an item lies, or will lie: "<item key>-<8 hex digits of the
/// format>.mkv". The same for the batch that makes it and the plan that names it. `languages`
/// belong to it: another track is another file.
[[nodiscard]] Path conform_path(const Path& folder,
                                std::string_view item,
                                const HouseFormat& house,
                                const std::vector<std::string>& languages);

}  // namespace flathead::schedule
