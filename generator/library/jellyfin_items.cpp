#include "generator/library/jellyfin_items.hpp"

#include "generator/library/jellyfin_copy.hpp"
#include "generator/library/key_choice.hpp"
#include "generator/library/keys.hpp"
#include "generator/library/path_map.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/base/utf8.hpp"
#include "relay/lib/xxhash/digest.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

namespace flathead::library {
namespace {

using formats::JellyfinItem;
using formats::JellyfinSource;
using formats::JellyfinStream;

constexpr std::size_t line_limit_bytes = 300;
constexpr std::size_t plot_limit_bytes = 4000;
constexpr std::size_t most_keys = 12;
constexpr Milliseconds longest_item = std::chrono::hours{48};
/// Versions of one film are equal pictures when they are equally long; a director's cut is not.
constexpr Milliseconds same_length{2000};

constexpr std::array<std::pair<std::string_view, ItemType>, 5> item_types{{
    {"Movie", ItemType::movie},
    {"Episode", ItemType::episode},
    {"Video", ItemType::video},
    {"MusicVideo", ItemType::video},
    {"Trailer", ItemType::video},
}};

constexpr std::array<std::pair<std::string_view, Person::Job>, 6> jobs{{
    {"Actor", Person::Job::actor},
    {"GuestStar", Person::Job::guest},
    {"Director", Person::Job::director},
    {"Writer", Person::Job::writer},
    {"Producer", Person::Job::producer},
    {"Composer", Person::Job::composer},
}};

constexpr std::array<std::pair<std::string_view, MediaPart::Kind>, 5> part_kinds{{
    {"Intro", MediaPart::Kind::intro},
    {"Outro", MediaPart::Kind::outro},
    {"Commercial", MediaPart::Kind::commercial},
    {"Recap", MediaPart::Kind::recap},
    {"Preview", MediaPart::Kind::preview},
}};

/// Where ffprobe's older versions, or people, say something else than libav now.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> codec_names{{
    {"h265", "hevc"},
    {"avc", "h264"},
    {"avc1", "h264"},
    {"dca", "dts"},
    {"mpeg2", "mpeg2video"},
    {"mpeg-2", "mpeg2video"},
}};

template <class Value, std::size_t Count>
std::optional<Value> find_in(const std::array<std::pair<std::string_view, Value>, Count>& table,
                             std::string_view name) {
    const auto found = std::ranges::find_if(
        table, [&](const auto& row) { return text::iequals(row.first, name); });
    return found == table.end() ? std::nullopt : std::optional(found->second);
}

std::string line(std::string_view text) {
    return std::string(utf8::truncated(utf8::clean_line(text), line_limit_bytes));
}

std::string plot(std::string_view text) {
    return std::string(utf8::truncated(utf8::clean_line(text), plot_limit_bytes));
}

int small(const std::optional<std::int64_t>& number, int most = 1'000'000) {
    return number && *number > 0 && *number <= most ? static_cast<int>(*number) : 0;
}

std::optional<int> year_of(const std::optional<std::int64_t>& number) {
    const int year = small(number, 9999);
    return year >= 1800 ? std::optional(year) : std::nullopt;
}

Milliseconds length_of(const std::optional<std::int64_t>& ticks) {
    if (!ticks || *ticks <= 0) return Milliseconds{0};
    const Milliseconds length{*ticks / formats::jellyfin_ticks_per_millisecond};
    return length > longest_item ? Milliseconds{0} : length;
}

/// "1927-01-10T00:00:00.0000000Z"; the fraction says nothing.
std::optional<Time> time_of(std::string_view text) {
    const std::size_t point = text.find('.');
    return times::read_rfc3339(text::join(text.substr(0, point), point < text.size() ? "Z" : ""));
}

std::optional<std::chrono::sys_days> day_of(std::string_view text) {
    const auto at = time_of(text);
    // A date nobody knows is written as the year 1.
    if (!at || *at < Time{std::chrono::sys_days{std::chrono::year{1800} / 1 / 1}})
        return std::nullopt;
    return std::chrono::floor<std::chrono::days>(*at);
}

std::string codec_name(std::string_view text) {
    std::string name = text::to_lower(line(text));
    if (const auto known = find_in(codec_names, name)) name = *known;
    return name;
}

std::string language_of(std::string_view text) {
    const std::string language = text::to_lower(line(text));
    return language == "und" || language.size() > 8 ? std::string{} : language;
}

