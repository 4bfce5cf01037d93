#include "generator/sources/xtream_source.hpp"

#include "generator/formats/xtream_read.hpp"
#include "generator/sources/addresses.hpp"
#include "generator/sources/tidy.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"

#include <algorithm>
#include <map>
#include <unordered_set>

namespace flathead::sources {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t name_limit_bytes = 300;
constexpr std::size_t id_limit_bytes = 64;
constexpr std::size_t guide_id_limit_bytes = 200;
constexpr std::size_t logo_limit_bytes = 2048;
constexpr std::size_t most_entries = 5'000'000;
constexpr Seconds ends_soon = std::chrono::hours{24 * 7};

std::string credentials_query(const Secret& username, const Secret& password) {
    return text::join("?username=",
                      url::percent_encoded(username.reveal()),
                      "&password=",
                      url::percent_encoded(password.reveal()));
}
std::string credentials_query(const SourceConfig& source) {
    return credentials_query(source.username, source.password);
}

/// Why an account that may log in can watch nothing; empty when it can. Words that nobody wrote
/// down count as good: the streams say the rest.
std::string refusal_of(const formats::XtreamAccount& account) {
    if (!account.is_authorised) return "the panel refuses the user name or the password";
    for (const std::string_view bad : {"Expired", "Banned", "Disabled"}) {
        if (!text::iequals(account.status, bad)) continue;
        std::string why = text::join("the panel calls the account ", text::to_lower(bad));
        if (account.expires) why += text::join(", its end was ", times::rfc3339(*account.expires));
        return why;
    }
    return {};
}

/// As long as each number is the one before plus one, they only count the list.
class Numbers {
  public:
    void add(std::uint64_t number) {
        if (number == 0) return;
        if (before_ != 0) ++(number == before_ + 1 ? steps_ : jumps_);
        before_ = number;
    }
    /// Streams taken out of the list since it was counted leave some gaps.
    [[nodiscard]] bool only_count() const { return steps_ >= 3 * jumps_; }

  private:
    std::uint64_t before_ = 0;
    std::size_t steps_ = 0;
    std::size_t jumps_ = 0;
};

class StreamSink final : public formats::XtreamSink {
  public:
    StreamSink(Listing& listing,
               const PanelGroups& groups,
               const PanelAccount& account,
               const SourceConfig& source)
        : listing_(listing),
          arena_(*listing.text),
          groups_(groups),
          prefix_(text::join(
              source.fetch.url, "/live/", login_path(source.username, source.password), "/")),
          extension_(account.extension) {}

    void stream(const formats::XtreamStream& read) override;
    void problem(std::uint32_t position, std::string_view what) override {
        listing_.problems.add(text::join("entry ", position), std::string(what));
    }
    /// After the last stream: what can be said of all of them.
    void finish();

  private:
    [[nodiscard]] std::string_view group_of(const std::string& category);
    [[nodiscard]] std::uint32_t options_of(const formats::XtreamStream& read);
    [[nodiscard]] std::string_view number_of(std::string_view text);
    void note(std::size_t count,
              std::string_view where,
              std::string_view one,
              std::string_view many);

