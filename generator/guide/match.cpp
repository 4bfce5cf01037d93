#include "generator/guide/match.hpp"

#include "generator/guide/match_model.hpp"
#include "generator/guide/names_words.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

namespace flathead::guide {
namespace {

constexpr std::size_t most_candidates = 5;  // reported
constexpr double worth_telling =
    0.01;  // less likely ones are reported only when there is nothing better
/// An id that is the same but for "@HD" is nearly proof; worth this many log odds.
constexpr double same_station_odds = 5;
/// Between namesakes within this reach of the best, being as sharp as asked is worth these log
/// odds.
constexpr double same_picture_reach = 0.5;
constexpr double same_picture_odds = 1;

/// A channel of the guide with the name of it that fits best.
struct Contender {
    std::uint32_t channel = 0;
    double odds = 0;
    double score = 0;
    std::size_t evidence = no_evidence;  // into Matcher::evidence_
    bool by_guide_name = false;
    bool is_same_picture = false;  // both say HD or neither does
    bool has_same_station = false;

    static constexpr std::size_t no_evidence = ~std::size_t{0};  // found by its id alone
};

/// What one guide has to say about one channel.
struct Verdict {
    MatchState state = MatchState::none;
    std::vector<GuideCandidate>
        candidates;  // best first; the first is applied unless doubtful or none
};

bool is_applied(MatchState state) {
    return state != MatchState::doubtful && state != MatchState::none;
}
bool is_certain(MatchState state) {
    return is_applied(state) && state != MatchState::fuzzy;
}

class Matcher {
  public:
    explicit Matcher(std::span<const GuideIndex> guides) : guides_(guides) {}

    ChannelMatch match(const MatchQuery& query) {
        ChannelMatch match{query.channel, MatchState::none, {}, {}};
        const std::string_view pin = !query.pinned.empty()  ? query.pinned
                                     : query.pinned_by_rule ? query.guide_id
                                                            : std::string_view{};
        std::vector<std::pair<MatchState, GuideCandidate>> applied;
        for (std::uint32_t guide = 0; guide < guides_.size(); ++guide) {
            Verdict verdict =
                pin.empty() ? verdict_of(query, guide) : pinned(pin, !query.pinned.empty(), guide);
            if (is_applied(verdict.state))
                applied.emplace_back(verdict.state, verdict.candidates[0]);
            if (verdict.state == MatchState::doubtful) match.state = MatchState::doubtful;
            std::ranges::move(verdict.candidates, std::back_inserter(match.candidates));
        }
        std::ranges::stable_sort(match.candidates, std::greater{}, &GuideCandidate::score);
        if (match.candidates.size() > most_candidates) match.candidates.resize(most_candidates);
        std::ranges::stable_sort(
            applied, std::greater{}, [](const auto& one) { return is_certain(one.first); });
        if (!applied.empty()) match.state = applied[0].first;
        for (auto& [state, candidate] : applied) match.applied.push_back(std::move(candidate));
        // A pin to an id that no guide has today stays a pin: guessing would overrule the operator.
        if (!pin.empty()) match.state = MatchState::pinned;
        return match;
    }

  private:
    [[nodiscard]] GuideCandidate candidate(std::uint32_t guide,
                                           std::uint32_t channel,
                                           double score,
                                           std::string reason) const {
        return {guide,
                std::string(guides_[guide].id(channel)),
                std::string(guides_[guide].name(channel)),
                score,
                std::move(reason)};
    }

    [[nodiscard]] Verdict pinned(std::string_view pin, bool by_hand, std::uint32_t guide) const {
        const std::optional<std::uint32_t> channel = guides_[guide].with_id(pin);
        if (!channel) return {};
        return {MatchState::pinned,
                {candidate(guide, *channel, 1, by_hand ? "pinned by hand" : "pinned by a rule")}};
    }

    [[nodiscard]] Verdict verdict_of(const MatchQuery& query, std::uint32_t guide) {
        const GuideIndex& index = guides_[guide];
        if (!query.guide_id.empty()) {
            if (const auto channel = index.with_id(query.guide_id)) {
                const bool same_case = index.id(*channel) == query.guide_id;
                return {MatchState::exact,
                        {candidate(
                            guide, *channel, 1, same_case ? "same id" : "same id ignoring case")}};
            }
        }
        contend(query, index);
        return judged(guide);
    }

