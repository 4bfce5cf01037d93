/// What virtual channels play.

#include "relay/plan/columns.hpp"
#include "relay/plan/read_state.hpp"

namespace flathead::plan {
namespace {

std::chrono::milliseconds media_time(const sqlite::Statement& row,
                                     int column,
                                     std::string_view what) {
    const std::chrono::milliseconds value(row.integer(column));
    check_media_time(value, what);
    return value;
}

}  // namespace

std::optional<Schedule> Reader::State::schedule(std::int32_t channel) {
    const sqlite::Statement& row = find_schedule.bind(channel);
    if (!find_schedule.step()) return std::nullopt;
    return Schedule{.video = bounded_text(row, 0, "video"),
                    .pixel_format = bounded_text(row, 1, "pixel format"),
                    .audio = bounded_text(row, 2, "audio"),
                    .height = bounded<int>(row, 3, "height", 0, greatest_height),
                    .languages = list(row, 4, "languages"),
                    .encoder = list(row, 5, "encoder")};
}

std::vector<Row> Reader::State::rows(std::int32_t channel,
                                     std::int64_t from,
                                     std::int64_t to,
                                     std::size_t most) {
    std::vector<Row> rows;
    find_rows.bind(channel, from, to, std::min(most, most_rows));
    while (find_rows.step()) {
        const Row row{.start = find_rows.integer(0),
                      .end = find_rows.integer(1),
                      .media = find_rows.integer(2),
                      .in = std::chrono::milliseconds(find_rows.integer(3))};
        check_row(row);
        if (!rows.empty() && rows.back().end != row.start) throw Error("a row is missing");
        rows.push_back(row);
    }
    return rows;
}

std::optional<Media> Reader::State::media(std::int64_t id) {
    if (!find_media.bind(id).step()) return std::nullopt;
    Media media{.id = id, .duration = media_time(find_media, 0, "duration"), .renditions = {}};
    find_renditions.bind(id);
    while (find_renditions.step()) {
        const auto place = static_cast<std::int64_t>(media.renditions.size());
        if (place == most_renditions || find_renditions.integer(10) != place)
            throw Error("a rendition is missing");
        Rendition& rendition = media.renditions.emplace_back();
        rendition.upstream = upstream(find_renditions);
        check_kind(rendition.upstream, "a rendition", true);
        rendition.fits = flag(find_renditions, 11, "fits");
    }
    return media;
}

bool Reader::has_schedules() const {
    return state_ && state_->database.integer("SELECT EXISTS(SELECT 1 FROM schedules)") != 0;
}

std::optional<Schedule> Reader::schedule(std::int32_t channel) const {
    if (!state_) return std::nullopt;
    try {
        return state_->schedule(channel);
    } catch (const Error& cause) {
        throw within(text::join("plan ", state_->file.string(), ": schedule of channel ", channel),
                     cause);
    }
}

std::vector<Row> Reader::rows(std::int32_t channel,
                              std::int64_t from,
                              std::int64_t to,
                              std::size_t most) const {
    if (!state_) return {};
    try {
        return state_->rows(channel, from, to, most);
    } catch (const Error& cause) {
        throw within(text::join("plan ", state_->file.string(), ": rows of channel ", channel),
                     cause);
    }
}

std::optional<Media> Reader::media(std::int64_t id) const {
    if (!state_) return std::nullopt;
    try {
        return state_->media(id);
    } catch (const Error& cause) {
        throw within(text::join("plan ", state_->file.string(), ": media ", id), cause);
    }
}

}  // namespace flathead::plan
