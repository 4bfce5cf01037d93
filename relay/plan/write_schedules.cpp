/// Media, and the rows of virtual channels.

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/plan/lists.hpp"
#include "relay/plan/schema.hpp"
#include "relay/plan/write_state.hpp"

namespace flathead::plan {
namespace {

std::string list_of(const std::vector<std::string>& items, std::string_view what) {
    std::string list;
    for (const std::string& item : items) append_item(list, item);
    check_bytes(list, what, longest_list_bytes);
    return list;
}

}  // namespace

void Writer::State::add(const Media& media) {
    if (media.id <= 0) throw Error("its id is not positive");
    check_media_time(media.duration, "duration");
    if (media.renditions.size() > most_renditions)
        throw Error(text::join("more than ", most_renditions, " renditions"));
    put_media.run(media.id, media.duration.count());
    digest.add_field(text::join("media ", media.id, ' ', media.duration.count()));
    for (std::size_t place = 0; place < media.renditions.size(); ++place) {
        const Rendition& rendition = media.renditions[place];
        check_kind(rendition.upstream, "a rendition", true);
        const std::int64_t options_id = stored(rendition.upstream);
        put_rendition.run(
            media.id, place, options_id, rendition.upstream.url, rendition.fits ? 1 : 0);
        digest.add_field(rendition.fits ? "fits" : "");
    }
}

void Writer::State::add(std::int32_t channel,
                        const Schedule& schedule,
                        const std::vector<Row>& rows) {
    if (unscheduled.erase(channel) == 0)
        throw Error("no channel that plays rows was added with this id");
    check_bytes(schedule.video, "video", longest_text_bytes);
    check_bytes(schedule.pixel_format, "pixel format", longest_text_bytes);
    check_bytes(schedule.audio, "audio", longest_text_bytes);
    if (schedule.height < 0 || schedule.height > greatest_height)
        throw Error(text::join("height of ", schedule.height));
    const std::string languages = list_of(schedule.languages, "languages");
    const std::string encoder = list_of(schedule.encoder, "encoder");
    put_schedule.run(channel,
                     schedule.video,
                     schedule.pixel_format,
                     schedule.audio,
                     schedule.height,
                     languages,
                     encoder);
    digest.add_field(text::join("schedule ", channel, ' ', schedule.height, ' ', rows.size()));
    for (const std::string_view field : {std::string_view(schedule.video),
                                         std::string_view(schedule.pixel_format),
                                         std::string_view(schedule.audio),
                                         std::string_view(languages),
                                         std::string_view(encoder)})
        digest.add_field(field);
    add_rows(channel, rows);
}

void Writer::State::add_rows(std::int32_t channel, const std::vector<Row>& rows) {
    if (rows.size() > most_rows) throw Error(text::join("more than ", most_rows, " rows"));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Row& row = rows[i];
        check_row(row);
        if (i > 0 && row.start != rows[i - 1].end)
            throw Error(text::join("a row from ", row.start, " after one to ", rows[i - 1].end));
        put_row.run(channel, row.start, row.end, row.media, row.in.count());
        digest.add_field(text::join(row.start, ' ', row.end, ' ', row.media, ' ', row.in.count()));
    }
}

/// Whatever is named is there: a reader finds what it looks for.
void Writer::State::check_references() const {
    if (!unscheduled.empty())
        throw Error(text::join("channel ", *unscheduled.begin(), " plays rows, but has none"));
    sqlite::Statement row = database.prepare(
        "SELECT channel, media FROM rows WHERE media > 0 AND "
        "media NOT IN (SELECT id FROM media) LIMIT 1");
    if (row.step()) {
        throw Error(
            text::join("media ", row.integer(1), " of channel ", row.integer(0), " was not added"));
    }
    sqlite::Statement both =
        database.prepare("SELECT v.id FROM videos v JOIN channels c ON c.id = v.id LIMIT 1");
    if (both.step()) throw Error(text::join(both.integer(0), " is a channel and a video"));
}

}  // namespace flathead::plan
