#include "generator/formats/json_tokens.hpp"

#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <algorithm>
#include <utility>

namespace flathead::formats {
namespace {

constexpr std::size_t number_limit = 64;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr char32_t replacement = 0xFFFD;

bool is_number_part(int c) {
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

int hex_value(int c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

bool JsonTokens::refill() {
    size_ = source_.read(buffer_);
    at_ = 0;
    return size_ > 0;
}

void JsonTokens::skip_blanks() {
    for (;;) {
        const int c = peek();
        const bool is_blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        if (!is_blank && !(c == ',' && depth_ > 0)) return;
        ++at_;
    }
}

JsonTokens::Kind JsonTokens::fail(std::string_view why) {
    fault_ = why;
    return Kind::fault;
}

/// What stands where the document's value should begin.
JsonTokens::Kind JsonTokens::first_fault(int c) {
    if (c == no_byte) return fail("an empty answer");
    return fail(c == '<' ? "an HTML page" : "no valid JSON");
}

JsonTokens::Kind JsonTokens::next() {
    if (!fault_.empty()) return Kind::fault;
    if (has_begun_ && depth_ == 0) return Kind::end;
    if (!has_begun_) {
        for (const char mark : byte_order_mark) at_ += peek() == byte(mark) ? 1 : 0;
    }
    skip_blanks();
    const bool is_first = !std::exchange(has_begun_, true);
    const int c = peek();
    switch (c) {
        case '{':
        case '[':
            return open(c == '{');
        case '}':
        case ']':
            return close(c == '}');
        case '"':
            return string_token();
        default:
            break;
    }
    if (c == no_byte && !is_first) return fail("it is cut off");
    const bool wants_key = depth_ > 0 && is_object_[depth_ - 1] && !has_key_;
    if (c == '-' || text::is_digit(static_cast<char>(c)))
        return wants_key ? fail("no valid JSON") : number_token();
    if (c != no_byte && text::is_alpha(static_cast<char>(c)) && !wants_key) return word_token();
    return is_first ? first_fault(c) : fail("no valid JSON");
}

bool JsonTokens::leave_to(std::size_t depth) {
    while (depth_ > depth) {
        if (next() == Kind::fault) return false;
    }
    return true;
}

JsonTokens::Kind JsonTokens::open(bool is_object) {
    const bool wants_key = depth_ > 0 && is_object_[depth_ - 1] && !has_key_;
    if (wants_key) return fail("no valid JSON");
    if (depth_ == depth_limit) return fail("nested too deeply");
    ++at_;
    is_object_[depth_++] = is_object;
    has_key_ = false;
    return is_object ? Kind::begin_object : Kind::begin_array;
}

JsonTokens::Kind JsonTokens::close(bool is_object) {
    if (depth_ == 0 || is_object_[depth_ - 1] != is_object || has_key_)
        return fail("no valid JSON");
    ++at_;
    --depth_;
    return is_object ? Kind::end_object : Kind::end_array;
}

JsonTokens::Kind JsonTokens::value_read(Kind kind) {
    has_key_ = false;
    return kind;
}

JsonTokens::Kind JsonTokens::string_token() {
    if (!read_string()) return fail("it is cut off");
    was_quoted_ = true;
    const bool is_key = depth_ > 0 && is_object_[depth_ - 1] && !has_key_;
    if (!is_key) return value_read(Kind::value);
    skip_blanks();
    if (peek() != ':') return fail(peek() == no_byte ? "it is cut off" : "no valid JSON");
    ++at_;
    has_key_ = true;
    return Kind::key;
}

JsonTokens::Kind JsonTokens::number_token() {
    text_.clear();
    for (int c = peek(); is_number_part(c); c = peek()) {
        if (text_.size() == number_limit) return fail("no valid JSON");
        text_ += static_cast<char>(c);
        ++at_;
    }
    was_quoted_ = false;
    return value_read(Kind::value);
}

JsonTokens::Kind JsonTokens::word_token() {
    text_.clear();
    for (int c = peek(); c != no_byte && text::is_alpha(static_cast<char>(c)); c = peek()) {
        if (text_.size() == number_limit) return fail("no valid JSON");
        text_ += static_cast<char>(c);
        ++at_;
    }
    was_quoted_ = false;
    if (text_ == "null") {
        text_.clear();
        return value_read(Kind::null);
    }
    if (text_ == "true" || text_ == "false") return value_read(Kind::value);
    return fail("no valid JSON");
}

void JsonTokens::add(std::string_view part) {
    text_ += part.substr(0, text_limit - std::min(text_limit, text_.size()));
}

void JsonTokens::flush_surrogate() {
    if (std::exchange(high_surrogate_, 0) == 0) return;
    std::string half;
    utf8::append(half, replacement);
    add(half);
}

/// From the opening quote to the closing one; false when the document ends before.
bool JsonTokens::read_string() {
    ++at_;
    text_.clear();
    while (peek() != no_byte) {
        const std::string_view there(buffer_.data() + at_, size_ - at_);
        const std::size_t plain = std::min(there.find_first_of("\"\\"), there.size());
        if (plain > 0) flush_surrogate();
        add(there.substr(0, plain));
        at_ += plain;
        if (plain == there.size()) continue;
        const char mark = buffer_[at_++];
        if (mark == '"') {
            flush_surrogate();
            return true;
        }
        if (!read_escape()) return false;
    }
    return false;
}

/// Behind the backslash.
bool JsonTokens::read_escape() {
    const int c = peek();
    if (c == no_byte) return false;
    ++at_;
    if (c == 'u') return read_code_point();
    flush_surrogate();
    constexpr std::string_view names = "bfnrt";
    constexpr std::string_view meanings = "\b\f\n\r\t";
    const std::size_t found = names.find(static_cast<char>(c));
    const char meant = found == std::string_view::npos ? static_cast<char>(c) : meanings[found];
    add({&meant, 1});  // of an escape nobody defined: the character itself
    return true;
}

int JsonTokens::hex4() {
    int value = 0;
    for (int i = 0; i < 4; ++i) {
        const int digit = hex_value(peek());
        if (digit < 0) return -1;  // what stands there is read as text
        value = value * 16 + digit;
        ++at_;
    }
    return value;
}

bool JsonTokens::read_code_point() {
    const int code = hex4();
    auto point = code < 0 ? replacement : static_cast<char32_t>(code);
    if (point >= 0xDC00 && point <= 0xDFFF) {
        point =
            high_surrogate_ == 0
                ? replacement
                : 0x10000 + ((std::exchange(high_surrogate_, 0) - 0xD800) << 10) + (point - 0xDC00);
    } else {
        flush_surrogate();
        if (point >= 0xD800 && point <= 0xDBFF) {
            high_surrogate_ = point;
            return true;
        }
    }
    std::string encoded;
    utf8::append(encoded, point);
    add(encoded);
    return true;
}

}  // namespace flathead::formats
