#pragma once
/// What an Xtream panel is asked, and its list of live streams as a Listing (reference origins 5).

#include "generator/config/config.hpp"
#include "generator/sources/loaded.hpp"
#include "relay/base/bytes.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace flathead::sources {

enum class PanelDocument {
    streams,
    categories,
    films,
    film_categories,
    series,
    series_categories,
    account
};
/// What the source is asked for, in this order; the first is the one it stands and falls with.
[[nodiscard]] std::vector<PanelDocument> panel_documents(const SourceConfig& source);

/// For Copies: "source-<name>", "categories-<name>", "account-<name>", …
[[nodiscard]] std::string panel_key(const SourceConfig& source, PanelDocument document);
/// The JSON API: get.php is often disabled.
[[nodiscard]] std::string panel_address(const SourceConfig& source, PanelDocument document);
/// "user/password" as it stands in addresses of streams.
[[nodiscard]] std::string login_path(const Secret& username, const Secret& password);
/// The account's answer of the further account at this place in the config.
[[nodiscard]] std::string further_account_key(const SourceConfig& source, std::size_t at);
[[nodiscard]] std::string further_account_address(const SourceConfig& source, std::size_t at);
/// Of the description of one film or series; the id is usable.
[[nodiscard]] std::string panel_detail_address(const SourceConfig& source,
                                               bool is_film,
                                               std::string_view id);
[[nodiscard]] std::string panel_guide_address(const SourceConfig& source);

/// Digits, or the letters some programs in a panel's place use. It becomes a part of an address.
[[nodiscard]] bool is_usable_id(std::string_view id);

/// What the account may do, as far as it matters here.
struct PanelAccount {
    std::string rejected;     // why the document is none of an account; empty: it is one
    std::string refusal;      // why nothing can be watched with the account; empty: it can
    Problems notes;           // it ends soon
    int max_connections = 0;  // 0: not said
    std::string_view extension = ".ts";  // of live addresses
    std::string zone;                    // of wall clock times in addresses of the past
};
[[nodiscard]] PanelAccount read_panel_account(ByteSource& document, Time now);
/// The same facts; the answer tells the time and who is watching, so its bytes always differ.
[[nodiscard]] bool is_same_account(ByteSource& a, ByteSource& b);

/// Names of categories by id.
struct PanelGroups {
    std::unordered_map<std::string, std::string> names;
    Problems problems;
    std::string rejected;
};
[[nodiscard]] PanelGroups read_panel_groups(ByteSource& document);

/// stream_id is the native id. A stream of a category nobody listed has no group. `num` is the
/// channel's number unless it merely counts the list: such numbers move whenever the provider
/// inserts a channel. Films among the streams and repeated ids are left out, with a note each.
/// Rejected when it is no list or nothing in it is usable. Throws Error when the bytes are damaged.
[[nodiscard]] Loaded load_panel_streams(ByteSource& document,
                                        const PanelGroups& groups,
                                        const PanelAccount& account,
                                        const SourceConfig& source,
                                        std::size_t expected_entries);

}  // namespace flathead::sources
