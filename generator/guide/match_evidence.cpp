#include "generator/guide/match_evidence.hpp"

#include "relay/base/text.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>

namespace flathead::guide {
namespace {

using Shares =
    std::array<float, ParsedName::most_tokens>;  // how far each token found its counterpart, 0..1

bool is_telling(const WeighedToken& token) {
    return token.kind == TokenKind::word || token.kind == TokenKind::number ||
           token.kind == TokenKind::place;
}

float likeness(const WeighedToken& a, const WeighedToken& b) {
    if (a.kind == TokenKind::number || b.kind == TokenKind::number) return 0;
    if (a.sound == b.sound && a.sound != WeighedToken::unknown) return 0.9F;
    const std::size_t shorter = std::min(a.text.size(), b.text.size());
    const std::size_t longer = std::max(a.text.size(), b.text.size());
    if (shorter < 3 || a.text[0] != b.text[0]) return 0;
    if (longer - shorter <= 2 && shorter >= 5 && longer <= 24) {
        const std::size_t edits = text::edit_distance(a.text, b.text);
        if (edits <= 1) return 0.75F;
        if (edits == 2 && shorter >= 8) return 0.7F;
    }
    const bool is_prefix = a.text.substr(0, shorter) == b.text.substr(0, shorter);
    return is_prefix ? 0.3F + 0.4F * static_cast<float>(shorter) / static_cast<float>(longer) : 0;
}

struct Pairing {
    Shares asked{};
    Shares offered{};
};

void pair_equal(const NameView& a, const NameView& b, Pairing& pairing) {
    for (std::size_t i = 0; i < a.tokens.size(); ++i) {
        for (std::size_t j = 0; j < b.tokens.size(); ++j) {
            if (pairing.offered[j] > 0 || a.tokens[i].id != b.tokens[j].id ||
                a.tokens[i].id == WeighedToken::unknown)
                continue;
            pairing.asked[i] = pairing.offered[j] = 1;
            break;
        }
    }
}

void pair_similar(const NameView& a, const NameView& b, Pairing& pairing) {
    for (std::size_t i = 0; i < a.tokens.size(); ++i) {
        if (pairing.asked[i] > 0 || !is_telling(a.tokens[i])) continue;
        float best = 0;
        std::size_t where = 0;
        for (std::size_t j = 0; j < b.tokens.size(); ++j) {
            if (pairing.offered[j] > 0 || !is_telling(b.tokens[j])) continue;
            const float share = likeness(a.tokens[i], b.tokens[j]);
            if (share > best) {
                best = share;
                where = j;
            }
        }
        if (best > 0) pairing.asked[i] = pairing.offered[where] = best;
    }
}

/// "BangBang" is "Bang Bang": one word against two neighbours.
void pair_glued(std::span<const WeighedToken> one,
                Shares& one_shares,
                std::span<const WeighedToken> two,
                Shares& two_shares) {
    for (std::size_t i = 0; i < one.size(); ++i) {
        if (one_shares[i] >= 0.9F || !is_telling(one[i])) continue;
        for (std::size_t j = 0; j + 1 < two.size(); ++j) {
            const std::string_view front = two[j].text;
            const std::string_view back = two[j + 1].text;
            if (front.size() + back.size() != one[i].text.size() ||
                !one[i].text.starts_with(front) || !one[i].text.ends_with(back)) {
                continue;
            }
            one_shares[i] = two_shares[j] = two_shares[j + 1] = 0.95F;
            break;
        }
    }
}

/// Of one side: what was found, what is missing.
struct Balance {
    float total = 0, found = 0, missing = 0, usual = 0, generic = 0, connector = 0;
    int words = 0, found_words = 0;
};

/// "Sky Austria" without a country against "Sky" of Austria: the word left over says the same.
bool explains_place(const NameView& own, const Shares& shares, const NameView& other) {
    if (own.place.empty() || own.place != other.country) return false;
    for (std::size_t i = 0; i < own.tokens.size(); ++i) {
        if (own.tokens[i].kind == TokenKind::place && shares[i] == 0) return true;
    }
    return false;
}

Balance balance_of(std::span<const WeighedToken> tokens, const Shares& shares) {
    Balance balance;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const WeighedToken& token = tokens[i];
        const float share = shares[i];
        if (!is_telling(token)) {
            const float lacking = share == 0 && !token.is_bracketed ? 1.0F : 0.0F;
            if (token.kind == TokenKind::connector) balance.connector += lacking;
            if (token.kind == TokenKind::generic) balance.generic += lacking;
            continue;
        }
        if (token.is_bracketed) {
            balance.found += share * token.weight * 0.5F;
            balance.total += share * token.weight * 0.5F;
            continue;
        }
        balance.total += token.weight;
        balance.found += token.weight * share;
        balance.missing += token.weight * (1 - share);
        if (token.id != WeighedToken::unknown && token.kind == TokenKind::word)
            balance.usual += (1 - token.weight) * (1 - share);
        ++balance.words;
        balance.found_words += share >= 0.7F ? 1 : 0;
    }
    return balance;
}

void compare_numbers(const NameView& a,
                     const NameView& b,
                     const Pairing& pairing,
                     Evidence& evidence) {
    bool agree = false;
    bool asked_left = false;
    bool offered_left = false;
    for (std::size_t i = 0; i < a.tokens.size(); ++i) {
        if (a.tokens[i].kind != TokenKind::number) continue;
        agree |= pairing.asked[i] > 0;
        asked_left |= pairing.asked[i] == 0 && !a.tokens[i].is_bracketed;
    }
    for (std::size_t j = 0; j < b.tokens.size(); ++j) {
        if (b.tokens[j].kind != TokenKind::number) continue;
        offered_left |= pairing.offered[j] == 0 && !b.tokens[j].is_bracketed;
    }
    evidence[Clue::numbers_agree] = agree && !asked_left && !offered_left ? 1 : 0;
    evidence[Clue::numbers_differ] = asked_left && offered_left ? 1 : 0;
    evidence[Clue::number_asked_only] = asked_left && !offered_left ? 1 : 0;
    evidence[Clue::number_offered_only] = offered_left && !asked_left ? 1 : 0;
}

void compare_calls(const NameView& a, const NameView& b, Evidence& evidence) {
    const bool certain_a = !a.call.text.empty() && a.call.is_certain;
    const bool certain_b = !b.call.text.empty() && b.call.is_certain;
    const bool same = !a.call.text.empty() && a.call.text == b.call.text;
    if (same && (certain_a || certain_b)) {
        evidence[certain_a && certain_b ? Clue::call_same : Clue::call_same_weak] = 1;
        evidence[Clue::call_service_differs] = (a.call.is_low_power && b.call.is_full_power) ||
                                                       (a.call.is_full_power && b.call.is_low_power)
                                                   ? 1
                                                   : 0;
        evidence[Clue::call_sub_differs] = a.call.sub_channel != b.call.sub_channel ? 1 : 0;
    } else if (certain_a && certain_b) {
        evidence[Clue::call_differs] = 1;
    } else {
        evidence[Clue::call_asked_only] = certain_a ? 1 : 0;
    }
}

void compare_names(const NameView& a, const NameView& b, Evidence& evidence) {
    if (a.key == b.key) {
        evidence[Clue::same_key] = 1;
    } else if (a.core == b.core || a.core == b.key || a.key == b.core) {
        evidence[Clue::same_core] = 1;
    } else if ((!a.alias.empty() && (a.alias == b.core || a.alias == b.alias)) ||
               (!b.alias.empty() && b.alias == a.core)) {
        evidence[Clue::same_alias] = 1;
    } else if (a.core_sound == b.core_sound && !a.core_sound.empty()) {
        evidence[Clue::same_sound] = 1;
    }
    evidence[Clue::letters_alike] = a.pairs.alike(b.pairs);
    const std::string_view shorter = a.core.size() < b.core.size() ? a.core : b.core;
    const std::string_view longer = a.core.size() < b.core.size() ? b.core : a.core;
    evidence[Clue::key_within] = shorter.size() >= 3 && shorter.size() < longer.size() &&
                                         (longer.starts_with(shorter) || longer.ends_with(shorter))
                                     ? 1
                                     : 0;
}

void compare_origin(const NameView& a, const NameView& b, Evidence& evidence, bool is_equal) {
    const bool known = !a.country.empty() && !b.country.empty();
    const bool same = known && a.country == b.country;
    evidence[Clue::country_same] = same ? 1 : 0;
    evidence[Clue::country_differs] = known && !same ? 1 : 0;
    if (is_equal && same) evidence[Clue::equal_country_same] = 1;
    if (is_equal && !known) evidence[Clue::equal_country_unknown] = 1;
    evidence[Clue::shift_differs] = a.shift != b.shift ? 1 : 0;
    if (a.feed != b.feed) {
        const Clue clue = a.feed == Feed::none   ? Clue::feed_offered_only
                          : b.feed == Feed::none ? Clue::feed_asked_only
                                                 : Clue::feed_differs;
        evidence[clue] = 1;
    }
}

}  // namespace

