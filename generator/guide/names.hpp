#pragma once
/// A channel name taken apart: the words that identify it, and beside them what they say about
/// country, feed, delay, picture and call sign. Names of playlists and of guides go through the
/// same reader, so only agreement matters.

#include "generator/guide/names_runs.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace flathead::guide {

enum class TokenKind : std::uint8_t {
    word,
    generic,    // "tv", "channel"
    connector,  // "of", "the"
    number,
    place,  // a country by name
    dress,  // a country code or provider's tag: may be missing on the other side
};

struct NameToken {
    std::string_view text;  // folded; points into the ParsedName or is static
    TokenKind kind = TokenKind::word;
    bool is_bracketed = false;  // an addition, not counted as missing
};

enum class Feed : std::uint8_t { none, east, west };

/// North American stations: the letters, and which of its sub-channels ("KAMR-TV 4.2" is 2, main
/// and unknown are 1).
struct CallSign {
    std::string_view text;  // folded; empty: none
    int sub_channel = 1;
    bool is_certain = false;  // written as only call signs are: "KPBS-DT", "(KPBS)"
    bool is_low_power =
        false;  // -LD, -CD, -LP, -CA: a licence of its own beside the -TV or -DT of these letters
    bool is_full_power = false;  // -TV, -DT
};

class ParsedName {
  public:
    static constexpr std::size_t most_tokens = 20;

    /// Replaces what was parsed before; keeps its memory. Only FoldedName::longest bytes of the
    /// name are looked at.
    void parse(std::string_view name);

    [[nodiscard]] std::span<const NameToken> tokens() const { return {tokens_.data(), count_}; }
    /// Words run together, without brackets and dress. Empty only when the name holds no word at
    /// all.
    [[nodiscard]] std::string_view key() const { return key_; }
    /// The same without generic words and connectors; falls back to key().
    [[nodiscard]] std::string_view core() const { return core_; }
    /// Core of what stands in brackets where that may be another name of the channel; else empty.
    [[nodiscard]] std::string_view alias() const { return alias_; }

    std::string_view country;  // lower case, of a prefix or suffix; empty: unknown
    std::string_view place;    // country the name itself mentions; empty: none
    CallSign call;
    Feed feed = Feed::none;
    int shift = 0;            // hours of "+1"
    bool is_sharp = false;    // says HD or better
    bool is_foreign = false;  // romanised from another script

  private:
    friend class NameReader;
    void make_keys();

    std::array<NameToken, most_tokens> tokens_{};
    std::size_t count_ = 0;
    FoldedName folded_;
    std::string key_, core_, alias_;
};

}  // namespace flathead::guide
