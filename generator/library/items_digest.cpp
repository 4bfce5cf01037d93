#include "generator/library/items_digest.hpp"

#include "relay/base/text.hpp"
#include "relay/lib/xxhash/digest.hpp"

#include <charconv>

namespace flathead::library {
namespace {

class Fields {
  public:
    void add(const std::string& text) { digester_.add_field(text); }
    void add(std::int64_t number) { digester_.add_field(text::join(number)); }
    void add(int number) { add(std::int64_t{number}); }
    void add(Milliseconds span) { add(std::int64_t{span.count()}); }
    void add(double number) {
        char digits[32];
        const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
        digester_.add_field({digits, static_cast<std::size_t>(end - digits)});
    }
    void add(std::chrono::sys_days day) { add(std::int64_t{day.time_since_epoch().count()}); }
    void add(Time at) { add(std::int64_t{at.time_since_epoch().count()}); }
    void add(const Artwork& artwork) { all(artwork.poster, artwork.backdrop, artwork.still); }
    void add(const Person& person) { all(person.name, person.role, static_cast<int>(person.job)); }
    void add(const AudioTrack& track) {
        all(track.codec, track.language, track.channels, track.sample_rate);
    }
    void add(const MediaFacts& facts) {
        all(facts.duration,
            facts.container,
            facts.video_codec,
            facts.pixel_format,
            facts.width,
            facts.height,
            facts.bit_rate,
            facts.longest_gop,
            facts.audio);
    }
    void add(const MediaPart& part) { all(static_cast<int>(part.kind), part.begin, part.end); }
    void add(const MediaFile& file) {
        add(file.address);
        for (const auto& [name, value] : file.headers) add(name);
    }
    template <class T>
    void add(const std::vector<T>& list) {
        add(static_cast<std::int64_t>(list.size()));
        for (const T& one : list) add(one);
    }
    template <class T>
    void add(const std::optional<T>& value) {
        add(value ? 1 : 0);
        if (value) add(*value);
    }
    template <class... Values>
    void all(const Values&... values) {
        (add(values), ...);
    }
    [[nodiscard]] std::string hex() const { return digester_.digest().hex(); }

  private:
    Digester digester_;
};

}  // namespace

std::string digest_of_items(const std::vector<Item>& items) {
    Fields fields;
    for (const Item& item : items) {
        fields.all(item.key, item.other_keys, item.library, static_cast<int>(item.type));
        fields.all(item.title, item.original_title, item.plot, item.tagline, item.year);
        fields.all(item.released, item.genres, item.tags, item.studios, item.countries);
        fields.all(item.rating, item.stars, item.people, item.collections, item.playlists);
        fields.all(item.artwork, item.show, item.show_key, item.show_plot, item.show_artwork);
        fields.all(item.show_year, item.season, item.episode, item.last_episode, item.part);
        fields.all(item.imdb, item.tmdb, item.tvdb, item.added, item.facts);
        fields.all(item.parts, item.files);
    }
    return fields.hex();
}

}  // namespace flathead::library
