#include "generator/sources/addresses.hpp"

#include "relay/base/text.hpp"
#include "relay/base/url.hpp"

#include <algorithm>

namespace flathead::sources {
namespace {

/// HTTP goes through curl, AceStream through its engine, the others through libav.
constexpr std::string_view schemes[] = {"http",
                                        "https",
                                        "rtsp",
                                        "rtsps",
                                        "rtmp",
                                        "rtmps",
                                        "rtmpe",
                                        "rtmpt",
                                        "rtmpte",
                                        "rtmpts",
                                        "udp",
                                        "rtp",
                                        "srt",
                                        "rist",
                                        "mms",
                                        "mmsh",
                                        "mmst",
                                        "acestream"};

}  // namespace

bool is_http(std::string_view url) {
    return text::istarts_with(url, "http://") || text::istarts_with(url, "https://");
}

std::string_view address_fault(std::string_view url) {
    if (url.size() > address_limit_bytes) return "an address longer than 8 kB";
    if (std::ranges::any_of(
            url, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; })) {
        return "an address with control characters";
    }
    const std::size_t from = is_http(url) ? url.find("://") + 3 : std::string_view::npos;
    if (from != std::string_view::npos) {
        return from < url.size() && url[from] != '/' ? std::string_view{}
                                                     : "an address without a host";
    }
    const std::string_view scheme = url::scheme(url);
    if (scheme.empty()) return "an address without a scheme";
    const bool is_known =
        std::ranges::any_of(schemes, [&](std::string_view s) { return text::iequals(s, scheme); });
    return is_known ? std::string_view{} : "an address of a kind nothing here can open";
}

std::string_view usable_address(std::string_view url, std::string& scratch) {
    if (!is_http(url) || url.find(' ') == std::string_view::npos) return url;
    scratch = text::replace_all(url, " ", "%20");
    return scratch;
}

}  // namespace flathead::sources