void add_words(std::vector<std::string>& into, const std::vector<std::string>& words) {
    for (const std::string& word : words) {
        std::string clean = line(word);
        const bool is_known = std::ranges::any_of(
            into, [&](const std::string& other) { return text::iequals(other, clean); });
        if (!clean.empty() && !is_known) into.push_back(std::move(clean));
    }
}

std::string container_of(const JellyfinSource& source) {
    const std::size_t point = source.path.rfind('.');
    std::string extension =
        point == std::string::npos ? std::string{} : text::to_lower(source.path.substr(point + 1));
    const bool is_plain =
        !extension.empty() && extension.size() <= 5 && std::ranges::all_of(extension, [](char c) {
            return text::is_digit(c) || (c >= 'a' && c <= 'z');
        });
    if (is_plain) return extension;
    return text::to_lower(line(source.container.substr(0, source.container.find(','))));
}

MediaFacts facts_of(const JellyfinItem& item, const JellyfinSource& source) {
    MediaFacts facts;
    facts.duration = length_of(source.ticks ? source.ticks : item.ticks);
    facts.container = container_of(source);
    if (source.bit_rate && *source.bit_rate > 0) facts.bit_rate = *source.bit_rate;
    for (const JellyfinStream& stream : source.streams) {
        if (stream.type == "Video" && facts.video_codec.empty()) {
            facts.video_codec = codec_name(stream.codec);
            facts.pixel_format = text::to_lower(line(stream.pixel_format));
            facts.width = small(stream.width);
            facts.height = small(stream.height);
        } else if (stream.type == "Audio") {
            facts.audio.push_back({codec_name(stream.codec),
                                   language_of(stream.language),
                                   small(stream.channels, 64),
                                   small(stream.sample_rate)});
        }
    }
    return facts;
}

/// A disc's folder or image is no file that could be played from an offset.
bool is_disc(const JellyfinItem& item) {
    return !item.video_type.empty() && !text::iequals(item.video_type, "VideoFile");
}

std::string key(std::initializer_list<std::string_view> fact) {
    Digester digester;
    for (const std::string_view word : fact) digester.add_field(word);
    return digester.digest().hex();
}

/// The same whatever the library and the kind of it.
void add_keys_by_ids(std::vector<std::string>& keys,
                     std::string_view what,
                     const JellyfinItem& of,
                     std::string_view place = {}) {
    constexpr std::pair<std::string_view, std::string JellyfinItem::*> providers[] = {
        {"imdb", &JellyfinItem::imdb},
        {"tmdb", &JellyfinItem::tmdb},
        {"tvdb", &JellyfinItem::tvdb},
    };
    for (const auto& [name, slot] : providers) {
        const std::string& id = of.*slot;
        if (id.empty()) continue;
        keys.push_back(place.empty() ? key({what, name, id}) : key({what, name, id, place}));
    }
}

class Translation {
  public:
    Translation(std::vector<JellyfinItem>& items,
                const LibraryConfig& config,
                const FileSize& file_size)
        : items_(items), config_(config), file_size_(file_size) {
        library_.name = config.name;
    }

    Library run() {
        for (JellyfinItem& item : items_) {
            if (item.type == "Series") add_show(item);
        }
        for (const JellyfinItem& item : items_) {
            if (item.type == "BoxSet") add_members(item, &Item::collections);
            if (item.type == "Playlist") add_members(item, &Item::playlists);
        }
        for (const JellyfinItem& item : items_) {
            if (find_in(item_types, item.type)) wholes_.emplace(item.id, &item);
            if (item.type == part_type) in_parts_.insert(item.series_id);
        }
        for (JellyfinItem& item : items_) {
            if (const auto type = find_in(item_types, whole_of(item).type)) add(item, *type);
        }
        give_keys();
        note(left_out_.discs, "disc folders and images cannot be played");
        note(left_out_.without_media, "items have no media");
        note(left_out_.of_no_show, "episodes are of no show");
        note(left_out_.other_size,
             "files here have another size than the server says; it is asked for them instead");
        std::ranges::sort(library_.items, {}, &Item::key);
        return std::move(library_);
    }

  private:
    using Names = std::vector<std::string> Item::*;

