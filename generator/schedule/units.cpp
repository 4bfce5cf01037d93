#include "generator/schedule/units.hpp"

#include "generator/schedule/selection.hpp"
#include "relay/base/text.hpp"
#include "relay/lib/icu/fold.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <tuple>

namespace flathead::schedule {
namespace {

constexpr std::size_t most_parts = 8;  // of one unit: a longer story is a series

constexpr std::array<std::string_view, 10> roman{
    "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"};
constexpr std::array<std::string_view, 10> words{
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"};

/// 1 to 99 in digits, 1 to 10 in Roman ones or in English; 0: none of them.
int part_number(std::string_view text) {
    if (const auto number = text::number<int>(text); number && *number > 0 && *number < 100)
        return *number;
    const std::string lower = text::to_lower(text);
    for (const auto& table : {roman, words}) {
        const auto found = std::ranges::find(table, lower);
        if (found != table.end()) return static_cast<int>(found - table.begin()) + 1;
    }
    return 0;
}

/// The last word of a text, and what stands before it without blanks at its end.
std::pair<std::string_view, std::string_view> without_last_word(std::string_view text) {
    const std::size_t blank = text.find_last_of(' ');
    if (blank == std::string_view::npos) return {std::string_view(), text};
    return {text::trim_end(text.substr(0, blank)), text.substr(blank + 1)};
}

bool is_part_word(std::string_view word) {
    return text::iequals(word, "part") || text::iequals(word, "pt") || text::iequals(word, "pt.");
}

std::string_view without_separator(std::string_view text) {
    text = text::trim_end(text);
    while (!text.empty() && (text.back() == ',' || text.back() == ':' || text.back() == '-'))
        text = text::trim_end(text.substr(0, text.size() - 1));
    return text;
}

/// When something was first shown; what nobody knows comes last.
std::chrono::sys_days release_of(const Item& item) {
    if (item.released) return *item.released;
    if (item.year) return std::chrono::year(*item.year) / std::chrono::January / 1;
    return std::chrono::year::max() / std::chrono::January / 1;
}

auto episode_place(const Item& item) {
    return std::tuple(item.season, item.episode, item.part);
}

int last_episode(const Item& item) {
    return std::max(item.episode, item.last_episode);
}

/// Regular episodes by number; each special behind the last of them that was on before it.
void sort_episodes(const Catalogue& catalogue, std::vector<ItemIndex>& items) {
    const auto by_number = [&](ItemIndex a, ItemIndex b) {
        return std::tuple(episode_place(catalogue[a]), std::string_view(catalogue[a].key)) <
               std::tuple(episode_place(catalogue[b]), std::string_view(catalogue[b].key));
    };
    std::ranges::sort(items, by_number);
    const auto regular =
        std::ranges::find_if(items, [&](ItemIndex index) { return catalogue[index].season != 0; });
    std::vector<ItemIndex> specials(items.begin(), regular);
    items.erase(items.begin(), regular);
    std::ranges::stable_sort(specials, {}, [&](ItemIndex i) { return release_of(catalogue[i]); });
    for (const ItemIndex special : specials) {
        auto place = items.end();
        if (catalogue[special].released) {
            while (place != items.begin() &&
                   release_of(catalogue[*std::prev(place)]) > *catalogue[special].released)
                --place;
        }
        items.insert(place, special);
    }
}

void sort_films(const Catalogue& catalogue, std::vector<ItemIndex>& items) {
    const auto place = [&](ItemIndex index) {
        const Item& item = catalogue[index];
        return std::tuple(
            release_of(item), std::string_view(item.title), item.part, std::string_view(item.key));
    };
    std::ranges::sort(items, [&](ItemIndex a, ItemIndex b) { return place(a) < place(b); });
}

/// The same episode in a second file or library.
bool is_same_episode(const Item& a, const Item& b) {
    return a.type == ItemType::episode && b.type == ItemType::episode && a.episode > 0 &&
           episode_place(a) == episode_place(b) && last_episode(a) == last_episode(b);
}

bool continues(const Item& before, const Item& next) {
    if (before.type != next.type) return false;
    if (before.part > 0 && next.part == before.part + 1) {
        if (next.type == ItemType::episode)
            return episode_place(before) < episode_place(next) && before.season == next.season &&
                   before.episode == next.episode;
        return before.title == next.title && before.year == next.year;
    }
    if (next.type != ItemType::episode || before.season != next.season ||
        next.episode != last_episode(before) + 1)
        return false;
    const PartTitle first = part_title(before.title);
    const PartTitle second = part_title(next.title);
    return first.number > 0 && second.number == first.number + 1 && !first.story.empty() &&
           text::iequals(first.story, second.story);
}

/// Appends the items of one group, in order, as units.
void add_units(const Catalogue& catalogue, const std::vector<ItemIndex>& items, Pool& pool) {
    const auto group = static_cast<GroupIndex>(pool.groups.size() - 1);
    const Item* before = nullptr;
    for (const ItemIndex index : items) {
        const Item& item = catalogue[index];
        if (before != nullptr && is_same_episode(*before, item)) continue;
        const bool joins = before != nullptr && continues(*before, item) &&
                           pool.units.back().items.size() < most_parts;
        if (!joins) {
            pool.groups.back().units.push_back(static_cast<UnitIndex>(pool.units.size()));
            pool.units.push_back({.items = {},
                                  .length = Seconds{0},
                                  .group = group,
                                  .season = item.season,
                                  .episode = item.episode,
                                  .last_episode = 0});
        }
        Unit& unit = pool.units.back();
        unit.items.push_back(index);
        unit.length += playing_time(item);
        unit.last_episode = last_episode(item);
        pool.unit_of.emplace(index, static_cast<UnitIndex>(pool.units.size() - 1));
        before = &item;
    }
}

}  // namespace

std::string show_of(const Item& item) {
    if (item.type != ItemType::episode) return {};
    return item.show_key.empty() ? "show " + fold_name(item.show) : item.show_key;
}

PartTitle part_title(std::string_view title) {
    title = text::trim(title);
    if (title.ends_with(')')) {
        const std::size_t open = title.find_last_of('(');
        if (open == std::string_view::npos) return {};
        const std::string_view inner = text::trim(title.substr(open + 1, title.size() - open - 2));
        const auto [word, last] = without_last_word(inner);
        if (!word.empty() && !is_part_word(word)) return {};
        return {without_separator(title.substr(0, open)), part_number(last)};
    }
    const auto [before, last] = without_last_word(title);
    const auto [story, word] = without_last_word(before);
    if (!is_part_word(word)) return {};
    return {without_separator(story), part_number(last)};
}

Pool pool_of(const Catalogue& catalogue, const std::vector<ItemIndex>& items) {
    std::map<std::string, std::vector<ItemIndex>> shows;  // films and videos under ""
    for (const ItemIndex index : items) shows[show_of(catalogue[index])].push_back(index);
    std::vector<std::pair<std::string, const std::string*>> names;
    for (auto& [key, of_show] : shows) {
        if (key.empty()) {
            sort_films(catalogue, of_show);
        } else {
            names.emplace_back(fold_name(catalogue[of_show.front()].show), &key);
            sort_episodes(catalogue, of_show);
        }
    }
    std::ranges::sort(names, [](const auto& a, const auto& b) {
        return std::tie(a.first, *a.second) < std::tie(b.first, *b.second);
    });
    static const std::string films;
    if (shows.contains(films)) names.emplace_back(std::string(), &films);

    Pool pool;
    for (auto& [name, key] : names) {
        pool.groups.push_back({.key = *key, .name = name, .units = {}});
        add_units(catalogue, shows[*key], pool);
    }
    Seconds shortest = Seconds::max();
    for (const Unit& unit : pool.units) shortest = std::min(shortest, unit.length);
    if (!pool.units.empty()) pool.shortest = shortest;
    return pool;
}

}  // namespace flathead::schedule
