#include "generator/formats/m3u_attributes.hpp"
#include "generator/formats/m3u_entry.hpp"
#include "relay/base/text.hpp"

#include <array>
#include <cstdint>
#include <cstring>

namespace flathead::formats {
namespace {

template <class Owner>
struct Attribute {
    std::string_view key;
    std::string_view Owner::*slot;
};

/// Where several names mean one thing, the first non-empty value of the line counts (reference
/// formats 3.3).
constexpr Attribute<M3uEntry> entry_attributes[] = {
    {"tvg-id", &M3uEntry::tvg_id},
    {"tvg-name", &M3uEntry::tvg_name},
    {"tvg-logo", &M3uEntry::logo},
    {"logo", &M3uEntry::logo},
    {"group-title", &M3uEntry::group},
    {"channel-id", &M3uEntry::channel_id},
    {"tvg-chno", &M3uEntry::number},
    {"ch-number", &M3uEntry::number},
    {"channel-number", &M3uEntry::number},
    {"tvh-chnum", &M3uEntry::number},
    {"tvg-shift", &M3uEntry::tvg_shift},
    {"radio", &M3uEntry::radio},
    {"tvg-rec", &M3uEntry::tvg_rec},
    {"timeshift", &M3uEntry::timeshift},
    {"catchup", &M3uEntry::catchup},
    {"catchup-type", &M3uEntry::catchup},
    {"catchup-days", &M3uEntry::catchup_days},
    {"catchup-source", &M3uEntry::catchup_source},
    {"catchup-correction", &M3uEntry::catchup_correction},
    {"tvc-guide-stationid", &M3uEntry::station_id},
    {"user-agent", &M3uEntry::user_agent},
    {"http-user-agent", &M3uEntry::user_agent},
    {"http-referrer", &M3uEntry::referrer},
    {"http-referer", &M3uEntry::referrer},
};

constexpr Attribute<M3uHeader> header_attributes[] = {
    {"url-tvg", &M3uHeader::url_tvg},
    {"tvg-url", &M3uHeader::url_tvg},
    {"x-tvg-url", &M3uHeader::x_tvg_url},
    {"tvg-shift", &M3uHeader::tvg_shift},
    {"timeshift", &M3uHeader::timeshift},
    {"tvg-rec", &M3uHeader::tvg_rec},
    {"catchup", &M3uHeader::catchup},
    {"catchup-type", &M3uHeader::catchup},
    {"catchup-days", &M3uHeader::catchup_days},
    {"catchup-source", &M3uHeader::catchup_source},
    {"catchup-correction", &M3uHeader::catchup_correction},
    {"user-agent", &M3uHeader::user_agent},
    {"http-user-agent", &M3uHeader::user_agent},
    {"refresh", &M3uHeader::refresh},
};

constexpr std::size_t places = 64;

constexpr std::size_t place_of(std::string_view key) {
    const auto letter = [&](std::size_t i) {
        return static_cast<unsigned char>(text::lower(key[i]));
    };
    return (key.size() * 5U + letter(key.size() / 2) * 7U + letter(key.size() - 1) * 3U) % places;
}

/// Open addressing, filled by the compiler: one probe finds nearly every attribute.
template <class Owner, std::size_t Count>
constexpr std::array<std::uint8_t, places> index_of(const Attribute<Owner> (&attributes)[Count]) {
    static_assert(Count < places / 2);
    std::array<std::uint8_t, places> index{};  // 0: free, else 1 + position
    for (std::size_t i = 0; i < Count; ++i) {
        std::size_t place = place_of(attributes[i].key);
        while (index[place] != 0) place = (place + 1) % places;
        index[place] = static_cast<std::uint8_t>(i + 1);
    }
    return index;
}

constexpr auto entry_index = index_of(entry_attributes);
constexpr auto header_index = index_of(header_attributes);

/// Both ends of two texts of one length as words: for texts of one to two words that is all of
/// them.
template <class Word>
bool has_same_ends(std::string_view a, std::string_view b) {
    const auto word = [](const char* at) {
        Word bytes = 0;
        std::memcpy(&bytes, at, sizeof bytes);
        return bytes;
    };
    const std::size_t last = a.size() - sizeof(Word);
    return word(a.data()) == word(b.data()) && word(a.data() + last) == word(b.data() + last);
}

/// Keys are nearly always spelled as in the table, which is found out without a call.
bool is_same(std::string_view attribute, std::string_view key) {
    if (attribute.size() != key.size()) return false;
    if (key.size() >= 4 && key.size() <= 8 && has_same_ends<std::uint32_t>(attribute, key))
        return true;
    if (key.size() > 8 && key.size() <= 16 && has_same_ends<std::uint64_t>(attribute, key))
        return true;
    return text::iequals(attribute, key);
}

template <class Owner, std::size_t Count>
std::string_view Owner::*slot_of(std::string_view key,
                                 const Attribute<Owner> (&attributes)[Count],
                                 const std::array<std::uint8_t, places>& index) {
    if (key.empty()) return nullptr;
    for (std::size_t place = place_of(key); index[place] != 0; place = (place + 1) % places) {
        const Attribute<Owner>& attribute = attributes[index[place] - 1U];
        if (is_same(attribute.key, key)) return attribute.slot;
    }
    return nullptr;
}

}  // namespace

std::string_view M3uEntry::*entry_slot(std::string_view key) {
    return slot_of(key, entry_attributes, entry_index);
}

std::string_view M3uHeader::*header_slot(std::string_view key) {
    return slot_of(key, header_attributes, header_index);
}

bool is_known_attribute(std::string_view key) {
    return entry_slot(key) != nullptr || header_slot(key) != nullptr;
}

}  // namespace flathead::formats
