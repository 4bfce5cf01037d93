#include "generator/schedule/selection.hpp"

#include "relay/base/text.hpp"

#include <algorithm>

namespace flathead::schedule {
namespace {

/// The lists of a selection that name something, with the words explain uses for them.
struct NameList {
    NameKind kind;
    std::string_view key;  // in the config
    std::string_view one;
    std::vector<std::string> SelectionConfig::*slot;
};
constexpr NameList wanted_lists[] = {
    {NameKind::genre, "genres", "genre", &SelectionConfig::genres},
    {NameKind::tag, "tags", "tag", &SelectionConfig::tags},
    {NameKind::studio, "studios", "studio", &SelectionConfig::studios},
    {NameKind::rating, "ratings", "rating", &SelectionConfig::ratings},
    {NameKind::show, "shows", "show", &SelectionConfig::shows},
    {NameKind::collection, "collections", "collection", &SelectionConfig::collections},
    {NameKind::playlist, "playlists", "playlist", &SelectionConfig::playlists},
    {NameKind::person, "people", "with", &SelectionConfig::people},
};
constexpr NameList unwanted_lists[] = {
    {NameKind::genre, "not_genres", "genre", &SelectionConfig::not_genres},
    {NameKind::tag, "not_tags", "tag", &SelectionConfig::not_tags},
};

std::string_view name_of(ItemType type) {
    switch (type) {
        case ItemType::movie:
            return "a film";
        case ItemType::episode:
            return "an episode";
        case ItemType::video:
            return "a video";
    }
    return "";
}

bool contains(const Range& range, std::int64_t value) {
    return (!range.from || value >= *range.from) && (!range.to || value <= *range.to);
}

bool contains(const std::vector<Range>& ranges, std::int64_t value) {
    return std::ranges::any_of(ranges, [&](const Range& range) { return contains(range, value); });
}

std::optional<int> year_of(const Item& item) {
    if (item.year) return item.year;
    if (item.released) return static_cast<int>(std::chrono::year_month_day(*item.released).year());
    return item.show_year;
}

constexpr auto number = [](NameKind kind) { return static_cast<std::size_t>(kind); };

/// The first of an item's names that is one of the numbers.
std::optional<std::uint32_t> common(std::span<const std::uint32_t> names,
                                    const std::vector<std::uint32_t>& numbers) {
    for (const std::uint32_t name : names) {
        if (std::ranges::find(numbers, name) != numbers.end()) return name;
    }
    return std::nullopt;
}

/// What speaks for an item; texts are made only where somebody asks.
template <class... Parts>
void add_reason(std::string* reason, const Parts&... parts) {
    if (reason == nullptr) return;
    if (!reason->empty()) *reason += ", ";
    *reason += text::join(parts...);
}

/// The one thing that speaks against it.
template <class... Parts>
bool fail(std::string* reason, const Parts&... parts) {
    if (reason != nullptr) *reason = text::join(parts...);
    return false;
}

bool meets_place(const SelectionConfig& config, const Item& item, std::string* reason) {
    if (config.libraries.empty()) return true;
    if (std::ranges::find(config.libraries, item.library) == config.libraries.end())
        return fail(reason, "it is in library ", item.library);
    add_reason(reason, "library ", item.library);
    return true;
}

bool meets_type(const SelectionConfig& config,
                const Item& item,
                Purpose purpose,
                std::string* reason) {
    if (config.types.empty()) {
        // Clips are of any type: a folder of bumpers holds what its names made of them.
        if (purpose == Purpose::clip || item.type != ItemType::video) return true;
        return fail(reason, "it is ", name_of(item.type));
    }
    if (std::ranges::find(config.types, item.type) == config.types.end())
        return fail(reason, "it is ", name_of(item.type));
    add_reason(reason, name_of(item.type));
    return true;
}

bool meets_season(const SelectionConfig& config,
                  const Item& item,
                  bool with_specials,
                  std::string* reason) {
    const bool is_episode = item.type == ItemType::episode;
    if (config.seasons.empty()) {
        if (!is_episode || item.season != 0 || with_specials) return true;
        return fail(reason, "it is a special (season 0)");
    }
    if (!is_episode) return fail(reason, "it has no season");
    if (!contains(config.seasons, item.season))
        return fail(reason, "it is of season ", item.season);
    add_reason(reason, "season ", item.season);
    return true;
}

bool meets_numbers(const SelectionConfig& config, const Item& item, std::string* reason) {
    if (!config.years.empty()) {
        const auto year = year_of(item);
        if (!year) return fail(reason, "its year is not known");
        if (!contains(config.years, *year)) return fail(reason, "year ", *year);
        add_reason(reason, "year ", *year);
    }
    if (!config.runtime) return true;
    const Seconds length = playing_time(item);
    const bool fits = contains(*config.runtime, length.count());
    if (reason == nullptr) return fits;
    const std::string shown = text::join("runtime ", times::duration_text(length));
    if (!fits) return fail(reason, shown);
    add_reason(reason, shown);
    return true;
}

bool meets_text(const SelectionConfig& config, const Item& item, std::string* reason) {
    if (!config.text) return true;
    const Pattern& pattern = *config.text;
    if (!pattern.matches(item.title) && !pattern.matches(item.show) && !pattern.matches(item.plot))
        return fail(reason, "'", pattern.text(), "' is not in its texts");
    add_reason(reason, "'", pattern.text(), "' is in its texts");
    return true;
}

}  // namespace

Seconds playing_time(const Item& item) {
    return std::chrono::floor<Seconds>(item.facts.duration);
}

Chooser::Chooser(const Catalogue& catalogue,
                 std::span<const SelectionConfig> from,
                 std::span<const SelectionConfig> except,
                 Purpose purpose,
                 bool with_specials)
    : catalogue_(catalogue), purpose_(purpose), with_specials_(with_specials) {
    for (const SelectionConfig& config : from) from_.push_back(rule_of(config));
    for (const SelectionConfig& config : except) except_.push_back(rule_of(config));
}

Chooser::Rule Chooser::rule_of(const SelectionConfig& config) const {
    Rule rule{.config = &config, .wanted = {}, .asked = {}, .unwanted = {}};
    const auto fill = [&](const NameList& list, auto& into) {
        for (const std::string& name : config.*list.slot) {
            if (const auto known = catalogue_.number_of(list.kind, name))
                into[number(list.kind)].push_back(*known);
        }
    };
    for (const NameList& list : wanted_lists) {
        rule.asked[number(list.kind)] = !(config.*list.slot).empty();
        fill(list, rule.wanted);
    }
    for (const NameList& list : unwanted_lists) fill(list, rule.unwanted);
    return rule;
}

bool Chooser::has_unwanted(const Rule& rule, ItemIndex index, std::string* reason) const {
    for (const NameList& list : unwanted_lists) {
        const auto& unwanted = rule.unwanted[number(list.kind)];
        if (unwanted.empty()) continue;
        const auto found = common(catalogue_.names(list.kind, index), unwanted);
        if (!found) continue;
        if (reason == nullptr) return true;
        for (const std::string& name : rule.config->*list.slot) {
            if (catalogue_.number_of(list.kind, name) == found)
                return !fail(reason, list.key, " has ", name);
        }
    }
    return false;
}

bool Chooser::has_wanted(const Rule& rule, ItemIndex index, std::string* reason) const {
    for (const NameList& list : wanted_lists) {
        if (!rule.asked[number(list.kind)]) continue;
        const auto found =
            common(catalogue_.names(list.kind, index), rule.wanted[number(list.kind)]);
        if (reason == nullptr && found) continue;
        if (reason == nullptr) return false;
        const std::vector<std::string>& names = rule.config->*list.slot;
        if (!found)
            return fail(reason, "none of the ", list.key, ' ', text::join_with(", ", names));
        for (const std::string& name : names) {
            if (catalogue_.number_of(list.kind, name) == found)
                add_reason(reason, list.one, ' ', name);
        }
    }
    return true;
}

bool Chooser::meets(const Rule& rule, ItemIndex index, std::string* reason) const {
    const SelectionConfig& config = *rule.config;
    const Item& item = catalogue_[index];
    return meets_place(config, item, reason) && meets_type(config, item, purpose_, reason) &&
           meets_season(config, item, with_specials_, reason) &&
           !has_unwanted(rule, index, reason) && has_wanted(rule, index, reason) &&
           meets_numbers(config, item, reason) && meets_text(config, item, reason);
}

std::string Chooser::obstacle(ItemIndex index) const {
    const Item& item = catalogue_[index];
    const Seconds length = playing_time(item);
    const Seconds least = purpose_ == Purpose::clip ? shortest_clip : shortest_programme;
    if (item.files.empty()) return "it has no file";
    if (item.facts.duration <= Milliseconds{0}) return "duration unknown";
    if (length < least) return text::join("shorter than ", times::duration_text(least));
    if (length > longest_item)
        return text::join("longer than ", times::duration_text(longest_item));
    return {};
}

bool Chooser::is_wanted(ItemIndex index) const {
    const auto met = [&](const Rule& rule) { return meets(rule, index, nullptr); };
    return std::ranges::any_of(from_, met) && std::ranges::none_of(except_, met);
}

Verdict Chooser::why(ItemIndex index) const {
    std::string missing;
    for (const Rule& rule : from_) {
        std::string reason;
        if (!meets(rule, index, &reason)) {
            missing.append(missing.empty() ? "" : "; ").append(reason);
            continue;
        }
        for (const Rule& exception : except_) {
            std::string excluded;
            if (!meets(exception, index, &excluded)) continue;
            return {false,
                    text::join("out: except, at ",
                               exception.config->where,
                               excluded.empty() ? "" : ": ",
                               excluded)};
        }
        if (const std::string unfit = obstacle(index); !unfit.empty())
            return {false, "out: " + unfit};
        return {true, text::join("in: ", reason.empty() ? "everything is taken" : reason)};
    }
    return {false, text::join("out: ", missing.empty() ? "nothing is selected" : missing)};
}

namespace {

/// Items that would be in if they could be played, counted by what is wrong with them.
class Unplayable {
  public:
    void add(const Item& item, std::string obstacle) {
        for (Found& found : found_) {
            if (found.what == obstacle) {
                ++found.count;
                return;
            }
        }
        found_.push_back({std::move(obstacle), 1, item.title.empty() ? item.show : item.title});
    }
    void report(std::string_view where, Problems& problems) const {
        for (const Found& found : found_) {
            problems.add(std::string(where),
                         text::join(text::counted(found.count, "item is", "items are"),
                                    " left out: ",
                                    found.what,
                                    " (",
                                    found.count > 1 ? "among them " : "",
                                    found.first,
                                    ")"));
        }
    }

