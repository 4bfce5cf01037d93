#include "generator/formats/xmltv_programme.hpp"

#include "generator/formats/episode_number.hpp"
#include "generator/formats/xml_children.hpp"
#include "generator/formats/xml_text.hpp"
#include "generator/formats/xmltv_elements.hpp"
#include "generator/formats/xmltv_time.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace flathead::formats {
namespace {

constexpr std::size_t longest_text = 32 * 1024;
constexpr std::size_t longest_attribute = 2048;
constexpr int rank_of_episode_num = 13;

/// True for text that can be copied as it is: no entity, no markup, no character XML forbids, no
/// blanks at the ends.
bool is_plain(std::string_view text) {
    if (text.empty() || text.size() > longest_text || text.front() == ' ' || text.back() == ' ')
        return false;
    // Eight bytes at once: a byte b of `word ^ pattern` is 0 where the pattern stands, and (b - 1)
    // & ~b then has its top bit set; the same with 0x20 instead of 1 finds control characters.
    constexpr std::uint64_t ones = 0x0101010101010101ULL;
    constexpr std::uint64_t tops = 0x8080808080808080ULL;
    const auto has = [](std::uint64_t word, std::uint64_t below) {
        return (word - ones * below) & ~word & tops;
    };
    const auto is_special = [&](std::uint64_t word) {
        return has(word, 0x20) | has(word ^ (ones * '&'), 1) | has(word ^ (ones * '<'), 1) |
               has(word ^ (ones * '>'), 1);
    };
    std::uint64_t word = 0;
    std::size_t at = 0;
    for (; at + sizeof word <= text.size(); at += sizeof word) {
        std::memcpy(&word, text.data() + at, sizeof word);
        if (is_special(word) != 0) return false;
    }
    word = ones * 'x';
    std::memcpy(&word, text.data() + at, text.size() - at);
    // U+FFFE and U+FFFF begin so, and XML forbids them.
    return is_special(word) == 0 && text.find("\xEF\xBF") == std::string_view::npos;
}

/// Runs of blanks become one; line breaks stay when there are any in the run.
std::string paragraphs(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        if (!text::is_space(text[at])) {
            out += text[at++];
            continue;
        }
        bool breaks = false;
        for (; at < text.size() && text::is_space(text[at]); ++at) breaks |= text[at] == '\n';
        if (!out.empty() && at < text.size()) out += breaks ? '\n' : ' ';
    }
    return out;
}

/// Appends the element's text cleaned; false when nothing is left.
bool append_text(std::string& out, std::string_view raw, bool keeps_breaks) {
    if (is_plain(raw)) {
        out += raw;
        return true;
    }
    const std::string decoded = decoded_content(raw);
    const std::string clean = keeps_breaks ? paragraphs(decoded) : text::one_line(decoded);
    append_escaped(out, utf8::truncated(clean, longest_text));
    return !clean.empty();
}

bool is_listed(const ElementRule& rule, std::string_view attribute, std::string_view value) {
    for (const ValueRule& listed : listed_values) {
        if (listed.attribute == attribute && listed.of_element == rule.name) {
            return std::ranges::find(listed.allowed, value) != listed.allowed.end();
        }
    }
    return true;
}

bool is_language(std::string_view value) {
    return value.size() >= 2 && value.size() <= 8 && std::ranges::all_of(value, [](char c) {
               return text::is_alpha(c) || c == '-' || c == '_';
           });
}

/// The value cleaned and checked; empty when it is not fit. `scratch` holds it where the raw bytes
/// are not.
std::string_view clean_value(const ElementRule& rule,
                             const XmlAttribute& attribute,
                             std::string& scratch) {
    std::string_view value = attribute.raw_value;
    if (!is_plain(value) || value.find('"') != std::string_view::npos ||
        value.size() > longest_attribute) {
        std::string decoded;
        append_decoded(decoded, value);
        const std::string line = text::one_line(utf8::truncated(decoded, longest_attribute));
        scratch.clear();
        append_escaped(scratch, line);
        value = scratch;
    }
    if (attribute.name == "lang") return is_language(value) ? value : std::string_view{};
    if (attribute.name == "start") {  // of previously-shown
        const auto time = read_xmltv_time(value);
        scratch = time ? times::xmltv(*time) : std::string();
        return scratch;
    }
    return is_listed(rule, attribute.name, value) ? value : std::string_view{};
}

