#pragma once
/// Weighs evidence: how likely it is that a guide's channel is the one asked for, and what to tell
/// people about it.
///
/// A conditional logit. Every candidate i has log odds s_i = sum of clue times coefficient; "the
/// guide lacks the channel" has a constant s_0; the probability of i is exp(s_i) / (exp(s_0) + sum
/// of exp(s_j)). A runner-up that is as good halves the probability, so namesakes with nothing to
/// decide between them end below any threshold by themselves. Fitted by maximum likelihood with a
/// quadratic penalty of 0.0003 on 3,000 names of known truth against a guide of 5,500 channels,
/// checked on names whose first word was not fitted on: fitting on one half of the first words and
/// applying it to the other costs less than 0.01 of recall at equal precision.

#include "generator/guide/match_evidence.hpp"

#include <string>

namespace flathead::guide {

/// Applied from .60: nearly always alone in being likely, and held out the right one 97 times in
/// 100. Reported as doubtful from .35, where precision and recall of all suggestions balance best.
constexpr double applied_from = 0.60;
constexpr double suggested_from = 0.35;

/// Log odds of "the guide lacks it".
extern const double none_log_odds;

[[nodiscard]] double log_odds(const Evidence& evidence);

/// "same name", "call sign KOVR", "3 of 4 words; country differs".
[[nodiscard]] std::string reason_of(const Evidence& evidence, const NameView& asked);

}  // namespace flathead::guide
