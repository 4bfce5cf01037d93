#pragma once
/// The batch: from configured sources to a published release.

#include "generator/app/options.hpp"
#include "generator/config/config.hpp"
#include "generator/model/report.hpp"

namespace flathead::app {

/// Throws Error when nothing could be published; the release shown before stays.
[[nodiscard]] RunReport generate(const Config& config, const Options& options);

}  // namespace flathead::app
