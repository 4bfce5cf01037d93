#include "generator/config/panel.hpp"

#include "relay/base/text.hpp"
#include "relay/base/url.hpp"

#include <algorithm>
#include <array>

namespace flathead::config {
namespace {

constexpr std::array<std::string_view, 4> scripts{
    "/get.php", "/player_api.php", "/panel_api.php", "/xmltv.php"};
constexpr std::array<std::string_view, 1> contents{"live"};
constexpr std::array<std::string_view, 2> later_contents{"vod", "series"};

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

void PanelContent::read_into(Reader& reader, const Node& node, SourceConfig&) {
    if (!reader.is_list(node)) return;
    if (node.items.empty()) reader.wrong(node, "a panel without any content is no source");
    for (const Node& item : node.items) {
        const auto word = reader.scalar(item, "a kind of content");
        if (!word || std::ranges::find(contents, word->text) != contents.end()) continue;
        if (std::ranges::find(later_contents, word->text) != later_contents.end()) {
            reader.wrong(
                item,
                text::join("content ", Reader::quoted(item), " is not supported by this version"));
        } else {
            reader.unknown_word(item, contents);
        }
    }
}

std::string PanelContent::schema() {
    return list_schema(words_schema(contents), 1);
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
