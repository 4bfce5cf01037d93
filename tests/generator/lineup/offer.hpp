#pragma once
/// Listings and lineups in a few words, for the tests of this room.

#include "generator/lineup/build.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flathead::lineup {

struct Offer {
    std::string name = {};
    std::string group = {};
    std::string guide_id = {};
    std::string number = {};
    std::string url = "http://host.example.net/x.ts";
    std::string native_id = {};
    std::string logo = {};
    int shift = 0;
};

inline std::shared_ptr<const Listing> listing(const std::string& source,
                                              const std::vector<Offer>& offers) {
    auto result = std::make_shared<Listing>();
    result->source = source;
    std::uint32_t line = 2;
    for (const Offer& offer : offers) {
        Entry entry;
        const auto keep = [&](const std::string& text) { return result->text->keep(text); };
        entry.name = keep(offer.name);
        entry.group = result->text->keep_once(offer.group);
        entry.guide_id = keep(offer.guide_id);
        entry.number = keep(offer.number);
        entry.url = keep(offer.url);
        entry.native_id = keep(offer.native_id);
        entry.logo = keep(offer.logo);
        entry.guide_shift = std::chrono::minutes{offer.shift};
        entry.line = line;
        line += 2;
        result->entries.push_back(entry);
    }
    return result;
}

/// Runs of one installation: each run starts with what the last one knew.
class Site {
  public:
    Site() : Site(std::vector<std::string>{"a"}) {}
    explicit Site(const std::vector<std::string>& names) : sources(names.size()) {
        for (std::size_t i = 0; i < names.size(); ++i) sources[i].name = names[i];
    }

    LineupConfig config;
    std::vector<PackageConfig> packages;
    std::vector<SourceConfig> sources;
    RelayMode mode = RelayMode::relay;
    Time now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 20}};
    Identities identities;
    LineupResult last;

    const Lineup& run(const std::vector<std::shared_ptr<const Listing>>& listings) {
        // The listings of the run before stay alive in `kept`: results point into them.
        kept.push_back(listings);
        last = build({listings, config, packages, sources, mode, now}, reloaded(identities));
        identities = last.identities;
        return last.lineup;
    }
    const Lineup& run(const std::vector<Offer>& offers) {
        return run({listing(sources.front().name, offers)});
    }

    /// "101 CNN" by id, for one look at a whole lineup.
    [[nodiscard]] std::map<int, std::string> shown() const {
        std::map<int, std::string> result;
        for (const Channel& channel : last.lineup.channels) {
            result[channel.id.value] = channel.number.text() + " " + std::string(channel.name);
        }
        return result;
    }
    /// Id of the channel whose first upstream has this address.
    [[nodiscard]] int id_by_url(std::string_view url) const {
        for (const Channel& channel : last.lineup.channels) {
            if (last.lineup.first_entry(channel).url == url) return channel.id.value;
        }
        return 0;
    }
    [[nodiscard]] int id_of(std::string_view name) const {
        for (const Channel& channel : last.lineup.channels) {
            if (channel.name == name) return channel.id.value;
        }
        return 0;
    }
    [[nodiscard]] std::string number_of(std::string_view name) const {
        for (const Channel& channel : last.lineup.channels) {
            if (channel.name == name) return channel.number.text();
        }
        return "gone";
    }

    /// What state would save and load again.
    Identities reloaded(Identities& before) {
        for (const KeyRow& row : before.changed_keys()) keys.insert_or_assign(row.key(), row);
        Identities after;
        for (Identity row : before.rows()) {
            row.is_changed = false;
            after.load(row);
        }
        for (const auto& [key, row] : keys) after.load_key(row);
        return after;
    }

  private:
    std::vector<std::vector<std::shared_ptr<const Listing>>> kept;
    std::map<IdentityKey, KeyRow> keys;
};

/// A rule for names, to be filled in.
inline RuleConfig rule(const char* name_pattern) {
    RuleConfig result;
    result.match.all.push_back({Field::name, Pattern(name_pattern)});
    result.where = "flathead.yaml:9:5";
    return result;
}

inline Condition when(Field field, const char* pattern) {
    return {{{field, Pattern(pattern)}}};
}

}  // namespace flathead::lineup
