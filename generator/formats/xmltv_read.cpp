#include "generator/formats/xmltv_read.hpp"

#include "generator/formats/xml_children.hpp"
#include "generator/formats/xml_text.hpp"
#include "generator/formats/xml_window.hpp"
#include "generator/formats/xmltv_time.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <array>

namespace flathead::formats {
namespace {

constexpr std::size_t npos = XmlWindow::npos;
constexpr std::size_t most_names = 16;

bool ends_name(char c) {
    return text::is_space(c) || c == '>' || c == '/';
}

class Reader {
  public:
    Reader(ByteSource& source, XmltvSink& sink, const XmltvLimits& limits)
        : window_(source, limits.element_bytes), sink_(sink), limits_(limits) {}

    XmltvSummary read() {
        while (!is_done_) {
            const std::size_t at = window_.next_markup(npos);
            if (at == npos) break;
            if (!read_markup(at)) break;
        }
        if (!has_root_ && summary_.rejected.empty()) {
            summary_.rejected = has_markup_ ? "it has no <tv> element" : "it holds no XML";
        }
        if (has_root_ && !summary_.is_complete && !was_stopped_ && summary_.rejected.empty()) {
            summary_.problems.add("end of the document",
                                  "</tv> is missing, the document is cut off or damaged");
        }
        return std::move(summary_);
    }

  private:
    /// True when the markup at `at` has this name ("programme", "/tv").
    [[nodiscard]] bool is(std::size_t at, std::string_view name) const {
        const std::string_view seen = window_.text(at + 1, window_.end());
        return seen.starts_with(name) && seen.size() > name.size() && ends_name(seen[name.size()]);
    }

    /// False ends the reading.
    bool read_markup(std::size_t at) {
        const std::string_view seen = window_.text(at, window_.end());
        if (seen.size() < 2) return false;
        if (seen[1] == '!') return skip_declaration(seen);
        if (seen[1] == '?') return window_.skip_past("?>");
        has_markup_ = true;
        if (is(at, "programme")) return read_programme();
        if (is(at, "channel")) return read_channel();
        if (is(at, root_end_)) {
            summary_.is_complete = has_root_;
            return false;  // a second document behind the first is not part of it
        }
        if (is(at, "tv")) return read_root();
        if (!has_root_ && seen[1] != '/') return reject_root(seen);
        ++window_.pos;
        return true;
    }

    bool skip_declaration(std::string_view seen) {
        if (seen.starts_with("<!--")) {
            window_.pos += 4;
            return window_.skip_past("-->");
        }
        if (seen.starts_with("<![CDATA[")) return window_.skip_past("]]>");
        return skip_doctype();
    }

    /// <!DOCTYPE tv SYSTEM "xmltv.dtd" [ … ]>: nothing in it is opened or expanded. A document that
    /// declares entities of its own text is refused: that is how small files are made to explode.
    bool skip_doctype() {
        bool in_subset = false;
        char quote = 0;
        std::string declaration;
        for (;;) {
            if (window_.pos >= window_.end() && !window_.fill()) return false;
            const char c = *window_.at(window_.pos++);
            if (quote != 0) {
                if (c == quote) quote = 0;
                continue;
            }
            if (c == '"' || c == '\'') {
                if (text::contains(declaration, "<!ENTITY") &&
                    !text::contains(declaration, "SYSTEM") &&
                    !text::contains(declaration, "PUBLIC")) {
                    summary_.rejected =
                        "it declares entities of its own, which are never expanded here";
                    return false;
                }
                quote = c;
            } else if (c == '[') {
                in_subset = true;
            } else if (c == ']') {
                in_subset = false;
            } else if (c == '>' && !in_subset) {
                return true;
            }
            if (c == '<' || c == '>') declaration.clear();
            if (declaration.size() < 512) declaration += c;
        }
    }

    bool read_root() {
        has_root_ = true;
        window_.keep_from(window_.pos);
        const auto tag = read_start_tag();
        window_.release();
        if (!tag) return false;
        if (tag->is_empty) {
            summary_.is_complete = true;
            return false;
        }
        return true;
    }