    /// Two entries of one show, in two of the server's libraries, have one key.
    void add_show(JellyfinItem& show) {
        std::vector<std::string> keys = show.keys;
        add_keys_by_ids(keys, "show", show);
        // The name is the server's, which may change; ids of providers do not.
        keys.push_back(name_key(show.name, show.year));
        const auto known = std::ranges::find_if(
            keys, [this](const std::string& possible) { return show_keys_.contains(possible); });
        std::string chosen = known == keys.end() ? keys.front() : show_keys_.at(*known);
        show.keys = {chosen};
        for (std::string& possible : keys) {
            show_keys_.emplace(possible, chosen);
            const bool is_known = std::ranges::find(show.keys, possible) != show.keys.end();
            if (!is_known && show.keys.size() < most_keys) show.keys.push_back(std::move(possible));
        }
        shows_.emplace(show.id, &show);
    }

    std::string name_key(std::string_view name, const std::optional<std::int64_t>& year) const {
        return key(
            {"show", config_.name, text::to_lower(line(name)), year ? text::join(*year) : ""});
    }

    void add_members(const JellyfinItem& list, Names slot) {
        for (const std::string& id : list.members) lists_[id].emplace_back(slot, line(list.name));
    }

    void note(std::size_t count, std::string_view what) {
        if (count > 0) library_.problems.add(config_.name, text::join(count, " ", what));
    }

    const JellyfinItem* show_of(const JellyfinItem& item) const {
        const auto found = shows_.find(item.series_id);
        return found == shows_.end() ? nullptr : found->second;
    }

    /// The film that a part is of; of everything else itself.
    const JellyfinItem& whole_of(const JellyfinItem& item) const {
        const auto found = item.type == part_type ? wholes_.find(item.series_id) : wholes_.end();
        return found == wholes_.end() ? item : *found->second;
    }

    int part_of(const JellyfinItem& item) const {
        if (item.type == part_type) return small(item.episode);
        return in_parts_.contains(item.id) ? 1 : 0;
    }

    void add(JellyfinItem& from, ItemType type) {
        const JellyfinItem& whole = whole_of(from);
        if (text::iequals(from.location, "Virtual")) return;
        if (is_disc(from)) {
            ++left_out_.discs;
            return;
        }
        if (from.sources.empty()) {
            ++left_out_.without_media;
            return;
        }
        if (type == ItemType::episode && whole.series.empty()) {
            ++left_out_.of_no_show;
            return;
        }
        Item item;
        item.library = config_.name;
        item.type = type;
        describe(whole, item);
        item.part = part_of(from);
        item.facts = facts_of(from, from.sources.front());
        add_files(from, item);
        if (type == ItemType::episode) describe_episode(whole, item);
        for (const std::string& id : {whole.id, whole.series_id}) {
            const auto found = lists_.find(id);
            if (found == lists_.end()) continue;
            for (const auto& [slot, name] : found->second) add_words(item.*slot, {name});
        }
        library_.items.push_back(std::move(item));
        origins_.push_back(&from);
    }

    void describe(const JellyfinItem& from, Item& item) const {
        item.title = line(from.name);
        item.original_title = line(from.original_title);
        if (item.original_title == item.title) item.original_title.clear();
        item.plot = plot(from.overview);
        if (!from.taglines.empty()) item.tagline = line(from.taglines.front());
        item.year = year_of(from.year);
        item.released = day_of(from.released);
        add_words(item.genres, from.genres);
        add_words(item.tags, from.tags);
        add_words(item.studios, from.studios);
        add_words(item.countries, from.countries);
        item.rating = line(from.rating);
        if (const auto stars = text::number<double>(from.stars);
            stars && *stars > 0 && *stars <= 10)
            item.stars = *stars;
        add_people(from, item);
        item.artwork.poster = image(from.id, "Primary", from.primary_image, 600);
        if (!from.backdrops.empty())
            item.artwork.backdrop = image(from.id, "Backdrop/0", from.backdrops.front(), 1280);
        item.imdb = line(from.imdb);
        item.tmdb = line(from.tmdb);
        item.tvdb = line(from.tvdb);
        item.added = time_of(from.added);
        for (const formats::JellyfinSegment& segment : from.segments) {
            const auto kind = find_in(part_kinds, segment.type);
            const Milliseconds end = length_of(segment.end);
            const Milliseconds begin = length_of(segment.begin);
            if (kind && end > begin) item.parts.push_back({*kind, begin, end});
        }
    }

