#include "relay/tune/rewind.hpp"

#include "relay/past/archive_address.hpp"

namespace flathead::tune {

bool plays_rows(const plan::Channel& channel) {
    return channel.upstreams.size() == 1 && channel.upstreams.front().kind == plan::Kind::schedule;
}

bool is_kept(const plan::Channel& channel, const past::Span& span, std::int64_t now) {
    return span.from <= now && span.from >= now - channel.archive.count() &&
           channel.archive.count() > 0 && (!span.to || *span.to > span.from);
}

std::optional<plan::Channel> rewound(const plan::Reader& plan,
                                     plan::Channel channel,
                                     const past::Span& span,
                                     std::int64_t now) {
    if (!is_kept(channel, span, now)) return std::nullopt;
    if (plays_rows(channel)) return channel;
    channel.upstreams.clear();
    for (plan::Archive& archive : plan.archives(channel.id)) {
        archive.upstream.url = past::archive_address(archive.upstream.url, archive.zone, span, now);
        channel.upstreams.push_back(std::move(archive.upstream));
    }
    if (channel.upstreams.empty()) return std::nullopt;
    return channel;
}

}  // namespace flathead::tune
