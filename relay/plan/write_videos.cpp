/// Films and episodes, and where other sources keep the past of their channels.

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/plan/schema.hpp"
#include "relay/plan/write_state.hpp"

namespace flathead::plan {

void Writer::State::add_archives(const Channel& channel, const std::vector<Archive>& archives) {
    if (archives.empty()) return;
    if (archives.size() > most_upstreams)
        throw Error(text::join("more than ", most_upstreams, " archives"));
    if (unscheduled.contains(channel.id))
        throw Error("it plays rows, and has an archive of its own");
    std::int64_t id = std::int64_t{channel.id} * most_upstreams;
    for (const Archive& archive : archives) {
        check_kind(archive.upstream, "an archive", false);
        check_bytes(archive.zone, "zone", longest_text_bytes);
        put_archive.run(id++, stored(archive.upstream), archive.upstream.url, archive.zone);
        digest.add_field("archive");
        digest.add_field(archive.zone);
    }
}

void Writer::State::add(const Video& video) {
    if (video.id <= 0) throw Error("its id is not positive");
    check_kind(video.upstream, "a video", true);
    check_extension(video.extension);
    const std::int64_t options_id = stored(video.upstream);
    put_video.run(video.id,
                  options_id,
                  video.upstream.url,
                  video.extension,
                  video.redirects ? 1 : 0,
                  static_cast<std::int64_t>(video.packages));
    digest.add_field(text::join("video ",
                                video.id,
                                ' ',
                                video.extension,
                                video.redirects ? " redirects " : " ",
                                video.packages));
}

}  // namespace flathead::plan
