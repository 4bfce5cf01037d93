#pragma once
/// Asks where an address leads, without taking what is there. Private to this room.

#include "relay/upstreams/tools.hpp"

namespace flathead::upstreams {

/// `found` is told from the loop, once.
[[nodiscard]] std::unique_ptr<Search> search_for(const Tools& tools,
                                                 const plan::Upstream& upstream,
                                                 const plan::Source& source,
                                                 std::function<void(const Located&)> found);

/// What is said to a server in an upstream's name.
[[nodiscard]] curl::Transfer transfer_of(const plan::Upstream& upstream,
                                         const plan::Source& source,
                                         const OpenerOptions& options);
[[nodiscard]] Reason reason_of(int status);
[[nodiscard]] Reason reason_of(curl::Fault fault);

}  // namespace flathead::upstreams
