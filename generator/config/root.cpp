#include "generator/config/root.hpp"

namespace flathead::config {
namespace {

/// Has been followed while the files were loaded.
struct IncludeForm {
    static void read_into(Reader&, const Node&, Config&) {}
    static std::string schema() {
        return R"({"anyOf":[{"type":"string"},{"type":["array","null"],"items":{"type":"string"}}]})";
    }
};

constexpr Key<Config> keys[] = {
    key<Config, IncludeForm>("include", "Further files merged into this one, like conf.d/*.yaml."),
    key<Config, SiteSection, &Config::site>("site", "The place and what is published."),
    key<Config, RelaySection, &Config::relay>(
        "relay", "Live delivery."),  // before sources, which inherit its mode
    key<Config, SourcesSection>("sources", "Where live channels come from."),
    key<Config, GuidesSection, &Config::guides>("guides", "Where programmes come from."),
    key<Config, LineupSection, &Config::lineup>("lineup",
                                                "Which channels, named, grouped and numbered how."),
    key<Config, LibrariesSection, &Config::libraries>("libraries", "Media for virtual channels."),
    key<Config, ChannelsSection, &Config::channels>("channels", "Channels made from libraries."),
    key<Config, ConformSection, &Config::conform>(
        "conform", "Media made ready for virtual channels ahead of time."),
    key<Config, PackagesSection, &Config::packages>("packages", "Sets of channels for accounts."),
};

}  // namespace

std::span<const Key<Config>> root_keys() {
    return keys;
}

}  // namespace flathead::config