    static void add_people(const JellyfinItem& from, Item& item) {
        for (const formats::JellyfinPerson& person : from.people) {
            const auto job = find_in(jobs, person.type);
            std::string name = line(person.name);
            if (job && !name.empty())
                item.people.push_back({std::move(name), line(person.role), *job});
        }
    }

    void describe_episode(const JellyfinItem& from, Item& item) {
        item.show = line(from.series);
        item.season = small(from.season);
        item.episode = small(from.episode);
        if (!from.episode && item.released) {
            // Of a show that goes by dates, which folders number in the same way.
            const std::chrono::year_month_day day{*item.released};
            if (!from.season) item.season = static_cast<int>(day.year());
            item.episode = static_cast<int>(static_cast<unsigned>(day.month()) * 100 +
                                            static_cast<unsigned>(day.day()));
        }
        const int last = small(from.last_episode);
        item.last_episode = last > item.episode && last - item.episode < 100 ? last : item.episode;
        item.artwork.still = std::exchange(item.artwork.poster, {});
        item.show_artwork.poster = image(from.series_id, "Primary", from.series_image, 600);
        const JellyfinItem* const show = show_of(from);
        item.show_key = show_keys(from).front();
        if (show == nullptr) return;
        item.show_plot = plot(show->overview);
        item.show_year = year_of(show->year);
        item.show_artwork.poster = image(show->id, "Primary", show->primary_image, 600);
        if (!show->backdrops.empty())
            item.show_artwork.backdrop =
                image(show->id, "Backdrop/0", show->backdrops.front(), 1280);
        add_words(item.genres, show->genres);
        add_words(item.tags, show->tags);
        add_words(item.studios, show->studios);
        add_words(item.countries, show->countries);
        if (item.rating.empty()) item.rating = line(show->rating);
        if (item.people.empty()) add_people(*show, item);
    }

    std::string image(std::string_view id,
                      std::string_view kind,
                      std::string_view tag,
                      int width) const {
        if (id.empty() || tag.empty()) return {};
        return text::join(public_base(),
                          "/Items/",
                          id,
                          "/Images/",
                          kind,
                          "?maxWidth=",
                          width,
                          "&quality=90&tag=",
                          url::percent_encoded(tag));
    }

    /// Without the user and password that a proxy before the server may want.
    std::string public_base() const {
        const std::string& address = config_.fetch.url;
        const auto parts = url::split(address);
        if (!parts || parts->userinfo.empty()) return address;
        return text::replace_all(address, text::join(parts->userinfo, "@"), "");
    }

    /// The files that are here, then the server's own address of each version.
    void add_files(const JellyfinItem& from, Item& item) {
        for (const JellyfinSource& source : from.sources) {
            const Milliseconds length = length_of(source.ticks ? source.ticks : from.ticks);
            const auto apart = std::chrono::abs(length - item.facts.duration);
            if (&source != from.sources.data() && apart > same_length) continue;
            add_local_file(source, item);
            std::string address =
                text::join(config_.fetch.url, "/Videos/", from.id, "/stream?static=true");
            if (!source.id.empty()) address += "&mediaSourceId=" + url::percent_encoded(source.id);
            auto [name, value] = jellyfin_authorization(config_.api_key);
            item.files.push_back({std::move(address), {{std::move(name), value.reveal()}}});
        }
    }

    void add_local_file(const JellyfinSource& source, Item& item) {
        if (!source.protocol.empty() && !text::iequals(source.protocol, "File")) return;
        const bool knows_size = source.bytes && *source.bytes > 0;
        const auto mapped = mapped_path(source.path, config_.path_map);
        // Where nobody said that the paths are the same, only the size can tell.
        const auto path = mapped ? mapped : knows_size ? same_path(source.path) : std::nullopt;
        const auto size = path ? file_size_(*path) : std::nullopt;
        if (!size) return;
        if (knows_size && *size != static_cast<std::uint64_t>(*source.bytes)) {
            if (mapped) ++left_out_.other_size;
            return;
        }
        item.files.push_back({path->string(), {}});
    }

    std::vector<std::string> show_keys(const JellyfinItem& episode) const {
        const JellyfinItem* const show = show_of(episode);
        if (show != nullptr) return show->keys;
        return {name_key(episode.series, std::nullopt)};
    }

