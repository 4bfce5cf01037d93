#pragma once
/// A short answer as bytes.

#include "relay/tune/viewer.hpp"
#include "relay/upstreams/upstream.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace flathead::http {

inline constexpr std::string_view plain_text = "text/plain; charset=utf-8";
inline constexpr std::string_view json = "application/json";
inline constexpr std::string_view transport_stream = "video/mp2t";
inline constexpr std::string_view hls_playlist = "application/vnd.apple.mpegurl";

struct Reply {
    int status = 200;
    std::string_view type = plain_text;
    std::string body;
    std::string headers;  // further ones, each with its line's end
};

/// Up to the empty line. Without a length the body goes on until the connection ends. Nothing is
/// kept by caches unless `headers` says so.
[[nodiscard]] std::string head_of(int status,
                                  std::string_view type,
                                  std::optional<std::size_t> body_bytes,
                                  std::string_view headers = {});
/// The whole answer; with `is_head` everything but the body.
[[nodiscard]] std::string bytes_of(const Reply& reply, bool is_head);

/// The answer of a status and a sentence for people.
[[nodiscard]] Reply plain(int status, std::string_view sentence);
/// To a tuner with HDHomeRun's own error (reference formats 5).
[[nodiscard]] Reply refused(tune::Refusal why, bool is_tuner);

/// What to say of something that is delivered once, not tuned: 404, 503 and 502.
struct FailureWords {
    std::string_view missing;
    std::string_view busy;
    std::string_view broken;
};
[[nodiscard]] Reply failed(upstreams::Reason why, const FailureWords& words);

}  // namespace flathead::http
