#include "generator/state/item_rows.hpp"

#include "generator/state/schedule_rows.hpp"
#include "relay/base/text.hpp"
#include "relay/plan/lists.hpp"

#include <algorithm>
#include <limits>

namespace flathead::state {
namespace {

std::vector<std::string> list_of(const sqlite::Statement& row, int column, const char* name) {
    auto list = plan::read_list(row.text(column));
    if (!list) throw Error(text::join("schedule_items.", name, " is no list"));
    return std::move(*list);
}

/// A list of: codec, language, channels, sample rate; and so on.
std::string audio_list(const std::vector<AudioTrack>& tracks) {
    std::string list;
    for (const AudioTrack& track : tracks) {
        plan::append_item(list, track.codec);
        plan::append_item(list, track.language);
        plan::append_item(list, std::to_string(track.channels));
        plan::append_item(list, std::to_string(track.sample_rate));
    }
    return list;
}

std::vector<AudioTrack> read_audio(const std::vector<std::string>& list) {
    if (list.size() % 4 != 0) throw Error("schedule_items.audio is cut off");
    std::vector<AudioTrack> tracks;
    for (std::size_t i = 0; i < list.size(); i += 4) {
        tracks.push_back({list[i],
                          list[i + 1],
                          text::number<int>(list[i + 2]).value_or(0),
                          text::number<int>(list[i + 3]).value_or(0)});
    }
    return tracks;
}

/// A list of: address, number of headers, and for each name and value; and so on.
std::string files_list(const std::vector<MediaFile>& files) {
    std::string list;
    for (const MediaFile& file : files) {
        plan::append_item(list, file.address);
        plan::append_item(list, std::to_string(file.headers.size()));
        for (const auto& [name, value] : file.headers) {
            plan::append_item(list, name);
            plan::append_item(list, value);
        }
    }
    return list;
}

std::vector<MediaFile> read_files(const std::vector<std::string>& list) {
    std::vector<MediaFile> files;
    for (std::size_t i = 0; i < list.size();) {
        const auto count =
            i + 1 < list.size() ? text::number<std::size_t>(list[i + 1]) : std::nullopt;
        if (!count || *count > (list.size() - i - 2) / 2)
            throw Error("schedule_items.files is cut off");
        MediaFile& file = files.emplace_back();
        file.address = list[i];
        i += 2;
        for (std::size_t header = 0; header < *count; ++header, i += 2)
            file.headers.emplace_back(list[i], list[i + 1]);
    }
    return files;
}

int small(const sqlite::Statement& row, int column, const char* name) {
    const std::int64_t value = row.integer(column);
    if (value < 0 || value > std::numeric_limits<int>::max())
        throw Error(text::join("schedule_items.", name, " is ", value));
    return static_cast<int>(value);
}

ItemType type_of(std::int64_t value) {
    if (value < 0 || value > static_cast<std::int64_t>(ItemType::video))
        throw Error(text::join("schedule_items.type is ", value));
    return static_cast<ItemType>(value);
}

}  // namespace

std::vector<Item> load_scheduled_items(const sqlite::Database& database) {
    std::vector<Item> items;
    sqlite::Statement row = database.prepare(
        "SELECT key, library, type, title, show, show_key, season, episode, last_episode, part, "
        "duration, container, video, pixel_format, width, height, bit_rate, longest_gop, audio, "
        "files FROM schedule_items ORDER BY key");
    while (row.step()) {
        Item& item = items.emplace_back();
        item.key = row.text(0);
        item.library = row.text(1);
        item.type = type_of(row.integer(2));
        item.title = row.text(3);
        item.show = row.text(4);
        item.show_key = row.text(5);
        item.season = small(row, 6, "season");
        item.episode = small(row, 7, "episode");
        item.last_episode = small(row, 8, "last_episode");
        item.part = small(row, 9, "part");
        item.facts = {.duration = Milliseconds(row.integer(10)),
                      .container = std::string(row.text(11)),
                      .video_codec = std::string(row.text(12)),
                      .pixel_format = std::string(row.text(13)),
                      .width = small(row, 14, "width"),
                      .height = small(row, 15, "height"),
                      .bit_rate = row.integer(16),
                      .longest_gop = Milliseconds(row.integer(17)),
                      .audio = read_audio(list_of(row, 18, "audio"))};
        item.files = read_files(list_of(row, 19, "files"));
    }
    return items;
}

std::string kept_form(const Item& item) {
    const MediaFacts& facts = item.facts;
    std::string form = text::join(static_cast<int>(item.type),
                                  ' ',
                                  item.season,
                                  ' ',
                                  item.episode,
                                  ' ',
                                  item.last_episode,
                                  ' ',
                                  item.part,
                                  ' ',
                                  facts.duration.count(),
                                  ' ',
                                  facts.width,
                                  ' ',
                                  facts.height,
                                  ' ',
                                  facts.bit_rate,
                                  ' ',
                                  facts.longest_gop.count(),
                                  '\n');
    for (const std::string_view field : {std::string_view(item.key),
                                         std::string_view(item.library),
                                         std::string_view(item.title),
                                         std::string_view(item.show),
                                         std::string_view(item.show_key),
                                         std::string_view(facts.container),
                                         std::string_view(facts.video_codec),
                                         std::string_view(facts.pixel_format)})
        plan::append_item(form, field);
    return text::join(form, audio_list(facts.audio), '\n', files_list(item.files));
}

void put_item(sqlite::Database& database, const Item& item) {
    const MediaFacts& facts = item.facts;
    database
        .prepare(
            "INSERT INTO schedule_items(key, library, type, title, show, show_key, season, "
            "episode, last_episode, part, duration, container, video, pixel_format, width, height, "
            "bit_rate, longest_gop, audio, files) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) "
            "ON CONFLICT(key) DO UPDATE SET library = excluded.library, type = excluded.type, "
            "title = excluded.title, show = excluded.show, show_key = excluded.show_key, season = "
            "excluded.season, episode = excluded.episode, last_episode = excluded.last_episode, "
            "part = excluded.part, duration = excluded.duration, container = excluded.container, "
            "video = excluded.video, pixel_format = excluded.pixel_format, width = "
            "excluded.width, height = excluded.height, bit_rate = excluded.bit_rate, longest_gop "
            "= excluded.longest_gop, audio = excluded.audio, files = excluded.files")
        .run(item.key,
             item.library,
             static_cast<int>(item.type),
             item.title,
             item.show,
             item.show_key,
             item.season,
             item.episode,
             item.last_episode,
             item.part,
             facts.duration.count(),
             facts.container,
             facts.video_codec,
             facts.pixel_format,
             facts.width,
             facts.height,
             facts.bit_rate,
             facts.longest_gop.count(),
             audio_list(facts.audio),
             files_list(item.files));
}

}  // namespace flathead::state
