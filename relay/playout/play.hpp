#pragma once
/// The whole way of one stream: input, time line, order, pace, transport stream, output.

#include "relay/playout/output.hpp"
#include "relay/playout/request.hpp"

namespace flathead::playout {

/// Returns at the end of the input or when the reader is gone. Throws av::Failure.
void play(const Request& request, const Output& output);

}  // namespace flathead::playout
