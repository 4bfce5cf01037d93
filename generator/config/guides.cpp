#include "generator/config/origins.hpp"
#include "relay/base/text.hpp"

namespace flathead::config {
namespace {

struct GuideName {
    static void read_into(Reader& reader, const Node& node, GuideConfig& guide) {
        if (const auto name = Name::read_scalar(reader, node)) {
            guide.name = name->text;
            reader.define(Named::guide, *name, node);
        }
    }
    static std::string schema() { return Name::schema(); }
};

constexpr Key<GuideConfig> common_keys[] = {
    key<GuideConfig, GuideName>(
        "name", "What this guide is called everywhere.", Presence::required),
    key<GuideConfig, Span<-7 * day, 7 * day>, &GuideConfig::shift>(
        "shift", "Added to all its times, like 1h or -30m."),
    key<GuideConfig, Whole<-1'000'000, 1'000'000>, &GuideConfig::priority>(
        "priority", "Higher ones are preferred where several guides know a channel."),
    key<GuideConfig, Span<0, 365 * day>, &GuideConfig::refresh>(
        "refresh", "Asked again only when the last good copy is older."),
    key<GuideConfig, Percent, &GuideConfig::shrink_guard_percent>(
        "shrink_guard",
        "Fewer than this share of the last good programmes is taken for an outage."),
};

constexpr Key<GuideConfig> url_keys[] = {
    key<GuideConfig, DocumentUrl, &GuideConfig::fetch, &FetchConfig::url>(
        "url",
        "The XMLTV guide: http://, https://, file:// or a path; packed or not.",
        Presence::required),
};
constexpr Key<GuideConfig> run_keys[] = {
    key<GuideConfig, Words, &GuideConfig::command, &CommandConfig::run>(
        "command",
        "Program and arguments; its stdout, or the file {xmltv}, is the guide.",
        Presence::required),
};

constexpr std::span<const Key<GuideConfig>> guide_web_keys{
    web_keys<GuideConfig, &GuideConfig::fetch>};
constexpr std::span<const Key<GuideConfig>> guide_command_keys{
    command_keys<GuideConfig, &GuideConfig::command>};

void read_guide(Reader& reader, const Node& node, GuideConfig& guide) {
    const bool has_url = node.find("url") != nullptr;
    guide.is_command = node.find("command") != nullptr;
    if (has_url == guide.is_command) {
        reader.wrong(node,
                     has_url ? "a guide has either 'url' or 'command', not both"
                             : "a guide needs 'url' or 'command'");
        if (const Member* name = node.find("name"))
            GuideName::read_into(reader, name->value, guide);
        return;
    }
    if (guide.is_command) {
        read_keys<GuideConfig>(reader, node, {common_keys, run_keys, guide_command_keys}, guide);
    } else {
        read_keys<GuideConfig>(reader, node, {common_keys, url_keys, guide_web_keys}, guide);
    }
}

}  // namespace

void GuidesSection::read_into(Reader& reader, const Node& node, std::vector<GuideConfig>& guides) {
    if (!reader.is_list(node)) return;
    for (const Node& item : node.items) {
        GuideConfig guide;
        guide.command.folder = reader.folder();
        if (reader.is_map(item)) read_guide(reader, item, guide);
        guides.push_back(std::move(guide));
    }
}

std::string GuidesSection::schema() {
    return list_schema(
        text::join(R"({"anyOf":[)",
                   schema_of<GuideConfig>({common_keys, url_keys, guide_web_keys}),
                   ",",
                   schema_of<GuideConfig>({common_keys, run_keys, guide_command_keys}),
                   "]}"));
}

}  // namespace flathead::config
