#pragma once
/// Members of JSON objects as the Xtream API's writers append them: behind another one, so with a
/// comma first.

#include "relay/base/text.hpp"
#include "relay/base/time.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace flathead::formats::xtream {

inline void append_number(std::string& out, std::int64_t value) {
    std::array<char, 24> digits{};
    out.append(digits.data(),
               std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
}

inline void append_field(std::string& out, std::string_view key, std::int64_t value) {
    out.append(",\"").append(key).append("\":");
    append_number(out, value);
}

inline void append_field(std::string& out, std::string_view key, std::string_view value) {
    out.append(",\"").append(key).append("\":");
    text::append_json_string(out, value);
}

/// A number as a string of digits.
inline void append_digits(std::string& out, std::string_view key, std::int64_t value) {
    out.append(",\"").append(key).append("\":\"");
    append_number(out, value);
    out += '"';
}

inline std::int64_t epoch(Time at) {
    return at.time_since_epoch().count();
}

}  // namespace flathead::formats::xtream
