#pragma once
/// x/inputs of a release: what it was made from, so that a run that would make it again ends at
/// once. FORMAT: text, "flathead inputs 1", then "<word> <value>" lines; anything else means
/// "unknown", and everything is made.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flathead::app {

inline constexpr std::string_view inputs_path = "x/inputs";

struct Inputs {
    std::string digest;  // of config, origins, window, state and program version
    std::uint64_t channels = 0;
    std::uint64_t programmes = 0;
    std::uint64_t unsettled =
        0;  // guides that playlists name, logos still to fetch: not over although nothing changed
};

[[nodiscard]] std::string inputs_text(const Inputs& inputs);
[[nodiscard]] std::optional<Inputs> read_inputs(std::string_view text);

}  // namespace flathead::app