LetterPairs::LetterPairs(std::string_view key) {
    for (std::size_t i = 0; i + 1 < key.size(); ++i) {
        const auto pair =
            static_cast<unsigned char>(key[i]) * 37U + static_cast<unsigned char>(key[i + 1]);
        bits_[pair / 64 % 4] |= std::uint64_t{1} << (pair % 64);
    }
    for (const std::uint64_t word : bits_) count_ += std::popcount(word);
}

float LetterPairs::alike(const LetterPairs& other) const {
    int common = 0;
    for (std::size_t i = 0; i < bits_.size(); ++i)
        common += std::popcount(bits_[i] & other.bits_[i]);
    const int all = count_ + other.count_;
    return all == 0 ? 0 : 2.0F * static_cast<float>(common) / static_cast<float>(all);
}

Evidence compare(const NameView& asked, const NameView& offered) {
    Evidence evidence;
    Pairing pairing;
    pair_equal(asked, offered, pairing);
    pair_glued(asked.tokens, pairing.asked, offered.tokens, pairing.offered);
    pair_glued(offered.tokens, pairing.offered, asked.tokens, pairing.asked);
    pair_similar(asked, offered, pairing);
    compare_names(asked, offered, evidence);
    const bool is_equal = evidence.is_equal_name() || evidence[Clue::same_sound] > 0;
    compare_origin(asked, offered, evidence, is_equal);
    compare_numbers(asked, offered, pairing, evidence);
    compare_calls(asked, offered, evidence);
    evidence[Clue::place_explained] = explains_place(asked, pairing.asked, offered) ||
                                              explains_place(offered, pairing.offered, asked)
                                          ? 1
                                          : 0;
    const Balance a = balance_of(asked.tokens, pairing.asked);
    const Balance b = balance_of(offered.tokens, pairing.offered);
    const float asked_found = a.total > 0 ? a.found / a.total : 0;
    const float offered_found = b.total > 0 ? b.found / b.total : 0;
    evidence[Clue::both_found] = asked_found * offered_found;
    evidence[Clue::both_missing] = std::min(a.missing, b.missing);
    evidence[Clue::generic_missing] = std::min(a.generic + b.generic, 2.0F);
    evidence[Clue::offered_missing_usual] = std::min(b.usual, 2.0F);
    evidence[Clue::connector_missing] = std::min(a.connector + b.connector, 2.0F);
    evidence[Clue::found_weight] = std::min(a.found, 2.0F);
    evidence[Clue::equal_short] = is_equal && asked.core.size() <= 3 ? 1 : 0;
    if (evidence[Clue::call_same] + evidence[Clue::call_same_weak] > 0) {
        // "WLBZ 2" is "NBC (WLBZ) Bangor, ME": the letters say all, network, place and position are
        // additions.
        for (const Clue clue : {Clue::both_missing,
                                Clue::generic_missing,
                                Clue::number_asked_only,
                                Clue::number_offered_only,
                                Clue::offered_missing_usual}) {
            evidence[clue] = 0;
        }
    }
    evidence.asked_words = a.words;
    evidence.found_words = a.found_words;
    return evidence;
}

}  // namespace flathead::guide
