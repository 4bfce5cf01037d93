#pragma once
/// One guide's channels, ready to be asked for by name or by id. Built once per guide and run;
/// keeps its own copies.

#include "generator/guide/match_evidence.hpp"
#include "generator/guide/names.hpp"
#include "relay/base/arena.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace flathead::guide {

/// A channel as the guide describes it.
struct GuideChannel {
    std::string_view id;
    std::span<const std::string_view> names;  // display names in the guide's order
    std::string_view country;  // where the guide says so; empty: taken from the id ("CNN.us")
};

/// What is asked for, in the index's words. Made by GuideIndex::ask; valid until the next ask with
/// the same scratch.
struct Asked {
    NameView view;
    std::vector<WeighedToken> tokens;
    std::string sound;
    ParsedName parsed;
    // Workspace of rows_like.
    std::vector<float> common;  // per row: weight of the words shared; all zero between calls
    std::vector<std::uint32_t> touched;  // rows above zero
    std::vector<std::uint32_t> rows;
};

class GuideIndex {
  public:
    static constexpr std::size_t most_names = 8;  // of one channel; further ones are ignored

    explicit GuideIndex(std::span<const GuideChannel> channels);

    /// A name of a channel.
    struct Row {
        std::uint32_t channel = 0;
        NameView view;
    };

    [[nodiscard]] std::size_t size() const { return channels_.size(); }
    [[nodiscard]] std::string_view id(std::uint32_t channel) const { return channels_[channel].id; }
    [[nodiscard]] std::string_view name(std::uint32_t channel) const {
        return channels_[channel].name;
    }
    [[nodiscard]] const Row& row(std::uint32_t row) const { return rows_[row]; }

    /// Channel with this id, case-sensitive first; absent when only several others fit ignoring
    /// case.
    [[nodiscard]] std::optional<std::uint32_t> with_id(std::string_view id) const;
    /// The only channel whose id is the same up to a feed that says how sharp ("CNN.us@HD").
    [[nodiscard]] std::optional<std::uint32_t> with_same_station(std::string_view id) const;

    /// Takes a name apart and weighs its words by this guide.
    void ask(std::string_view name, std::string_view country, Asked& asked) const;
    /// Rows worth comparing, at most `most_rows`, by row number; valid until the next ask.
    [[nodiscard]] std::span<const std::uint32_t> rows_like(Asked& asked) const;
    static constexpr std::size_t most_rows = 48;

  private:
    struct Channel {
        std::string_view id;
        std::string_view name;
    };
    struct Word {
        std::string_view text;
        std::uint32_t sound = 0;
        std::uint32_t channels = 0;  // that have it in a name
        std::uint32_t last = ~0U;    // channel counted last, while building
        float weight = 0;
    };
    using Keyed =
        std::vector<std::pair<std::uint64_t, std::uint32_t>>;  // hash of a key, row; sorted

    void add_row(std::uint32_t channel, const ParsedName& name, std::string_view country);
    [[nodiscard]] std::uint32_t word(std::string_view text);
    void weigh();
    void post();
    struct Lead {
        std::uint32_t word;
        float weight;
    };
    void add_sounding(const WeighedToken& token, std::vector<Lead>& leads) const;
    void add_cut(std::string_view text, std::vector<Lead>& leads) const;
    [[nodiscard]] std::vector<Lead> leads_of(const Asked& asked) const;
    void add_similar(Asked& asked) const;
    void add_keyed(const Keyed& keyed,
                   std::string_view key,
                   std::vector<std::uint32_t>& rows) const;

    TextArena text_;
    std::vector<Channel> channels_;
    std::vector<Row> rows_;
    std::vector<float>
        row_weights_;  // of the telling words; apart from the rows because it is asked for most
    std::vector<WeighedToken> tokens_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>>
        row_tokens_;  // first, count; while building
    std::vector<Word> words_;
    std::unordered_map<std::string_view, std::uint32_t> word_ids_;
    std::unordered_map<std::string_view, std::uint32_t> sound_ids_;
    std::vector<std::uint32_t> posting_begin_;  // per word into postings_; one more than words
    std::vector<std::uint32_t> postings_;       // rows
    std::vector<std::uint32_t> sound_begin_;    // per sound into sound_words_
    std::vector<std::uint32_t> sound_words_;
    Keyed by_core_, by_sound_, by_alias_;
    std::unordered_map<std::string_view, std::uint32_t> by_id_, by_lower_id_, by_station_;
};

/// The country an id ends with ("CNN.us", "BBCOne.uk@HD"); empty: none.
[[nodiscard]] std::string_view country_of_id(std::string_view id);

}  // namespace flathead::guide
