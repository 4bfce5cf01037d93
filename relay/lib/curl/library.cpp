#include "relay/lib/curl/library.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <dlfcn.h>

namespace flathead::curl {
namespace {

Library load() {
    void* const handle = ::dlopen("libcurl.so.4", RTLD_LAZY | RTLD_LOCAL);
    if (handle == nullptr) throw Error(text::join("load libcurl: ", ::dlerror()));
    const auto find = [handle]<class F>(F& slot, const char* name) {
        slot = reinterpret_cast<F>(::dlsym(handle, name));
        if (slot == nullptr) throw Error(text::join("load libcurl: it has no ", name));
    };
    Library l;
    find(l.global_init, "curl_global_init");
    find(l.easy_init, "curl_easy_init");
    find(l.easy_cleanup, "curl_easy_cleanup");
    find(l.easy_reset, "curl_easy_reset");
    find(l.easy_setopt, "curl_easy_setopt");
    find(l.easy_getinfo, "curl_easy_getinfo");
    find(l.easy_pause, "curl_easy_pause");
    find(l.easy_strerror, "curl_easy_strerror");
    find(l.slist_append, "curl_slist_append");
    find(l.slist_free_all, "curl_slist_free_all");
    find(l.multi_init, "curl_multi_init");
    find(l.multi_cleanup, "curl_multi_cleanup");
    find(l.multi_add_handle, "curl_multi_add_handle");
    find(l.multi_remove_handle, "curl_multi_remove_handle");
    find(l.multi_perform, "curl_multi_perform");
    find(l.multi_poll, "curl_multi_poll");
    find(l.multi_setopt, "curl_multi_setopt");
    find(l.multi_socket_action, "curl_multi_socket_action");
    find(l.multi_info_read, "curl_multi_info_read");
    find(l.multi_strerror, "curl_multi_strerror");
    if (l.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw Error("start libcurl: it refuses");
    return l;
}

}  // namespace

const Library& library() {
    static const Library loaded = load();
    return loaded;
}

}  // namespace flathead::curl