    /// Fills contenders_ with the channels whose names or id resemble, best first and with their
    /// scores.
    void contend(const MatchQuery& query, const GuideIndex& index) {
        contenders_.clear();
        evidence_.clear();
        const std::string_view stated =
            !query.country.empty() ? country_of_text(query.country) : country_of_id(query.guide_id);
        add_names(query.name, stated, query.group, index, asked_, false);
        if (!query.guide_name.empty() && query.guide_name != query.name) {
            add_names(query.guide_name,
                      stated.empty() ? asked_.view.country : stated,
                      {},
                      index,
                      asked_guide_name_,
                      true);
        }
        if (const auto channel =
                query.guide_id.empty() ? std::nullopt : index.with_same_station(query.guide_id)) {
            auto found = std::ranges::find(contenders_, *channel, &Contender::channel);
            if (found == contenders_.end())
                found = contenders_.insert(found, {*channel, none_log_odds - 3});
            found->odds += same_station_odds;
            found->has_same_station = true;
        }
        prefer_same_picture();
        std::ranges::sort(contenders_, [](const Contender& a, const Contender& b) {
            return a.odds != b.odds ? a.odds > b.odds : a.channel < b.channel;
        });
        const double top =
            contenders_.empty() ? none_log_odds : std::max(none_log_odds, contenders_[0].odds);
        double all = std::exp(none_log_odds - top);
        for (const Contender& contender : contenders_) all += std::exp(contender.odds - top);
        for (Contender& contender : contenders_)
            contender.score = std::exp(contender.odds - top) / all;
    }

    void add_names(std::string_view name,
                   std::string_view country,
                   std::string_view group,
                   const GuideIndex& index,
                   Asked& asked,
                   bool by_guide_name) {
        index.ask(name, country, asked);
        if (asked.view.country.empty() && !group.empty())
            asked.view.country = country_of_group(group);
        for (const std::uint32_t number : index.rows_like(asked)) {
            const GuideIndex::Row& row = index.row(number);
            evidence_.push_back(compare(asked.view, row.view));
            const Contender contender{row.channel,
                                      log_odds(evidence_.back()),
                                      0,
                                      evidence_.size() - 1,
                                      by_guide_name,
                                      asked.view.is_sharp == row.view.is_sharp,
                                      false};
            const auto found = std::ranges::find(contenders_, row.channel, &Contender::channel);
            if (found == contenders_.end()) {
                contenders_.push_back(contender);
            } else if (contender.odds > found->odds) {
                *found = contender;
            }
        }
    }

    /// A guide that lists "Harbour" and "Harbour HD" apart: of equally good namesakes the one as
    /// sharp as asked.
    void prefer_same_picture() {
        double top = -same_picture_reach;
        for (const Contender& contender : contenders_) top = std::max(top, contender.odds);
        const auto is_near = [&](const Contender& contender) {
            return is_equal_name(contender) && contender.odds > top - same_picture_reach;
        };
        // Alone it proves nothing: most guides have one entry for all pictures.
        if (std::ranges::none_of(
                contenders_, [&](const Contender& c) { return is_near(c) && !c.is_same_picture; }))
            return;
        for (Contender& contender : contenders_) {
            if (is_near(contender))
                contender.odds += contender.is_same_picture ? same_picture_odds : 0;
        }
    }

    /// "UK", "UK | Sports", "Italia".
    std::string_view country_of_group(std::string_view group) {
        if (const std::string_view country = country_of_text(group); !country.empty())
            return country;
        group_.parse(group);
        return group_.country.empty() ? group_.place : group_.country;
    }

    [[nodiscard]] std::string reason_for(const Contender& contender) const {
        std::string reason = contender.has_same_station ? "same id but for the picture" : "";
        if (contender.evidence == Contender::no_evidence) return reason;
        const NameView& asked = contender.by_guide_name ? asked_guide_name_.view : asked_.view;
        return (reason.empty() ? reason : reason + "; ") +
               reason_of(evidence_[contender.evidence], asked);
    }

    [[nodiscard]] bool is_equal_name(const Contender& contender) const {
        return contender.evidence != Contender::no_evidence &&
               evidence_[contender.evidence].is_equal_name();
    }

    [[nodiscard]] Verdict judged(std::uint32_t guide) const {
        Verdict verdict;
        for (const Contender& contender : contenders_) {
            const std::size_t told = verdict.candidates.size();
            if (told == most_candidates || (told >= 2 && contender.score < worth_telling)) break;
            std::string reason = reason_for(contender);
            verdict.candidates.push_back(
                candidate(guide, contender.channel, contender.score, std::move(reason)));
        }
        if (contenders_.empty()) return verdict;
        const Contender& best = contenders_[0];
        if (best.score >= applied_from) {
            verdict.state = is_equal_name(best) ? MatchState::name : MatchState::fuzzy;
        } else if (best.score >= suggested_from) {
            verdict.state = MatchState::doubtful;
        }
        return verdict;
    }

    std::span<const GuideIndex> guides_;
    Asked asked_, asked_guide_name_;
    ParsedName group_;
    std::vector<Contender> contenders_;
    std::vector<Evidence> evidence_;
};

}  // namespace

std::vector<ChannelMatch> match_channels(std::span<const MatchQuery> queries,
                                         std::span<const GuideIndex> guides) {
    std::vector<ChannelMatch> matches;
    matches.reserve(queries.size());
    Matcher matcher(guides);
    for (const MatchQuery& query : queries) matches.push_back(matcher.match(query));
    return matches;
}

}  // namespace flathead::guide
