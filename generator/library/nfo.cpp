#include "generator/library/nfo.hpp"

#include "generator/fetch/document.hpp"
#include "generator/formats/xml_children.hpp"
#include "generator/formats/xml_text.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <algorithm>
#include <array>

namespace flathead::library {
namespace {

using formats::XmlChild;
using formats::XmlChildren;

constexpr std::size_t most_entries = 60;  // episodes of one file
constexpr std::size_t most_of_list = 60;
constexpr std::size_t longest_line = 300;
constexpr std::size_t longest_plot = 8'000;

std::string line_of(std::string_view content, std::size_t limit = longest_line) {
    return std::string(utf8::truncated(utf8::clean_line(formats::decoded_content(content)), limit));
}

void set(std::string& slot, std::string value) {
    if (slot.empty()) slot = std::move(value);
}

void add(std::vector<std::string>& list, std::string value) {
    if (value.empty() || list.size() >= most_of_list) return;
    if (std::ranges::find(list, value) == list.end()) list.push_back(std::move(value));
}

/// "Action / Drama" in one element is two.
void add_parts(std::vector<std::string>& list, std::string_view content) {
    const std::string line = line_of(content);
    for (const std::string_view by_slash : text::split(line, '/')) {
        for (const std::string_view part : text::split(by_slash, '|'))
            add(list, std::string(text::trim(part)));
    }
}

std::optional<int> whole(std::string_view content, int most) {
    const auto value = text::number<int>(text::trim(line_of(content)));
    return value && *value >= 0 && *value <= most ? value : std::nullopt;
}

std::string attribute(std::string_view tag, std::string_view name) {
    std::size_t at = 0;
    while (const auto one = formats::next_attribute(tag, at)) {
        if (text::iequals(one->name, name)) return line_of(one->raw_value);
    }
    return {};
}

/// "2024-05-01" out of it, with or without a time behind.
std::string date(std::string_view content) {
    const std::string line = line_of(content);
    const std::string_view day = std::string_view(line).substr(0, 10);
    if (!times::read_rfc3339(text::join(day, "T00:00:00Z")) || day < "1850") return {};
    return std::string(day);
}

std::optional<double> stars(std::string_view content, double most) {
    const std::string line = text::replace_all(line_of(content), ",", ".");
    const auto value = text::number<double>(line);
    if (!value || !(*value > 0) || !(most > 0) || !(*value <= most)) return std::nullopt;
    return *value * 10 / most;
}

/// <ratings><rating name="imdb" max="10" default="true"><value>7.5</value></rating>…</ratings>
void read_ratings(std::string_view content, Nfo& out) {
    XmlChildren ratings(content);
    while (const auto rating = ratings.next()) {
        const double most = text::number<double>(attribute(rating->tag, "max")).value_or(10);
        const bool is_default = attribute(rating->tag, "default") == "true";
        XmlChildren parts(rating->content);
        while (const auto part = parts.next()) {
            if (part->name != "value" || (out.stars && !is_default)) continue;
            if (const auto value = stars(part->content, most)) out.stars = value;
        }
    }
}

/// "Rated PG-13 for some violence", "US:PG-13 / US:Rated PG-13", "PG-13".
std::string certificate(std::string_view content) {
    const std::string line = line_of(content);
    std::string_view out = text::trim(text::split(line, '/').front());
    if (const std::size_t colon = out.find(':'); colon != std::string_view::npos && colon <= 15)
        out = text::trim(out.substr(colon + 1));
    if (text::istarts_with(out, "rated ")) out.remove_prefix(6);
    const std::size_t reason = out.find(" for ");
    return std::string(utf8::truncated(text::trim(out.substr(0, reason)), 40));
}

void add_person(Nfo& out, std::string name, Person::Job job, std::string role = {}) {
    if (name.empty() || out.people.size() >= most_of_list) return;
    out.people.push_back({std::move(name), std::move(role), job});
}

void read_actor(std::string_view content, Nfo& out) {
    std::string name;
    std::string role;
    bool is_guest = false;
    XmlChildren parts(content);
    while (const auto part = parts.next()) {
        if (part->name == "name") set(name, line_of(part->content));
        if (part->name == "role") set(role, line_of(part->content));
        if (part->name == "type") is_guest = text::iequals(line_of(part->content), "gueststar");
    }
    add_person(
        out, std::move(name), is_guest ? Person::Job::guest : Person::Job::actor, std::move(role));
}

bool is_imdb(std::string_view id) {
    return id.size() > 2 && id.size() <= 12 && id.starts_with("tt") &&
           std::ranges::all_of(id.substr(2), text::is_digit);
}

bool is_number(std::string_view id) {
    return !id.empty() && id.size() <= 10 && std::ranges::all_of(id, text::is_digit) && id != "0";
}

void set_id(Nfo& out, std::string_view kind, std::string_view id) {
    if (text::istarts_with(kind, "imdb") && is_imdb(id)) set(out.imdb, std::string(id));
    if (text::istarts_with(kind, "tmdb") && is_number(id)) set(out.tmdb, std::string(id));
    if (text::istarts_with(kind, "tvdb") && is_number(id)) set(out.tvdb, std::string(id));
}

/// The old <id>: IMDb's of films, TheTVDB's of shows.
void read_old_id(const XmlChild& child, Nfo& out) {
    const std::string id = line_of(child.content);
    if (is_imdb(id)) set_id(out, "imdb", id);
    if (is_number(id) && (out.kind == Nfo::Kind::show || out.kind == Nfo::Kind::episode))
        set_id(out, "tvdb", id);
    for (const std::string_view kind : {"imdb", "tmdb", "tvdb"})
        set_id(out, kind, attribute(child.tag, kind));
}

void read_collection(const XmlChild& child, Nfo& out) {
    XmlChildren parts(child.content);
    bool has_parts = false;
    while (const auto part = parts.next()) {
        has_parts = true;
        if (part->name == "name") add(out.collections, line_of(part->content));
    }
    if (!has_parts) add(out.collections, line_of(child.content));
}

using Take = void (*)(const XmlChild&, Nfo&);
struct Element {
    std::string_view name;
    Take take;
};
constexpr Element elements[] = {
    {"title", [](const XmlChild& c, Nfo& o) { set(o.title, line_of(c.content)); }},
    {"originaltitle", [](const XmlChild& c, Nfo& o) { set(o.original_title, line_of(c.content)); }},
    {"showtitle", [](const XmlChild& c, Nfo& o) { set(o.show, line_of(c.content)); }},
    {"plot",
     [](const XmlChild& c, Nfo& o) {
         std::string plot = line_of(c.content, longest_plot);
         if (!plot.empty()) o.plot = std::move(plot);  // also in the place of an outline
     }},
    {"outline", [](const XmlChild& c, Nfo& o) { set(o.plot, line_of(c.content, longest_plot)); }},
    {"tagline", [](const XmlChild& c, Nfo& o) { set(o.tagline, line_of(c.content)); }},
    {"year",
     [](const XmlChild& c, Nfo& o) {
         const auto year = whole(c.content, 2200);
         if (year && *year >= 1850) o.year = year;
     }},
    {"premiered", [](const XmlChild& c, Nfo& o) { set(o.released, date(c.content)); }},
    {"aired", [](const XmlChild& c, Nfo& o) { set(o.released, date(c.content)); }},
    {"releasedate", [](const XmlChild& c, Nfo& o) { set(o.released, date(c.content)); }},
    {"dateadded", [](const XmlChild& c, Nfo& o) { set(o.added, date(c.content)); }},
    {"genre", [](const XmlChild& c, Nfo& o) { add_parts(o.genres, c.content); }},
    {"tag", [](const XmlChild& c, Nfo& o) { add(o.tags, line_of(c.content)); }},
    {"studio", [](const XmlChild& c, Nfo& o) { add_parts(o.studios, c.content); }},
    {"country", [](const XmlChild& c, Nfo& o) { add_parts(o.countries, c.content); }},
    {"set", read_collection},
    {"mpaa", [](const XmlChild& c, Nfo& o) { set(o.rating, certificate(c.content)); }},
    {"certification", [](const XmlChild& c, Nfo& o) { set(o.rating, certificate(c.content)); }},
    {"ratings", [](const XmlChild& c, Nfo& o) { read_ratings(c.content, o); }},
    {"rating",
     [](const XmlChild& c, Nfo& o) {
         if (!o.stars) o.stars = stars(c.content, 10);
     }},
    {"actor", [](const XmlChild& c, Nfo& o) { read_actor(c.content, o); }},
    {"director",
     [](const XmlChild& c, Nfo& o) { add_person(o, line_of(c.content), Person::Job::director); }},
    {"credits",
     [](const XmlChild& c, Nfo& o) { add_person(o, line_of(c.content), Person::Job::writer); }},
    {"writer",
     [](const XmlChild& c, Nfo& o) { add_person(o, line_of(c.content), Person::Job::writer); }},
    {"producer",
     [](const XmlChild& c, Nfo& o) { add_person(o, line_of(c.content), Person::Job::producer); }},
    {"composer",
     [](const XmlChild& c, Nfo& o) { add_person(o, line_of(c.content), Person::Job::composer); }},
    {"artist",
     [](const XmlChild& c, Nfo& o) { add_person(o, line_of(c.content), Person::Job::actor); }},
    {"season", [](const XmlChild& c, Nfo& o) { o.season = whole(c.content, 9999); }},
    {"seasonnumber", [](const XmlChild& c, Nfo& o) { o.season = whole(c.content, 9999); }},
    {"episode", [](const XmlChild& c, Nfo& o) { o.episode = whole(c.content, 9999); }},
    {"uniqueid",
     [](const XmlChild& c, Nfo& o) { set_id(o, attribute(c.tag, "type"), line_of(c.content)); }},
    {"imdbid", [](const XmlChild& c, Nfo& o) { set_id(o, "imdb", line_of(c.content)); }},
    {"imdb_id", [](const XmlChild& c, Nfo& o) { set_id(o, "imdb", line_of(c.content)); }},
    {"tmdbid", [](const XmlChild& c, Nfo& o) { set_id(o, "tmdb", line_of(c.content)); }},
    {"tvdbid", [](const XmlChild& c, Nfo& o) { set_id(o, "tvdb", line_of(c.content)); }},
    {"id", read_old_id},
};

struct Root {
    std::string_view name;
    Nfo::Kind kind;
};
constexpr std::array<Root, 5> roots{{{"movie", Nfo::Kind::movie},
                                     {"tvshow", Nfo::Kind::show},
                                     {"season", Nfo::Kind::season},
                                     {"episodedetails", Nfo::Kind::episode},
                                     {"musicvideo", Nfo::Kind::clip}}};

Nfo read_root(Nfo::Kind kind, std::string_view content) {
    Nfo out;
    out.kind = kind;
    XmlChildren children(content);
    while (const auto child = children.next()) {
        const std::string name = text::to_lower(child->name.substr(0, 32));
        const auto* const element = std::ranges::find(elements, name, &Element::name);
        if (element != std::end(elements)) element->take(*child, out);
    }
    if (!out.year && !out.released.empty())
        out.year = text::number<int>(std::string_view(out.released).substr(0, 4));
    if (out.original_title == out.title) out.original_title.clear();
    return out;
}

void collect(std::string_view markup, std::vector<Nfo>& out, bool may_be_wrapped) {
    XmlChildren children(markup);
    while (const auto child = children.next()) {
        if (out.size() >= most_entries) return;
        const auto* const root = std::ranges::find_if(
            roots, [&](const Root& one) { return text::iequals(one.name, child->name); });
        if (root != roots.end()) {
            out.push_back(read_root(root->kind, child->content));
        } else if (may_be_wrapped) {
            collect(child->content, out, false);  // <xbmcmultiepisode><episodedetails>…
        }
    }
}

std::string_view digits_behind(std::string_view text, std::string_view mark, std::size_t skip = 0) {
    const std::size_t at = text.find(mark);
    if (at == std::string_view::npos) return {};
    std::string_view rest = text.substr(at + mark.size() - skip);
    std::size_t end = skip;
    while (end < rest.size() && text::is_digit(rest[end])) ++end;
    return rest.substr(0, end);
}

/// Addresses of the providers' pages, which stand behind the XML or instead of it.
void read_addresses(std::string_view text, Nfo& out) {
    set_id(out, "imdb", digits_behind(text, "imdb.com/title/tt", 2));
    set_id(out, "tmdb", digits_behind(text, "themoviedb.org/movie/"));
    set_id(out, "tmdb", digits_behind(text, "themoviedb.org/tv/"));
    set_id(out, "tvdb", digits_behind(text, "thetvdb.com/?tab=series&id="));
    set_id(out, "tvdb", digits_behind(text, "thetvdb.com/dereferrer/series/"));
}

std::string as_utf8(std::string bytes) {
    const auto document =
        fetch::open_document(std::move(bytes), fetch::DocumentLimits{2 * most_nfo_bytes});
    std::string out;
    std::array<char, 16'384> piece{};
    while (const std::size_t count = document->read(piece)) out.append(piece.data(), count);
    return out;
}

}  // namespace

std::vector<Nfo> read_nfo(std::string bytes) {
    const std::string text = as_utf8(std::move(bytes));
    std::vector<Nfo> out;
    collect(text, out, true);
    if (out.empty()) {
        Nfo found;
        read_addresses(text, found);
        if (!found.imdb.empty() || !found.tmdb.empty() || !found.tvdb.empty())
            out.push_back(std::move(found));
    } else if (out.size() == 1) {
        const std::size_t end = text.rfind("</");
        if (end != std::string::npos) read_addresses(std::string_view(text).substr(end), out[0]);
    }
    return out;
}

}  // namespace flathead::library
