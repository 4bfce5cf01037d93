#include "generator/config/origins.hpp"
#include "generator/config/panel.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <array>

namespace flathead::config {
namespace {

constexpr std::array<std::pair<std::string_view, LibraryKind>, 2> kinds{
    {{"folder", LibraryKind::folder}, {"jellyfin", LibraryKind::jellyfin}}};

struct LibraryName {
    static void read_into(Reader& reader, const Node& node, LibraryConfig& library) {
        if (const auto name = Name::read_scalar(reader, node)) {
            library.name = name->text;
            reader.define(Named::library, *name, node);
        }
    }
    static std::string schema() { return Name::schema(); }
};

/// The type has been read before the table is chosen by it.
template <LibraryKind Kind>
struct Type {
    static void read_into(Reader&, const Node&, LibraryConfig&) {}
    static std::string schema() {
        constexpr std::string_view name =
            std::ranges::find(kinds, Kind, &decltype(kinds)::value_type::second)->first;
        return or_from_outside(text::join(R"({"const":)", text::json_string(name), "}"));
    }
};

constexpr Key<LibraryConfig> common_keys[] = {
    key<LibraryConfig, LibraryName>(
        "name", "What this library is called everywhere.", Presence::required),
    key<LibraryConfig, Span<0, 365 * day>, &LibraryConfig::refresh>(
        "refresh", "Looked at again only when the last look is older."),
    key<LibraryConfig, Percent, &LibraryConfig::shrink_guard_percent>(
        "shrink_guard",
        "Fewer than this share of the last good items is taken for a missing disk or an outage."),
    key<LibraryConfig, Flag, &LibraryConfig::vod>(
        "vod", "Its films and series are offered by the Xtream API."),
};

constexpr Key<LibraryConfig> folder_keys[] = {
    key<LibraryConfig, Type<LibraryKind::folder>>("type",
                                                  "A folder of media; also meant by its 'path'."),
    key<LibraryConfig, FilePath, &LibraryConfig::path>(
        "path", "The folder; all below it is looked through.", Presence::required),
};

constexpr Key<LibraryConfig> jellyfin_keys[] = {
    key<LibraryConfig, Type<LibraryKind::jellyfin>>("type",
                                                    "A Jellyfin server; also meant by its 'url'."),
    key<LibraryConfig, BaseUrl, &LibraryConfig::fetch, &FetchConfig::url>(
        "url", "The server's address.", Presence::required),
    key<LibraryConfig, Credential, &LibraryConfig::api_key>(
        "api_key", "A key made in its dashboard.", Presence::required),
    key<LibraryConfig, ListOf<Line>, &LibraryConfig::libraries>(
        "libraries", "Those of its libraries that are taken, by name; without it all."),
    key<LibraryConfig, MapOf<any_line, FilePath>, &LibraryConfig::path_map>(
        "path_map", "Beginnings of the server's paths, and where the same files are here."),
};

constexpr std::span<const Key<LibraryConfig>> library_web_keys{
    web_keys<LibraryConfig, &LibraryConfig::fetch>};

/// Absent when it is wrong, which is reported.
std::optional<LibraryKind> read_kind(Reader& reader, const Node& library) {
    if (const Member* type = library.find("type")) return Choice<kinds>::read(reader, type->value);
    const bool has_path = library.find("path") != nullptr;
    if (has_path != (library.find("url") != nullptr)) {
        return has_path ? LibraryKind::folder : LibraryKind::jellyfin;
    }
    reader.wrong(library,
                 has_path ? "a library has either 'path' or 'url', not both"
                          : "a library needs 'path', or 'url' and 'api_key'");
    return std::nullopt;
}

void read_library(Reader& reader, const Node& node, LibraryConfig& library) {
    const auto kind = read_kind(reader, node);
    if (!kind) {
        // Its keys cannot be judged; its name counts, so that what refers to it is not reported as
        // well.
        if (const Member* name = node.find("name"))
            LibraryName::read_into(reader, name->value, library);
        return;
    }
    library.kind = *kind;
    switch (*kind) {
        case LibraryKind::folder:
            return read_keys<LibraryConfig>(reader, node, {common_keys, folder_keys}, library);
        case LibraryKind::jellyfin:
            return read_keys<LibraryConfig>(
                reader, node, {common_keys, jellyfin_keys, library_web_keys}, library);
    }
}

}  // namespace

void LibrariesSection::read_into(Reader& reader,
                                 const Node& node,
                                 std::vector<LibraryConfig>& libraries) {
    if (!reader.is_list(node)) return;
    for (const Node& item : node.items) {
        LibraryConfig library;
        if (reader.is_map(item)) read_library(reader, item, library);
        libraries.push_back(std::move(library));
    }
}

std::string LibrariesSection::schema() {
    return list_schema(
        text::join(R"({"anyOf":[)",
                   schema_of<LibraryConfig>({common_keys, folder_keys}),
                   ",",
                   schema_of<LibraryConfig>({common_keys, jellyfin_keys, library_web_keys}),
                   "]}"));
}

}  // namespace flathead::config
