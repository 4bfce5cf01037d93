#pragma once
/// The names a docroot is made of: releases, and paths inside one. What does not pass here is never
/// opened, linked or removed.

#include "relay/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flathead::publish {

/// "20261120T101233Z-0007". The sequence orders releases, whatever the clock did in between.
struct ReleaseName {
    std::string text;
    std::uint32_t sequence = 0;
    bool operator==(const ReleaseName&) const = default;
};

[[nodiscard]] std::optional<ReleaseName> read_release_name(std::string_view text);
[[nodiscard]] ReleaseName release_name(Time at, std::uint32_t sequence);

/// Throws Error unless the path is "folder/…/file" in letters, digits and "._-", relative, without
/// empty parts and without parts that begin with a dot.
void check_path(std::string_view path);

}  // namespace flathead::publish
