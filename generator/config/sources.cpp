#include "generator/config/origins.hpp"
#include "generator/config/panel.hpp"
#include "generator/config/streams.hpp"
#include "relay/base/text.hpp"

#include <algorithm>

namespace flathead::config {
namespace {

constexpr std::array<std::pair<std::string_view, SourceKind>, 4> kinds{
    {{"m3u", SourceKind::m3u},
     {"hdhomerun", SourceKind::hdhomerun},
     {"command", SourceKind::command},
     {"xtream", SourceKind::xtream}}};
constexpr std::array<std::string_view, 1> later_kinds{"scrape"};

constexpr std::string_view name_of(SourceKind kind) {
    return std::ranges::find(kinds, kind, &decltype(kinds)::value_type::second)->first;
}

struct SourceName {
    static void read_into(Reader& reader, const Node& node, SourceConfig& source) {
        if (const auto name = Name::read_scalar(reader, node)) {
            source.name = name->text;
            if (name->text == virtual_source)
                reader.wrong(node,
                             text::join("the name '",
                                        virtual_source,
                                        "' is kept for channels made from libraries"));
            reader.define(Named::source, *name, node);
        }
    }
    static std::string schema() { return Name::schema(); }
};

/// The type has been read before the table is chosen by it.
template <SourceKind Kind>
struct Type {
    static void read_into(Reader&, const Node&, SourceConfig&) {}
    static std::string schema() {
        return or_from_outside(text::join(R"({"const":)", text::json_string(name_of(Kind)), "}"));
    }
};

constexpr Key<SourceConfig> common_keys[] = {
    key<SourceConfig, SourceName>(
        "name", "What this source is called everywhere.", Presence::required),
    key<SourceConfig, Whole<0, 10'000>, &SourceConfig::max_streams>(
        "max_streams", "Streams open at once; 0: no limit."),
    key<SourceConfig, Span<0, 365 * day>, &SourceConfig::refresh>(
        "refresh", "Asked again only when the last good copy is older."),
    key<SourceConfig, Percent, &SourceConfig::shrink_guard_percent>(
        "shrink_guard", "Fewer than this share of the last good entries is taken for an outage."),
    key<SourceConfig, RelayModeOnly, &SourceConfig::mode>(
        "relay", "How this source's channels are delivered."),
    key<SourceConfig, StreamCommand, &SourceConfig::stream_command>(
        "stream_command",
        "A program that writes each stream to its output; {url} becomes the stream's address."),
    key<SourceConfig, BaseUrl, &SourceConfig::acestream>(
        "acestream", "The AceStream engine for its links; http://127.0.0.1:6878 by default."),
    key<SourceConfig, Flag, &SourceConfig::private_streams>(
        "private_streams",
        "Its streams may be at private addresses; by default those of a local list, a tuner or a "
        "program."),
    key<SourceConfig, Flag, &SourceConfig::use_guide>(
        "use_guide", "Read the guides this source names, writes or has, too."),
};

constexpr Key<SourceConfig> m3u_keys[] = {
    key<SourceConfig, Type<SourceKind::m3u>>("type", "A playlist; also meant without a type."),
    key<SourceConfig, DocumentUrl, &SourceConfig::fetch, &FetchConfig::url>(
        "url", "The playlist: http://, https://, file:// or a path.", Presence::required),
};
constexpr Key<SourceConfig> hdhomerun_keys[] = {
    key<SourceConfig, Type<SourceKind::hdhomerun>>("type", "A network tuner.", Presence::required),
    key<SourceConfig, WebUrl, &SourceConfig::fetch, &FetchConfig::url>(
        "url", "The tuner's address.", Presence::required),
};
constexpr Key<SourceConfig> run_keys[] = {
    key<SourceConfig, Type<SourceKind::command>>(
        "type", "A program that writes a playlist.", Presence::required),
    key<SourceConfig, Words, &SourceConfig::command, &CommandConfig::run>(
        "run",
        "Program and arguments; {m3u} and {xmltv} become files it must write.",
        Presence::required),
};

constexpr Key<SourceConfig> xtream_keys[] = {
    key<SourceConfig, Type<SourceKind::xtream>>("type", "An Xtream panel.", Presence::required),
    key<SourceConfig, PanelUrl>(
        "url",
        "The panel's address; one of its scripts, with the account, is understood as well.",
        Presence::required),
    key<SourceConfig, Credential, &SourceConfig::username>("username", "The account."),
    key<SourceConfig, Credential, &SourceConfig::password>("password", "Its password."),
    key<SourceConfig, PanelAccounts, &SourceConfig::accounts>(
        "accounts", "Further accounts of the same panel: what one may not open, the next does."),
    key<SourceConfig, PanelContent>("content",
                                    "What is taken from it: live, vod, series; without it live."),
    key<SourceConfig, Whole<0, 100'000>, &SourceConfig::details_per_run>(
        "details_per_run",
        "Descriptions of films and series asked for in one run, one after the other."),
};

