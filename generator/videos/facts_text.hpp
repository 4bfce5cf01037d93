#pragma once
/// Facts of films and series as text, for keeping them (generator/state/DETAILS.md).

#include "generator/model/video.hpp"

#include <string>
#include <string_view>

namespace flathead::videos {

void append_facts(std::string& out, const VideoFacts& facts);
void append_season(std::string& out, const SeasonFacts& season);

/// Records that no program of ours wrote are left out.
[[nodiscard]] SeriesFacts read_facts(std::string_view text);

/// Of a series, without ids: a line for each.
void append_episode(std::string& out, const Episode& episode);
/// Texts point into `text`.
[[nodiscard]] std::vector<Episode> read_episodes(std::string_view text);

}  // namespace flathead::videos
