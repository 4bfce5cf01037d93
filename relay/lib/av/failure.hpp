#pragma once
/// Why media cannot be read (any more), in the words an upstream's end is told in.

#include "relay/base/error.hpp"

#include <cstdint>
#include <string>

namespace flathead::av {

enum class Fault : std::uint8_t {
    unreachable,  // name, connection, TLS, broken transfer
    refused,      // an answer that says no: 401, 403, 404, 410, a private address
    busy,         // no stream left for us: 429, 458, 503, 509
    timed_out,    // nothing came in time
    malformed,    // no media, or none that a transport stream can carry
};

/// The message is for people, secrets masked.
class Failure : public Error {
  public:
    Failure(Fault kind, const std::string& message) : Error(message), fault(kind) {}
    Fault fault;
};

}  // namespace flathead::av
