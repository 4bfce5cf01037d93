#pragma once
/// Reads guides into the spool: first who is in them, then the programmes of those that matter and
/// touch the window.

#include "generator/formats/xmltv_read.hpp"
#include "generator/guide/spool.hpp"
#include "generator/guide/timeline.hpp"
#include "relay/base/bytes.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

namespace flathead::guide {

/// The channels a guide declares, each id once, in file order.
struct GuideChannels {
    std::vector<formats::XmltvChannel> channels;
    formats::XmltvSummary summary;  // of what was read
};

/// `whole`: read to the end instead of to the first programme, for guides that declare channels
/// behind programmes.
[[nodiscard]] GuideChannels read_channels(ByteSource& source, bool whole);

struct StringHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>{}(text);
    }
};

/// Guide channel id to bucket.
using Wanted = std::unordered_map<std::string, Spool::Bucket, StringHash, std::equal_to<>>;

struct Collected {
    formats::XmltvSummary summary;
    std::uint64_t kept = 0;  // programmes put into the spool
    bool has_late_channels =
        false;  // declared behind the first programme and not among `known_channels`
};

/// `margin` is how far any later shift may move a programme. `can_read_again`: asked after reading
/// on, whether all that came so far stands in the document of the buckets as it came.
[[nodiscard]] Collected collect(ByteSource& source,
                                const std::function<bool()>& can_read_again,
                                const Wanted& wanted,
                                const Window& window,
                                Seconds margin,
                                std::size_t known_channels,
                                Spool& spool);

}  // namespace flathead::guide
