#include "generator/formats/jellyfin_read.hpp"

#include "generator/formats/json_tokens.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <algorithm>
#include <span>
#include <type_traits>

namespace flathead::formats {
namespace {

using Kind = JsonTokens::Kind;

constexpr std::size_t most_words = 500;    // of one list of texts
constexpr std::size_t most_people = 40;    // the first are the ones that matter
constexpr std::size_t most_sources = 50;   // versions of one item
constexpr std::size_t most_streams = 200;  // of one version
constexpr std::size_t most_segments = 500;
constexpr std::size_t most_members = 200'000;
constexpr std::size_t most_values = 50;

template <class T>
struct TextMember {
    std::string_view key;
    std::string T::*slot;
};
template <class T>
struct NumberMember {
    std::string_view key;
    std::optional<std::int64_t> T::*slot;
};
/// Not deduced from a table but from what is read into.
template <class T>
using Texts = std::span<const std::type_identity_t<TextMember<T>>>;
template <class T>
using Numbers = std::span<const std::type_identity_t<NumberMember<T>>>;
struct ListMember {
    std::string_view key;
    std::vector<std::string> JellyfinItem::*slot;
    std::size_t most;
};

constexpr TextMember<JellyfinItem> item_texts[] = {
    {"Id", &JellyfinItem::id},
    {"Type", &JellyfinItem::type},
    {"Name", &JellyfinItem::name},
    {"Etag", &JellyfinItem::etag},
    {"Path", &JellyfinItem::path},
    {"OriginalTitle", &JellyfinItem::original_title},
    {"Overview", &JellyfinItem::overview},
    {"OfficialRating", &JellyfinItem::rating},
    {"CommunityRating", &JellyfinItem::stars},
    {"PremiereDate", &JellyfinItem::released},
    {"DateCreated", &JellyfinItem::added},
    {"LocationType", &JellyfinItem::location},
    {"VideoType", &JellyfinItem::video_type},
    {"CollectionType", &JellyfinItem::collection_type},
    {"SeriesName", &JellyfinItem::series},
    {"SeriesId", &JellyfinItem::series_id},
    {"SeriesPrimaryImageTag", &JellyfinItem::series_image},
    {"MediaSegmentsOf", &JellyfinItem::segments_of},
};
constexpr NumberMember<JellyfinItem> item_numbers[] = {
    {"RunTimeTicks", &JellyfinItem::ticks},
    {"ProductionYear", &JellyfinItem::year},
    {"ParentIndexNumber", &JellyfinItem::season},
    {"IndexNumber", &JellyfinItem::episode},
    {"IndexNumberEnd", &JellyfinItem::last_episode},
    {"PartCount", &JellyfinItem::part_count},
};
constexpr ListMember item_lists[] = {
    {"Genres", &JellyfinItem::genres, most_words},
    {"Tags", &JellyfinItem::tags, most_words},
    {"Taglines", &JellyfinItem::taglines, most_words},
    {"Studios", &JellyfinItem::studios, most_words},
    {"ProductionLocations", &JellyfinItem::countries, most_words},
    {"BackdropImageTags", &JellyfinItem::backdrops, most_words},
    {"Members", &JellyfinItem::members, most_members},
    {"Keys", &JellyfinItem::keys, most_words},
};
// Objects of single texts.
constexpr TextMember<JellyfinItem> provider_ids[] = {
    {"Imdb", &JellyfinItem::imdb},
    {"Tmdb", &JellyfinItem::tmdb},
    {"Tvdb", &JellyfinItem::tvdb},
};
constexpr TextMember<JellyfinItem> image_tags[] = {
    {"Primary", &JellyfinItem::primary_image},
    {"Thumb", &JellyfinItem::thumb_image},
};
struct TextObject {
    std::string_view key;
    std::span<const TextMember<JellyfinItem>> members;
};
constexpr TextObject item_objects[] = {{"ProviderIds", provider_ids}, {"ImageTags", image_tags}};

constexpr TextMember<JellyfinPerson> person_texts[] = {
    {"Name", &JellyfinPerson::name},
    {"Role", &JellyfinPerson::role},
    {"Type", &JellyfinPerson::type},
};
constexpr TextMember<JellyfinSource> source_texts[] = {
    {"Id", &JellyfinSource::id},
    {"Path", &JellyfinSource::path},
    {"Protocol", &JellyfinSource::protocol},
    {"Container", &JellyfinSource::container},
};
constexpr NumberMember<JellyfinSource> source_numbers[] = {
    {"RunTimeTicks", &JellyfinSource::ticks},
    {"Bitrate", &JellyfinSource::bit_rate},
    {"Size", &JellyfinSource::bytes},
};
constexpr TextMember<JellyfinStream> stream_texts[] = {
    {"Type", &JellyfinStream::type},
    {"Codec", &JellyfinStream::codec},
    {"Language", &JellyfinStream::language},
    {"PixelFormat", &JellyfinStream::pixel_format},
};
constexpr NumberMember<JellyfinStream> stream_numbers[] = {
    {"Width", &JellyfinStream::width},
    {"Height", &JellyfinStream::height},
    {"Channels", &JellyfinStream::channels},
    {"SampleRate", &JellyfinStream::sample_rate},
};
constexpr TextMember<JellyfinSegment> segment_texts[] = {{"Type", &JellyfinSegment::type}};
constexpr NumberMember<JellyfinSegment> segment_numbers[] = {
    {"StartTicks", &JellyfinSegment::begin},
    {"EndTicks", &JellyfinSegment::end},
};

/// "F0E1-…" as some answers and people write ids.
std::string plain_id(std::string_view text) {
    std::string id;
    for (const char c : text) {
        if (c != '-') id += text::lower(c);
    }
    return id;
}

bool is_id(std::string_view text) {
    return text.size() == 32 && std::ranges::all_of(text, [](char c) {
               return text::is_digit(c) || (c >= 'a' && c <= 'f');
           });
}

/// 3, 3.0 and "3" are one number; anything else is none.
std::optional<std::int64_t> whole_number(std::string_view text) {
    return text::number<std::int64_t>(text.substr(0, text.find('.')));
}

/// Walks JSON; every method begins behind the token that opened what it reads and ends behind the
/// one that closes it, and is false when a fault came first.
class Walk {
  public:
    explicit Walk(ByteSource& source) : tokens(source) {}

