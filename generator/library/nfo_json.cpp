#include "generator/library/nfo.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <nlohmann/json.hpp>

namespace flathead::library {
namespace {

using nlohmann::json;

template <class T>
struct Field {
    const char* key;
    T Nfo::*slot;
};
constexpr Field<std::string> texts[] = {{"title", &Nfo::title},
                                        {"original_title", &Nfo::original_title},
                                        {"show", &Nfo::show},
                                        {"plot", &Nfo::plot},
                                        {"tagline", &Nfo::tagline},
                                        {"released", &Nfo::released},
                                        {"added", &Nfo::added},
                                        {"rating", &Nfo::rating},
                                        {"imdb", &Nfo::imdb},
                                        {"tmdb", &Nfo::tmdb},
                                        {"tvdb", &Nfo::tvdb}};
constexpr Field<std::vector<std::string>> lists[] = {{"genres", &Nfo::genres},
                                                     {"tags", &Nfo::tags},
                                                     {"studios", &Nfo::studios},
                                                     {"countries", &Nfo::countries},
                                                     {"collections", &Nfo::collections}};
constexpr Field<std::optional<int>> numbers[] = {
    {"year", &Nfo::year}, {"season", &Nfo::season}, {"episode", &Nfo::episode}};

json json_of(const Nfo& entry) {
    json out = {{"kind", static_cast<int>(entry.kind)}};
    for (const auto& field : texts) {
        if (!(entry.*field.slot).empty()) out[field.key] = entry.*field.slot;
    }
    for (const auto& field : lists) {
        if (!(entry.*field.slot).empty()) out[field.key] = entry.*field.slot;
    }
    for (const auto& field : numbers) {
        if (entry.*field.slot) out[field.key] = *(entry.*field.slot);
    }
    if (entry.stars) out["stars"] = *entry.stars;
    for (const Person& person : entry.people)
        out["people"].push_back({person.name, person.role, static_cast<int>(person.job)});
    return out;
}

Nfo entry_of(const json& from) {
    Nfo out;
    out.kind = static_cast<Nfo::Kind>(from.at("kind").get<int>());
    for (const auto& field : texts) {
        if (const auto at = from.find(field.key); at != from.end())
            out.*field.slot = at->get<std::string>();
    }
    for (const auto& field : lists) {
        if (const auto at = from.find(field.key); at != from.end())
            out.*field.slot = at->get<std::vector<std::string>>();
    }
    for (const auto& field : numbers) {
        if (const auto at = from.find(field.key); at != from.end())
            out.*field.slot = at->get<int>();
    }
    if (const auto at = from.find("stars"); at != from.end()) out.stars = at->get<double>();
    if (const auto at = from.find("people"); at != from.end()) {
        for (const json& one : *at) {
            out.people.push_back({one.at(0).get<std::string>(),
                                  one.at(1).get<std::string>(),
                                  static_cast<Person::Job>(one.at(2).get<int>())});
        }
    }
    return out;
}

}  // namespace

std::string write_entries(const std::vector<Nfo>& entries) {
    json out = json::array();
    for (const Nfo& entry : entries) out.push_back(json_of(entry));
    return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::vector<Nfo> read_entries(std::string_view json_text) {
    try {
        std::vector<Nfo> out;
        for (const json& one : json::parse(json_text)) out.push_back(entry_of(one));
        return out;
    } catch (const json::exception& wrong) {
        throw Error(text::join("read an entry of the media cache: ", wrong.what()));
    }
}

}  // namespace flathead::library
