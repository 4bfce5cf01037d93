#include "relay/tune/farewell.hpp"

#include <algorithm>

namespace flathead::tune {
namespace {

constexpr std::size_t most_bytes = 4U << 20;
constexpr std::size_t piece_bytes = std::size_t{64} * 1024;

void append(ts::Splicer& splicer, ts::Bytes slate, std::string& words) {
    while (!slate.empty() && words.size() < most_bytes) {
        const ts::Bytes piece = slate.first(std::min(slate.size(), piece_bytes));
        slate = slate.subspan(piece.size());
        const std::size_t before = words.size();
        words.resize(before + ts::Splicer::output_limit(piece.size()));
        const std::span<std::uint8_t> room(reinterpret_cast<std::uint8_t*>(words.data()) + before,
                                           words.size() - before);
        words.resize(before + splicer.splice(piece, room).written);
    }
}

}  // namespace

std::string last_words(const ts::Splicer& feed,
                       const std::shared_ptr<const std::string>& slate,
                       event::Duration length) {
    if (slate == nullptr || slate->empty()) return {};
    ts::Splicer splicer(feed);
    const ts::Ticks begin = splicer.clock().value_or(0);
    const ts::Ticks wanted = ts::ticks_of(length);
    std::string words;
    std::size_t before = 0;
    do {
        before = words.size();
        splicer.begin(ts::Origin::other);
        append(splicer, ts::bytes_of(*slate), words);
    } while (words.size() > before && words.size() < most_bytes &&
             splicer.clock().value_or(0) - begin < wanted);
    return words;
}

}  // namespace flathead::tune
