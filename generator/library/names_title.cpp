#include "generator/library/names_parts.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace flathead::library {
namespace {

constexpr std::size_t longest_title = 300;
constexpr int first_year = 1888;
constexpr int last_year = 2039;

/// Words no title holds; what follows them is about the file. Lower case.
constexpr std::string_view release_words[] = {
    "2160p",  "1440p",   "1080p",  "1080i",   "720p",   "576p",   "576i",   "540p",    "480p",
    "480i",   "360p",    "4k",     "8k",      "uhd",    "fhd",    "bluray", "blu-ray", "bdrip",
    "brrip",  "bdremux", "webrip", "web-rip", "web-dl", "webdl",  "hdtv",   "pdtv",    "dsr",
    "dvdrip", "dvd-rip", "dvdscr", "dvd5",    "dvd9",   "hdrip",  "hddvd",  "hdcam",   "telesync",
    "vhsrip", "tvrip",   "x264",   "x265",    "h264",   "h265",   "h.264",  "h.265",   "hevc",
    "avc",    "av1",     "xvid",   "divx",    "mpeg2",  "remux",  "repack", "hdr",     "hdr10",
    "hdr10+", "10bit",   "8bit",   "dts",     "dts-hd", "truehd", "atmos",  "ac3",     "eac3",
    "aac",    "aac2",    "dd5",    "ddp5",    "ddp2",   "flac",   "dd+",    "amzn",    "nf",
    "dsnp",   "hmax"};

bool is_release_word(std::string_view word) {
    const std::string lower = text::to_lower(word);
    std::string_view rest = lower;
    while (!rest.empty() && (rest.front() == '(' || rest.front() == '[')) rest.remove_prefix(1);
    while (!rest.empty() && (rest.back() == ')' || rest.back() == ']' || rest.back() == ','))
        rest.remove_suffix(1);
    const auto is_known = [](std::string_view one) {
        return std::ranges::find(release_words, one) != std::end(release_words);
    };
    if (is_known(rest)) return true;
    const std::size_t group = rest.find('-');  // "x264-GROUP"
    return group != std::string_view::npos && group > 0 && is_known(rest.substr(0, group));
}

std::optional<int> year_of(std::string_view word) {
    if (word.size() != 4) return std::nullopt;
    const auto year = text::number<int>(word);
    if (!year || *year < first_year || *year > last_year) return std::nullopt;
    return year;
}

/// True for a point between "5" and "1", or of initials: "W.E.", "S.W.A.T".
bool is_kept_point(std::string_view text, std::size_t at) {
    const auto is_single = [&](std::size_t i, bool (*is)(char)) {
        return i < text.size() && is(text[i]) && (i == 0 || text[i - 1] == '.') &&
               (i + 1 >= text.size() || text[i + 1] == '.');
    };
    if (at == 0) return false;
    const bool is_number = text::is_digit(text[at - 1]) && at + 1 < text.size() &&
                           text::is_digit(text[at + 1]) &&
                           (at < 2 || !text::is_digit(text[at - 2])) &&
                           (at + 2 >= text.size() || !text::is_digit(text[at + 2]));
    if (is_number) return true;
    if (!is_single(at - 1, text::is_alpha)) return false;
    const bool is_last = at + 1 == text.size() && at >= 3 && is_single(at - 3, text::is_alpha);
    return is_last || is_single(at + 1, text::is_alpha);
}

/// Dots and underscores become blanks where the name has no blanks of its own.
std::string with_blanks(std::string_view name) {
    const std::string clean = utf8::clean_line(name);
    const bool has_blanks = text::contains(clean, " ");
    std::string out = clean;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const bool is_blank =
            clean[i] == '_' || (clean[i] == '.' && !has_blanks && !is_kept_point(clean, i));
        if (is_blank) out[i] = ' ';
    }
    return text::one_line(out);
}

/// Groups in square or curly brackets go, with what is unclosed at the end.
std::string without_brackets(std::string_view text) {
    std::string out;
    std::size_t at = 0;
    while (at < text.size()) {
        const char open = text[at];
        if (open == '[' || open == '{') {
            const std::size_t close = text.find(open == '[' ? ']' : '}', at);
            at = close == std::string_view::npos ? text.size() : close + 1;
            out += ' ';
        } else {
            out += text[at++];
        }
    }
    return out;
}

std::string trimmed_title(std::string_view title) {
    constexpr std::string_view edges = " -_.,;:([{";
    while (!title.empty() && text::contains(edges, title.substr(title.size() - 1, 1)) &&
           // "Vol." and "S.W.A.T." keep their point, "..." too
           !(title.ends_with('.') && title.size() > 1 && title[title.size() - 2] != ' '))
        title.remove_suffix(1);
    while (!title.empty() && text::contains(" -_.,;:)]}", title.substr(0, 1)) &&
           !title.starts_with(".."))
        title.remove_prefix(1);
    return std::string(utf8::truncated(title, longest_title));
}

struct Words {
    std::string text;  // what the words are views of
    std::vector<std::string_view> words;
    std::size_t release = 0;  // index of the first release word; count of words: none
};