constexpr std::span<const Key<SourceConfig>> source_web_keys{
    web_keys<SourceConfig, &SourceConfig::fetch>};
constexpr std::span<const Key<SourceConfig>> source_command_keys{
    command_keys<SourceConfig, &SourceConfig::command>};

/// Absent when it is wrong, which is reported.
std::optional<SourceKind> read_kind(Reader& reader, const Node& source) {
    const Member* type = source.find("type");
    if (type == nullptr) return SourceKind::m3u;
    const auto value = reader.scalar(type->value, "a type");
    if (!value) return std::nullopt;
    for (const auto& [word, kind] : kinds) {
        if (value->text == word) return kind;
    }
    if (std::ranges::find(later_kinds, value->text) != later_kinds.end()) {
        reader.wrong(
            type->value,
            text::join("type ", Reader::quoted(type->value), " is not supported by this version"));
    } else {
        reader.unknown_word(type->value, Choice<kinds>::words());
    }
    return std::nullopt;
}

void read_source(Reader& reader, const Node& node, SourceConfig& source) {
    const auto kind = read_kind(reader, node);
    if (!kind) {
        // Its keys cannot be judged; its name counts, so that what refers to it is not reported as
        // well.
        if (const Member* name = node.find("name"))
            SourceName::read_into(reader, name->value, source);
        return;
    }
    source.kind = *kind;
    switch (*kind) {
        case SourceKind::m3u:
            return read_keys<SourceConfig>(
                reader, node, {common_keys, m3u_keys, source_web_keys}, source);
        case SourceKind::hdhomerun:
            return read_keys<SourceConfig>(
                reader, node, {common_keys, hdhomerun_keys, source_web_keys}, source);
        case SourceKind::command:
            return read_keys<SourceConfig>(
                reader, node, {common_keys, run_keys, source_command_keys}, source);
        case SourceKind::xtream:
            read_keys<SourceConfig>(
                reader, node, {common_keys, xtream_keys, source_web_keys}, source);
            return check_panel(reader, node, source);
    }
}

}  // namespace

std::optional<std::vector<std::string>> Words::read(Reader& reader, const Node& node) {
    auto words = ListOf<Text>::read(reader, node);
    if (!words) return std::nullopt;
    if (words->empty() || words->front().empty()) {
        // Items that could not be read have been reported already.
        if (node.items.empty() || !words->empty())
            reader.wrong(node, "the program to run is missing");
        return std::nullopt;
    }
    if (text::contains(words->front(), "/"))
        words->front() = reader.resolved(words->front()).string();
    return words;
}

std::string Words::schema() {
    return list_schema(Text::schema(), 1);
}

void SourcesSection::read_into(Reader& reader, const Node& node, Config& config) {
    if (!reader.is_list(node)) return;
    for (const Node& item : node.items) {
        SourceConfig source;
        source.mode = config.relay.mode;
        source.command.folder = reader.folder();
        if (reader.is_map(item)) {
            read_source(reader, item, source);
            if (item.find("private_streams") == nullptr)
                source.private_streams = may_name_private_streams(source);
        }
        config.sources.push_back(std::move(source));
    }
}

std::string SourcesSection::schema() {
    return list_schema(
        text::join(R"({"anyOf":[)",
                   schema_of<SourceConfig>({common_keys, m3u_keys, source_web_keys}),
                   ",",
                   schema_of<SourceConfig>({common_keys, hdhomerun_keys, source_web_keys}),
                   ",",
                   schema_of<SourceConfig>({common_keys, run_keys, source_command_keys}),
                   ",",
                   schema_of<SourceConfig>({common_keys, xtream_keys, source_web_keys}),
                   "]}"));
}

}  // namespace flathead::config
