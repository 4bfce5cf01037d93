#pragma once
/// What every kind of upstream works with. Private to this room.

#include "relay/event/child.hpp"
#include "relay/event/loop.hpp"
#include "relay/lib/curl/streams.hpp"
#include "relay/upstreams/opener.hpp"

namespace flathead::upstreams {

struct Tools {
    event::Loop& loop;
    curl::Streams& streams;
    event::Children& children;
    const OpenerOptions& options;
};

}  // namespace flathead::upstreams
