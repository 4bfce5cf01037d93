#pragma once
/// What every kind of upstream works with. Private to this room.

#include "relay/event/child.hpp"
#include "relay/event/loop.hpp"
#include "relay/lib/curl/streams.hpp"
#include "relay/upstreams/opener.hpp"

#include <memory>

namespace flathead::upstreams {

class Playouts;

struct Tools {
    event::Loop& loop;
    curl::Streams& streams;
    event::Children& children;
    Playouts& playouts;
    const OpenerOptions& options;
    std::shared_ptr<void> keep;  // all of the above but the loop, for upstreams it deletes late
};

}  // namespace flathead::upstreams
