#include "relay/playout/selection.hpp"

#include "relay/base/text.hpp"
#include "relay/playout/elementary.hpp"
#include "relay/playout/tables.hpp"

#include <algorithm>

namespace flathead::playout {
namespace {

/// AAC that comes without ADTS headers needs a configuration that ADTS can say.
bool is_carried(const av::Stream& stream) {
    if (stream.codec == av::Codec::other) return false;
    return stream.codec != av::Codec::aac || stream.config.empty() ||
           adts_header(stream.config).has_value();
}

}  // namespace

std::optional<std::size_t> Selection::position(std::size_t index) const {
    const auto at = std::ranges::find(indexes, index);
    if (at == indexes.end()) return std::nullopt;
    return static_cast<std::size_t>(at - indexes.begin());
}

Selection select(const std::vector<av::Stream>& streams) {
    Selection out;
    const auto take = [&](std::size_t index) {
        if (out.streams.size() == most_streams) return;
        out.streams.push_back(streams[index]);
        out.indexes.push_back(index);
    };
    for (std::size_t i = 0; i < streams.size(); ++i) {
        if (!is_carried(streams[i])) {
            out.left_out += text::join(out.left_out.empty() ? "" : ", ", streams[i].codec_name);
        } else if (streams[i].is_video && out.streams.empty()) {
            take(i);
        }
    }
    for (std::size_t i = 0; i < streams.size(); ++i) {
        if (is_carried(streams[i]) && !streams[i].is_video) take(i);
    }
    if (!out.streams.empty()) return out;
    throw av::Failure(av::Fault::malformed,
                      out.left_out.empty()
                          ? "no audio or video in it"
                          : text::join("nothing that MPEG-TS carries: ", out.left_out));
}

}  // namespace flathead::playout
