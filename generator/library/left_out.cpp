#include "generator/library/left_out.hpp"

#include "relay/base/text.hpp"

#include <algorithm>
#include <array>
#include <fnmatch.h>

namespace flathead::library {
namespace {

constexpr std::size_t most_patterns = 200;

/// What flathead-playout's demuxers read.
constexpr std::string_view video_extensions[] = {
    "3g2", "3gp", "asf",  "avi", "divx", "f4v", "flv", "m1v",  "m2t", "m2ts",
    "m2v", "m4v", "mk3d", "mkv", "mov",  "mp4", "mpe", "mpeg", "mpg", "mts",
    "ogm", "ogv", "qt",   "tp",  "trp",  "ts",  "vob", "webm", "wmv", "xvid"};
constexpr std::string_view picture_extensions[] = {"jpeg", "jpg", "png", "tbn", "webp"};

constexpr std::string_view foreign_folders[] = {"@eadir",
                                                "#recycle",
                                                "#snapshot",
                                                "@recycle",
                                                "@recently-snapshot",
                                                "$recycle.bin",
                                                "lost+found",
                                                "system volume information",
                                                "sample",
                                                "samples"};
constexpr std::string_view extras_folders[] = {"behind the scenes",
                                               "backdrops",
                                               "deleted scenes",
                                               "extra",
                                               "extras",
                                               "featurette",
                                               "featurettes",
                                               "interview",
                                               "interviews",
                                               "other",
                                               "scenes",
                                               "shorts",
                                               "subs",
                                               "subtitles",
                                               "theme-music",
                                               "trailer",
                                               "trailers"};
constexpr std::string_view disc_folders[] = {
    "audio_ts", "bdmv", "certificate", "hvdvd_ts", "video_ts"};
constexpr std::string_view extras_words[] = {"behindthescenes",
                                             "clip",
                                             "deleted",
                                             "deletedscene",
                                             "extra",
                                             "featurette",
                                             "interview",
                                             "other",
                                             "sample",
                                             "scene",
                                             "short",
                                             "trailer"};

template <std::size_t N>
bool is_one_of(const std::string_view (&words)[N], std::string_view word) {
    return std::ranges::any_of(words,
                               [&](std::string_view one) { return text::iequals(one, word); });
}

/// "Name-trailer", "Name.sample", "sample-name", "trailer".
bool has_extras_word(std::string_view name) {
    const std::string_view stem = name.substr(0, name.rfind('.'));
    if (text::iequals(stem, "sample") || text::iequals(stem, "trailer") ||
        text::istarts_with(stem, "sample-"))
        return true;
    const std::size_t mark = stem.find_last_of("-._");
    if (mark == std::string_view::npos || mark == 0) return false;
    const std::string_view word = stem.substr(mark + 1);
    // A point or underscore parts words of titles as well: "The.Interview.mkv".
    if (stem[mark] != '-') return text::iequals(word, "sample") || text::iequals(word, "trailer");
    return is_one_of(extras_words, word);
}

bool matches(const std::string& pattern, const std::string& text) {
    return ::fnmatch(pattern.c_str(), text.c_str(), FNM_CASEFOLD) == 0;
}

}  // namespace

FileKind kind_of_file(std::string_view name) {
    const std::size_t point = name.rfind('.');
    if (point == std::string_view::npos || point == 0) return FileKind::other;
    const std::string_view extension = name.substr(point + 1);
    if (is_one_of(video_extensions, extension)) return FileKind::video;
    if (text::iequals(extension, "nfo")) return FileKind::note;
    if (is_one_of(picture_extensions, extension)) return FileKind::picture;
    return FileKind::other;
}

bool is_left_out_folder(std::string_view name, bool is_inside) {
    return name.starts_with('.') || is_one_of(foreign_folders, name) ||
           (is_inside && is_one_of(extras_folders, name));
}

bool is_disc_folder(std::string_view name) {
    return is_one_of(disc_folders, name);
}

std::vector<bool> extras_among(const std::vector<std::string_view>& videos) {
    std::vector<bool> out;
    out.reserve(videos.size());
    for (const std::string_view name : videos) out.push_back(has_extras_word(name));
    if (std::ranges::find(out, false) == out.end()) out.assign(videos.size(), false);
    return out;
}

IgnoreRules::IgnoreRules(std::string_view all) {
    for (const std::string_view line : text::split(all, '\n')) {
        const std::string_view pattern = text::trim(line);
        if (pattern.empty() || pattern.starts_with('#') || patterns_.size() >= most_patterns)
            continue;
        patterns_.emplace_back(pattern);
    }
}

bool IgnoreRules::ignores(std::string_view path, bool is_folder) const {
    const std::string whole(path);
    const std::string name(path.substr(path.rfind('/') + 1));
    return std::ranges::any_of(patterns_, [&](std::string_view pattern) {
        if (pattern.ends_with('/')) {
            if (!is_folder) return false;
            pattern.remove_suffix(1);
        }
        if (pattern.starts_with('/')) return matches(std::string(pattern.substr(1)), whole);
        return matches(std::string(pattern), name) || matches(std::string(pattern), whole);
    });
}

}  // namespace flathead::library
