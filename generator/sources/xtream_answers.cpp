#include "generator/sources/xtream_answers.hpp"

#include "generator/fetch/document.hpp"
#include "generator/sources/candidates.hpp"
#include "generator/sources/panel_videos.hpp"
#include "generator/sources/xtream_source.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <optional>

namespace flathead::sources {
namespace {

constexpr std::uint64_t small_limit_bytes = 16 << 20;  // of accounts and categories

/// What a reader makes of a copy; damage is one more way of being no good.
template <class Read>
auto read_copy(const fetch::Copy& copy, std::uint64_t limit, const Read& read) {
    try {
        const auto document = fetch::open_document(copy.document, {.unpacked_bytes = limit});
        return read(*document);
    } catch (const Error& damage) {
        decltype(read(std::declval<ByteSource&>())) damaged{};
        damaged.rejected = damage.what();
        return damaged;
    }
}

PanelAccount account_in(const fetch::Copy& copy, Time now) {
    return read_copy(copy, small_limit_bytes, [now](ByteSource& document) {
        return read_panel_account(document, now);
    });
}

PanelGroups groups_in(const fetch::Copy& copy) {
    return read_copy(copy, small_limit_bytes, read_panel_groups);
}

/// Panels that refuse an account before any of their scripts runs answer with such a status.
bool is_refusal(std::string_view error) {
    return error.ends_with("HTTP 401") || error.ends_with("HTTP 403") ||
           error.ends_with("HTTP 404");
}

class Answers {
  public:
    Answers(const SourceConfig& source,
            std::span<const fetch::Fetched> fetched,
            fetch::Copies& copies,
            bool accept_shrink,
            Time now)
        : source_(source),
          copies_(copies),
          accept_shrink_(accept_shrink),
          streams_(answer_to(fetched, panel_key(source, PanelDocument::streams))),
          categories_(answer_to(fetched, panel_key(source, PanelDocument::categories))),
          account_answer_(answer_to(fetched, panel_key(source, PanelDocument::account))) {
        loaded_.report.name = source.name;
        if (account_answer_ != nullptr) judge_account(now);
        if (refusal_.empty())
            logins_.push_back({source.name,
                               login_path(source.username, source.password),
                               account_.max_connections});
        for (std::size_t i = 0; i < source.accounts.size(); ++i) judge_further(fetched, i, now);
        warn_of(account_.notes, "the account");
    }

    /// Films and series beside the channels, or instead of them.
    void load_catalogue(LoadedSource& loaded, std::span<const fetch::Fetched> fetched) const {
        LoadedCatalogue videos =
            load_panel_catalogue(source_, fetched, copies_, accept_shrink_, !refusal_.empty());
        loaded.catalogue = std::move(videos.catalogue);
        loaded.report.warnings = warnings_;
        if (!loaded.catalogue) return;
        if (!logins_.empty()) {
            loaded.catalogue->login = logins_.front().path;
            loaded.catalogue->counts = logins_.front().source;
        }
        OriginReport& report = loaded.report;
        if (source_.has_live) {
            report.state = std::max(report.state, videos.state);
            if (!videos.error.empty())
                report.error =
                    text::join(report.error, report.error.empty() ? "" : "; ", videos.error);
        } else {
            report.name = source_.name;
            report.state = refusal_.empty() ? videos.state : OriginState::last_good;
            report.error = refusal_.empty() ? videos.error : refusal_;
        }
        report.problems.add(loaded.catalogue->problems);
    }

    LoadedSource load() {
        if (streams_ == nullptr || categories_ == nullptr) {
            loaded_.report.error = "nothing was fetched for it";
            return std::move(loaded_);
        }
        loaded_.report.error = fetch_error();
        judge_categories();
        if (!take_candidate()) take_good();
        return std::move(loaded_);
    }

  private:
    void judge_account(Time now);
    void judge_further(std::span<const fetch::Fetched> fetched, std::size_t at, Time now);
    void warn_of(const Problems& notes, std::string_view account) {
        for (const Problem& note : notes.first())
            warnings_.push_back(text::join(account, ": ", note.what));
    }
    void judge_categories();
    [[nodiscard]] std::string fetch_error() const;
    [[nodiscard]] bool take_candidate();
    void take_good();
    [[nodiscard]] Loaded read(const fetch::Copy& copy, const PanelGroups& groups) const;
    void settle_categories(bool are_used);
    void complain(std::string_view what);