/// Appends the tag's known attributes, each once; false when the required one is missing.
bool append_attributes(std::string& out, const ElementRule& rule, std::string_view tag) {
    bool has_required = rule.required_attribute.empty();
    if (rule.attributes[0].empty()) return has_required;
    unsigned seen = 0;
    std::size_t at = 0;
    std::string scratch;
    while (const auto attribute = next_attribute(tag, at)) {
        const auto known = std::ranges::find(rule.attributes, attribute->name);
        if (known == rule.attributes.end() || attribute->name.empty()) continue;
        const unsigned bit = 1U << (known - rule.attributes.begin());
        if ((seen & bit) != 0) continue;
        const std::string_view value = clean_value(rule, *attribute, scratch);
        if (value.empty()) continue;
        out.append(" ").append(attribute->name).append("=\"").append(value).append("\"");
        seen |= bit;
        has_required |= attribute->name == rule.required_attribute;
    }
    return has_required;
}

bool append_element(std::string& out, const ElementRule& rule, const XmlChild& child);

/// Appends those children of a container that are called `wanted` (every known one when it is
/// empty), a line each. Returns false, with nothing useful appended, when they do not stand in the
/// order of the rule.
struct NestedResult {
    bool is_ordered = true;
    bool has_required = false;
};
NestedResult append_children(std::string& out,
                             const ElementRule& rule,
                             std::string_view content,
                             std::string_view wanted) {
    NestedResult result;
    result.has_required = rule.required_child.empty();
    std::ptrdiff_t last = -1;
    XmlChildren children(content);
    while (const auto child = children.next()) {
        if (child->name.empty() || (!wanted.empty() && child->name != wanted)) continue;
        const std::ptrdiff_t place =
            std::ranges::find(rule.children, child->name) - rule.children.begin();
        if (place == std::ssize(rule.children)) continue;
        const ElementRule* inner = rule_of(inner_elements, child->name);
        if (place < last) return {.is_ordered = false};
        if ((place == last && !inner->may_repeat) || !append_element(out, *inner, *child)) continue;
        last = place;
        result.has_required |= child->name == rule.required_child;
    }
    return result;
}

/// Appends a container's children in the order of its rule; false when the required one is missing.
bool append_nested(std::string& out, const ElementRule& rule, std::string_view content) {
    const std::size_t begin = out.size();
    const NestedResult in_order = append_children(out, rule, content, {});
    if (in_order.is_ordered) return in_order.has_required;
    out.resize(begin);
    bool has_required = rule.required_child.empty();
    for (const std::string_view wanted : rule.children) {
        if (!wanted.empty())
            has_required |= append_children(out, rule, content, wanted).has_required;
    }
    return has_required;
}

/// Appends "<name …>…</name>\n"; nothing and false when it would be empty or invalid. Containers
/// are one level deep by the tables, so this calls itself once at most.
bool append_element(std::string& out, const ElementRule& rule, const XmlChild& child) {
    const std::size_t begin = out.size();
    out.append("<").append(rule.name);
    bool is_good = append_attributes(out, rule, child.tag);
    const std::size_t opened = out.size();
    out += '>';
    switch (rule.content) {
        case Content::line:
            is_good = is_good && append_text(out, child.content, false);
            break;
        case Content::paragraph:
            is_good = is_good && append_text(out, child.content, true);
            break;
        case Content::flag:
            append_text(out, child.content, false);
            break;
        case Content::empty:
            break;
        case Content::nested: {
            out += '\n';
            const std::size_t before = out.size();
            is_good = is_good && append_nested(out, rule, child.content);
            if (out.size() ==
                before) {  // an empty container says nothing, <subtitles type="…"/> does
                out.resize(before - 1);
                is_good = is_good && opened > begin + 1 + rule.name.size();
            }
            break;
        }
    }
    if (!is_good) {
        out.resize(begin);
        return false;
    }
    if (out.size() == opened + 1) {
        out.resize(opened);
        out += "/>\n";
    } else {
        out.append("</").append(rule.name).append(">\n");
    }
    return true;
}

/// The system of an <episode-num>; a missing one means onscreen (xmltv.dtd).
std::string_view system_of(std::string_view tag) {
    std::size_t at = 0;
    while (const auto attribute = next_attribute(tag, at)) {
        if (attribute->name == "system") return attribute->raw_value;
    }
    return "onscreen";
}

/// A language tag ("en", "pt-BR"); anything else is as good as none.
std::string language_of(std::string_view tag) {
    constexpr std::size_t longest = 16;
    std::size_t at = 0;
    while (const auto attribute = next_attribute(tag, at)) {
        if (attribute->name != "lang") continue;
        const std::string_view value = text::trim(attribute->raw_value);
        const bool is_tag = value.size() <= longest && std::ranges::all_of(value, [](char c) {
                                return text::is_alpha(c) || text::is_digit(c) || c == '-';
                            });
        return is_tag ? std::string(value) : std::string();
    }
    return {};
}

}  // namespace

