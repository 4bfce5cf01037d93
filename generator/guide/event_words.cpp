#include "generator/guide/event_words.hpp"

#include "relay/base/text.hpp"

#include <algorithm>
#include <unordered_map>

namespace flathead::guide {
namespace {

using enum DayOrder;

constexpr std::string_view new_york = "America/New_York";
constexpr std::string_view chicago = "America/Chicago";
constexpr std::string_view denver = "America/Denver";
constexpr std::string_view los_angeles = "America/Los_Angeles";

constexpr NamedZone zones[] = {
    {"ET", new_york, month_first},
    {"EST", new_york, month_first},
    {"EDT", new_york, month_first},
    {"CT", chicago, month_first},
    {"CST", chicago, month_first},
    {"CDT", chicago, month_first},
    {"MT", denver, month_first},
    {"MST", denver, month_first},
    {"MDT", denver, month_first},
    {"PT", los_angeles, month_first},
    {"PST", los_angeles, month_first},
    {"PDT", los_angeles, month_first},
    {"UTC", "UTC", unknown},
    {"GMT", "UTC", unknown},
    {"BST", "Europe/London", day_first},
    {"UK", "Europe/London", day_first},
    {"CET", "Europe/Berlin", day_first},
    {"CEST", "Europe/Berlin", day_first},
    {"MEZ", "Europe/Berlin", day_first},
    {"MESZ", "Europe/Berlin", day_first},
    {"EET", "Europe/Athens", day_first},
    {"EEST", "Europe/Athens", day_first},
    {"MSK", "Europe/Moscow", day_first},
    {"SAST", "Africa/Johannesburg", unknown},
    {"AET", "Australia/Sydney", day_first},
    {"AEDT", "Australia/Sydney", day_first},
    {"AEST", "Australia/Brisbane", day_first},
    {"AWST", "Australia/Perth", day_first},
    {"NZT", "Pacific/Auckland", day_first},
    {"NZST", "Pacific/Auckland", day_first},
    {"NZDT", "Pacific/Auckland", day_first},
    {"JST", "Asia/Tokyo", unknown},
    {"KST", "Asia/Seoul", unknown},
    {"HKT", "Asia/Hong_Kong", unknown},
    {"SGT", "Asia/Singapore", day_first},
    {"BRT", "America/Sao_Paulo", day_first},
    // Several zones each, or words as well ("20:00 WEST HAM").
    {"IST", {}, unknown},
    {"AST", {}, unknown},
    {"ADT", {}, unknown},
    {"WET", {}, unknown},
    {"WEST", {}, unknown},
    {"ART", {}, unknown},
    {"EAT", {}, unknown},
    {"WAT", {}, unknown},
    {"GST", {}, unknown},
    {"PKT", {}, unknown},
};

constexpr NamedZone spoken_zones[] = {
    {"eastern", new_york, month_first},
    {"central", chicago, month_first},
    {"mountain", denver, month_first},
    {"pacific", los_angeles, month_first},
};

/// All languages' words of one month or day; those that may lead ("Nov 20") or are full
/// ("Saturday") come before the bar.
constexpr std::string_view months[] = {
    "jan january | januar janvier janv enero ene gennaio gen janeiro januari",
    "feb february | februar février fevrier févr fevr febrero febbraio fevereiro fev februari",
    "mar march | märz maerz mrz mars marzo março maart mrt",
    "apr april | avril avr abril abr aprile",
    "may | mai mayo maggio mag maio mei",
    "jun june | juni juin junio giugno giu junho",
    "jul july | juli juillet juil julio luglio lug julho",
    "aug august | août aout agosto ago augustus",
    "sep sept september | septembre septiembre settembre set setembro",
    "oct october | oktober okt octobre octubre ottobre ott outubro out",
    "nov november | novembre noviembre novembro",
    "dec december | dezember dez décembre decembre déc diciembre dic dicembre dezembro",
};
constexpr std::string_view weekdays[] = {
    // From Sunday, as std::chrono counts. A second bar: the briefest ones.
    "sunday sonntag dimanche domingo domenica zondag | sun dim dom | so zo",
    "monday montag lundi lunes lunedì lunedi maandag | mon lun | mo ma",
    "tuesday dienstag mardi martes martedì martedi dinsdag | tue tues mar | di",
    "wednesday mittwoch mercredi miércoles miercoles mercoledì mercoledi woensdag | wed mer mié "
    "mie | mi wo",
    "thursday donnerstag jeudi jueves giovedì giovedi donderdag | thu thur thurs jeu jue gio | do",
    "friday freitag vendredi viernes venerdì venerdi vrijdag | fri ven vie | fr vr",
    "saturday samstag sonnabend samedi sábado sabado sabato zaterdag | sat sam sáb sab | sa za",
};

struct Classed {
    WordClass meaning;
    std::string_view words;
};
constexpr Classed classes[] = {
    {WordClass::today, "today tonight heute oggi hoy vandaag hoje stasera"},
    {WordClass::tomorrow, "tomorrow morgen domani demain mañana amanhã"},
    {WordClass::lead, "at from start starts starting begins um ab kl klo alle ore om à"},
    {WordClass::until, "to till until bis stop end ends"},
    {WordClass::versus, "vs v versus"},
    {WordClass::notice,
     "updated update expires expire expired expiry renewal abgelaufen aktualisiert"},
    {WordClass::marker, "live ppv event events match matchday fight kickoff"},
};

/// A word in lower case without memory of its own; longer than all of ours: empty.
class Lowered {
  public:
    explicit Lowered(std::string_view word)
        : size_(word.size() <= sizeof bytes_ ? word.size() : 0) {
        std::ranges::transform(word.substr(0, size_), bytes_, text::lower);
    }
    [[nodiscard]] std::string_view text() const { return {bytes_, size_}; }

