#pragma once
/// What a media library holds: films, episodes and clips with what is known of them, and where
/// their files are. Sources of virtual channels and of the Xtream API's films and series.

#include "relay/base/error.hpp"
#include "relay/base/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flathead {

using Milliseconds = std::chrono::milliseconds;

enum class ItemType : std::uint8_t {
    movie,
    episode,
    video,  // anything else: a bumper, a trailer, a music video, a home video
};

struct AudioTrack {
    std::string codec;     // libav's name: "aac", "ac3"
    std::string language;  // ISO 639-2, "eng"; empty: not told
    int channels = 0;      // 0: not known
    int sample_rate = 0;   // Hz; 0: not known
};

/// What a file is made of, as its demuxer or its library says.
struct MediaFacts {
    Milliseconds duration{0};  // of the picture, of the sound where there is none; 0: not known
    std::string container;     // file extension without the dot, lower case: "mkv", "mp4", "ts"
    std::string video_codec;   // libav's name: "h264", "hevc"; empty: no picture
    std::string pixel_format;  // libav's name: "yuv420p"; empty: not known
    int width = 0;
    int height = 0;
    std::int64_t bit_rate = 0;    // bits a second, of the whole file; 0: not known
    Milliseconds longest_gop{0};  // greatest distance of key frames; 0: not known
    std::vector<AudioTrack> audio;
};

/// One way to read an item's media; equal pictures, in the order they are tried.
struct MediaFile {
    std::string address;  // absolute path, or http(s) address
    /// Of requests to an http address; values may be secrets.
    std::vector<std::pair<std::string, std::string>> headers;
    bool operator==(const MediaFile&) const = default;
};

struct Person {
    std::string name;
    std::string role;  // of actors
    enum class Job : std::uint8_t {
        actor,
        guest,
        director,
        writer,
        producer,
        composer
    } job = Job::actor;
    bool operator==(const Person&) const = default;
};

struct Artwork {
    // Paths of files, or http(s) addresses without secrets; empty: none.
    std::string poster;
    std::string backdrop;
    std::string still;  // of an episode
};

/// A part of an item that its library marked (Jellyfin's MediaSegments, chapters of an NFO).
struct MediaPart {
    enum class Kind : std::uint8_t { intro, outro, commercial, recap, preview } kind = Kind::intro;
    Milliseconds begin{0};
    Milliseconds end{0};
};

struct Item {
    /// Stays while the item is the same: survives rescans, and with provider ids moved files and
    /// libraries made anew. 32 hexadecimal digits, unique within all libraries.
    std::string key;
    /// Other keys this item goes by: an earlier run may have stored one of them.
    std::vector<std::string> other_keys;
    std::string library;  // name in the config
    ItemType type = ItemType::video;

    std::string title;           // of a film or clip; of an episode its own, may be empty
    std::string original_title;  // empty: the same
    std::string plot;
    std::string tagline;
    std::optional<int> year;
    std::optional<std::chrono::sys_days> released;  // first shown
    std::vector<std::string> genres;                // those of the show for episodes as well
    std::vector<std::string> tags;
    std::vector<std::string> studios;
    std::vector<std::string> countries;
    std::string rating;           // "PG-13", "TV-MA"; empty: none
    std::optional<double> stars;  // of ten
    std::vector<Person> people;
    std::vector<std::string> collections;
    std::vector<std::string> playlists;
    Artwork artwork;

    // Of episodes.
    std::string show;      // its name
    std::string show_key;  // as `key`, for the show
    std::string show_plot;
    Artwork show_artwork;
    std::optional<int> show_year;
    int season = 0;  // 0: specials
    int episode = 0;
    int last_episode = 0;  // of a file with several; equal to `episode` otherwise
    int part = 0;          // of an episode or film in several files; 0: whole

    // "tt0123456", "12345"; empty: not known.
    std::string imdb;
    std::string tmdb;
    std::string tvdb;

    std::optional<Time> added;
    MediaFacts facts;
    std::vector<MediaPart> parts;
    std::vector<MediaFile> files;  // at least one
};

/// What one library offered in this run. Items are in the order of their keys.
struct Library {
    std::string name;
    std::vector<Item> items;
    Problems problems;  // each names the file it is about
};

}  // namespace flathead
