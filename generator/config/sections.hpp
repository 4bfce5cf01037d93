#pragma once
/// The sections of the config as forms (keys.hpp); each is a table of keys in the .cpp of its name.

#include "generator/config/forms.hpp"

#include <optional>
#include <string>
#include <vector>

namespace flathead::config {

struct SiteSection {
    static void read_into(Reader& reader, const Node& node, SiteConfig& site);
    static std::string schema();
};

/// private, any, none or CIDRs; one of them or a list.
struct Networks {
    static std::optional<std::vector<std::string>> read(Reader& reader, const Node& node);
    static std::string schema();
};
[[nodiscard]] const std::vector<std::string>& private_networks();

struct RelaySection {
    static void read_into(Reader& reader, const Node& node, RelayConfig& relay);
    static std::string schema();
};

/// `relay: {mode: redirect}` of a source or a rule.
struct RelayModeOnly {
    static std::optional<RelayMode> read(Reader& reader, const Node& node);
    static std::string schema();
};

/// Reads Config::sources; their relay mode defaults to that of the relay section, which has to be
/// read before.
struct SourcesSection {
    static void read_into(Reader& reader, const Node& node, Config& config);
    static std::string schema();
};

struct GuidesSection {
    static void read_into(Reader& reader, const Node& node, std::vector<GuideConfig>& guides);
    static std::string schema();
};

/// A map of fields and patterns; at least one.
struct ConditionForm {
    static std::optional<Condition> read(Reader& reader, const Node& node);
    static std::string schema();
};

struct LineupSection {
    static void read_into(Reader& reader, const Node& node, LineupConfig& lineup);
    static std::string schema();
};

/// Folders of media and Jellyfin servers.
struct LibrariesSection {
    static void read_into(Reader& reader, const Node& node, std::vector<LibraryConfig>& libraries);
    static std::string schema();
};

/// Virtual channels.
struct ChannelsSection {
    static void read_into(Reader& reader,
                          const Node& node,
                          std::vector<VirtualChannelConfig>& channels);
    static std::string schema();
};

struct ConformSection {
    static void read_into(Reader& reader, const Node& node, ConformConfig& conform);
    static std::string schema();
};

/// "101" or "5.1".
[[nodiscard]] bool is_channel_number(std::string_view text);
/// Of a number, or a text of that pattern.
[[nodiscard]] std::string channel_number_schema(std::string_view pattern);

struct PackagesSection {
    static void read_into(Reader& reader, const Node& node, std::vector<PackageConfig>& packages);
    static std::string schema();
};

}  // namespace flathead::config
