#include "generator/library/keys.hpp"

#include "relay/base/text.hpp"
#include "relay/lib/xxhash/digest.hpp"

#include <algorithm>
#include <initializer_list>

namespace flathead::library {
namespace {

std::string digest(std::initializer_list<std::string_view> fields) {
    Digester digester;
    for (const std::string_view field : fields) digester.add_field(field);
    return digester.digest().hex();
}

struct Provider {
    std::string_view name;
    std::string ProviderIds::*slot;
};
constexpr Provider providers[] = {
    {"imdb", &ProviderIds::imdb}, {"tmdb", &ProviderIds::tmdb}, {"tvdb", &ProviderIds::tvdb}};

}  // namespace

std::vector<std::string> keys_by_ids(std::string_view what, const ProviderIds& ids) {
    std::vector<std::string> out;
    for (const Provider& provider : providers) {
        const std::string& id = ids.*provider.slot;
        if (!id.empty()) out.push_back(digest({what, provider.name, id}));
    }
    return out;
}

std::vector<std::string> episode_keys(const ProviderIds& own,
                                      const ProviderIds& show,
                                      int season,
                                      int episode) {
    const std::string place = text::join(season, ' ', episode);
    std::vector<std::string> out;
    for (const Provider& provider : providers) {
        const std::string& id = own.*provider.slot;
        if (!id.empty()) out.push_back(digest({"episode", provider.name, id, place}));
    }
    for (const Provider& provider : providers) {
        const std::string& id = show.*provider.slot;
        if (!id.empty()) out.push_back(digest({"episode of", provider.name, id, place}));
    }
    return out;
}

std::string key_of_part(const std::string& key, int part) {
    return part == 0 ? key : digest({"part", key, text::join(part)});
}

std::string key_by_path(std::string_view library, std::string_view path) {
    return digest({"path", library, path});
}

void set_keys(Item& item, std::vector<std::string> keys) {
    std::vector<std::string> seen;
    for (std::string& key : keys) {
        if (std::ranges::find(seen, key) == seen.end()) seen.push_back(std::move(key));
    }
    item.key = seen.empty() ? std::string() : std::move(seen.front());
    if (!seen.empty()) seen.erase(seen.begin());
    item.other_keys = std::move(seen);
}

}  // namespace flathead::library
