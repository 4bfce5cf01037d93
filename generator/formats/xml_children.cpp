#include "generator/formats/xml_children.hpp"

#include "relay/base/text.hpp"

namespace flathead::formats {
namespace {

constexpr std::size_t npos = std::string_view::npos;

bool ends_name(char c) {
    return text::is_space(c) || c == '>' || c == '/';
}

/// Behind the comment, CDATA section or declaration that begins at `at`.
std::size_t behind_declaration(std::string_view markup, std::size_t at) {
    const std::string_view rest = markup.substr(at);
    const std::string_view terminator = rest.starts_with("<!--")        ? "-->"
                                        : rest.starts_with("<![CDATA[") ? "]]>"
                                        : rest.starts_with("<?")        ? "?>"
                                                                        : ">";
    const std::size_t end = markup.find(terminator, at + 2);
    return end == npos ? markup.size() : end + terminator.size();
}

std::size_t behind_tag(std::string_view markup, std::size_t at) {
    for (char quote = 0; at < markup.size(); ++at) {
        const char c = markup[at];
        if (quote != 0) {
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '>') {
            return at + 1;
        }
    }
    return npos;
}

}  // namespace

std::size_t XmlChildren::closing_tag(std::size_t from, std::string_view name) const {
    const std::size_t first = markup_.find('<', from);  // nearly always it is the end tag already
    if (first != npos && markup_.size() - first > name.size() + 2 && markup_[first + 1] == '/' &&
        markup_[first + 2 + name.size()] == '>' && markup_.substr(first + 2, name.size()) == name) {
        return first;
    }
    int depth = 0;  // an element may hold another of its name: <language> inside nothing we know,
                    // but feeds do it
    for (std::size_t at = first; at != npos; at = markup_.find('<', at)) {
        const std::string_view rest = markup_.substr(at + 1);
        if (rest.starts_with('!') || rest.starts_with('?')) {
            at = behind_declaration(markup_, at);
            continue;
        }
        const bool is_close = rest.starts_with('/');
        const std::string_view seen = rest.substr(is_close ? 1 : 0);
        if (seen.starts_with(name) && seen.size() > name.size() && ends_name(seen[name.size()])) {
            if (is_close && depth == 0) return at;
            depth += is_close ? -1 : 1;
        }
        ++at;
    }
    return npos;
}

std::optional<XmlChild> XmlChildren::next() {
    for (;;) {
        const std::size_t open = markup_.find('<', at_);
        if (open == npos || open + 1 >= markup_.size()) return std::nullopt;
        const char first = markup_[open + 1];
        if (first == '!' || first == '?') {
            at_ = behind_declaration(markup_, open);
            continue;
        }
        if (first == '/') {  // an end tag without its start
            at_ = open + 2;
            continue;
        }
        std::size_t name_end = open + 1;
        while (name_end < markup_.size() && !ends_name(markup_[name_end])) ++name_end;
        const std::size_t tag_end = behind_tag(markup_, name_end);
        if (tag_end == npos) return std::nullopt;
        XmlChild child{markup_.substr(open + 1, name_end - open - 1),
                       markup_.substr(name_end, tag_end - 1 - name_end),
                       {}};
        at_ = tag_end;
        if (child.tag.ends_with('/')) return child;
        const std::size_t close = closing_tag(tag_end, child.name);
        if (close == npos) {
            child.content = markup_.substr(tag_end);
            at_ = markup_.size();
            return child;
        }
        child.content = markup_.substr(tag_end, close - tag_end);
        const std::size_t close_end = markup_.find('>', close);
        at_ = close_end == npos ? markup_.size() : close_end + 1;
        return child;
    }
}

}  // namespace flathead::formats
