#pragma once
/// A Splicer whose whole output is kept, for comparisons.

#include "relay/ts/splicer.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace flathead::tests {

struct Output {
    ts::Splicer splicer;
    std::string bytes;
    std::vector<ts::Mark> marks;  // offsets in `bytes`

    /// `piece` bytes at a time; 0: all at once.
    void take(const std::string& in, std::size_t piece = 0) {
        if (piece == 0) piece = std::max<std::size_t>(in.size(), 1);
        for (std::size_t at = 0; at < in.size(); at += piece) {
            const std::size_t size = std::min(piece, in.size() - at);
            std::string out(ts::Splicer::output_limit(size), '\0');
            ts::Spliced spliced =
                splicer.splice(ts::bytes_of(in).subspan(at, size),
                               {reinterpret_cast<std::uint8_t*>(out.data()), out.size()});
            for (ts::Mark& mark : spliced.marks) {
                mark.offset += bytes.size();
                marks.push_back(std::move(mark));
            }
            bytes.append(out, 0, spliced.written);
        }
    }
    [[nodiscard]] std::size_t cuts() const {
        return static_cast<std::size_t>(std::count_if(
            marks.begin(), marks.end(), [](const ts::Mark& mark) { return mark.is_cut; }));
    }
};

}  // namespace flathead::tests
