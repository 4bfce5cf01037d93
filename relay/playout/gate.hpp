#pragma once
/// Keeps what libav opens by itself (RTSP, RTMP, SRT, UDP, RTP) from private addresses that the
/// operator has not named. HTTP has its own rules in relay/lib/curl.

#include "relay/playout/request.hpp"

namespace flathead::playout {

/// Throws av::Failure when the scheme is not for playing, or when the host is private without being
/// trusted. From then on this process connects to public addresses and to those of that host only,
/// so that no redirect, session description or second answer of a name server leads elsewhere.
void pass_gate(const Request& request);

}  // namespace flathead::playout
