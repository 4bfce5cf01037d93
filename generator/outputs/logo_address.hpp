#pragma once
/// Which logo address a player is given.

#include "generator/model/lineup.hpp"

#include <functional>
#include <string>

namespace flathead::outputs {

/// Our own path of a channel's logo ("logos/…"), or empty.
using LogoPath = std::function<std::string(const Channel&)>;

/// The source's own address where it is fit to be handed on: http or https, no query (Kodi finds
/// attributes inside addresses, and queries hold tokens; reference formats 3.3), no credentials.
/// Empty otherwise.
[[nodiscard]] std::string remote_logo(const Channel& channel);

}  // namespace flathead::outputs