    bool reject_root(std::string_view seen) {
        constexpr std::size_t longest_name =
            13;  // what is sure to be in the window, of its end tag too
        std::size_t end = 1;
        while (end < seen.size() && end <= longest_name && !ends_name(seen[end])) ++end;
        const std::string_view name = seen.substr(1, end - 1);
        const bool is_whole = end < seen.size() && ends_name(seen[end]);
        if (is_whole &&
            name.ends_with(":tv")) {  // a namespace nobody else reads: a guide without programmes
            has_root_ = true;
            root_end_ = text::join('/', name);
            ++window_.pos;
            return true;
        }
        summary_.rejected = text::join("its root element is <",
                                       utf8::clean_line(utf8::repaired(name)),
                                       is_whole ? ">, not <tv>" : "…>, not <tv>");
        return false;
    }

    struct StartTag {
        std::size_t end;  // behind '>', relative to the element
        bool is_empty;    // <programme … />
    };

    /// Reads from the element's '<' to its '>', quotes honoured; pos stands behind it. Absent at
    /// the end of the source or when the tag alone is larger than the limit.
    std::optional<StartTag> read_start_tag() {
        std::size_t done = 1;  // relative to the element
        for (;;) {
            const char* const begin = window_.at(window_.element());
            const char* const end = window_.at(window_.end());
            const char* at = begin + done;
            while (at < end && *at != '>') {
                if (*at == '"' || *at == '\'') {
                    const void* close =
                        std::memchr(at + 1, *at, static_cast<std::size_t>(end - at - 1));
                    if (close == nullptr) break;
                    at = static_cast<const char*>(close);
                }
                ++at;
            }
            if (at < end && *at == '>') {
                done = static_cast<std::size_t>(at - begin) + 1;
                window_.pos = window_.element() + done;
                return StartTag{done, at[-1] == '/'};
            }
            done = static_cast<std::size_t>(
                at - begin);  // an open quote is looked at again with more bytes
            if (!window_.fill()) return std::nullopt;
        }
    }

    /// Reads to the element's end; gives where its content ends, relative to the element. When the
    /// document is cut off before that, where its last whole child ends; absent when there is none.
    std::optional<std::size_t> read_content(std::string_view name, std::size_t tag_end) {
        const std::string closing = text::join('/', name);
        for (;;) {
            const std::size_t at = hop_to_markup_that_matters();
            if (at == npos) return end_of_whole_children(tag_end);
            const char next = at + 1 < window_.end() ? *window_.at(at + 1)
                                                     : '\0';  // the document may end with '<'
            if (next == '!') {
                window_.may_cut_at(at);
                if (!skip_declaration(window_.text(at, window_.end())))
                    return end_of_whole_children(tag_end);
                continue;
            }
            if (is(at, closing)) {
                const std::size_t end = content_end(at);
                window_.pos = at;
                return window_.skip_past(">") ? std::optional(end) : end_of_whole_children(tag_end);
            }
            if (is(at, "programme") || is(at, "channel") || is(at, "/tv")) {
                summary_.problems.add(text::join('<', name, '>'), "its end tag is missing");
                return content_end(at);
            }
            if (next != '/') window_.may_cut_at(at);
            ++window_.pos;
        }
    }

    /// Where the content of an element ends that is over at `at`; earlier when it was cut.
    [[nodiscard]] std::size_t content_end(std::size_t at) const {
        return (window_.kept_end() != npos ? window_.kept_end() : at) - window_.element();
    }

    [[nodiscard]] std::optional<std::size_t> end_of_whole_children(std::size_t tag_end) const {
        const std::size_t end = window_.last_cut() - window_.element();
        return window_.last_cut() != npos && end > tag_end ? std::optional(end) : std::nullopt;
    }

    /// Like next_markup(), but hops over the tags of children while they lie in the window: only
    /// declarations, and tags that could be of <programme>, <channel> or <tv>, need a closer look.
    std::size_t hop_to_markup_that_matters() {
        const char* const end = window_.at(window_.end());
        const char* last_start = nullptr;
        for (const char* at = window_.at(window_.pos);;) {
            at = static_cast<const char*>(std::memchr(at, '<', static_cast<std::size_t>(end - at)));
            if (at == nullptr || end - at < 16) break;
            const bool is_close = at[1] == '/';
            const char first = at[is_close ? 2 : 1];
            const char second = at[is_close ? 3 : 2];
            const bool matters = (first == 'p' && second == 'r') ||
                                 (first == 'c' && second == 'h') ||
                                 (first == 't' && second == 'v') || first == '!' || first == '?';
            if (matters) {
                window_.pos = static_cast<std::size_t>(at - window_.at(0));
                break;
            }
            if (!is_close) last_start = at;
            ++at;
            window_.pos = static_cast<std::size_t>(at - window_.at(0));
        }
        if (last_start != nullptr)
            window_.may_cut_at(static_cast<std::size_t>(last_start - window_.at(0)));
        return window_.next_markup(limits_.text_bytes);
    }