    Listing& listing_;
    TextArena& arena_;
    const PanelGroups& groups_;
    std::string prefix_;
    std::string_view extension_;
    std::map<int, std::uint32_t> by_archive_days_;
    std::unordered_set<std::string_view> ids_;
    Numbers numbers_;
    std::size_t films_ = 0;
    std::size_t again_ = 0;
    std::size_t beyond_ = 0;
    std::size_t strays_ = 0;
    std::string scratch_;
};

std::string_view StreamSink::group_of(const std::string& category) {
    const auto found = groups_.names.find(category);
    if (found != groups_.names.end()) return arena_.keep_once(found->second);
    if (!category.empty()) ++strays_;
    return {};
}

std::uint32_t StreamSink::options_of(const formats::XtreamStream& read) {
    if (!read.has_archive) return 0;
    const auto [found, is_new] = by_archive_days_.emplace(
        read.archive_days, static_cast<std::uint32_t>(listing_.options.size()));
    if (is_new) {
        EntryOptions options;
        options.catchup = "xc";
        if (read.archive_days > 0) options.catchup_days = text::join(read.archive_days);
        listing_.options.push_back(std::move(options));
    }
    return found->second;
}

std::string_view StreamSink::number_of(std::string_view text) {
    const auto number = text::number<std::uint64_t>(text);
    if (!number || *number == 0 || *number > 999'999'999) return {};
    numbers_.add(*number);
    return arena_.keep(text);
}

void StreamSink::stream(const formats::XtreamStream& read) {
    if (text::iequals(read.type, "movie") || text::iequals(read.type, "series")) {
        ++films_;
        return;
    }
    if (!is_usable_id(read.id)) return problem(read.position, "no usable stream_id");
    if (ids_.contains(read.id)) {
        ++again_;
        return;
    }
    if (listing_.entries.size() >= most_entries) {
        ++beyond_;
        return;
    }
    Entry entry;
    entry.url = arena_.keep(text::join(prefix_, read.id, extension_));
    // The id is a part of the address and kept with it.
    entry.native_id = entry.url.substr(prefix_.size(), read.id.size());
    ids_.insert(entry.native_id);
    const std::string_view name = tidy_name(read.name, name_limit_bytes, scratch_);
    entry.name = name.empty() ? entry.native_id : arena_.keep(name);
    entry.group = group_of(read.category);
    entry.guide_id = arena_.keep(tidy(read.guide_id, guide_id_limit_bytes, scratch_));
    if (is_http(read.icon) && read.icon.size() <= logo_limit_bytes)
        entry.logo = arena_.keep(tidy(read.icon, logo_limit_bytes, scratch_));
    entry.number = number_of(read.num);
    entry.options = options_of(read);
    entry.is_radio = text::iequals(read.type, "radio_streams");
    entry.line = read.position;
    listing_.entries.push_back(entry);
}

void StreamSink::note(std::size_t count,
                      std::string_view where,
                      std::string_view one,
                      std::string_view many) {
    if (count > 0) listing_.problems.add(std::string(where), text::counted(count, one, many));
}

void StreamSink::finish() {
    if (numbers_.only_count()) {
        for (Entry& entry : listing_.entries) entry.number = {};
    }
    note(films_, "films", "film left out", "films left out");
    note(again_, "stream_id", "repeated stream left out", "repeated streams left out");
    note(strays_,
         "category_id",
         "channel of a category the panel does not list",
         "channels of categories the panel does not list");
    note(beyond_, "limit", "entry beyond the limit left out", "entries beyond the limit left out");
}

}  // namespace

bool is_usable_id(std::string_view id) {
    return !id.empty() && id != "0" && id.size() <= id_limit_bytes &&
           std::ranges::all_of(id, [](char c) {
               return text::is_digit(c) || text::is_alpha(c) || c == '-' || c == '_';
           });
}

std::vector<PanelDocument> panel_documents(const SourceConfig& source) {
    std::vector<PanelDocument> documents;
    if (source.has_live) documents = {PanelDocument::streams, PanelDocument::categories};
    if (source.has_films) {
        documents.push_back(PanelDocument::films);
        documents.push_back(PanelDocument::film_categories);
    }
    if (source.has_series) {
        documents.push_back(PanelDocument::series);
        documents.push_back(PanelDocument::series_categories);
    }
    documents.push_back(PanelDocument::account);
    return documents;
}

std::string panel_key(const SourceConfig& source, PanelDocument document) {
    switch (document) {
        case PanelDocument::films:
            return "films-" + source.name;
        case PanelDocument::film_categories:
            return "film-categories-" + source.name;
        case PanelDocument::series:
            return "series-" + source.name;
        case PanelDocument::series_categories:
            return "series-categories-" + source.name;
        case PanelDocument::streams:
            return "source-" + source.name;
        case PanelDocument::categories:
            return "categories-" + source.name;
        case PanelDocument::account:
            return "account-" + source.name;
    }
    return {};
}