  private:
    struct Found {
        std::string what;
        std::size_t count;
        std::string first;
    };
    std::vector<Found> found_;
};

struct Pool {
    std::string name;
    const std::vector<SelectionConfig>* from;
    const std::vector<SelectionConfig>* except;
    Purpose purpose;
};

std::vector<Pool> pools_of(const VirtualChannelConfig& channel) {
    static const std::vector<SelectionConfig> none;
    std::vector<Pool> pools{
        {"the channel itself", &channel.from, &channel.except, Purpose::programme}};
    for (const BlockConfig& block : channel.blocks)
        pools.push_back(
            {text::join("block ", block.name), &block.from, &block.except, Purpose::programme});
    pools.push_back({"filler", &channel.filler, &none, Purpose::clip});
    pools.push_back({"bumpers", &channel.bumpers, &none, Purpose::clip});
    return pools;
}

}  // namespace

Selection select(const Catalogue& catalogue, const VirtualChannelConfig& channel) {
    Selection out;
    std::vector<std::vector<ItemIndex>> chosen;
    for (const Pool& pool : pools_of(channel)) {
        std::vector<ItemIndex>& items = chosen.emplace_back();
        if (pool.from->empty()) continue;
        const std::string where = text::join("channel ", channel.name, ", ", pool.name);
        const Chooser chooser(catalogue, *pool.from, *pool.except, pool.purpose, channel.specials);
        Unplayable unplayable;
        for (ItemIndex index = 0; index < catalogue.size(); ++index) {
            if (!chooser.is_wanted(index)) continue;
            if (std::string obstacle = chooser.obstacle(index); obstacle.empty()) {
                items.push_back(index);
            } else {
                unplayable.add(catalogue[index], std::move(obstacle));
            }
        }
        unplayable.report(where, out.problems);
        if (items.empty()) out.problems.add(where, "no item of any library meets this");
    }
    out.bumpers = std::move(chosen.back());
    chosen.pop_back();
    out.filler = std::move(chosen.back());
    chosen.pop_back();
    out.main = std::move(chosen.front());
    chosen.erase(chosen.begin());
    out.blocks = std::move(chosen);
    return out;
}

std::vector<PoolVerdict> why(const Catalogue& catalogue,
                             const VirtualChannelConfig& channel,
                             ItemIndex index) {
    std::vector<PoolVerdict> out;
    for (const Pool& pool : pools_of(channel)) {
        if (pool.from->empty()) continue;
        const Chooser chooser(catalogue, *pool.from, *pool.except, pool.purpose, channel.specials);
        out.push_back({pool.name, chooser.why(index)});
    }
    return out;
}

}  // namespace flathead::schedule
