/// libraries: what the libraries of the config hold now, and what of them cannot be used.

#include "generator/app/commands.hpp"
#include "generator/app/prepare.hpp"
#include "generator/library/load.hpp"
#include "relay/base/error.hpp"
#include "relay/base/log.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace flathead::app {
namespace {

std::string_view name_of(ItemType type) {
    switch (type) {
        case ItemType::movie:
            return "movie";
        case ItemType::episode:
            return "episode";
        case ItemType::video:
            return "video";
    }
    return "";
}

std::size_t count_of(const Library& library, ItemType type) {
    return static_cast<std::size_t>(std::ranges::count(library.items, type, &Item::type));
}

std::string title_of(const Item& item) {
    if (item.type != ItemType::episode)
        return text::join(item.title, item.year ? text::join(" (", *item.year, ")") : "");
    return text::join(item.show,
                      " ",
                      item.season,
                      "x",
                      item.episode,
                      item.last_episode > item.episode ? text::join("-", item.last_episode) : "",
                      item.title.empty() ? "" : " ",
                      item.title);
}

/// Addresses as people and logs may see them.
std::string shown(const MediaFile& file) {
    return url::masked(file.address);
}

std::string item_json(const Item& item) {
    std::vector<std::string> files;
    for (const MediaFile& file : item.files) files.push_back(shown(file));
    std::vector<std::string> people;
    for (const Person& person : item.people) people.push_back(person.name);
    std::string out = text::join("{\"key\":",
                                 text::json_string(item.key),
                                 ",\"other_keys\":",
                                 text::json_list(item.other_keys),
                                 ",\"type\":",
                                 text::json_string(name_of(item.type)),
                                 ",\"title\":",
                                 text::json_string(item.title),
                                 ",\"year\":",
                                 item.year ? text::join(*item.year) : "null",
                                 ",\"seconds\":",
                                 item.facts.duration.count() / 1000);
    if (item.type == ItemType::episode)
        out += text::join(",\"show\":",
                          text::json_string(item.show),
                          ",\"show_key\":",
                          text::json_string(item.show_key),
                          ",\"season\":",
                          item.season,
                          ",\"episode\":",
                          item.episode,
                          ",\"last_episode\":",
                          item.last_episode);
    return out + text::join(",\"genres\":",
                            text::json_list(item.genres),
                            ",\"tags\":",
                            text::json_list(item.tags),
                            ",\"studios\":",
                            text::json_list(item.studios),
                            ",\"rating\":",
                            text::json_string(item.rating),
                            ",\"collections\":",
                            text::json_list(item.collections),
                            ",\"playlists\":",
                            text::json_list(item.playlists),
                            ",\"people\":",
                            text::json_list(people),
                            ",\"video\":",
                            text::json_string(item.facts.video_codec),
                            ",\"parts\":",
                            item.parts.size(),
                            ",\"files\":",
                            text::json_list(files),
                            "}");
}

std::string library_json(const Library& library, const OriginReport& report, bool with_items) {
    std::string problems;
    for (const Problem& problem : report.problems.first())
        problems += text::join(problems.empty() ? "" : ",",
                               text::json_string(text::join(problem.where, ": ", problem.what)));
    std::string out =
        text::join("{\"name\":",
                   text::json_string(report.name),
                   ",\"state\":",
                   text::json_string(flathead::name_of(report.state)),
                   ",\"movies\":",
                   count_of(library, ItemType::movie),
                   ",\"episodes\":",
                   count_of(library, ItemType::episode),
                   ",\"videos\":",
                   count_of(library, ItemType::video),
                   ",\"problem_count\":",
                   report.problems.count(),
                   ",\"problems\":[",
                   problems,
                   "],\"since\":",
                   report.since ? text::json_string(times::rfc3339(*report.since)) : "null",
                   ",\"error\":",
                   report.error.empty() ? "null" : text::json_string(report.error));
    if (with_items) {
        out += ",\"items\":[";
        for (const Item& item : library.items)
            out += text::join(&item == library.items.data() ? "\n" : ",\n", item_json(item));
        out += "]";
    }
    return out + "}";
}

std::string library_text(const Library& library, const OriginReport& report, bool with_items) {
    std::string out =
        text::join(report.name,
                   ": ",
                   text::counted(count_of(library, ItemType::movie), "film", "films"),
                   ", ",
                   text::counted(count_of(library, ItemType::episode), "episode", "episodes"),
                   ", ",
                   text::counted(count_of(library, ItemType::video), "clip", "clips"),
                   " (",
                   flathead::name_of(report.state),
                   report.since ? text::join(", since ", times::rfc3339(*report.since)) : "",
                   ")",
                   report.error.empty() ? "" : "; ",
                   report.error,
                   "\n");
    for (const Problem& problem : report.problems.first())
        out += text::join("  ", problem.where, ": ", problem.what, "\n");
    if (report.problems.count() > report.problems.first().size())
        out += text::join(
            "  and ", report.problems.count() - report.problems.first().size(), " more problems\n");
    if (!with_items) return out;
    for (const Item& item : library.items)
        out += text::join(
            "  ",
            item.key,
            "  ",
            title_of(item),
            ", ",
            times::duration_text(std::chrono::duration_cast<Seconds>(item.facts.duration)),
            ", ",
            item.files.empty() ? "no file" : shown(item.files.front()),
            "\n");
    return out;
}

bool is_bad(const OriginReport& report) {
    return !report.error.empty() || report.state == OriginState::failed;
}

}  // namespace

Exit run_libraries(const Options& options) {
    const auto config = load_config(options);
    if (!config) return Exit::usage;
    std::vector<LibraryConfig> chosen;
    std::vector<std::string_view> names;
    for (const LibraryConfig& library : config->libraries) {
        names.push_back(library.name);
        if (options.subject.empty() || library.name == options.subject) chosen.push_back(library);
    }
    if (chosen.empty() && !options.subject.empty()) {
        const auto meant = text::nearest(options.subject, names);
        log::error("libraries",
                   text::join("the config has no library '",
                              options.subject,
                              "'",
                              meant ? text::join(", did you mean '", *meant, "'?") : ""));
        return Exit::usage;
    }
    make_state_folder(config->site.state);
    library::LoadOptions how;
    how.state = config->site.state;
    how.now = options.time();
    how.offline = !options.online;
    if (!options.accept_shrink.empty()) how.accept_shrink = options.accept_shrink.front();
    if (!options.quiet && ::isatty(STDERR_FILENO) == 1) {
        how.show_progress = [](const std::string& line) {
            std::fputs(text::join("\r\033[K", line).c_str(), stderr);
        };
    }
    const library::LoadedLibraries loaded = library::load_libraries(chosen, how);
    if (how.show_progress) std::fputs("\r\033[K", stderr);
    std::string out = options.json ? "{\"libraries\":[" : "";
    for (std::size_t at = 0; at < loaded.libraries.size(); ++at) {
        const Library& library = loaded.libraries[at];
        const OriginReport& report = loaded.reports[at];
        if (options.json) {
            out += text::join(at > 0 ? "," : "", library_json(library, report, options.items));
        } else {
            out += library_text(library, report, options.items);
        }
    }
    if (options.json) out += "]}\n";
    if (!options.json && loaded.libraries.empty()) out = "the config has no libraries\n";
    print(out);
    return std::ranges::any_of(loaded.reports, is_bad) ? Exit::stale : Exit::done;
}

}  // namespace flathead::app
