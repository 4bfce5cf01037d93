#include "generator/config/panel.hpp"

#include "relay/base/text.hpp"
#include "relay/base/url.hpp"

#include <algorithm>
#include <array>

namespace flathead::config {
namespace {

constexpr std::array<std::string_view, 4> scripts{
    "/get.php", "/player_api.php", "/panel_api.php", "/xmltv.php"};
constexpr std::array<std::string_view, 3> contents{"live", "vod", "series"};

/// As a browser's form writes them: "+" is a blank.
std::string argument(std::string_view query, std::string_view name) {
    for (const std::string_view one : text::split(query, '&')) {
        const std::size_t equals = one.find('=');
        if (equals == std::string_view::npos || !text::iequals(one.substr(0, equals), name))
            continue;
        return url::percent_decoded(text::replace_all(one.substr(equals + 1), "+", " "));
    }
    return {};
}

}  // namespace

PanelAddress panel_address(std::string_view url) {
    PanelAddress address;
    if (const auto parts = url::split(url)) {
        address.username = argument(parts->query, "username");
        address.password = argument(parts->query, "password");
    }
    url = url.substr(0, url.find_first_of("?#"));
    const auto cut_slashes = [&url] {
        while (url.ends_with('/')) url.remove_suffix(1);
    };
    cut_slashes();
    for (const std::string_view script : scripts) {
        if (url.ends_with(script)) {
            url.remove_suffix(script.size());
            break;
        }
    }
    cut_slashes();
    address.base = url;
    return address;
}

void PanelUrl::read_into(Reader& reader, const Node& node, SourceConfig& source) {
    const auto url = WebUrl::read(reader, node);
    if (!url) return;
    PanelAddress address = panel_address(*url);
    source.fetch.url = std::move(address.base);
    source.username = Secret(std::move(address.username));
    source.password = Secret(std::move(address.password));
}

std::string PanelUrl::schema() {
    return WebUrl::schema();
}

std::optional<Secret> Credential::read(Reader& reader, const Node& node) {
    auto value = SecretLine::read(reader, node);
    if (!value || !value->empty()) return value;
    reader.wrong(node, "the value must not be empty");
    return std::nullopt;
}

std::string Credential::schema() {
    return SecretLine::schema();
}

void PanelContent::read_into(Reader& reader, const Node& node, SourceConfig& source) {
    if (!reader.is_list(node)) return;
    if (node.items.empty()) reader.wrong(node, "a panel without any content is no source");
    source.has_live = source.has_films = source.has_series = false;
    for (const Node& item : node.items) {
        const auto word = reader.scalar(item, "a kind of content");
        if (!word) continue;
        if (std::ranges::find(contents, word->text) == contents.end())
            reader.unknown_word(item, contents);
        source.has_live = source.has_live || word->text == "live";
        source.has_films = source.has_films || word->text == "vod";
        source.has_series = source.has_series || word->text == "series";
    }
}

std::string PanelContent::schema() {
    return list_schema(words_schema(contents), 1);
}

namespace {

constexpr Key<PanelAccountConfig> account_keys[] = {
    key<PanelAccountConfig, Credential, &PanelAccountConfig::username>(
        "username", "The account.", Presence::required),
    key<PanelAccountConfig, Credential, &PanelAccountConfig::password>(
        "password", "Its password.", Presence::required),
};
constexpr std::size_t most_accounts = 100;

}  // namespace

std::optional<std::vector<PanelAccountConfig>> PanelAccounts::read(Reader& reader,
                                                                   const Node& node) {
    if (!reader.is_list(node)) return std::nullopt;
    std::vector<PanelAccountConfig> accounts;
    for (const Node& item : node.items) {
        if (accounts.size() == most_accounts) {
            reader.wrong(item, "more than 100 further accounts");
            break;
        }
        read_keys<PanelAccountConfig>(reader, item, {account_keys}, accounts.emplace_back());
    }
    return accounts;
}

std::string PanelAccounts::schema() {
    return list_schema(schema_of<PanelAccountConfig>({account_keys}));
}

void check_panel(Reader& reader, const Node& node, const SourceConfig& source) {
    const auto check = [&](std::string_view key, const Secret& value) {
        if (!value.empty() || node.find(key) != nullptr) return;
        reader.wrong(node, text::join("the key '", key, "' is missing here"));
    };
    check("username", source.username);
    check("password", source.password);
}

}  // namespace flathead::config
