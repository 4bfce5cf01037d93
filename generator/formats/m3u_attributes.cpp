#include "generator/formats/m3u_attributes.hpp"

#include "relay/base/text.hpp"

#include <array>
#include <cstring>

namespace flathead::formats {
namespace {

constexpr std::size_t none = std::string_view::npos;
constexpr std::string_view curly_open = "\u201C";
constexpr std::string_view curly_close = "\u201D";

constexpr std::array<bool, 256> key_characters = [] {
    std::array<bool, 256> allowed{};
    for (unsigned c = 0; c < 256; ++c) {
        const char letter = static_cast<char>(c);
        allowed[c] = text::is_alpha(letter) || text::is_digit(letter) || letter == '-' ||
                     letter == '_' || letter == '.' || letter == '$';
    }
    return allowed;
}();

bool is_key_character(char c) {
    return key_characters[static_cast<unsigned char>(c)];
}

std::size_t after_blanks(std::string_view text, std::size_t at) {
    while (at < text.size() && text::is_space(text[at])) ++at;
    return at;
}

std::size_t after_key(std::string_view text, std::size_t at) {
    while (at < text.size() && is_key_character(text[at])) ++at;
    return at;
}

bool has_equals(std::string_view text, std::size_t at) {
    const std::size_t equals = after_blanks(text, at);
    return equals < text.size() && text[equals] == '=';
}

/// A known key with a quoted value begins here: what may be taken for a pair where only a name is
/// expected.
bool begins_known_pair(std::string_view text, std::size_t at) {
    const std::size_t end = after_key(text, at);
    if (end == at || end + 1 >= text.size() || text[end] != '=') return false;
    return (text[end + 1] == '"' || text[end + 1] == '\'') &&
           is_known_attribute(text.substr(at, end - at));
}

/// For `tvg-name="Open group-title="News"`: the quote at `at` opens the value of a known key that
/// began inside the value, so that value was never closed. Gives where the key begins.
std::size_t key_before(std::string_view text, std::size_t from, std::size_t at) {
    if (at == from || text[at - 1] != '=') return none;
    std::size_t start = at - 1;
    while (start > from && is_key_character(text[start - 1])) --start;
    if (start == from || !text::is_space(text[start - 1])) return none;
    return is_known_attribute(text.substr(start, at - 1 - start)) ? start : none;
}

}  // namespace

M3uAttributes::M3uAttributes(std::string_view text) : text_(text) {
    // The duration: a number, glued to what follows or not. A word in its place is treated like any
    // stray word.
    at_ = after_blanks(text_, 0);
    if (at_ < text_.size() && (text_[at_] == '-' || text_[at_] == '+')) ++at_;
    while (at_ < text_.size() && (text::is_digit(text_[at_]) || text_[at_] == '.')) ++at_;
}

/// Behind a comma the name begins, unless the attributes do that did not come before
/// ("#EXTINF:-1,tvg-id="x",Name").
bool M3uAttributes::at_comma() {
    const std::size_t after = after_blanks(text_, at_ + 1);
    if (key_.empty() && begins_known_pair(text_, after)) {
        at_ = after;
        words_ = none;
        return false;
    }
    name_ = text::trim_end(text_.substr(after));
    at_ = text_.size();
    return true;
}

bool M3uAttributes::next() {
    if (key_end_ != 0) {  // seen already when the value before it was closed
        take_pair(key_end_);
        return true;
    }
    for (;;) {
        at_ = after_blanks(text_, at_);
        if (at_ >= text_.size()) {
            if (words_ != none) name_ = text::trim(text_.substr(words_));
            words_ = none;
            return false;
        }
        if (text_[at_] == ',') {
            if (at_comma()) {
                words_ = none;
                return false;
            }
            continue;
        }
        const std::size_t end = after_key(text_, at_);
        if (end > at_ && has_equals(text_, end)) {
            take_pair(end);
            return true;
        }
        if (words_ == none) words_ = at_;
        at_ = end > at_ ? end : at_ + 1;
    }
}

/// The key ends there and an equals sign follows it.
void M3uAttributes::take_pair(std::size_t end) {
    key_ = text_.substr(at_, end - at_);
    at_ = after_blanks(text_, end) + 1;
    words_ = none;
    key_end_ = 0;
    read_value();
}

void M3uAttributes::read_value() {
    const std::size_t start = after_blanks(text_, at_);
    const std::string_view rest = text_.substr(start);
    if (rest.starts_with('"') || rest.starts_with('\'')) {
        at_ = start + 1;
        return read_quoted(rest[0]);
    }
    if (rest.starts_with(curly_open)) {
        at_ = start;
        return read_curly();
    }
    if (start != at_) {  // "key= other=…": no value
        value_ = {};
        return;
    }
    std::size_t end = start;
    while (end < text_.size() && !text::is_space(text_[end]) && text_[end] != ',') ++end;
    value_ = text_.substr(start, end - start);
    at_ = end;
}

void M3uAttributes::read_curly() {
    const std::size_t start = at_ + curly_open.size();
    const std::size_t end = text_.find(curly_close, start);
    if (end == none) {
        value_ = text_.substr(start);
        at_ = text_.size();
    } else {
        value_ = text_.substr(start, end - start);
        at_ = end + curly_close.size();
    }
}

/// There is no escaping (reference formats 3.1): a quote closes when what follows looks like the
/// end of a value. Quotes that do not are part of it: tvg-name="He said "hi"" group-title="…".
void M3uAttributes::read_quoted(char quote) {
    constexpr int tries = 64;  // keeps the time linear on hostile lines
    const std::size_t start = at_;
    std::size_t weak =
        none;  // what will do when no better one comes: the first before a blank, else the last
    bool weak_is_spaced = false;
    std::size_t at = text_.find(quote, start);
    for (int i = 0; at != none && i < tries; ++i, at = text_.find(quote, at + 1)) {
        const std::size_t after = after_blanks(text_, at + 1);
        const bool is_spaced = after > at + 1;
        const std::size_t key_end = is_spaced ? after_key(text_, after) : after;
        const bool is_before_pair = key_end > after && has_equals(text_, key_end);
        if (is_before_pair || after == text_.size() || text_[after] == ',' ||
            begins_known_pair(text_, after)) {
            value_ = text_.substr(start, at - start);
            at_ = after;
            if (is_before_pair) key_end_ = key_end;
            return;
        }
        if (const std::size_t key = key_before(text_, start, at); key != none) {
            value_ = text::trim_end(text_.substr(start, (weak_is_spaced ? weak : key) - start));
            at_ = key;
            return;
        }
        if (!weak_is_spaced) weak = at;
        weak_is_spaced = weak_is_spaced || is_spaced;
    }
    const std::size_t end = weak != none ? weak : text_.find(',', start);
    value_ = text_.substr(start, end == none ? none : end - start);
    at_ = end == none ? text_.size() : end + (weak != none ? 1 : 0);
}

}  // namespace flathead::formats
