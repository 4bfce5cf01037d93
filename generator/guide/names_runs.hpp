#pragma once
/// The first half of taking a name apart: folded characters, grouped into runs with what stands
/// around them.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace flathead::guide {

/// Letters and digits without a break.
struct Run {
    std::uint16_t begin = 0;  // into FoldedName::text
    std::uint16_t end = 0;
    std::uint16_t bracket = 0;  // which pair of brackets it stands in, counted from 1; 0: none
    char before =
        ' ';  // the most telling character between the neighbours: | : + - , . * or a blank
    char after = ' ';
    bool is_spaced_before = true;  // a blank is among them
    bool is_spaced_after = true;
    bool is_square = false;  // the bracket is [ ]
};

struct FoldedName {
    static constexpr std::size_t longest = 256;  // bytes of the name looked at
    static constexpr std::size_t most_runs = 24;

    std::string text;
    std::string upper;  // per byte of text: 1 where the name had an upper-case letter
    bool is_foreign = false;
    std::array<Run, most_runs> runs_{};
    std::size_t run_count = 0;

    void read(std::string_view name);
    [[nodiscard]] std::span<const Run> runs() const { return {runs_.data(), run_count}; }
    [[nodiscard]] std::string_view of(const Run& run) const {
        return std::string_view(text).substr(run.begin, run.end - run.begin);
    }
    [[nodiscard]] bool is_upper(const Run& run) const;
    [[nodiscard]] bool is_alone_in_bracket(std::size_t run) const;
};

}  // namespace flathead::guide
