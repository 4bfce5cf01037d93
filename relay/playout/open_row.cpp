#include "relay/playout/open_row.hpp"

#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/lib/av/failure.hpp"
#include "relay/playout/ranged.hpp"
#include "relay/playout/stored.hpp"

#include <algorithm>

namespace flathead::playout {
namespace {

constexpr std::chrono::seconds most_wait{6};  // for one rendition
constexpr Ticks ticks_per_millisecond = ticks_per_second / 1000;
constexpr std::size_t most_why_bytes = 500;

std::unique_ptr<av::Resources> resources_of(const plan::Upstream& upstream,
                                            const plan::Source& source,
                                            const Brake& brake) {
    if (upstream.kind == plan::Kind::file) return std::make_unique<LocalFiles>();
    curl::Transfer transfer;
    transfer.user_agent =
        upstream.user_agent.empty() ? "flathead/" FLATHEAD_VERSION : upstream.user_agent;
    transfer.headers = upstream.headers;
    if (!upstream.referrer.empty()) transfer.headers.emplace_back("Referer", upstream.referrer);
    transfer.connect_limit = most_wait;
    transfer.trusted = source.trusted;
    transfer.trusted_hosts = source.trusted_hosts;
    return std::make_unique<RangedFiles>(std::move(transfer), brake);
}

std::unique_ptr<Piece> open_copy(const RowToOpen& what,
                                 std::size_t index,
                                 const std::shared_ptr<Brake>& brake) {
    const plan::Upstream& upstream = what.media.renditions[index].upstream;
    auto medium = std::make_unique<Medium>(resources_of(upstream, what.sources[index], *brake),
                                           upstream.url,
                                           what.schedule.languages,
                                           brake);
    const Ticks at = what.at - anchor_of(what.row);
    if (medium->duration() && at >= *medium->duration())
        throw av::Failure(av::Fault::malformed, "it ends before that");
    medium->go_to(std::max<Ticks>(at, 0));
    return std::make_unique<Piece>(std::move(medium), anchor_of(what.row));
}

}  // namespace

Ticks anchor_of(const plan::Row& row) {
    return row.start * ticks_per_second - row.in.count() * ticks_per_millisecond;
}

OpenedRow open_row(const RowToOpen& what, const std::shared_ptr<Brake>& brake) {
    OpenedRow out;
    for (std::size_t i = 0; i < what.media.renditions.size(); ++i) {
        if (what.skip == i) continue;
        try {
            brake->allow(most_wait);
            out.piece = open_copy(what, i, brake);
            out.rendition = i;
            return out;
        } catch (const std::exception& failure) {
            const std::string& url = what.media.renditions[i].upstream.url;
            out.why +=
                text::join(out.why.empty() ? "" : "; ", url::masked(url), ": ", failure.what());
            if (out.why.size() > most_why_bytes) out.why.resize(most_why_bytes);
        }
    }
    return out;
}

}  // namespace flathead::playout
