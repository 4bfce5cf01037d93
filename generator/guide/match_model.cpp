#include "generator/guide/match_model.hpp"

#include "relay/base/text.hpp"

#include <algorithm>
#include <array>

namespace flathead::guide {
namespace {

struct Coefficient {
    Clue clue;
    double weight;
};
// Those set by hand keep apart what the contract says is never one channel, beyond what the few
// such names among the fitted ones would ask for; the others were fitted around them.
constexpr std::array coefficients = std::to_array<Coefficient>({
    {Clue::same_key, 1.00},
    {Clue::same_core, 1.09},
    {Clue::same_sound, 0.10},
    {Clue::same_alias, 0.18},
    {Clue::both_found, 0.28},
    {Clue::both_missing, -1.54},
    {Clue::offered_missing_usual, -0.89},
    {Clue::generic_missing, -0.51},
    {Clue::connector_missing, -0.43},
    {Clue::found_weight, 2.13},
    {Clue::numbers_agree, 0.04},
    {Clue::numbers_differ, -4.00},  // set by hand
    {Clue::number_asked_only, -1.33},
    {Clue::number_offered_only, -0.88},
    {Clue::country_same, 0.85},
    {Clue::country_differs, -3.06},
    {Clue::equal_country_same, 2.87},
    {Clue::equal_country_unknown, 1.18},
    {Clue::place_explained, 2.13},
    {Clue::shift_differs, -8.00},  // set by hand
    {Clue::feed_differs, -6.00},   // set by hand
    {Clue::feed_asked_only, -0.68},
    {Clue::feed_offered_only, -0.63},
    {Clue::call_same, 2.14},
    {Clue::call_same_weak, 3.96},
    {Clue::call_sub_differs, -8.00},      // set by hand
    {Clue::call_service_differs, -2.00},  // set by hand
    {Clue::call_differs, -8.00},          // set by hand
    {Clue::call_asked_only, 1.91},
    {Clue::letters_alike, 1.81},
    {Clue::key_within, 0.45},
    {Clue::equal_short, -0.19},
});
static_assert(coefficients.size() == clue_count);
static_assert(std::ranges::all_of(coefficients,
                                  [at = std::size_t{0}](const Coefficient& one) mutable {
                                      return static_cast<std::size_t>(one.clue) == at++;
                                  }),
              "one coefficient per clue, in the order of Clue");

/// What a clue means in words, most telling first.
struct Phrase {
    Clue clue;
    std::string_view text;
};
constexpr std::array agreements = std::to_array<Phrase>({
    {Clue::same_key, "same name"},
    {Clue::same_core, "same name but for words like \"TV\""},
    {Clue::same_alias, "same name in brackets"},
    {Clue::same_sound, "same name spelt otherwise"},
});
constexpr std::array objections = std::to_array<Phrase>({
    {Clue::country_differs, "country differs"},
    {Clue::numbers_differ, "number differs"},
    {Clue::number_asked_only, "guide lacks the number"},
    {Clue::number_offered_only, "guide has a number"},
    {Clue::shift_differs, "time shift differs"},
    {Clue::feed_differs, "East and West"},
    {Clue::call_differs, "call sign differs"},
    {Clue::call_sub_differs, "sub-channel differs"},
    {Clue::call_service_differs, "station class differs"},
});

}  // namespace

const double none_log_odds = 4.33;

double log_odds(const Evidence& evidence) {
    double odds = 0;
    for (std::size_t i = 0; i < clue_count; ++i)
        odds += coefficients[i].weight * static_cast<double>(evidence.clues[i]);
    return odds;
}

std::string reason_of(const Evidence& evidence, const NameView& asked) {
    std::string reason;
    if (evidence[Clue::call_same] + evidence[Clue::call_same_weak] > 0) {
        reason = "call sign ";
        for (const char c : asked.call.text)
            reason += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    } else {
        const auto agreed = std::ranges::find_if(
            agreements, [&](const Phrase& phrase) { return evidence[phrase.clue] > 0; });
        reason = agreed != agreements.end()
                     ? std::string(agreed->text)
                     : text::join(evidence.found_words, " of ", evidence.asked_words, " words");
    }
    if (evidence[Clue::country_same] > 0) reason += ", same country";
    for (const Phrase& objection : objections) {
        if (evidence[objection.clue] > 0) reason.append("; ").append(objection.text);
    }
    return reason;
}

}  // namespace flathead::guide
