#include "generator/formats/xmltv_programme.hpp"

#include "generator/formats/episode_number.hpp"
#include "generator/formats/xml_children.hpp"
#include "generator/formats/xml_text.hpp"
#include "generator/formats/xmltv_elements.hpp"
#include "generator/formats/xmltv_time.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <algorithm>

namespace flathead::formats {
namespace {

constexpr std::size_t longest_text = 32 * 1024;
constexpr std::size_t longest_attribute = 2048;
constexpr int rank_of_episode_num = 13;

template <std::size_t Count>
const ElementRule* rule_of(const std::array<ElementRule, Count>& rules, std::string_view name) {
    for (const ElementRule& rule : rules) {
        if (rule.name == name) return &rule;
    }
    return nullptr;
}

/// True for text that can be copied as it is: no entity, no markup, no control character, no blanks at the ends.
bool is_plain(std::string_view text) {
    if (text.empty() || text.size() > longest_text || text.front() == ' ' || text.back() == ' ') return false;
    bool plain = true;
    for (const char c : text) plain &= static_cast<unsigned char>(c) >= 0x20 && c != '&' && c != '<' && c != '>';
    return plain;
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
        if (listed.attribute != attribute || listed.of_element != rule.name) continue;
        return listed.allowed.find(text::join(' ', value, ' ')) != std::string_view::npos;
    }
    return true;
}

bool is_language(std::string_view value) {
    return value.size() >= 2 && value.size() <= 8 && std::ranges::all_of(value, [](char c) {
        return text::is_alpha(c) || c == '-' || c == '_';
    });
}

/// Appends ` name="value"` when the DTD knows the attribute and the value is fit; true when it was appended.
bool append_attribute(std::string& out, const ElementRule& rule, const XmlAttribute& attribute) {
    std::string decoded;
    append_decoded(decoded, attribute.raw_value);
    std::string value = text::one_line(utf8::truncated(decoded, longest_attribute));
    if (value.empty() || !is_listed(rule, attribute.name, value)) return false;
    if (attribute.name == "lang" && !is_language(value)) return false;
    if (attribute.name == "start") {  // of previously-shown
        const auto time = read_xmltv_time(value);
        if (!time) return false;
        value = times::xmltv(*time);
    }
    out.append(" ").append(attribute.name).append("=\"");
    append_escaped(out, value);
    out += '"';
    return true;
}

/// Appends the tag's known attributes, each once; false when the required one is missing.
bool append_attributes(std::string& out, const ElementRule& rule, std::string_view tag) {
    bool has_required = rule.required_attribute.empty();
    if (rule.attributes[0].empty()) return has_required;
    unsigned seen = 0;
    std::size_t at = 0;
    while (const auto attribute = next_attribute(tag, at)) {
        const auto known = std::ranges::find(rule.attributes, attribute->name);
        if (known == rule.attributes.end() || attribute->name.empty()) continue;
        const unsigned bit = 1U << (known - rule.attributes.begin());
        if ((seen & bit) != 0 || !append_attribute(out, rule, *attribute)) continue;
        seen |= bit;
        has_required |= attribute->name == rule.required_attribute;
    }
    return has_required;
}

bool append_element(std::string& out, const ElementRule& rule, const XmlChild& child);

/// Appends a container's children, a line each, in the order of its rule; false when the required one is missing.
bool append_nested(std::string& out, const ElementRule& rule, std::string_view content) {
    bool has_required = rule.required_child.empty();
    for (const std::string_view wanted : rule.children) {
        if (wanted.empty()) break;
        const ElementRule* inner = rule_of(inner_elements, wanted);
        XmlChildren children(content);
        while (const auto child = children.next()) {
            if (child->name != wanted || !append_element(out, *inner, *child)) continue;
            has_required |= wanted == rule.required_child;
            if (!inner->may_repeat) break;
        }
    }
    return has_required;
}

/// Appends "<name …>…</name>\n"; nothing and false when it would be empty or invalid. Containers are one level deep
/// by the tables, so this calls itself once at most.
bool append_element(std::string& out, const ElementRule& rule, const XmlChild& child) {
    const std::size_t begin = out.size();
    out.append("<").append(rule.name);
    bool is_good = append_attributes(out, rule, child.tag);
    const std::size_t opened = out.size();
    out += '>';
    switch (rule.content) {
        case Content::line: is_good = is_good && append_text(out, child.content, false); break;
        case Content::paragraph: is_good = is_good && append_text(out, child.content, true); break;
        case Content::flag: append_text(out, child.content, false); break;
        case Content::empty: break;
        case Content::nested: {
            out += '\n';
            const std::size_t before = out.size();
            is_good = is_good && append_nested(out, rule, child.content);
            if (out.size() == before) {  // an empty container says nothing, <subtitles type="…"/> does
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

}  // namespace

std::string first_title(std::string_view inner) {
    XmlChildren children(inner);
    while (const auto child = children.next()) {
        if (child->name == "title") return text::one_line(decoded_content(child->content));
    }
    return {};
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
                if (!read_xmltv_ns(number)) continue;  // players would show nonsense, validators refuse it
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
        if (const auto number = read_onscreen(onscreen_)) missing = xmltv_ns_text(*number), system = "xmltv_ns";
    } else if (onscreen_.empty() && !xmltv_ns_.empty()) {
        if (const auto number = read_xmltv_ns(xmltv_ns_)) missing = onscreen_text(*number), system = "onscreen";
    }
    if (missing.empty()) return;
    const std::size_t begin = scratch_.size();
    scratch_.append("<episode-num system=\"").append(system).append("\">").append(missing).append("</episode-num>\n");
    children_.push_back({rank_of_episode_num, begin, scratch_.size()});
}

void ProgrammeWriter::append(std::string& out, const ProgrammeHead& head, std::string_view inner) {
    collect(inner);
    add_missing_number();
    if (!std::ranges::is_sorted(children_, {}, &Child::rank)) std::ranges::stable_sort(children_, {}, &Child::rank);
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