    /// `on_member(key, kind)` is called with the value's first token read; what it leaves of the
    /// value is skipped. It returns false on a fault.
    template <class OnMember>
    bool members(const OnMember& on_member) {
        const std::size_t inside = tokens.depth();
        for (;;) {
            const Kind kind = tokens.next();
            if (kind == Kind::end_object && tokens.depth() < inside) return true;
            if (kind == Kind::fault || kind == Kind::end) return false;
            if (kind != Kind::key) continue;
            const std::string key(tokens.text());
            const Kind value = tokens.next();
            if (value == Kind::fault || !on_member(key, value) || !tokens.leave_to(inside))
                return false;
        }
    }
    template <class OnElement>
    bool elements(const OnElement& on_element) {
        const std::size_t inside = tokens.depth();
        for (;;) {
            const Kind kind = tokens.next();
            if (kind == Kind::end_array && tokens.depth() < inside) return true;
            if (kind == Kind::fault || kind == Kind::end) return false;
            if (!on_element(kind) || !tokens.leave_to(inside)) return false;
        }
    }

    template <class T>
    void text(Texts<T> table, std::string_view key, T& into) const {
        const auto found = std::ranges::find_if(
            table, [&](const TextMember<T>& member) { return text::iequals(member.key, key); });
        if (found != table.end()) into.*found->slot = utf8::repaired(tokens.text());
    }
    template <class T>
    void number(Numbers<T> table, std::string_view key, T& into) const {
        const auto found = std::ranges::find(table, key, &NumberMember<T>::key);
        if (found != table.end()) into.*found->slot = whole_number(tokens.text());
    }

    /// Texts; of objects their Name.
    bool words(std::vector<std::string>& into, std::size_t most) {
        const auto take = [&] {
            if (into.size() < most && !tokens.text().empty())
                into.push_back(utf8::repaired(tokens.text()));
        };
        return elements([&](Kind kind) {
            if (kind == Kind::value) take();
            if (kind != Kind::begin_object) return true;
            return members([&](const std::string& key, Kind value) {
                if (value == Kind::value && key == "Name") take();
                return true;
            });
        });
    }

