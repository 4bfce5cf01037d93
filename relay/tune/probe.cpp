#include "relay/tune/probe.hpp"

#include <algorithm>

namespace flathead::tune {
namespace {

// Tables come many times a second, so that the last megabytes before a key frame hold them.
constexpr std::size_t most_held_bytes = 4U << 20;
constexpr std::size_t piece_bytes = std::size_t{64} * 1024;

}  // namespace

void Probe::take(ts::Bytes bytes) {
    while (!bytes.empty()) {
        const ts::Bytes piece = bytes.first(std::min(bytes.size(), piece_bytes));
        bytes = bytes.subspan(piece.size());
        if (held_.size() + piece.size() > most_held_bytes && !is_joinable_)
            held_.erase(held_.begin(),
                        held_.begin() + static_cast<std::ptrdiff_t>(most_held_bytes / 2));
        held_.insert(held_.end(), piece.begin(), piece.end());
        if (is_joinable_) continue;
        scratch_.resize(ts::Splicer::output_limit(piece.size()));
        const ts::Spliced spliced = splicer_.splice(piece, scratch_);
        is_joinable_ = std::ranges::any_of(
            spliced.marks, [](const ts::Mark& mark) { return mark.is_key && mark.tables; });
    }
}

}  // namespace flathead::tune
