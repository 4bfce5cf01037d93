/// Films and episodes, and where other sources keep the past of their channels.

#include "relay/plan/columns.hpp"
#include "relay/plan/read_state.hpp"

namespace flathead::plan {

std::vector<Archive> Reader::State::archives(std::int32_t channel) {
    std::vector<Archive> archives;
    const std::int64_t first = std::int64_t{channel} * most_upstreams;
    find_archives.bind(first, first + most_upstreams - 1);
    while (find_archives.step()) {
        const auto place = static_cast<std::int64_t>(archives.size());
        if (find_archives.integer(10) != first + place) throw Error("an archive is missing");
        Archive& archive = archives.emplace_back();
        archive.upstream = upstream(find_archives);
        check_kind(archive.upstream, "an archive", false);
        archive.zone = bounded_text(find_archives, 11, "zone");
    }
    return archives;
}

std::optional<Video> Reader::State::video(std::int32_t id) {
    if (!find_video.bind(id).step()) return std::nullopt;
    Video video{.id = id,
                .upstream = upstream(find_video),
                .extension = bounded_text(find_video, 10, "extension"),
                .redirects = flag(find_video, 11, "redirects"),
                .packages = static_cast<std::uint64_t>(find_video.integer(12))};
    check_kind(video.upstream, "a video", true);
    check_extension(video.extension);
    return video;
}

std::vector<Archive> Reader::archives(std::int32_t channel) const {
    if (!state_) return {};
    try {
        return state_->archives(channel);
    } catch (const Error& cause) {
        throw within(text::join("plan ", state_->file.string(), ": archives of channel ", channel),
                     cause);
    }
}

std::optional<Video> Reader::video(std::int32_t id) const {
    if (!state_) return std::nullopt;
    try {
        return state_->video(id);
    } catch (const Error& cause) {
        throw within(text::join("plan ", state_->file.string(), ": video ", id), cause);
    }
}

}  // namespace flathead::plan