std::string panel_address(const SourceConfig& source, PanelDocument document) {
    std::string address =
        text::join(source.fetch.url, "/player_api.php", credentials_query(source));
    switch (document) {
        case PanelDocument::streams:
            return address + "&action=get_live_streams";
        case PanelDocument::categories:
            return address + "&action=get_live_categories";
        case PanelDocument::films:
            return address + "&action=get_vod_streams";
        case PanelDocument::film_categories:
            return address + "&action=get_vod_categories";
        case PanelDocument::series:
            return address + "&action=get_series";
        case PanelDocument::series_categories:
            return address + "&action=get_series_categories";
        case PanelDocument::account:
            return address;
    }
    return address;
}

std::string login_path(const Secret& username, const Secret& password) {
    return text::join(
        url::percent_encoded(username.reveal()), '/', url::percent_encoded(password.reveal()));
}

std::string further_account_key(const SourceConfig& source, std::size_t at) {
    return text::join("account", at + 2, "-", source.name);
}

std::string further_account_address(const SourceConfig& source, std::size_t at) {
    const PanelAccountConfig& account = source.accounts[at];
    return text::join(
        source.fetch.url, "/player_api.php", credentials_query(account.username, account.password));
}

std::string panel_detail_address(const SourceConfig& source, bool is_film, std::string_view id) {
    return text::join(
        source.fetch.url,
        "/player_api.php",
        credentials_query(source),
        is_film ? "&action=get_vod_info&vod_id=" : "&action=get_series_info&series_id=",
        id);
}

std::string panel_guide_address(const SourceConfig& source) {
    return text::join(source.fetch.url, "/xmltv.php", credentials_query(source));
}

PanelAccount read_panel_account(ByteSource& document, Time now) {
    const formats::XtreamAccount read = formats::read_xtream_account(document);
    PanelAccount account;
    account.rejected = read.rejected;
    if (!account.rejected.empty()) return account;
    account.refusal = refusal_of(read);
    if (read.expires && *read.expires - now < ends_soon) {
        account.notes.add("account",
                          text::join(*read.expires > now ? "it ends " : "it ended ",
                                     times::rfc3339(*read.expires)));
    }
    account.max_connections = read.max_connections;
    constexpr std::size_t longest_zone = 64;
    const bool is_zone =
        read.zone.size() <= longest_zone && std::ranges::all_of(read.zone, [](char c) {
            return text::is_alpha(c) || text::is_digit(c) || c == '/' || c == '_' || c == '-' ||
                   c == '+';
        });
    if (is_zone && read.zone != "UTC") account.zone = read.zone;
    const auto offers = [&](std::string_view format) {
        return std::ranges::find(read.output_formats, format) != read.output_formats.end();
    };
    if (!offers("ts") && offers("m3u8")) account.extension = ".m3u8";
    return account;
}

bool is_same_account(ByteSource& a, ByteSource& b) {
    return formats::read_xtream_account(a) == formats::read_xtream_account(b);
}

PanelGroups read_panel_groups(ByteSource& document) {
    formats::XtreamCategories read = formats::read_xtream_categories(document);
    PanelGroups groups;
    groups.rejected = std::move(read.rejected);
    groups.problems = read.problems;
    std::string scratch;
    for (const formats::XtreamCategory& category : read.categories) {
        groups.names.emplace(category.id, tidy_name(category.name, name_limit_bytes, scratch));
    }
    return groups;
}

Loaded load_panel_streams(ByteSource& document,
                          const PanelGroups& groups,
                          const PanelAccount& account,
                          const SourceConfig& source,
                          std::size_t expected_entries) {
    Loaded loaded;
    Listing& listing = loaded.listing;
    listing.source = source.name;
    listing.tuner_count = account.max_connections;
    listing.zone = account.zone;
    listing.problems.add(account.notes);
    listing.problems.add(groups.problems);
    listing.entries.reserve(std::min(expected_entries, most_entries));
    StreamSink sink(listing, groups, account, source);
    const formats::XtreamOutcome outcome = formats::read_xtream_streams(document, sink);
    sink.finish();
    loaded.rejected = outcome.rejected;
    if (loaded.is_good() && listing.entries.empty()) {
        loaded.rejected = outcome.streams == 0
                              ? "a list without streams"
                              : text::join("a list without a usable channel among its ",
                                           text::counted(outcome.streams, "stream", "streams"));
    }
    return loaded;
}

}  // namespace flathead::sources