  private:
    char bytes_[16];
    std::size_t size_;
};

template <class Meaning>
using Dictionary = std::unordered_map<std::string_view, Meaning>;

/// Calls each(word, bars before it).
template <class Each>
void for_words(std::string_view list, Each each) {
    int bars = 0;
    for (const std::string_view word : text::split(list, ' ')) {
        if (word == "|")
            ++bars;
        else
            each(word, bars);
    }
}

template <class Meaning>
std::optional<Meaning> look_up(const Dictionary<Meaning>& dictionary, std::string_view word) {
    const auto found = dictionary.find(Lowered(word).text());
    return found == dictionary.end() ? std::nullopt : std::optional(found->second);
}

bool is_upper(std::string_view word) {
    return std::ranges::all_of(word, [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace

const NamedZone* named_zone(std::string_view word) {
    if (word.size() < 2 || word.size() > 4) return nullptr;
    const auto* found = std::ranges::find_if(
        zones, [&](const NamedZone& zone) { return text::iequals(zone.word, word); });
    if (found == std::end(zones)) return nullptr;
    const bool needs_capitals = word.size() == 2 || found->iana.empty();
    return needs_capitals && !is_upper(word) ? nullptr : found;
}

const NamedZone* spoken_zone(std::string_view word) {
    const auto* found = std::ranges::find_if(
        spoken_zones, [&](const NamedZone& zone) { return text::iequals(zone.word, word); });
    return found == std::end(spoken_zones) ? nullptr : found;
}

std::optional<MonthWord> month_word(std::string_view word) {
    static const auto dictionary = [] {
        Dictionary<MonthWord> all;
        for (unsigned i = 0; i < std::size(months); ++i) {
            for_words(months[i], [&](std::string_view one, int bars) {
                all.emplace(one, MonthWord{std::chrono::month{i + 1}, bars == 0});
            });
        }
        return all;
    }();
    return look_up(dictionary, word);
}

std::optional<WeekdayWord> weekday_word(std::string_view word) {
    static const auto dictionary = [] {
        Dictionary<WeekdayWord> all;
        for (unsigned i = 0; i < std::size(weekdays); ++i) {
            for_words(weekdays[i], [&](std::string_view one, int bars) {
                all.emplace(one, WeekdayWord{std::chrono::weekday{i}, bars == 0, bars == 2});
            });
        }
        return all;
    }();
    const auto found = look_up(dictionary, word);
    // The briefest are written "Sa": "SA" is a country, "so" a word.
    if (found && found->is_brief && (!is_upper(word.substr(0, 1)) || is_upper(word.substr(1))))
        return std::nullopt;
    return found;
}

WordClass class_of(std::string_view word) {
    static const auto dictionary = [] {
        Dictionary<WordClass> all;
        for (const Classed& row : classes) {
            for_words(row.words, [&](std::string_view one, int) { all.emplace(one, row.meaning); });
        }
        return all;
    }();
    return look_up(dictionary, word).value_or(WordClass::other);
}

DayOrder country_order(std::string_view word) {
    if (word == "US" || word == "USA") return month_first;
    static constexpr std::string_view day_first_countries[] = {
        "UK", "GB", "IE", "DE", "AT", "CH", "FR", "BE", "NL", "LU", "IT", "ES", "PT",
        "SE", "NO", "DK", "FI", "IS", "PL", "CZ", "SK", "HU", "RO", "BG", "HR", "RS",
        "SI", "GR", "TR", "RU", "UA", "AU", "NZ", "BR", "AR", "MX", "IN", "ZA"};
    return std::ranges::find(day_first_countries, word) != std::end(day_first_countries) ? day_first
                                                                                         : unknown;
}

}  // namespace flathead::guide
