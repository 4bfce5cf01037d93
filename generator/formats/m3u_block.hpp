#pragma once
/// The lines that make one entry, remembered by position until the entry is complete, then read as
/// an M3uEntry.

#include "generator/formats/m3u_entry.hpp"
#include "generator/formats/m3u_lines.hpp"

#include <string>
#include <vector>

namespace flathead::formats {

/// The defaults an entry takes from the header: owned, as the header's line is gone when they are
/// needed.
struct M3uDefaults {
    struct Default {
        std::string_view M3uEntry::*slot;
        std::string text;
    };
    std::vector<Default> values;
    explicit M3uDefaults(const M3uHeader& header);
    M3uDefaults() = default;
};

class M3uBlock {
  public:
    [[nodiscard]] bool is_open() const { return is_open_; }
    void open(const M3uLine& extinf);
    void close() { is_open_ = false; }
    /// A directive or text between #EXTINF and the address; false when there are too many of them.
    [[nodiscard]] bool add(const M3uLine& line);
    /// A line that is no directive and has no scheme: the rest of the name, or an address after
    /// all.
    enum class Taken { continued, relative_address, stray };
    [[nodiscard]] Taken add_text(const M3uLines& lines, const M3uLine& line);
    [[nodiscard]] std::uint32_t line() const { return extinf_.number; }

    /// The whole entry, valid until the next call of anything here or of M3uLines::next().
    /// `address` is nullptr when the entry ended without one that has a scheme.
    [[nodiscard]] const M3uEntry& entry(const M3uLines& lines,
                                        const M3uLine* address,
                                        const M3uDefaults& defaults,
                                        std::string_view standing_group);

  private:
    [[nodiscard]] std::string_view info(const M3uLines& lines);
    void read_option(std::string_view directive);

    bool is_open_ = false;
    bool has_name_ = false;  // known to need no continuation
    bool has_relative_ = false;
    M3uLine extinf_;
    M3uLine relative_;
    std::vector<M3uLine> directives_;
    std::vector<M3uLine> continuations_;
    std::vector<M3uOption> options_;
    std::string joined_;
    M3uEntry entry_;
};

/// Whether the line is that directive, in any case; `value` is then what stands behind its name and
/// colon.
[[nodiscard]] bool is_directive(std::string_view line,
                                std::string_view name,
                                std::string_view& value);
/// "scheme://…".
[[nodiscard]] bool has_scheme(std::string_view line);

}  // namespace flathead::formats
