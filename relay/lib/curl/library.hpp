#pragma once
/// libcurl's functions, found when first asked for. Private to this room.

#include <curl/curl.h>

namespace flathead::curl {

/// Linking libcurl costs every start of a program 4 ms of CPU for the thirty libraries it brings
/// (measured); a generator run that has nothing to fetch must not pay that. Loaded once, never
/// unloaded.
struct Library {
    decltype(&::curl_global_init) global_init{};
    decltype(&::curl_easy_init) easy_init{};
    decltype(&::curl_easy_cleanup) easy_cleanup{};
    decltype(&::curl_easy_reset) easy_reset{};
    decltype(&::curl_easy_setopt) easy_setopt{};
    decltype(&::curl_easy_getinfo) easy_getinfo{};
    decltype(&::curl_easy_pause) easy_pause{};
    decltype(&::curl_easy_strerror) easy_strerror{};
    decltype(&::curl_slist_append) slist_append{};
    decltype(&::curl_slist_free_all) slist_free_all{};
    decltype(&::curl_multi_init) multi_init{};
    decltype(&::curl_multi_cleanup) multi_cleanup{};
    decltype(&::curl_multi_add_handle) multi_add_handle{};
    decltype(&::curl_multi_remove_handle) multi_remove_handle{};
    decltype(&::curl_multi_perform) multi_perform{};
    decltype(&::curl_multi_poll) multi_poll{};
    decltype(&::curl_multi_setopt) multi_setopt{};
    decltype(&::curl_multi_socket_action) multi_socket_action{};
    decltype(&::curl_multi_info_read) multi_info_read{};
    decltype(&::curl_multi_strerror) multi_strerror{};
};

/// Throws Error when libcurl is not installed.
[[nodiscard]] const Library& library();

}  // namespace flathead::curl
