#pragma once
/// What in an upstream's address names the channel for its provider, whatever the host and the
/// credentials are.

#include <string_view>

namespace flathead::sources {

enum class AddressKind { plain, xtream, xtream_film, acestream };

struct NativeId {
    AddressKind kind = AddressKind::plain;
    std::string_view id;       // "123", 40 hex digits; empty for plain addresses
    std::string_view account;  // xtream: "user/password", a view of the address too
};

/// xtream: /live/U/P/123.ts and /U/P/123, with nothing but digits as the id; xtream_film: /movie/…
/// and /series/… (reference formats 2.1). acestream: acestream://<40 hex>, /ace/getstream?id=<40
/// hex>, ?infohash=<40 hex>, /pid/<40 hex>/, plugin://…&id=<40 hex> and a path of nothing but 40
/// hex digits (reference origins 1). Views of `url`.
[[nodiscard]] NativeId native_id_of(std::string_view url);

}  // namespace flathead::sources
