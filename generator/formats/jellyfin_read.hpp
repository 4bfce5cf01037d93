#pragma once
/// What Jellyfin answers about its library (reference virtual-channels 3.5), read one object at a
/// time. Numbers may be texts and the reverse, null may stand for anything, unknown members are
/// skipped.

#include "relay/base/bytes.hpp"
#include "relay/base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flathead::formats {

/// {"Type":"Audio","Codec":"aac","Language":"eng","Channels":2,"SampleRate":48000}
struct JellyfinStream {
    std::string type{};  // "Video" or "Audio"; others are left out
    std::string codec{};
    std::string language{};
    std::string pixel_format{};
    std::optional<std::int64_t> width{}, height{}, channels{}, sample_rate{};
    bool operator==(const JellyfinStream&) const = default;
};

/// {"Id":"…","Path":"/media/films/a.mkv","Protocol":"File","Container":"mkv","RunTimeTicks":1,
///   "Bitrate":4000000,"Size":123,"MediaStreams":[…]}
struct JellyfinSource {
    std::string id;
    std::string path;
    std::string protocol;  // "File", "Http", …
    std::string container;
    std::optional<std::int64_t> ticks, bit_rate, bytes;
    std::vector<JellyfinStream> streams;
    bool operator==(const JellyfinSource&) const = default;
};

struct JellyfinPerson {
    std::string name;
    std::string role;
    std::string type;  // "Actor", "Director", …
    bool operator==(const JellyfinPerson&) const = default;
};

/// Of MediaSegments: {"Type":"Intro","StartTicks":50000000,"EndTicks":650000000}
struct JellyfinSegment {
    std::string type;
    std::optional<std::int64_t> begin, end;  // ticks
    bool operator==(const JellyfinSegment&) const = default;
};

/// A film, an episode, a show, a collection, a library of the server: whatever /Items lists. Texts
/// as the server wrote them; empty: null, absent or empty there.
struct JellyfinItem {
    std::string id;    // 32 hexadecimal digits, lower case
    std::string type;  // "Movie", "Episode", "Series", "BoxSet", …
    std::string name;
    std::string etag;  // changes whenever the item is saved
    std::string path;
    std::string original_title, overview, rating, stars;
    std::string released, added;  // "1927-01-10T00:00:00.0000000Z"
    std::string location;         // "FileSystem", "Virtual", "Remote"
    std::string video_type;       // "VideoFile", "Dvd", "BluRay", "Iso"
    std::string collection_type;  // of a library: "movies", "tvshows", …; empty: mixed
    std::string series, series_id, series_image;
    std::string imdb, tmdb, tvdb;
    std::string primary_image, thumb_image;  // tags: they change with the picture
    std::optional<std::int64_t> ticks, year, season, episode, last_episode, part_count;
    std::vector<std::string> genres, tags, taglines, studios, countries, backdrops;
    std::vector<JellyfinPerson> people;
    std::vector<JellyfinSource> sources;
    // Members of our own copies only.
    std::vector<JellyfinSegment> segments;
    std::string segments_of;           // the Etag they were asked for; empty: never asked
    std::vector<std::string> members;  // of a collection or playlist: ids
    std::vector<std::string> keys;     // that the item has gone by
    bool operator==(const JellyfinItem&) const = default;
};

/// Ticks are 100 nanoseconds.
inline constexpr std::int64_t jellyfin_ticks_per_millisecond = 10'000;

inline constexpr std::size_t most_jellyfin_items = 2'000'000;

/// {"Items":[…],"TotalRecordCount":20000,"StartIndex":0}; a bare list of items is a page as well.
struct JellyfinPage {
    std::vector<JellyfinItem> items;
    std::optional<std::int64_t> total;
    /// Other single values of the page, in their order ("Version" of /System/Info).
    std::vector<std::pair<std::string, std::string>> values;
    bool has_items = false;  // a list of them, be it empty
    Problems problems;
    std::string
        rejected;  // why this is no page ("an HTML page", "it is cut off"); empty: it is one
    [[nodiscard]] std::string_view value(std::string_view name) const;
};
/// Items without a usable id cost themselves. Throws what the source throws.
[[nodiscard]] JellyfinPage read_jellyfin_page(ByteSource& source);
[[nodiscard]] JellyfinPage read_jellyfin_page(std::string_view text);

/// The answer of /MediaSegments/{id}; the segments stand in `segments`.
struct JellyfinSegments {
    std::vector<JellyfinSegment> segments;
    std::string rejected;
};
[[nodiscard]] JellyfinSegments read_jellyfin_segments(std::string_view text);

/// As read_jellyfin_page() reads it again, on one line.
void append_jellyfin_item(std::string& out, const JellyfinItem& item);

}  // namespace flathead::formats