    /// Objects of single values; `more` may read members that are not.
    template <class T, class More>
    bool objects(std::vector<T>& into,
                 std::size_t most,
                 Texts<T> texts,
                 Numbers<T> numbers,
                 const More& more) {
        return elements([&](Kind kind) {
            if (kind != Kind::begin_object || into.size() == most) return true;
            T& made = into.emplace_back();
            return members([&](const std::string& key, Kind value) {
                if (value != Kind::value) return more(made, key, value);
                text(texts, key, made);
                number(numbers, key, made);
                return true;
            });
        });
    }
    template <class T>
    bool objects(std::vector<T>& into, std::size_t most, Texts<T> texts, Numbers<T> numbers = {}) {
        return objects(
            into, most, texts, numbers, [](T&, const std::string&, Kind) { return true; });
    }

    bool sources(std::vector<JellyfinSource>& into) {
        return objects(into,
                       most_sources,
                       source_texts,
                       source_numbers,
                       [this](JellyfinSource& source, const std::string& key, Kind value) {
                           if (key != "MediaStreams" || value != Kind::begin_array) return true;
                           return streams(source.streams);
                       });
    }

    /// Subtitles and pictures, of which there may be dozens, are nothing to us.
    bool streams(std::vector<JellyfinStream>& into) {
        const bool is_whole = objects(into, most_streams, stream_texts, stream_numbers);
        std::erase_if(into, [](const JellyfinStream& stream) {
            return stream.type != "Video" && stream.type != "Audio";
        });
        return is_whole;
    }

    bool list(JellyfinItem& item, const std::string& key) {
        if (key == "People") return objects(item.people, most_people, person_texts);
        if (key == "MediaSources") return sources(item.sources);
        if (key == "MediaSegments") {
            return objects(item.segments, most_segments, segment_texts, segment_numbers);
        }
        const auto* const found = std::ranges::find(item_lists, key, &ListMember::key);
        return found == std::end(item_lists) || words(item.*found->slot, found->most);
    }

    bool object(JellyfinItem& item, const std::string& key) {
        const auto* const found = std::ranges::find(item_objects, key, &TextObject::key);
        if (found == std::end(item_objects)) return true;
        return members([&](const std::string& name, Kind value) {
            if (value == Kind::value) text(found->members, name, item);
            return true;
        });
    }

    bool item(JellyfinItem& into) {
        return members([&](const std::string& key, Kind value) {
            switch (value) {
                case Kind::value:
                    text(item_texts, key, into);
                    number(item_numbers, key, into);
                    return true;
                case Kind::begin_array:
                    return list(into, key);
                case Kind::begin_object:
                    return object(into, key);
                default:
                    return true;
            }
        });
    }

    JsonTokens tokens;
};

class PageReader {
  public:
    explicit PageReader(ByteSource& source) : walk_(source) {}

    JellyfinPage read() {
        switch (walk_.tokens.next()) {
            case Kind::begin_array:
                page_.has_items = true;
                if (!items()) reject();
                break;
            case Kind::begin_object:
                if (!page()) reject();
                break;
            case Kind::fault:
                reject();
                break;
            default:
                page_.rejected = "JSON, but no page of items";
        }
        if (page_.rejected.empty() && !page_.has_items && page_.values.empty())
            page_.rejected = "JSON, but no page of items";
        return std::move(page_);
    }

  private:
    void reject() {
        if (page_.rejected.empty())
            page_.rejected = walk_.tokens.fault().empty() ? "no valid JSON" : walk_.tokens.fault();
        page_.items.clear();
    }

    bool page() {
        return walk_.members([this](const std::string& key, Kind value) {
            if (value == Kind::begin_array && key == "Items") {
                page_.has_items = true;
                return items();
            }
            if (value != Kind::value) return true;
            if (key == "TotalRecordCount")
                page_.total = whole_number(walk_.tokens.text());
            else if (page_.values.size() < most_values)
                page_.values.emplace_back(utf8::repaired(key), utf8::repaired(walk_.tokens.text()));
            return true;
        });
    }

    bool items() {
        return walk_.elements([this](Kind kind) {
            const std::size_t position = ++position_;
            if (position > most_jellyfin_items) {
                page_.rejected = text::join("a list of more than ", most_jellyfin_items, " items");
                return false;
            }
            if (kind != Kind::begin_object) return problem(position, "not an object");
            JellyfinItem item;
            if (!walk_.item(item)) return false;
            item.id = plain_id(item.id);
            item.series_id = plain_id(item.series_id);
            if (!is_id(item.id)) return problem(position, "no usable Id");
            if (!is_id(item.series_id)) item.series_id.clear();
            page_.items.push_back(std::move(item));
            return true;
        });
    }

