#pragma once
/// The rules for one request in a chain of redirects: who may be asked and what is said to whom.
/// Private to this room.

#include "relay/lib/curl/transfers.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace flathead::curl {

struct Hop {
    std::string url;   // without credentials
    std::string host;  // lower case
    std::string user;  // decoded; sent to this server only
    std::string password;
    std::vector<std::pair<std::string, std::string>> headers;
    bool only_public = false;
    /// The proxy the environment names for it, when it must be given explicitly; "" and
    /// only_public: none at all.
    std::string proxy;
};

struct HopResult {
    std::optional<Hop> hop;
    std::string refusal;  // why there is none
};

[[nodiscard]] HopResult first_hop(const Transfer& transfer);
[[nodiscard]] HopResult next_hop(const Transfer& transfer,
                                 const Hop& first,
                                 const std::string& target);

}  // namespace flathead::curl
