#include "generator/outputs/playlist_output.hpp"

#include "generator/formats/clean.hpp"
#include "generator/formats/m3u_write.hpp"
#include "generator/outputs/archive_attributes.hpp"
#include "generator/outputs/buffered_file.hpp"
#include "generator/outputs/guide_output.hpp"
#include "relay/base/text.hpp"

#include <unordered_map>
#include <unordered_set>

namespace flathead::outputs {
namespace {

constexpr std::string_view no_group = "other";
constexpr std::size_t longest_slug = 48;

/// [a-z0-9-] of the group's ASCII letters and digits; may be empty.
std::string slug_of(std::string_view group) {
    std::string slug;
    for (const char c : group) {
        if (text::is_alpha(c) || text::is_digit(c)) {
            slug += text::lower(c);
        } else if (!slug.empty() && slug.back() != '-') {
            slug += '-';
        }
        if (slug.size() == longest_slug) break;
    }
    while (slug.ends_with('-')) slug.pop_back();
    return slug;
}

void append_header(std::string& out, std::string_view base) {
    const std::string guide = text::join(base, "/xmltv.xml");
    formats::M3uHeader header;
    header.url_tvg = guide;
    header.x_tvg_url = guide;
    formats::append_m3u_header(out, header);
}

/// One channel in every playlist it belongs to.
class EntryWriter {
  public:
    EntryWriter(std::string_view base, const LogoPath& logo_of) : base_(base), logo_of_(logo_of) {}

    void append(std::string& out, const Channel& channel) {
        id_ = guide_id_of(channel.id);
        number_ = channel.number.is_set() ? channel.number.text() : std::string();
        url_ = text::join(base_, "/channel/", channel.id.value, ".ts");
        logo_ = logo_of_(channel);
        logo_ = logo_.empty() ? remote_logo(channel) : text::join(base_, '/', logo_);
        formats::M3uEntry entry;
        entry.name = channel.name;
        entry.url = url_;
        entry.tvg_id = id_;
        entry.tvg_name = channel.name;
        entry.number = number_;
        entry.logo = logo_;
        entry.group = channel.group;
        if (channel.is_radio) entry.radio = "true";
        const ArchiveAttributes archive(channel, text::join(base_, "/channel/"));
        archive.give(entry);
        formats::append_m3u_entry(out, entry);
    }

  private:
    std::string_view base_;
    const LogoPath& logo_of_;
    std::string id_, number_, url_, logo_;
};

/// The playlist at `path` of those channels, in lineup order.
void write_selected(ReleaseSink& sink,
                    std::string_view path,
                    const Lineup& lineup,
                    std::span<const std::uint32_t> selected,
                    std::string_view base,
                    const LogoPath& logo_of) {
    BufferedFile file(sink, path);
    append_header(file.text, base);
    EntryWriter writer(base, logo_of);
    for (const std::uint32_t i : selected) {
        writer.append(file.text, lineup.channels[i]);
        file.relieve();
    }
    file.close();
}

std::vector<std::uint32_t> selection(const Lineup& lineup, const auto& wanted) {
    std::vector<std::uint32_t> selected;
    for (std::uint32_t i = 0; i < lineup.channels.size(); ++i) {
        if (wanted(lineup.channels[i])) selected.push_back(i);
    }
    return selected;
}

}  // namespace

std::vector<GroupSlug> group_slugs(const Lineup& lineup) {
    std::vector<GroupSlug> slugs;
    std::unordered_set<std::string_view> groups;
    std::unordered_set<std::string> used;
    for (const Channel& channel : lineup.channels) {
        if (!groups.insert(channel.group).second) continue;
        const std::string wanted =
            channel.group.empty() ? std::string(no_group) : slug_of(channel.group);
        std::string slug = wanted;
        // A group of another script, or one of several that fold to the same word, is told apart by
        // a digest of its name rather than by its place, which other groups may change.
        if (slug.empty() || used.contains(slug)) {
            slug = text::join(
                wanted, wanted.empty() ? "g-" : "-", digest_of(channel.group).hex().substr(0, 8));
        }
        used.insert(slug);
        slugs.push_back({channel.group, slug});
    }
    return slugs;
}

void write_playlists(ReleaseSink& sink,
                     const Lineup& lineup,
                     const SiteConfig& site,
                     std::span<const PackageConfig> packages,
                     const LogoPath& logo_of) {
    const std::string_view base = formats::base_token;
    const auto everything = selection(lineup, [](const Channel&) { return true; });
    write_selected(sink, "www/playlist.m3u", lineup, everything, base, logo_of);
    if (!site.base_url.empty()) {
        write_selected(sink, "www/files/playlist.m3u", lineup, everything, site.base_url, logo_of);
    }
    std::unordered_map<std::string_view, std::vector<std::uint32_t>> by_group;
    for (const std::uint32_t i : everything) by_group[lineup.channels[i].group].push_back(i);
    for (const GroupSlug& group : group_slugs(lineup)) {
        write_selected(sink,
                       text::join("www/playlist/", group.slug, ".m3u"),
                       lineup,
                       by_group[group.group],
                       base,
                       logo_of);
    }
    for (std::size_t i = 0; i < packages.size(); ++i) {
        const std::uint64_t bit = std::uint64_t{1} << i;
        const auto selected =
            selection(lineup, [&](const Channel& c) { return (c.packages & bit) != 0; });
        write_selected(sink,
                       text::join("www/packages/", packages[i].name, ".m3u"),
                       lineup,
                       selected,
                       base,
                       logo_of);
    }
}

}  // namespace flathead::outputs
