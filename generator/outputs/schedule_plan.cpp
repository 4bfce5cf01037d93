#include "generator/outputs/schedule_plan.hpp"

#include "generator/schedule/house.hpp"

#include <map>
#include <string>
#include <string_view>
#include <tuple>

namespace flathead::outputs {
namespace {

/// The same item has other renditions in another format.
struct MediaKey {
    std::string item;
    std::string video, pixel_format, audio;
    std::vector<std::string> languages;
    bool is_copied = true;
    auto operator<=>(const MediaKey&) const = default;
};

struct PlannedMedia {
    const Item* item = nullptr;
    std::int64_t id = 0;
};

using MediaMap = std::map<MediaKey, PlannedMedia>;

MediaKey key_of(const PlannedChannel& channel, const std::string& item) {
    return {item,
            channel.house.video,
            channel.house.pixel_format,
            channel.house.audio,
            channel.config->audio,
            channel.config->profile == ChannelProfile::copy};
}

plan::Upstream upstream_of(const MediaFile& file) {
    plan::Upstream upstream;
    upstream.source = virtual_source;
    upstream.kind = file.address.starts_with('/') ? plan::Kind::file : plan::Kind::http;
    upstream.url = file.address;
    if (upstream.kind == plan::Kind::http) upstream.headers = file.headers;
    return upstream;
}

plan::Media media_of(const MediaKey& key, const PlannedMedia& planned, const Path& folder) {
    const Item& item = *planned.item;
    const HouseFormat house{key.video, key.pixel_format, key.audio};
    const bool fits = key.is_copied && schedule::fits(item.facts, house, key.languages);
    plan::Media media{.id = planned.id, .duration = item.facts.duration, .renditions = {}};
    if (key.is_copied && !fits) {
        const Path path = schedule::conform_path(folder, key.item, house, key.languages);
        media.renditions.push_back({upstream_of({path.string(), {}}), true});
    }
    for (const MediaFile& file : item.files) {
        if (media.renditions.size() == static_cast<std::size_t>(plan::most_renditions)) break;
        media.renditions.push_back({upstream_of(file), fits});
    }
    return media;
}

int height_of(ChannelProfile profile) {
    switch (profile) {
        case ChannelProfile::copy:
            return 0;
        case ChannelProfile::p720:
            return 720;
        case ChannelProfile::p1080:
            return 1080;
    }
    return 0;
}

std::vector<plan::Row> rows_of(const PlannedChannel& channel, const MediaMap& media) {
    std::vector<plan::Row> rows;
    for (const ScheduleRow& row : channel.rows) {
        const std::int64_t start = row.start.time_since_epoch().count();
        const std::int64_t end = row.end.time_since_epoch().count();
        if (!rows.empty() && rows.back().end < start)
            rows.push_back({rows.back().end, start, 0, Milliseconds{0}});
        const auto found = media.find(key_of(channel, row.item));
        const std::int64_t id = found == media.end() ? 0 : found->second.id;
        rows.push_back({start, end, id, id == 0 ? Milliseconds{0} : row.in});
    }
    return rows;
}

}  // namespace

plan::Source source_of_schedules() {
    // The operator named the libraries: their servers may be anywhere.
    plan::Source source;
    source.name = virtual_source;
    source.trusted = true;
    return source;
}

void write_schedules(plan::Writer& writer, const SchedulePlan& schedules) {
    MediaMap media;
    for (const PlannedChannel& channel : schedules.channels) {
        for (const ScheduleRow& row : channel.rows) {
            if (row.item.empty()) continue;
            const Item* const item = schedules.item_of(row.item);
            if (item != nullptr && !item->files.empty())
                media.emplace(key_of(channel, row.item), PlannedMedia{item, 0});
        }
    }
    std::int64_t id = 0;
    for (auto& [key, planned] : media) {
        planned.id = ++id;
        writer.add(media_of(key, planned, schedules.conform_folder));
    }
    for (const PlannedChannel& channel : schedules.channels) {
        plan::Schedule schedule{.video = channel.house.video,
                                .pixel_format = channel.house.pixel_format,
                                .audio = channel.house.audio,
                                .height = height_of(channel.config->profile),
                                .languages = channel.config->audio,
                                .encoder = channel.config->encoder};
        writer.add(channel.id.value, schedule, rows_of(channel, media));
    }
}

}  // namespace flathead::outputs