Words words_of(std::string_view name) {
    Words out{with_blanks(without_brackets(name)), {}, 0};
    for (const std::string_view word : text::split(out.text, ' ')) {
        if (!word.empty()) out.words.push_back(word);
    }
    out.release = static_cast<std::size_t>(std::ranges::find_if(out.words, is_release_word) -
                                           out.words.begin());
    return out;
}

std::string joined(std::span<const std::string_view> words) {
    std::string out;
    for (const std::string_view word : words) out.append(out.empty() ? "" : " ").append(word);
    return trimmed_title(out);
}

/// "(1999)" or "[1999]", the last one; views into the name.
std::optional<std::pair<std::size_t, int>> bracketed_year(std::string_view name) {
    for (std::size_t at = name.size(); at-- > 0;) {
        if ((name[at] != '(' && name[at] != '[') || at + 6 > name.size()) continue;
        const char close = name[at] == '(' ? ')' : ']';
        const auto year = year_of(name.substr(at + 1, 4));
        if (year && name[at + 5] == close && at > 0) return std::pair(at, *year);
    }
    return std::nullopt;
}

}  // namespace

std::string clean_title(std::string_view name) {
    const Words all = words_of(name);
    std::string title = joined(std::span(all.words).first(all.release));
    if (!title.empty()) return title;
    title = joined(all.words);
    return title.empty() ? trimmed_title(with_blanks(name)) : title;
}

TitleYear read_title(std::string_view name) {
    if (const auto year = bracketed_year(name)) {
        std::string title = clean_title(name.substr(0, year->first));
        if (!title.empty()) return {std::move(title), year->second, true};
    }
    const Words all = words_of(name);
    const bool is_dotted = !text::contains(name, " ");
    for (std::size_t i = all.release; i-- > 1;) {
        const auto year = year_of(all.words[i]);
        if (!year) continue;
        const bool ends_there = i + 1 == all.release;
        const bool is_sure = ends_there && (all.release < all.words.size() || is_dotted);
        if (!is_sure) break;
        return {joined(std::span(all.words).first(i)), year, true};
    }
    return {clean_title(name), std::nullopt, false};
}

ProviderIds take_ids(std::string& name) {
    struct Row {
        std::string_view word;
        std::string ProviderIds::*slot;
    };
    static constexpr std::array<Row, 6> rows{{{"imdbid", &ProviderIds::imdb},
                                              {"imdb", &ProviderIds::imdb},
                                              {"tmdbid", &ProviderIds::tmdb},
                                              {"tmdb", &ProviderIds::tmdb},
                                              {"tvdbid", &ProviderIds::tvdb},
                                              {"tvdb", &ProviderIds::tvdb}}};
    ProviderIds out;
    for (std::size_t at = 0; at < name.size(); ++at) {
        if (name[at] != '[' && name[at] != '{') continue;
        const std::size_t close = name.find(name[at] == '[' ? ']' : '}', at);
        if (close == std::string::npos) break;
        const std::string_view inside(name.data() + at + 1, close - at - 1);
        const std::size_t mark = inside.find_first_of("-=");
        if (mark == std::string_view::npos) continue;
        const auto row = std::ranges::find_if(
            rows, [&](const Row& one) { return text::iequals(one.word, inside.substr(0, mark)); });
        const std::string_view value = inside.substr(mark + 1);
        const bool is_id =
            !value.empty() && value.size() <= 16 && std::ranges::all_of(value, [](char c) {
                return text::is_digit(c) || text::is_alpha(c);
            });
        if (row == rows.end() || !is_id) continue;
        out.*(row->slot) = text::to_lower(value);
        name.erase(at, close - at + 1);
        --at;  // wraps below 0 and back
    }
    return out;
}

std::optional<Part> read_part(std::string_view name) {
    static constexpr std::array<std::string_view, 6> words{
        "part", "disc", "disk", "dvd", "cd", "pt"};
    std::size_t at = name.size();
    while (at > 0 && text::is_digit(name[at - 1])) --at;
    int number = 0;
    if (at < name.size()) {
        number = text::number<int>(name.substr(at)).value_or(0);
    } else if (at > 0 && text::lower(name[at - 1]) >= 'a' && text::lower(name[at - 1]) <= 'd') {
        number = text::lower(name[--at]) - 'a' + 1;
    }
    if (number < 1 || number > 20) return std::nullopt;
    while (at > 0 && parts_words(name[at - 1])) --at;
    for (const std::string_view word : words) {
        if (at < word.size() || !text::iequals(name.substr(at - word.size(), word.size()), word))
            continue;
        at -= word.size();
        if (at == 0) return Part{number, 0};
        if (!parts_words(name[at - 1]) && name[at - 1] != '(' && name[at - 1] != '[')
            return std::nullopt;
        while (at > 0 && (parts_words(name[at - 1]) || name[at - 1] == '(' || name[at - 1] == '['))
            --at;
        return Part{number, at};
    }
    return std::nullopt;
}

}  // namespace flathead::library
