#pragma once
/// What an entry says about how its address must be asked for, gathered from every place such
/// things are written.

#include "generator/formats/m3u_entry.hpp"

#include <string>
#include <utility>
#include <vector>

namespace flathead::formats {

struct M3uRequest {
    std::string user_agent;
    std::string referrer;
    std::vector<std::pair<std::string, std::string>>
        headers;  // others: valid names, values on one line
    std::vector<std::pair<std::string, std::string>>
        properties;  // #KODIPROP and #EXTVLCOPT without a meaning to us
    bool operator==(const M3uRequest&) const = default;
};

/// `URL|User-Agent=x&Referer=y` counts before attributes and option lines,
/// #EXTHTTP:{"Cookie":"a=b"} after them. At most 32 headers and 32 properties of 4 kB; what is no
/// valid header is left out.
[[nodiscard]] M3uRequest request_of(const M3uEntry& entry);

}  // namespace flathead::formats
