#include "generator/videos/identity.hpp"

#include "relay/lib/xxhash/digest.hpp"

namespace flathead::videos {
namespace {

/// The series of a library go by the keys of their shows, of which an item names one only.
class Keys {
  public:
    explicit Keys(const Catalogue& catalogue)
        : source_(catalogue.is_library ? std::string_view{} : catalogue.source) {}

    [[nodiscard]] std::uint64_t of(char kind, std::string_view id) {
        bytes_.assign({'v', kind});
        for (int shift = 0; shift < 64; shift += 8)
            bytes_ += static_cast<char>((std::uint64_t{source_.size()} >> shift) & 0xff);
        bytes_ += source_;
        bytes_ += id;
        const std::uint64_t key = digest_of(bytes_).low;
        return key == 0 ? 1 : key;
    }
    [[nodiscard]] state::VideoClaim claim(char kind, std::string_view id, const Item* item) {
        state::VideoClaim claim{of(kind, id), {}};
        if (item == nullptr) return claim;
        for (const std::string& other : item->other_keys)
            claim.other_keys.push_back(of(kind, other));
        return claim;
    }

  private:
    std::string_view source_;
    std::string bytes_;
};

}  // namespace

std::vector<state::VideoClaim> claims_of(const Catalogue& catalogue) {
    Keys keys(catalogue);
    std::vector<state::VideoClaim> claims;
    claims.reserve(catalogue.films.size() + catalogue.series.size() + catalogue.episodes.size());
    for (const Film& film : catalogue.films) claims.push_back(keys.claim('f', film.key, film.item));
    for (const Series& series : catalogue.series)
        claims.push_back(keys.claim('s', series.key, nullptr));
    for (const Episode& episode : catalogue.episodes)
        claims.push_back(keys.claim('e', episode.key, episode.item));
    return claims;
}

void take_ids(Catalogue& catalogue, std::span<const state::KeptVideo> kept) {
    std::size_t at = 0;
    for (Film& film : catalogue.films) {
        film.id = kept[at].id;
        if (film.added == Time{}) film.added = kept[at].first_seen;
        ++at;
    }
    for (Series& series : catalogue.series) {
        series.id = kept[at].id;
        if (series.modified == Time{}) series.modified = kept[at].first_seen;
        ++at;
    }
    for (Episode& episode : catalogue.episodes) episode.id = kept[at++].id;
}

}  // namespace flathead::videos