    const SourceConfig& source_;
    fetch::Copies& copies_;
    bool accept_shrink_;
    const fetch::Fetched* streams_;
    const fetch::Fetched* categories_;
    const fetch::Fetched* account_answer_;
    PanelAccount account_;
    std::string refusal_;
    PanelGroups new_groups_;          // of the candidate; rejected: not to be used
    std::string groups_fault_;        // why there are no new ones, when something was wrong
    std::vector<PanelLogin> logins_;  // those that can be used
    std::vector<std::string> warnings_;
    LoadedSource loaded_;
};

void Answers::judge_account(Time now) {
    const fetch::Fetched& answer = *account_answer_;
    if (answer.candidate) {
        account_ = account_in(*answer.candidate, now);
        refusal_ = account_.refusal;
        if (account_.rejected.empty() && refusal_.empty()) {
            copies_.accept(answer.key, *answer.candidate);
            return;
        }
        copies_.reject(answer.key);
    }
    account_ = answer.good ? account_in(*answer.good, now) : PanelAccount{};
}

/// One that the panel refuses is left out; of one it did not answer about, the last good answer
/// counts.
void Answers::judge_further(std::span<const fetch::Fetched> fetched, std::size_t at, Time now) {
    const std::string key = further_account_key(source_, at);
    const std::string name = text::join("account ", at + 2);
    const fetch::Fetched* const answer = answer_to(fetched, key);
    if (answer == nullptr) return;
    PanelAccount account;
    std::string refusal;
    if (answer->candidate) {
        account = account_in(*answer->candidate, now);
        refusal = account.refusal;
        if (account.rejected.empty() && refusal.empty()) {
            copies_.accept(key, *answer->candidate);
        } else {
            copies_.reject(key);
        }
    } else if (is_refusal(answer->error)) {
        refusal = answer->error;
    }
    if (!refusal.empty()) {
        warnings_.push_back(text::join(name, " is left out: ", refusal));
        return;
    }
    if (!answer->candidate || !account.rejected.empty())
        account = answer->good ? account_in(*answer->good, now) : PanelAccount{};
    warn_of(account.notes, name);
    const PanelAccountConfig& config = source_.accounts[at];
    logins_.push_back({text::join(source_.name, '/', at + 2),
                       login_path(config.username, config.password),
                       account.max_connections});
}

std::string Answers::fetch_error() const {
    if (!refusal_.empty()) return refusal_;
    const bool is_refused = account_answer_ != nullptr && is_refusal(account_answer_->error) &&
                            is_refusal(streams_->error);
    if (!is_refused) return streams_->error;
    return text::join(streams_->error, "; user name, password or address may be wrong");
}

void Answers::judge_categories() {
    new_groups_.rejected = "none";
    groups_fault_ = categories_->error;
    if (!categories_->candidate || !refusal_.empty()) return;
    new_groups_ = groups_in(*categories_->candidate);
    groups_fault_ = new_groups_.rejected;
    if (new_groups_.rejected.empty() && new_groups_.names.empty() && categories_->good &&
        categories_->good->entries > 0) {
        new_groups_.rejected = groups_fault_ = "an empty list";
    }
}

void Answers::settle_categories(bool are_used) {
    if (!categories_->candidate) return;
    if (!are_used) return copies_.reject(categories_->key);
    fetch::Copy candidate = *categories_->candidate;
    candidate.entries = new_groups_.names.size();
    copies_.accept(categories_->key, candidate);
}

void Answers::complain(std::string_view what) {
    std::string& error = loaded_.report.error;
    error = text::join(error, error.empty() ? "" : "; ", what);
}

Loaded Answers::read(const fetch::Copy& copy, const PanelGroups& groups) const {
    const std::size_t expected = guess_entries(copy, streams_->good);
    Loaded loaded = read_copy(copy, source_.fetch.max_bytes, [&](ByteSource& document) {
        return load_panel_streams(document, groups, account_, source_, expected);
    });
    if (source_.accounts.empty()) return loaded;
    loaded.listing.logins = logins_;
    int all = 0;
    for (const PanelLogin& login : logins_) {
        if (login.max_streams == 0) return loaded;  // one that does not say how much
        all += login.max_streams;
    }
    loaded.listing.tuner_count = all;
    return loaded;
}

/// True when the new list is in use.
bool Answers::take_candidate() {
    if (!streams_->candidate) return false;
    if (!refusal_.empty()) {
        copies_.reject(streams_->key);
        return false;
    }
    const bool uses_new = new_groups_.rejected.empty();
    PanelGroups groups = uses_new            ? new_groups_
                         : categories_->good ? groups_in(*categories_->good)
                                             : PanelGroups{};
    Loaded result;
    if (!uses_new && !categories_->good) {
        result.rejected = text::join("no categories: ", groups_fault_);
    } else {
        if (!uses_new && !groups_fault_.empty()) {
            groups.problems.add("categories",
                                text::join(groups_fault_,
                                           "; those of ",
                                           times::rfc3339(categories_->good->fetched),
                                           " are used"));
        }
        result = read(*streams_->candidate, groups);
    }
    if (result.is_good() && !accept_shrink_) {
        result.rejected = shrink_fault(
            result.listing.entries.size(), streams_->good, source_.shrink_guard_percent);
    }
    if (!result.is_good()) {
        copies_.reject(streams_->key);
        complain(text::join("rejected: ", result.rejected));
        loaded_.report.problems = result.listing.problems;
        return false;
    }
    settle_categories(uses_new);
    fetch::Copy candidate = *streams_->candidate;
    candidate.entries = result.listing.entries.size();
    copies_.accept(streams_->key, candidate);
    use(std::move(result), candidate, OriginState::fresh, loaded_);
    return true;
}

/// The last good list; with new categories where the panel is well and only they have changed.
void Answers::take_good() {
    const bool is_current = streams_->state == OriginState::unchanged && refusal_.empty();
    const bool uses_new = is_current && new_groups_.rejected.empty();
    settle_categories(uses_new);
    if (!streams_->good) return;
    const PanelGroups groups = uses_new            ? new_groups_
                               : categories_->good ? groups_in(*categories_->good)
                                                   : PanelGroups{};
    Loaded result = read(*streams_->good, groups);
    if (!result.is_good()) return complain("the last good copy: " + result.rejected);
    const OriginState state = !is_current ? OriginState::last_good
                              : uses_new  ? OriginState::fresh
                                          : OriginState::unchanged;
    use(std::move(result), *streams_->good, state, loaded_);
}

/// The answer tells the time and who is watching; without other facts it is no news.
void settle_account(const std::string& key,
                    const SourceConfig& source,
                    std::span<fetch::Fetched> fetched,
                    fetch::Copies& copies) {
    const auto answer = std::ranges::find(fetched, key, &fetch::Fetched::key);
    if (answer == fetched.end() || !answer->candidate || !answer->good) return;
    try {
        const auto before =
            fetch::open_document(answer->good->document, {.unpacked_bytes = small_limit_bytes});
        const auto now = fetch::open_document(answer->candidate->document,
                                              {.unpacked_bytes = small_limit_bytes});
        if (!is_same_account(*before, *now)) return;
    } catch (const Error&) {
        return;  // damage: told when the source is loaded
    }
    copies.reject(key);
    if (source.refresh > Seconds{0}) copies.touch(key, answer->candidate->asked);
    answer->candidate.reset();
    answer->state = OriginState::unchanged;
}

}  // namespace

void settle_panel(const SourceConfig& source,
                  std::span<fetch::Fetched> fetched,
                  fetch::Copies& copies) {
    settle_account(panel_key(source, PanelDocument::account), source, fetched, copies);
    for (std::size_t i = 0; i < source.accounts.size(); ++i)
        settle_account(further_account_key(source, i), source, fetched, copies);
}

Problems panel_notes(const SourceConfig& source,
                     std::span<const fetch::Fetched> fetched,
                     Time now) {
    Problems notes;
    const auto add = [&](const std::string& key, std::string_view account) {
        const fetch::Fetched* const answer = answer_to(fetched, key);
        if (answer == nullptr || !answer->good) return;
        const Problems said = account_in(*answer->good, now).notes;
        for (const Problem& note : said.first()) notes.add(std::string(account), note.what);
    };
    add(panel_key(source, PanelDocument::account), "account");
    for (std::size_t i = 0; i < source.accounts.size(); ++i)
        add(further_account_key(source, i), text::join("account ", i + 2));
    return notes;
}

LoadedSource load_panel(const SourceConfig& source,
                        std::span<const fetch::Fetched> fetched,
                        fetch::Copies& copies,
                        bool accept_shrink,
                        Time now) {
    Answers answers(source, fetched, copies, accept_shrink, now);
    LoadedSource loaded = source.has_live ? answers.load() : LoadedSource{};
    answers.load_catalogue(loaded, fetched);
    return loaded;
}

}  // namespace flathead::sources
