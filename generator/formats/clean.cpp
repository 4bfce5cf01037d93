#include "generator/formats/clean.hpp"

#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <algorithm>

namespace flathead::formats {
namespace {

constexpr std::string_view replacement = "\uFFFD";
constexpr std::string_view en_dash = "\u2013";

/// Printable ASCII without anything the rules below touch, no blank at an end or beside another:
/// the usual case.
bool is_plain(std::string_view text, std::size_t limit) {
    if (text.size() > limit || text.empty() || text.front() == ' ' || text.back() == ' ')
        return text.empty();
    char before = 'x';
    for (const char c : text) {
        const bool is_harmless =
            c >= ' ' && c < 0x7F && c != '"' && c != ',' && c != ';' && c != '@';
        if (!is_harmless || (before == ' ' && (c == ' ' || c == '-'))) return false;
        before = c;
    }
    return true;
}

/// One line without invalid bytes and without the token, also where taking it out would make
/// another one.
std::string clean_text(std::string_view text, std::size_t limit) {
    // Four times the limit is enough to look at: what goes away is bounded by that, and a name of
    // megabytes costs little.
    std::string line = utf8::clean_line(utf8::truncated(text, 4 * limit));
    line = text::replace_all(line, replacement, "");
    std::ranges::replace(line, '"', '\'');
    while (text::contains(line, base_token)) line = text::replace_all(line, base_token, "");
    line = text::one_line(utf8::truncated(line, limit));
    return line;
}

bool is_digit_at(std::string_view text, std::size_t at) {
    return at < text.size() && text::is_digit(text[at]);
}

std::string without_commas(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != ',') {
            out += text[i];
        } else {
            out += i > 0 && is_digit_at(text, i - 1) && is_digit_at(text, i + 1) ? '.' : ' ';
        }
    }
    return out;
}

std::string with_en_dashes(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 4);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_between_blanks = text[i] == '-' && i > 0 && text[i - 1] == ' ' &&
                                       i + 1 < text.size() && text[i + 1] == ' ';
        if (is_between_blanks) {
            out += en_dash;
        } else {
            out += text[i];
        }
    }
    return out;
}

/// The rules that can lengthen the text come last, and the token cannot appear by taking a comma
/// out: that leaves a blank.
std::string named(std::string_view text) {
    std::string line = with_en_dashes(text::one_line(without_commas(text)));
    return text::one_line(utf8::truncated(line, name_limit_bytes));
}

}  // namespace

std::string clean_name(std::string_view text) {
    if (is_plain(text, name_limit_bytes)) return std::string(text);
    return named(clean_text(text, name_limit_bytes));
}

std::string clean_group(std::string_view text) {
    if (is_plain(text, name_limit_bytes)) return std::string(text);
    const std::string raw = clean_text(text, name_limit_bytes);
    std::string line;
    for (const std::string_view part :
         text::split(raw, ';')) {  // "News;" and ";News" are one group
        const std::string_view trimmed = text::trim(part);
        if (!line.empty() && !trimmed.empty()) line += " / ";
        line += trimmed;
    }
    return named(line);
}

std::string clean_attribute(std::string_view text) {
    if (is_plain(text, attribute_limit_bytes)) return std::string(text);
    return clean_text(text, attribute_limit_bytes);
}

}  // namespace flathead::formats