std::string first_title(std::string_view inner) {
    XmlChildren children(inner);
    while (const auto child = children.next()) {
        if (child->name == "title") return text::one_line(decoded_content(child->content));
    }
    return {};
}

ProgrammeTexts programme_texts(std::string_view inner) {
    ProgrammeTexts texts;
    XmlChildren children(inner);
    bool has_title = false;
    while (const auto child = children.next()) {
        if (child->name == "title" && !has_title) {
            has_title = true;
            texts.title = text::one_line(decoded_content(child->content));
            texts.language = language_of(child->tag);
        } else if (child->name == "desc" && texts.description.empty()) {
            texts.description = text::trim(decoded_content(child->content));
        }
    }
    return texts;
}

ListedProgramme listed_programme(std::string_view inner) {
    constexpr std::size_t most_categories = 16;
    ListedProgramme listed;
    const auto take_first = [](std::string& text, const XmlChild& child) {
        if (text.empty()) text = text::one_line(decoded_content(child.content));
    };
    XmlChildren children(inner);
    while (const auto child = children.next()) {
        if (child->name == "title") {
            take_first(listed.title, *child);
        } else if (child->name == "sub-title") {
            take_first(listed.sub_title, *child);
        } else if (child->name == "category" && listed.categories.size() < most_categories) {
            take_first(listed.categories.emplace_back(), *child);
        } else if (child->name == "new") {
            listed.is_new = true;
        } else if (child->name == "premiere") {
            listed.is_premiere = true;
        } else if (child->name == "previously-shown") {
            listed.is_repeat = true;
        }
    }
    return listed;
}

void ProgrammeWriter::collect(std::string_view inner) {
    scratch_.clear();
    children_.clear();
    onscreen_.clear();
    xmltv_ns_.clear();
    std::uint32_t seen = 0;
    XmlChildren children(inner);
    while (const auto child = children.next()) {
        const ElementRule* rule = rule_of(programme_elements, child->name);
        if (rule == nullptr) continue;
        const auto rank = static_cast<int>(rule - programme_elements.data());
        const std::uint32_t bit = 1U << rank;
        if (!rule->may_repeat && (seen & bit) != 0) continue;
        if (rank == rank_of_episode_num) {
            const std::string_view system = system_of(child->tag);
            const std::string number = text::one_line(decoded_content(child->content));
            if (system == "xmltv_ns") {
                if (!read_xmltv_ns(number))
                    continue;  // players would show nonsense, validators refuse it
                if (xmltv_ns_.empty()) xmltv_ns_ = number;
            } else if (system == "onscreen" && onscreen_.empty()) {
                onscreen_ = number;
            }
        }
        const std::size_t begin = scratch_.size();
        if (!append_element(scratch_, *rule, *child)) continue;
        seen |= bit;
        children_.push_back({rank, begin, scratch_.size()});
    }
}

void ProgrammeWriter::add_missing_number() {
    std::string missing;
    std::string_view system;
    if (xmltv_ns_.empty() && !onscreen_.empty()) {
        if (const auto number = read_onscreen(onscreen_))
            missing = xmltv_ns_text(*number), system = "xmltv_ns";
    } else if (onscreen_.empty() && !xmltv_ns_.empty()) {
        if (const auto number = read_xmltv_ns(xmltv_ns_))
            missing = onscreen_text(*number), system = "onscreen";
    }
    if (missing.empty()) return;
    const std::size_t begin = scratch_.size();
    scratch_.append("<episode-num system=\"")
        .append(system)
        .append("\">")
        .append(missing)
        .append("</episode-num>\n");
    children_.push_back({rank_of_episode_num, begin, scratch_.size()});
}

void ProgrammeWriter::append(std::string& out, const ProgrammeHead& head, std::string_view inner) {
    collect(inner);
    add_missing_number();
    if (!std::ranges::is_sorted(children_, {}, &Child::rank))
        std::ranges::stable_sort(children_, {}, &Child::rank);
    out += "<programme start=\"";
    times::append_xmltv(out, head.start);
    out += "\" stop=\"";
    times::append_xmltv(out, head.stop);
    out.append("\" channel=\"").append(head.channel).append("\">\n");
    if (children_.empty() || children_.front().rank != 0) {
        out += "<title>";
        append_escaped(out, head.title_if_missing);
        out += "</title>\n";
    }
    for (const Child& child : children_) out.append(scratch_, child.begin, child.end - child.begin);
    out += "</programme>\n";
}

}  // namespace flathead::formats
