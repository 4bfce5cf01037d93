#pragma once
/// URLs as providers write them: split without normalising, masked before anybody sees them.

#include <optional>
#include <string>
#include <string_view>

namespace flathead::url {

/// Views into the text given to split(). "http://user:pw@host:81/path?query#part".
struct Parts {
    std::string_view scheme;    // "http", never empty
    std::string_view userinfo;  // "user:pw"
    std::string_view host;      // "host", "[::1]"
    std::string_view port;      // "81" or empty
    std::string_view path;      // "/path" or empty
    std::string_view query;     // without '?'
    std::string_view fragment;  // without '#'
};

/// Absent when there is no "scheme://". Schemes are letters, digits, '+', '-', '.'.
[[nodiscard]] std::optional<Parts> split(std::string_view url);
/// "http" of "http://…"; also of "acestream:…"-like forms with ':' only when `//` follows; empty
/// when none.
[[nodiscard]] std::string_view scheme(std::string_view url);
/// "::1" of "[::1]"; other hosts as they are.
[[nodiscard]] std::string_view without_brackets(std::string_view host);

/// The URL with everything that may be a secret replaced by "***": userinfo, values of query
/// arguments whose names speak of credentials (username, password, token, key, auth, sig, …), and
/// the user and password elements of Xtream paths (/live/U/P/1.ts, /movie/…, /series/…,
/// /timeshift/…, /U/P/1234).
[[nodiscard]] std::string masked(std::string_view url);
/// Every URL inside running text masked the same way.
[[nodiscard]] std::string masked_in_text(std::string_view text);

/// %XX decoded; '+' stays. Malformed escapes stay as they are.
[[nodiscard]] std::string percent_decoded(std::string_view text);
/// Everything but unreserved characters (RFC 3986 2.3) as %XX.
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace flathead::url
