#include "generator/config/sections.hpp"

namespace flathead::config {
namespace {

constexpr std::array<std::pair<std::string_view, RelayMode>, 2> relay_modes{
    {{"relay", RelayMode::relay}, {"redirect", RelayMode::redirect}}};

constexpr std::string_view mode_text =
    "relay: one upstream for all viewers; redirect: viewers are sent to the upstream.";

constexpr Key<RelayConfig> relay_keys[] = {
    key<RelayConfig, SocketPath, &RelayConfig::socket>(
        "socket", "The unix socket nginx reaches the relay at."),
    key<RelayConfig, Choice<relay_modes>, &RelayConfig::mode>("mode", mode_text),
    key<RelayConfig, Span<1, 5 * minute>, &RelayConfig::buffer>(
        "buffer", "What is kept of a channel for slow viewers."),
    key<RelayConfig, Span<0, minute>, &RelayConfig::burst>("burst",
                                                           "What a new viewer gets at once."),
    key<RelayConfig, Span<0, day>, &RelayConfig::linger>(
        "linger", "How long an upstream stays open without viewers."),
    key<RelayConfig, FilePath, &RelayConfig::slate>(
        "slate", "Folder of pages shown instead of a dead upstream."),
};

using OneMode = std::optional<RelayMode>;
constexpr Key<OneMode> mode_keys[] = {
    key<OneMode, Choice<relay_modes>>("mode", mode_text, Presence::required)};

}  // namespace

void RelaySection::read_into(Reader& reader, const Node& node, RelayConfig& relay) {
    read_keys<RelayConfig>(reader, node, {relay_keys}, relay);
}

std::string RelaySection::schema() {
    return schema_of<RelayConfig>({relay_keys});
}

std::optional<RelayMode> RelayModeOnly::read(Reader& reader, const Node& node) {
    OneMode mode;
    read_keys<OneMode>(reader, node, {mode_keys}, mode);
    return mode;
}

std::string RelayModeOnly::schema() {
    return schema_of<OneMode>({mode_keys});
}

}  // namespace flathead::config
