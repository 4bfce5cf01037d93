#include "generator/library/names_parts.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <array>

namespace flathead::library {
namespace {

constexpr int most_in_one_file = 50;

bool is_word_letter(char c) {
    return text::is_alpha(c) || text::is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

/// Walks over a name; every take leaves the place where it was when it fails.
class Walk {
  public:
    Walk(std::string_view name, std::size_t at) : name_(name), at_(at) {}

    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] bool is_at_end() const { return at_ >= name_.size(); }
    [[nodiscard]] char next() const { return is_at_end() ? '\0' : name_[at_]; }

    bool take(std::string_view word) {
        if (!text::istarts_with(name_.substr(at_), word)) return false;
        at_ += word.size();
        return true;
    }
    void skip_blanks() {
        while (parts_words(next())) ++at_;
    }
    std::optional<int> number(std::size_t least, std::size_t most) {
        std::size_t end = at_;
        while (end < name_.size() && text::is_digit(name_[end])) ++end;
        if (end - at_ < least || end - at_ > most) return std::nullopt;
        const auto value = text::number<int>(name_.substr(at_, end - at_));
        at_ = end;
        return value;
    }
    /// The `take` of a step, or the place as before.
    template <class Step>
    auto attempt(Step step) {
        const std::size_t before = at_;
        auto result = step(*this);
        if (!result) at_ = before;
        return result;
    }

  private:
    std::string_view name_;
    std::size_t at_;
};

/// "E03", "-E03", "-03", "x03", "-1x03" behind an episode's number.
std::optional<int> further(Walk& walk, int season) {
    return walk.attempt([season](Walk& w) -> std::optional<int> {
        const bool is_range = [&w] {
            const std::size_t before = w.at();
            w.skip_blanks();
            return w.at() != before;
        }();
        const bool is_marked = w.attempt([season](Walk& inner) {
            if (inner.take("ep") || inner.take("e") || inner.take("x")) return true;
            if (inner.take("s")) {  // "S01E02-S01E03"
                return inner.number(1, 4) == season && (inner.take("ep") || inner.take("e"));
            }
            return inner.number(1, 2) == season && inner.take("x");
        });
        if (!is_marked && !is_range) return std::nullopt;
        const auto number = w.number(is_marked ? 1 : 2, 3);
        // "-1080p" and "- 03rd" are something else.
        if (!number || is_word_letter(w.next())) {
            const bool goes_on =
                number && (text::lower(w.next()) == 'e' || text::lower(w.next()) == 'x');
            if (!goes_on) return std::nullopt;
        }
        return number;
    });
}

/// An unmarked number only counts directly behind a hyphen: "S01E02 03" is a title that begins with
/// a number.
bool may_go_on(std::string_view name, std::size_t at) {
    if (at >= name.size()) return false;
    if (name[at] == '-' || is_word_letter(name[at])) return true;
    std::size_t next = at;
    while (next < name.size() && parts_words(name[next])) ++next;
    return next < name.size() &&
           (text::lower(name[next]) == 'e' || text::lower(name[next]) == 's') &&
           next + 1 < name.size() && text::is_digit(name[next + 1]);
}

EpisodeMark with_range(std::string_view name, std::size_t begin, Walk walk, int season, int first) {
    EpisodeMark mark{begin, walk.at(), season, first, first};
    while (may_go_on(name, walk.at())) {
        const auto last = further(walk, season);
        if (!last || *last <= mark.last || *last - first > most_in_one_file) break;
        mark.last = *last;
        mark.end = walk.at();
    }
    return mark;
}

std::optional<EpisodeMark> season_episode_at(std::string_view name, std::size_t begin) {
    Walk walk(name, begin);
    if (!walk.take("s")) return std::nullopt;
    const bool is_word = walk.take("eason");
    if (is_word) walk.skip_blanks();
    const auto season = walk.number(1, 4);
    if (!season) return std::nullopt;
    walk.skip_blanks();
    if (!walk.take("episode") && (is_word || (!walk.take("ep") && !walk.take("e"))))
        return std::nullopt;
    walk.skip_blanks();
    const auto first = walk.number(1, 4);
    if (!first) return std::nullopt;
    return with_range(name, begin, walk, *season, *first);
}

std::optional<EpisodeMark> cross_at(std::string_view name, std::size_t begin) {
    Walk walk(name, begin);
    const auto season = walk.number(1, 2);
    if (!season || !walk.take("x")) return std::nullopt;
    const auto first = walk.number(2, 3);
    if (!first) return std::nullopt;
    const EpisodeMark mark = with_range(name, begin, walk, *season, *first);
    if (mark.end < name.size() && is_word_letter(name[mark.end])) return std::nullopt;
    return mark;
}

}  // namespace

std::optional<EpisodeMark> find_episode(std::string_view name) {
    for (std::size_t at = 0; at < name.size(); ++at) {
        if (at > 0 && is_word_letter(name[at - 1])) continue;
        if (const auto mark = season_episode_at(name, at)) return mark;
        if (const auto mark = cross_at(name, at)) return mark;
    }
    return std::nullopt;
}

std::optional<EpisodeMark> find_bare_episode(std::string_view name, int season) {
    for (std::size_t at = 0; at < name.size(); ++at) {
        if (at > 0 && is_word_letter(name[at - 1])) continue;
        Walk walk(name, at);
        const bool is_marked =
            walk.take("episode") || walk.take("folge") || walk.take("ep") || walk.take("e");
        if (is_marked) walk.skip_blanks();
        // Unmarked ones stand at the beginning, or between hyphen and end, bracket or hyphen.
        const bool is_first = at == 0;
        const bool is_behind_hyphen = text::trim(name.substr(0, at)).ends_with('-');
        if (!is_marked && !is_first && !is_behind_hyphen) continue;
        const auto number = walk.number(1, 3);
        if (!number || is_word_letter(walk.next())) continue;
        return with_range(name, at, walk, season, *number);
    }
    return std::nullopt;
}

std::optional<DateMark> find_date(std::string_view name) {
    for (std::size_t at = 0; at + 10 <= name.size(); ++at) {
        if (at > 0 && is_word_letter(name[at - 1])) continue;
        Walk walk(name, at);
        const auto year = walk.number(4, 4);
        const char between = walk.next();
        if (!year || *year < 1900 || *year > 2099 || !parts_words(between)) continue;
        (void)walk.take(std::string_view(&between, 1));
        const auto month = walk.number(2, 2);
        if (!month || walk.next() != between) continue;
        (void)walk.take(std::string_view(&between, 1));
        const auto day = walk.number(2, 2);
        if (!day || is_word_letter(walk.next())) continue;
        const std::chrono::year_month_day date{std::chrono::year{*year},
                                               std::chrono::month{static_cast<unsigned>(*month)},
                                               std::chrono::day{static_cast<unsigned>(*day)}};
        if (date.ok()) return DateMark{at, walk.at(), date};
    }
    return std::nullopt;
}

std::optional<int> season_folder(std::string_view name) {
    static constexpr std::array<std::string_view, 12> words{"season",
                                                            "series",
                                                            "staffel",
                                                            "saison",
                                                            "stagione",
                                                            "temporada",
                                                            "seizoen",
                                                            "sezon",
                                                            "kausi",
                                                            "säsong",
                                                            "sæson",
                                                            "s"};
    name = text::trim(name);
    if (text::iequals(name, "specials") || text::iequals(name, "special")) return 0;
    for (const std::string_view word : words) {
        if (!text::istarts_with(name, word)) continue;
        Walk walk(name, word.size());
        walk.skip_blanks();
        const auto number = walk.number(1, 4);
        if (number && (walk.is_at_end() || !is_word_letter(walk.next()))) return number;
    }
    if (const auto year = text::number<int>(name); name.size() == 4 && year && *year >= 1900)
        return year;
    return std::nullopt;
}

}  // namespace flathead::library
