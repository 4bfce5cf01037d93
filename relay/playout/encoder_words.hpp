#pragma once
/// The command line of the ffmpeg that turns a medium into a channel's house format (pure).

#include "relay/plan/plan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace flathead::playout {

/// What is to be encoded.
struct Encoding {
    plan::Upstream upstream;
    plan::Schedule format;
    std::chrono::milliseconds duration{0};  // of the whole medium
    std::chrono::milliseconds at{0};        // from here
    std::chrono::milliseconds length{0};    // so much
    /// Places of the chosen streams in the medium; absent: the first that ffmpeg finds.
    std::optional<std::size_t> picture;
    std::optional<std::size_t> sound;
    bool has_picture = true;  // otherwise darkness goes with it
    bool has_sound = true;    // otherwise silence
    /// A key frame every so often, from the first picture on.
    std::chrono::milliseconds group{2000};
};

/// The first picture is stamped so much in what ffmpeg writes.
inline constexpr std::chrono::seconds encoder_start{10};

/// What ffmpeg reads on its stdin: the medium's address as a list for its concat demuxer, because
/// everybody can read a command line. Empty for files, which are named there. Throws Error when the
/// address or a header cannot be said that way.
[[nodiscard]] std::string encoder_input(const Encoding& what);
[[nodiscard]] std::vector<std::string> encoder_words(const Encoding& what);

}  // namespace flathead::playout