    /// An element of the document as views into the window: its start tag and what is inside.
    struct Element {
        std::string_view tag;
        std::string_view inner;
    };

    std::optional<Element> read_element(std::string_view name) {
        has_root_ = true;  // a list of elements without <tv> is damaged, not foreign
        window_.keep_from(window_.pos);
        const auto tag = read_start_tag();
        if (!tag) {
            window_.release();
            ++window_.pos;
            summary_.problems.add(text::join('<', name, '>'),
                                  "its start tag is cut off or larger than the limit");
            return std::nullopt;
        }
        window_.may_cut_at(window_.pos);
        std::size_t content_end = tag->end;
        if (!tag->is_empty) {
            const auto end = read_content(name, tag->end);
            if (!end) return std::nullopt;
            content_end = std::max(*end, tag->end);
            if (window_.kept_end() != npos) {
                summary_.problems.add(text::join('<', name, '>'),
                                      text::join("it is larger than ",
                                                 text::human_bytes(limits_.element_bytes),
                                                 " or has a text that is; the rest is dropped"));
            }
        }
        const std::size_t element = window_.element();
        return Element{window_.text(element + 1 + name.size(), element + tag->end),
                       window_.text(element + tag->end, element + content_end)};
    }

    bool read_programme() {
        const auto element = read_element("programme");
        if (!element) return true;
        XmltvProgramme programme;
        programme.inner = element->inner;
        if (window_.kept_end() == npos) {
            programme.place =
                window_.place_of(static_cast<std::size_t>(element->inner.data() - window_.at(0)));
        }
        std::string_view channel;
        std::size_t at = 0;
        while (const auto attribute = next_attribute(element->tag, at)) {
            if (attribute->name == "channel") channel = attribute->raw_value;
            if (attribute->name == "start") programme.start_text = attribute->raw_value;
            if (attribute->name == "stop") programme.stop_text = attribute->raw_value;
        }
        programme.channel = decoded(channel);
        programme.start = read_xmltv_time(programme.start_text);
        programme.stop = read_xmltv_time(programme.stop_text);
        if (!programme.start) report_time(programme);
        ++summary_.programmes;
        is_done_ = was_stopped_ = !sink_.programme(programme);
        window_.release();
        return true;
    }

    void report_time(const XmltvProgramme& programme) {
        constexpr std::size_t enough = 60;
        summary_.problems.add(
            text::join("programme of channel ", utf8::truncated(programme.channel, enough)),
            text::join("start '",
                       utf8::truncated(programme.start_text, enough),
                       "' is no time, the programme is left out"));
    }

    bool read_channel() {
        const auto element = read_element("channel");
        if (!element) return true;
        XmltvChannel channel;
        std::size_t at = 0;
        while (const auto attribute = next_attribute(element->tag, at)) {
            if (attribute->name == "id") channel.id = decoded(attribute->raw_value);
        }
        read_channel_content(element->inner, channel);
        window_.release();
        ++summary_.channels;
        sink_.channel(channel);
        return true;
    }

    static void read_channel_content(std::string_view inner, XmltvChannel& channel) {
        XmlChildren children(inner);
        while (const auto child = children.next()) {
            if (child->name == "display-name") {
                std::string name = utf8::clean_line(decoded_content(child->content));
                if (!name.empty() && channel.names.size() < most_names)
                    channel.names.push_back(std::move(name));
            } else if (child->name == "icon" && channel.icon.empty()) {
                std::size_t at = 0;
                while (const auto attribute = next_attribute(child->tag, at)) {
                    if (attribute->name == "src")
                        append_decoded(channel.icon, attribute->raw_value);
                }
            }
        }
    }

    std::string_view decoded(std::string_view raw) {
        if (raw.find('&') == std::string_view::npos) return raw;
        scratch_.clear();
        append_decoded(scratch_, raw);
        return scratch_;
    }

    XmlWindow window_;
    XmltvSink& sink_;
    XmltvLimits limits_;
    XmltvSummary summary_;
    std::string scratch_;
    std::string root_end_ = "/tv";
    bool has_root_ = false;
    bool has_markup_ = false;
    bool is_done_ = false;
    bool was_stopped_ = false;
};

}  // namespace

XmltvSummary read_xmltv(ByteSource& source, XmltvSink& sink, const XmltvLimits& limits) {
    return Reader(source, sink, limits).read();
}

}  // namespace flathead::formats
