#pragma once
/// The forms of an Xtream panel's keys.

#include "generator/config/forms.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace flathead::config {

/// What people paste: the panel's own address, or that of one of its scripts with the account in
/// it.
struct PanelAddress {
    std::string base;  // "http://panel.example:8080/prefix", no slash at the end
    std::string username;
    std::string password;
};
[[nodiscard]] PanelAddress panel_address(std::string_view url);

/// Sets the base, and the account where it stands in the address.
struct PanelUrl {
    static void read_into(Reader& reader, const Node& node, SourceConfig& source);
    static std::string schema();
};

/// A user name or password: one line with something in it.
struct Credential {
    static std::optional<Secret> read(Reader& reader, const Node& node);
    static std::string schema();
};

/// `content: [live, vod, series]`: what is taken from a panel.
struct PanelContent {
    static void read_into(Reader& reader, const Node& node, SourceConfig& source);
    static std::string schema();
};

/// `accounts: [{username: …, password: …}]`, further accounts at the same panel.
struct PanelAccounts {
    static std::optional<std::vector<PanelAccountConfig>> read(Reader& reader, const Node& node);
    static std::string schema();
};

/// After all keys: an account that is nowhere is reported.
void check_panel(Reader& reader, const Node& node, const SourceConfig& source);

}  // namespace flathead::config
