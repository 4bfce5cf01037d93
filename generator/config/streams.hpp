#pragma once
/// The forms that say how a source's streams are played.

#include "generator/config/forms.hpp"

#include <optional>
#include <string>
#include <vector>

namespace flathead::config {

/// Program and arguments, one of them with {url}, where a stream's address goes.
struct StreamCommand {
    static std::optional<std::vector<std::string>> read(Reader& reader, const Node& node);
    static std::string schema();
};

/// Unless the config says so itself: an operator's own list, device or program may name private
/// addresses, a list from elsewhere may not.
[[nodiscard]] bool may_name_private_streams(const SourceConfig& source);

}  // namespace flathead::config
