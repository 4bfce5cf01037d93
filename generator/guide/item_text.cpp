#include "generator/guide/item_text.hpp"

#include "generator/formats/episode_number.hpp"
#include "generator/formats/xml_text.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"
#include "relay/lib/xxhash/digest.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <span>

namespace flathead::guide {
namespace {

constexpr std::size_t longest_line = 300;
constexpr std::size_t longest_plot = 4000;
constexpr std::size_t most_people = 30;
constexpr std::size_t most_categories = 10;

std::string digits(std::uint64_t value, int width) {
    std::array<char, 24> text{};
    std::snprintf(
        text.data(), text.size(), "%0*llu", width, static_cast<unsigned long long>(value));
    return text.data();
}

std::uint64_t hashed(std::string_view key, std::uint64_t range) {
    return digest_of(key).low % range;
}

void append_element(std::string& out,
                    std::string_view start,
                    std::string_view name,
                    std::string_view text,
                    std::size_t most = longest_line) {
    if (text.empty()) return;
    out.append("<").append(name).append(start).append(">");
    formats::append_escaped(out, utf8::truncated(text, most));
    out.append("</").append(name).append(">\n");
}

void append_element(std::string& out, std::string_view name, std::string_view text) {
    append_element(out, {}, name, text);
}

std::string day_text(std::chrono::sys_days day) {
    const std::chrono::year_month_day date{day};
    return text::join(digits(static_cast<std::uint64_t>(std::max(0, int{date.year()})), 4),
                      digits(unsigned{date.month()}, 2),
                      digits(unsigned{date.day()}, 2));
}

std::string date_of(const Item& item) {
    if (item.released) return day_text(*item.released);
    return item.year ? std::to_string(*item.year) : std::string();
}

void append_people(std::string& out, std::span<const Person> people) {
    struct Row {
        Person::Job job;
        std::string_view name;
    };
    constexpr Row in_order_of_the_dtd[] = {{Person::Job::director, "director"},
                                           {Person::Job::actor, "actor"},
                                           {Person::Job::writer, "writer"},
                                           {Person::Job::producer, "producer"},
                                           {Person::Job::composer, "composer"},
                                           {Person::Job::guest, "guest"}};
    std::string inside;
    std::size_t count = 0;
    for (const Row& row : in_order_of_the_dtd) {
        for (const Person& person : people) {
            if (person.job != row.job || person.name.empty() || ++count > most_people) continue;
            std::string role;
            if (person.job == Person::Job::actor && !person.role.empty()) {
                role = " role=\"";
                formats::append_escaped(role, utf8::truncated(person.role, longest_line));
                role += '"';
            }
            append_element(inside, role, row.name, person.name);
        }
    }
    if (!inside.empty()) out.append("<credits>").append(inside).append("</credits>\n");
}

void append_categories(std::string& out, const Item& item) {
    constexpr std::string_view of_films = "movie";
    if (item.type == ItemType::movie) append_element(out, "category", of_films);
    std::size_t count = 0;
    for (const std::string& genre : item.genres) {
        if (!text::iequals(genre, of_films) && ++count <= most_categories)
            append_element(out, "category", genre);
    }
}

bool is_public(std::string_view address) {
    return address.starts_with("http://") || address.starts_with("https://");
}

void append_icon(std::string& out, const Item& item, const AddressOf& address_of) {
    const bool is_episode = item.type == ItemType::episode;
    for (const std::string& picture : {is_episode ? item.artwork.still : std::string(),
                                       item.artwork.poster,
                                       item.show_artwork.poster,
                                       item.artwork.backdrop}) {
        const std::string address =
            is_public(picture) || !address_of ? picture : address_of(picture);
        if (address.empty() || (!address_of && !is_public(address))) continue;
        out += "<icon src=\"";
        formats::append_escaped(out, address);
        out += "\"/>\n";
        return;
    }
}

void append_images(std::string& out, const Item& item) {
    const auto append = [&](std::string_view type, const std::string& address) {
        if (is_public(address))
            append_element(out, text::join(" type=\"", type, '"'), "image", address, 2000);
    };
    append("poster", item.artwork.poster.empty() ? item.show_artwork.poster : item.artwork.poster);
    append("backdrop",
           item.artwork.backdrop.empty() ? item.show_artwork.backdrop : item.artwork.backdrop);
    append("still", item.artwork.still);
}

std::string number_text(const Item& item) {
    std::string number = formats::onscreen_text({item.season, item.episode, item.part});
    if (item.season == 0)  // a special; onscreen_text() takes 0 for "not given"
        number = text::join("S00E", digits(static_cast<std::uint64_t>(item.episode), 2));
    if (item.last_episode > item.episode)
        number += text::join("-E", digits(static_cast<std::uint64_t>(item.last_episode), 2));
    return number;
}

void append_number(std::string& out, std::string_view system, std::string_view number) {
    append_element(out, text::join(" system=\"", system, '"'), "episode-num", number);
}

void append_numbers(std::string& out, const Item& item) {
    const bool is_episode = item.type == ItemType::episode;
    if (is_episode && item.episode > 0) {
        append_number(
            out, "xmltv_ns", formats::xmltv_ns_text({item.season, item.episode, item.part}));
        append_number(out, "onscreen", number_text(item));
        append_number(out,
                      "SxxExx",
                      text::join('S',
                                 digits(static_cast<std::uint64_t>(item.season), 2),
                                 'E',
                                 digits(static_cast<std::uint64_t>(item.episode), 2)));
    }
    append_number(out, "dd_progid", programme_id_of(item));
    if (item.type == ItemType::video) return;
    const std::string_view kind = is_episode ? "episode/" : "movie/";
    if (!item.imdb.empty()) append_number(out, "imdb.com", text::join(kind, item.imdb));
    if (!item.tmdb.empty()) append_number(out, "themoviedb.org", text::join(kind, item.tmdb));
    if (!item.tvdb.empty()) append_number(out, "thetvdb.com", text::join(kind, item.tvdb));
}

void append_shown(std::string& out, const Item& item, Time at, bool was_shown) {
    const bool is_new = !was_shown && item.released && Time(*item.released) <= at &&
                        at - Time(*item.released) <= new_for;
    if (is_new) {
        out += "<new/>\n";
    } else if (item.released && Time(*item.released) < at) {
        out += text::join("<previously-shown start=\"", day_text(*item.released), "\"/>\n");
    } else {
        out += "<previously-shown/>\n";
    }
}

void append_ratings(std::string& out, const Item& item) {
    if (!item.rating.empty()) {
        const bool is_tv = item.rating.starts_with("TV-");
        constexpr std::array<std::string_view, 6> cinema{"G", "PG", "PG-13", "R", "NC-17", "NR"};
        const bool is_cinema = std::ranges::find(cinema, item.rating) != cinema.end();
        out += is_tv       ? "<rating system=\"VCHIP\">"
               : is_cinema ? "<rating system=\"MPAA\">"
                           : "<rating>";
        append_element(out, "value", item.rating);
        out += "</rating>\n";
    }
    if (item.stars && *item.stars > 0 && *item.stars <= 10) {
        std::array<char, 16> stars{};
        std::snprintf(stars.data(), stars.size(), "%.1f/10", *item.stars);
        out += "<star-rating>";
        append_element(out, "value", stars.data());
        out += "</star-rating>\n";
    }
}

}  // namespace

std::string programme_id_of(const Item& item) {
    constexpr std::uint64_t ten_digits = 10'000'000'000;
    const bool is_numbered = item.type == ItemType::episode && item.episode > 0;
    if (!is_numbered) {
        return text::join(item.type == ItemType::movie ? "MV" : "SH",
                          digits(hashed(item.key, ten_digits), 10),
                          ".0000");
    }
    const auto season = static_cast<std::uint64_t>(std::max(item.season, 0));
    const auto episode = static_cast<std::uint64_t>(item.episode);
    const int width = season < 100 && episode < 100 && item.part <= 0 ? 2 : 4;
    return text::join(
        "EP",
        digits(hashed(item.show_key.empty() ? item.show : item.show_key, ten_digits), 10),
        '.',
        digits(season, width),
        digits(episode, width),
        item.part > 0 ? digits(static_cast<std::uint64_t>(item.part), 2) : std::string());
}

std::string text_of(const Item& item, Time at, bool was_shown, const AddressOf& address_of) {
    const bool has_show = item.type == ItemType::episode && !item.show.empty();
    std::string out;
    append_element(out, "title", has_show ? item.show : item.title);
    if (has_show) append_element(out, "sub-title", item.title);
    append_element(out,
                   {},
                   "desc",
                   !item.plot.empty()      ? item.plot
                   : !item.tagline.empty() ? item.tagline
                                           : item.show_plot,
                   longest_plot);
    append_people(out, item.people);
    append_element(out, "date", date_of(item));
    append_categories(out, item);
    if (const auto minutes = std::chrono::round<std::chrono::minutes>(item.facts.duration);
        minutes.count() > 0)
        append_element(out, " units=\"minutes\"", "length", std::to_string(minutes.count()));
    append_icon(out, item, address_of);
    for (const std::string& country : item.countries) append_element(out, "country", country);
    append_numbers(out, item);
    append_shown(out, item, at, was_shown);
    append_ratings(out, item);
    append_images(out, item);
    return out;
}

}  // namespace flathead::guide
