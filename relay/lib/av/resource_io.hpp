#pragma once
/// A Resource as libav's AVIOContext. Private to this room.

#include "relay/lib/av/failure.hpp"
#include "relay/lib/av/resource.hpp"

#include <functional>
#include <memory>
#include <optional>

extern "C" {
#include <libavformat/avio.h>
#include <libavutil/opt.h>
}

namespace flathead::av {

/// What the callbacks of one Input share: exceptions cannot pass through C, so the last failure
/// waits here.
struct Shared {
    Resources* resources = nullptr;
    std::function<bool()> give_up;
    std::optional<Failure> last;
};

/// The error code libav is told.
[[nodiscard]] int code_of(Fault fault);

struct FreeIo {
    void operator()(AVIOContext* io) const noexcept;
};
using Io = std::unique_ptr<AVIOContext, FreeIo>;

/// `shared` must outlive it. Throws Failure when memory is short.
[[nodiscard]] Io make_io(std::unique_ptr<Resource> resource, Shared& shared);

}  // namespace flathead::av
