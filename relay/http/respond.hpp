#pragma once
/// From a request to its answer.

#include "relay/http/request.hpp"

namespace flathead::http {

class Connection;

/// Gives the connection its answer. Throws what the rooms behind it throw.
void respond(Connection& connection, const Request& request);

}  // namespace flathead::http
