#include "generator/formats/xml_text.hpp"

#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <algorithm>
#include <cstdint>

namespace flathead::formats {
namespace {

bool is_allowed(char32_t c) {  // XML 1.0, production [2]
    return c == 0x9 || c == 0xA || c == 0xD || (c >= 0x20 && c <= 0xD7FF) ||
           (c >= 0xE000 && c <= 0xFFFD) || (c >= 0x10000 && c <= 0x10FFFF);
}

constexpr char32_t forbidden = 0xFFFFFFFF;  // a number, but of no character that may stand in XML

/// The code point of "&#233;", "&#xE9;", "&eacute;" without '&' and ';'; 0 when it is none, or
/// `forbidden`.
char32_t entity(std::string_view name) {
    if (name == "apos") return U'\'';
    if (!name.starts_with('#')) return html_entity(name);
    name.remove_prefix(1);
    const bool is_hex = name.starts_with('x') || name.starts_with('X');
    if (is_hex) name.remove_prefix(1);
    std::uint32_t value = 0;
    const auto [end, failure] =
        std::from_chars(name.data(), name.data() + name.size(), value, is_hex ? 16 : 10);
    if (failure != std::errc{} || end != name.data() + name.size()) return 0;
    return is_allowed(value) ? value : forbidden;
}

/// How many bytes of valid UTF-8 at `i` are a character that XML forbids: 1 for a control, 3 for
/// U+FFFE and U+FFFF, else 0.
std::size_t forbidden_bytes(std::string_view text, std::size_t i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20) return byte == '\t' || byte == '\n' || byte == '\r' ? 0 : 1;
    if (byte != 0xEF) return 0;
    const std::string_view character = text.substr(i, 3);
    return character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF" ? 3 : 0;
}

void append_allowed(std::string& out, std::string_view text) {
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t skipped = forbidden_bytes(text, i);
        if (skipped > 0) {
            out.append(text.substr(begin, i - begin));
            begin = i + skipped;
        }
        i += std::max<std::size_t>(skipped, 1);
    }
    out.append(text.substr(begin));
}

bool ends_attribute_name(char c) {
    return text::is_space(c) || c == '=' || c == '>';
}

void skip_spaces(std::string_view tag, std::size_t& at) {
    while (at < tag.size() && text::is_space(tag[at])) ++at;
}

/// The value that begins at `at`, in quotes or up to the next blank; `at` moves behind it.
std::string_view take_value(std::string_view tag, std::size_t& at) {
    const char quote = tag[at];
    if (quote != '"' && quote != '\'') {
        const std::size_t begin = at;
        while (at < tag.size() && !text::is_space(tag[at]) && tag[at] != '>') ++at;
        return tag.substr(begin, at - begin);
    }
    const std::size_t begin = ++at;
    const std::size_t end = std::min(tag.find(quote, begin), tag.size());
    at = std::min(end + 1, tag.size());
    return tag.substr(begin, end - begin);
}

}  // namespace

void append_decoded(std::string& out, std::string_view raw) {
    constexpr std::size_t longest_entity = 12;
    for (;;) {
        const std::size_t at = raw.find('&');
        append_allowed(out, raw.substr(0, at));
        if (at == std::string_view::npos) return;
        raw.remove_prefix(at);
        const std::size_t end = raw.substr(0, longest_entity).find(';');
        if (end != std::string_view::npos && end > 1) {
            const char32_t c = entity(raw.substr(1, end - 1));
            if (c != 0) {
                if (c != forbidden) utf8::append(out, c);
                raw.remove_prefix(end + 1);
                continue;
            }
        }
        out += '&';
        raw.remove_prefix(1);
    }
}

std::string decoded_content(std::string_view raw) {
    static constexpr std::string_view cdata = "<![CDATA[";
    std::string out;
    while (!raw.empty()) {
        const std::size_t at = raw.find('<');
        append_decoded(out, raw.substr(0, at));
        if (at == std::string_view::npos) break;
        raw.remove_prefix(at);
        if (raw.starts_with(cdata)) {
            raw.remove_prefix(cdata.size());
            const std::size_t end = raw.find("]]>");
            append_allowed(out, raw.substr(0, end));
            raw.remove_prefix(end == std::string_view::npos ? raw.size() : end + 3);
            continue;
        }
        const bool is_comment = raw.starts_with("<!--");
        const std::size_t end = is_comment ? raw.find("-->", 4) : raw.find('>');
        raw.remove_prefix(end == std::string_view::npos ? raw.size() : end + (is_comment ? 3 : 1));
    }
    return out;
}

void append_escaped(std::string& out, std::string_view text) {
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::size_t replaced = 1;
        std::string_view instead;
        switch (text[i]) {
            case '&':
                instead = "&amp;";
                break;
            case '<':
                instead = "&lt;";
                break;
            case '>':
                instead = "&gt;";
                break;
            case '"':
                instead = "&quot;";
                break;
            default:
                replaced = forbidden_bytes(text, i);
                if (replaced == 0) continue;
        }
        out.append(text.substr(begin, i - begin)).append(instead);
        i += replaced - 1;
        begin = i + 1;
    }
    out.append(text.substr(begin));
}

std::optional<XmlAttribute> next_attribute(std::string_view tag, std::size_t& at) {
    for (;;) {
        while (at < tag.size() && (text::is_space(tag[at]) || tag[at] == '/')) ++at;
        if (at >= tag.size() || tag[at] == '>') return std::nullopt;
        const std::size_t begin = at;
        while (at < tag.size() && !ends_attribute_name(tag[at])) ++at;
        const std::string_view name = tag.substr(begin, at - begin);
        skip_spaces(tag, at);
        if (at < tag.size() && tag[at] == '=') {
            ++at;
            skip_spaces(tag, at);
            if (at >= tag.size()) return std::nullopt;
            return XmlAttribute{name, take_value(tag, at)};
        }
        if (name.empty() && at < tag.size()) ++at;  // otherwise it was a word without a value
    }
}

}  // namespace flathead::formats
