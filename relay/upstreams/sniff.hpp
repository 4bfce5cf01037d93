#pragma once
/// What the first bytes of an answer are, whatever its header says.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace flathead::upstreams {

enum class Content : std::uint8_t {
    unknown,  // more bytes may tell
    ts,       // MPEG-TS, maybe after some garbage
    hls,
    page,   // text that is no stream: HTML, JSON, an error in words
    other,  // some container of libav's
};

/// So many bytes always suffice: `unknown` is not returned for them.
inline constexpr std::size_t sniff_bytes = 16 << 10;

/// `is_all`: no further bytes are waited for.
[[nodiscard]] Content sniff(std::string_view head, bool is_all);

/// For an answer that is a page: "an HTML page instead of a stream: Access denied".
[[nodiscard]] std::string page_phrase(std::string_view head);

}  // namespace flathead::upstreams
