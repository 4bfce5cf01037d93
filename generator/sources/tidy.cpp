#include "generator/sources/tidy.hpp"

#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <algorithm>
#include <utility>

namespace flathead::sources {
namespace {

bool is_tidy(std::string_view text, std::size_t limit) {
    if (text.size() > limit) return false;
    if (text.empty()) return true;
    if (text.front() == ' ' || text.back() == ' ') return false;
    char before = 'x';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte >= 0x7F || (c == ' ' && before == ' ')) return false;
        before = c;
    }
    return true;
}

constexpr std::pair<std::string_view, char> entities[] = {{"&amp;", '&'},
                                                          {"&lt;", '<'},
                                                          {"&gt;", '>'},
                                                          {"&quot;", '"'},
                                                          {"&apos;", '\''},
                                                          {"&#39;", '\''},
                                                          {"&#039;", '\''}};

std::string without_entities(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const auto* entity = std::ranges::find_if(entities, [&](const auto& e) {
            return text[i] == '&' && text.substr(i).starts_with(e.first);
        });
        if (entity == std::end(entities)) {
            out += text[i++];
        } else {
            out += entity->second;
            i += entity->first.size();
        }
    }
    return out;
}

/// "[COLOR red]", "[/COLOR]", "[B]", "[I]", "[UPPERCASE]", "[LIGHT]", "[CR]" … as Kodi's labels
/// know them.
bool is_kodi_tag(std::string_view inside) {
    if (inside.starts_with('/')) inside.remove_prefix(1);
    constexpr std::string_view words[] = {
        "b", "i", "light", "uppercase", "lowercase", "capitalize", "cr", "color", "tabs"};
    const std::string_view word = inside.substr(0, inside.find(' '));
    const bool has_argument = word.size() < inside.size();
    return std::ranges::any_of(words, [&](std::string_view known) {
        return text::iequals(known, word) && (!has_argument || known == "color" || known == "tabs");
    });
}

std::string without_kodi_tags(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t open = std::min(text.find('['), text.size());
        out += text.substr(0, open);
        text.remove_prefix(open);
        const std::size_t close = text.substr(0, 64).find(']');
        if (close != std::string_view::npos && is_kodi_tag(text.substr(1, close - 1))) {
            text.remove_prefix(close + 1);
        } else if (!text.empty()) {
            out += '[';
            text.remove_prefix(1);
        }
    }
    return out;
}

}  // namespace

std::string_view tidy(std::string_view text, std::size_t limit, std::string& scratch) {
    if (is_tidy(text, limit)) return text;
    // A text far beyond the limit need not be looked at whole.
    scratch = utf8::clean_line(utf8::truncated(text, 4 * limit));
    return text::trim_end(utf8::truncated(scratch, limit));
}

std::string_view tidy_name(std::string_view text, std::size_t limit, std::string& scratch) {
    const bool has_markup = text.find_first_of("&[") != std::string_view::npos;
    if (!has_markup) return tidy(text, limit, scratch);
    const std::string plain = without_kodi_tags(without_entities(utf8::truncated(text, 8 * limit)));
    if (plain == text) return tidy(text, limit, scratch);
    scratch = utf8::clean_line(plain);
    return text::trim_end(utf8::truncated(scratch, limit));
}

}  // namespace flathead::sources
