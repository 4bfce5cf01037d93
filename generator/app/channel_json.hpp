#pragma once
/// Channels and matches as JSON (design 10) and as lines for a terminal.

#include "generator/app/look.hpp"

#include <string>

namespace flathead::app {

[[nodiscard]] std::string channels_json(const Look& look, const Config& config);
[[nodiscard]] std::string channels_text(const Look& look);
[[nodiscard]] std::string matches_json(const Look& look);
[[nodiscard]] std::string matches_text(const Look& look);
/// `playing`: of a virtual channel what it plays, as JSON.
[[nodiscard]] std::string explanation_json(const Look& look,
                                           const Channel& channel,
                                           const std::string& playing);
[[nodiscard]] std::string explanation_text(const Look& look, const Channel& channel);

}  // namespace flathead::app
