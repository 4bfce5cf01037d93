#include "generator/config/read.hpp"

#include "generator/config/load.hpp"
#include "generator/config/root.hpp"
#include "relay/base/text.hpp"

#include <array>
#include <cstdlib>

namespace flathead {
namespace config {
namespace {

constexpr std::array<std::string_view, 1> later_sections{"prefetch"};

/// Sections that a later version reads: named as such instead of being ignored or called unknown.
void refuse_later_sections(Reader& reader, Node& root) {
    std::erase_if(root.members, [&](const Member& member) {
        if (std::ranges::find(later_sections, member.key) == later_sections.end()) return false;
        reader.wrong(member.place,
                     text::join("section '", member.key, "' is not supported by this version"));
        return true;
    });
}

}  // namespace
}  // namespace config

Environment process_environment() {
    return [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        if (value == nullptr) return std::nullopt;
        return value;
    };
}

ConfigRead read_config(const Path& file, const Environment& environment) {
    config::Loaded loaded = config::load(file);
    Config out;
    out.file = std::filesystem::absolute(file).lexically_normal();
    out.site.open_access.networks = config::private_networks();
    config::Reader reader(loaded.mistakes, loaded.digest, environment, out.file.parent_path());
    config::refuse_later_sections(reader, loaded.root);
    config::read_keys<Config>(reader, loaded.root, {config::root_keys()}, out);
    reader.check_references();
    ConfigRead result;
    result.problems = loaded.mistakes.problems();
    if (result.problems.empty()) {
        out.digest = loaded.digest.digest().hex();
        result.config = std::move(out);
    }
    return result;
}

}  // namespace flathead
