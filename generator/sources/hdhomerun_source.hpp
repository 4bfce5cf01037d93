#pragma once
/// An HDHomeRun device becomes a Listing: its lineup.json, and its discover.json for the number of
/// tuners.

#include "generator/sources/loaded.hpp"

#include <string>
#include <string_view>

namespace flathead::sources {

/// "http://10.0.0.9", "http://10.0.0.9/" and "http://10.0.0.9/discover.json" are one device: gives
/// the first form.
[[nodiscard]] std::string hdhomerun_base(std::string_view url);

/// GuideNumber is both the native id and the number. Channels behind DRM are left out with one
/// note: no client but the maker's own can show them. An empty `device_json` means that it could
/// not be fetched: the tuner count is unknown.
[[nodiscard]] Loaded load_hdhomerun(std::string_view lineup_json,
                                    std::string_view device_json,
                                    const std::string& name);

}  // namespace flathead::sources