    std::vector<std::string> possible_keys(const JellyfinItem& from, const Item& item) const {
        const JellyfinItem& whole = whole_of(from);
        std::vector<std::string> by_ids;
        switch (item.type) {
            case ItemType::movie:
                add_keys_by_ids(by_ids, "movie", whole);
                break;
            case ItemType::video:
                add_keys_by_ids(by_ids, "video", whole);
                break;
            case ItemType::episode:
                add_episode_keys(by_ids, whole, item);
        }
        std::vector<std::string> keys = from.keys;
        for (const std::string& one : by_ids) keys.push_back(key_of_part(one, item.part));
        if (!from.path.empty()) keys.push_back(key({"path", config_.name, from.path}));
        keys.push_back(key({"jellyfin", from.id}));
        return keys;
    }

    /// Always with the numbers: one id may stand on many episodes.
    void add_episode_keys(std::vector<std::string>& keys,
                          const JellyfinItem& from,
                          const Item& item) const {
        if (item.episode == 0) return;
        const std::string place = text::join(item.season, ' ', item.episode);
        add_keys_by_ids(keys, "episode", from, place);
        if (const JellyfinItem* const show = show_of(from))
            add_keys_by_ids(keys, "episode of", *show, place);
        for (const std::string& show : show_keys(from)) keys.push_back(key({show, place}));
    }

    void give_keys() {
        std::vector<std::size_t> order(library_.items.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        // Whoever has a key from before keeps it; of equals the first path has the better claim.
        std::ranges::sort(order, {}, [this](std::size_t at) {
            return std::tuple(origins_[at]->keys.empty(),
                              std::string_view(origins_[at]->path),
                              std::string_view(origins_[at]->id));
        });
        std::vector<KeyChoice> choices;
        choices.reserve(order.size());
        for (const std::size_t at : order)
            choices.push_back({possible_keys(*origins_[at], library_.items[at])});
        choose_keys(choices);
        for (std::size_t i = 0; i < order.size(); ++i) {
            Item& item = library_.items[order[i]];
            item.key = std::move(choices[i].key);
            item.other_keys = std::move(choices[i].others);
            std::vector<std::string>& kept = origins_[order[i]]->keys;
            kept = {item.key};
            kept.insert(kept.end(), item.other_keys.begin(), item.other_keys.end());
            if (kept.size() > most_keys) kept.resize(most_keys);
        }
    }

    struct LeftOut {
        std::size_t discs = 0, without_media = 0, of_no_show = 0, other_size = 0;
    };

    std::vector<JellyfinItem>& items_;
    const LibraryConfig& config_;
    const FileSize& file_size_;
    Library library_;
    std::vector<JellyfinItem*> origins_;  // of library_.items
    std::unordered_map<std::string, const JellyfinItem*> shows_;
    std::unordered_map<std::string, const JellyfinItem*> wholes_;
    std::unordered_set<std::string> in_parts_;                // ids of those in several files
    std::unordered_map<std::string, std::string> show_keys_;  // of any a show goes by: the chosen
    /// By the id of a member: where its list's name goes.
    std::unordered_map<std::string, std::vector<std::pair<Names, std::string>>> lists_;
    LeftOut left_out_;
};

}  // namespace

std::pair<std::string, Secret> jellyfin_authorization(const Secret& api_key) {
    return {"Authorization",
            Secret(text::join("MediaBrowser Token=\"",
                              url::percent_encoded(api_key.reveal()),
                              "\", Client=\"Flathead\", Device=\"Flathead\", "
                              "DeviceId=\"flathead\", Version=\"1\""))};
}

Library jellyfin_library(std::vector<JellyfinItem>& items,
                         const LibraryConfig& config,
                         const FileSize& file_size) {
    return Translation(items, config, file_size).run();
}

void inherit_keys(std::vector<JellyfinItem>& items, const std::vector<JellyfinItem>& before) {
    std::unordered_map<std::string_view, const JellyfinItem*> by_path;
    for (const JellyfinItem& item : before) {
        if (!item.path.empty() && !item.keys.empty()) by_path.emplace(item.path, &item);
    }
    for (JellyfinItem& item : items) {
        const auto found = item.keys.empty() ? by_path.find(item.path) : by_path.end();
        if (found != by_path.end() && found->second->type == item.type)
            item.keys = found->second->keys;
    }
}

}  // namespace flathead::library