    bool problem(std::size_t position, const char* what) {
        page_.problems.add(text::join("item ", position), what);
        return true;
    }

    Walk walk_;
    JellyfinPage page_;
    std::size_t position_ = 0;
};

/// Members of one object, commas between them.
class ObjectText {
  public:
    explicit ObjectText(std::string& out) : out_(out) { out_ += '{'; }
    ObjectText(const ObjectText&) = delete;
    ObjectText& operator=(const ObjectText&) = delete;
    ~ObjectText() { out_ += '}'; }

    void key(std::string_view name) {
        if (!is_first_) out_ += ',';
        is_first_ = false;
        out_ += text::join("\"", name, "\":");
    }
    template <class T>
    void texts(Texts<T> table, const T& from) {
        for (const TextMember<T>& member : table) {
            if ((from.*member.slot).empty()) continue;
            key(member.key);
            text::append_json_string(out_, from.*member.slot);
        }
    }
    template <class T>
    void numbers(Numbers<T> table, const T& from) {
        for (const NumberMember<T>& member : table) {
            if (!(from.*member.slot)) continue;
            key(member.key);
            out_ += text::join(*(from.*member.slot));
        }
    }
    template <class T, class Write>
    void list(std::string_view name, const std::vector<T>& values, const Write& write) {
        if (values.empty()) return;
        key(name);
        out_ += '[';
        for (std::size_t at = 0; at < values.size(); ++at) {
            if (at > 0) out_ += ',';
            write(values[at]);
        }
        out_ += ']';
    }
    template <class T>
    void objects(std::string_view name,
                 const std::vector<T>& values,
                 Texts<T> texts_of,
                 Numbers<T> numbers_of = {}) {
        list(name, values, [&](const T& value) {
            ObjectText object(out_);
            object.texts(texts_of, value);
            object.numbers(numbers_of, value);
        });
    }

  private:
    std::string& out_;
    bool is_first_ = true;
};

}  // namespace

std::string_view JellyfinPage::value(std::string_view name) const {
    const auto found = std::ranges::find(values, name, &std::pair<std::string, std::string>::first);
    return found == values.end() ? std::string_view{} : std::string_view(found->second);
}

JellyfinPage read_jellyfin_page(ByteSource& source) {
    return PageReader(source).read();
}

JellyfinPage read_jellyfin_page(std::string_view text) {
    TextSource source(text);
    return read_jellyfin_page(source);
}

JellyfinSegments read_jellyfin_segments(std::string_view text) {
    TextSource source(text);
    Walk walk(source);
    JellyfinSegments read;
    bool is_list = false;
    const auto segments = [&] {
        is_list = true;
        return walk.objects(read.segments, most_segments, segment_texts, segment_numbers);
    };
    const Kind first = walk.tokens.next();
    bool is_whole = first != Kind::fault;
    if (first == Kind::begin_array) is_whole = segments();
    if (first == Kind::begin_object) {
        is_whole = walk.members([&](const std::string& key, Kind value) {
            return value != Kind::begin_array || key != "Items" || segments();
        });
    }
    if (!is_whole) read.rejected = walk.tokens.fault();
    if (is_whole && !is_list) read.rejected = "JSON, but no list of segments";
    if (!read.rejected.empty()) read.segments.clear();
    return read;
}

void append_jellyfin_item(std::string& out, const JellyfinItem& item) {
    ObjectText object(out);
    object.texts(item_texts, item);
    object.numbers(item_numbers, item);
    for (const ListMember& member : item_lists) {
        object.list(member.key, item.*member.slot, [&](const std::string& word) {
            text::append_json_string(out, word);
        });
    }
    for (const TextObject& texts : item_objects) {
        const bool is_empty = std::ranges::all_of(
            texts.members, [&](const auto& member) { return (item.*member.slot).empty(); });
        if (is_empty) continue;
        object.key(texts.key);
        ObjectText inner(out);
        inner.texts(texts.members, item);
    }
    object.objects("People", item.people, person_texts);
    object.list("MediaSources", item.sources, [&](const JellyfinSource& source) {
        ObjectText inner(out);
        inner.texts(source_texts, source);
        inner.numbers(source_numbers, source);
        inner.objects("MediaStreams", source.streams, stream_texts, stream_numbers);
    });
    object.objects("MediaSegments", item.segments, segment_texts, segment_numbers);
}

}  // namespace flathead::formats
