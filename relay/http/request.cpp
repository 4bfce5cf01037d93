#include "relay/http/request.hpp"

#include "relay/base/text.hpp"

#include <algorithm>

namespace flathead::http {
namespace {

bool is_token_character(char c) {  // RFC 9110 5.6.2
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return text::is_alpha(c) || text::is_digit(c) || others.find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_token_character);
}

bool is_visible(char c) {
    return c > ' ' && c < 0x7F;
}

bool is_field_text(char c) {  // bytes over 127 are opaque, but allowed
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= ' ' && byte != 0x7F);
}

/// Where the empty line ends that ends the head; npos while it is not there. A line may end with a
/// bare LF (RFC 9112 2.2).
std::size_t end_of_head(std::string_view bytes, std::size_t from) {
    for (std::size_t at = bytes.find('\n', from); at != std::string_view::npos;
         at = bytes.find('\n', at + 1)) {
        const std::string_view rest = bytes.substr(at + 1);
        if (rest.starts_with('\n')) return at + 2;
        if (rest.starts_with("\r\n")) return at + 3;
    }
    return std::string_view::npos;
}

}  // namespace

std::optional<std::string_view> Request::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (text::iequals(key, name)) return value;
    }
    return std::nullopt;
}

std::size_t Request::count(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        headers, [name](const auto& field) { return text::iequals(field.first, name); }));
}

RequestReader::State RequestReader::refuse(int status, std::string_view why) {
    status_ = status;
    why_ = why;
    return State::refused;
}

RequestReader::State RequestReader::take(std::string_view bytes) {
    const std::size_t room = most_bytes_ - std::min(most_bytes_, received_bytes_);
    const bool is_cut = bytes.size() > room;
    bytes = bytes.substr(0, room);
    received_bytes_ += bytes.size();
    if (buffer_.empty()) {  // RFC 9112 2.2: empty lines before a request are to be ignored
        bytes.remove_prefix(std::min(bytes.find_first_not_of("\r\n"), bytes.size()));
        // What begins like this (TLS, a binary protocol) never becomes a request.
        if (!bytes.empty() && !text::is_alpha(bytes.front()))
            return refuse(400, "not an HTTP request");
    }
    const std::size_t searched = buffer_.size();
    buffer_ += bytes;
    const std::size_t end = end_of_head(buffer_, searched < 2 ? 0 : searched - 2);
    if (end != std::string::npos) return parse(std::string_view(buffer_).substr(0, end));
    if (is_cut || received_bytes_ >= most_bytes_)
        return refuse(431, "the request's head is too long");
    return State::more;
}

RequestReader::State RequestReader::parse(std::string_view head) {
    bool is_first = true;
    while (!head.empty()) {
        const std::size_t end = head.find('\n');
        std::string_view line = head.substr(0, end);
        head.remove_prefix(end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) break;
        if (is_first ? !parse_first_line(line) : !parse_header(line)) return State::refused;
        is_first = false;
    }
    return State::complete;
}

bool RequestReader::parse_first_line(std::string_view line) {
    const std::size_t after_method = line.find(' ');
    const std::size_t after_target = line.rfind(' ');
    refuse(400, "malformed request line");
    if (after_method == std::string_view::npos || after_target <= after_method + 1) return false;
    request_.method = line.substr(0, after_method);
    request_.target = line.substr(after_method + 1, after_target - after_method - 1);
    const std::string_view version = line.substr(after_target + 1);
    if (!is_token(request_.method) || !std::ranges::all_of(request_.target, is_visible))
        return false;
    if (version.size() != 8 || !version.starts_with("HTTP/") || !text::is_digit(version[5]) ||
        version[6] != '.' || !text::is_digit(version[7]))
        return false;
    if (version[5] != '1') {
        refuse(505, "only HTTP/1 is spoken here");
        return false;
    }
    request_.knows_chunks = version[7] != '0';
    return true;
}

bool RequestReader::parse_header(std::string_view line) {
    if (request_.headers.size() >= most_headers) {
        refuse(431, "too many headers");
        return false;
    }
    const std::size_t colon = line.find(':');
    const std::string_view name = line.substr(0, colon);
    // A folded line begins with a blank and a blank before the colon hides a name: both fail here.
    if (colon == std::string_view::npos || !is_token(name) ||
        !std::ranges::all_of(line.substr(colon + 1), is_field_text)) {
        refuse(400, "malformed header");
        return false;
    }
    request_.headers.emplace_back(name, text::trim(line.substr(colon + 1)));
    return true;
}

}  // namespace flathead::http
