#include "generator/config/sections.hpp"

namespace flathead::config {
namespace {

constexpr Key<SiteConfig> window_keys[] = {
    key<SiteConfig, Span<0, 365 * day>, &SiteConfig::guide_past>(
        "past", "How far back the published guide reaches."),
    key<SiteConfig, Span<hour, 365 * day>, &SiteConfig::guide_future>(
        "future", "How far ahead the published guide reaches."),
};

struct GuideWindow {
    static void read_into(Reader& reader, const Node& node, SiteConfig& site) {
        read_keys<SiteConfig>(reader, node, {window_keys}, site);
    }
    static std::string schema() { return schema_of<SiteConfig>({window_keys}); }
};

constexpr Key<SiteConfig> site_keys[] = {
    key<SiteConfig, Line, &SiteConfig::name>("name",
                                             "What media servers and the page call this site."),
    key<SiteConfig, BaseUrl, &SiteConfig::base_url>(
        "base_url",
        "Address of the site, for file copies used without nginx; nginx answers on any host name."),
    key<SiteConfig, TimeZone, &SiteConfig::timezone>(
        "timezone", "Zone of schedules and pages, like Europe/Rome."),
    key<SiteConfig, FilePath, &SiteConfig::docroot>(
        "docroot", "Folder of the releases and the link to the current one."),
    key<SiteConfig, FilePath, &SiteConfig::state>(
        "state", "Folder of identities, pins and last good copies."),
    key<SiteConfig, Whole<1, 100>, &SiteConfig::keep_releases>("keep_releases",
                                                               "Releases kept for rollback."),
    key<SiteConfig, GuideWindow>("guide", "The window of time the guide is published for."),
    key<SiteConfig, Networks, &SiteConfig::open_access, &OpenAccess::networks>(
        "open_access",
        "Networks that may use the addresses without credentials: private, any, none or CIDRs."),
    key<SiteConfig, Flag, &SiteConfig::keep_logos>("logos",
                                                   "Fetch channel logos and serve them from here."),
    key<SiteConfig, Networks, &SiteConfig::trusted_proxies>(
        "trusted_proxies",
        "Proxies in front of the site whose X-Forwarded-For, -Proto, -Host and -Prefix are "
        "believed."),
};

}  // namespace

void SiteSection::read_into(Reader& reader, const Node& node, SiteConfig& site) {
    read_keys<SiteConfig>(reader, node, {site_keys}, site);
    if (site.docroot == site.state)
        reader.wrong(node, "docroot and state must be two folders: what is in docroot is served");
}

std::string SiteSection::schema() {
    return schema_of<SiteConfig>({site_keys});
}

}  // namespace flathead::config
