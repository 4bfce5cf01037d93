#include "generator/config/sections.hpp"
#include "relay/base/text.hpp"

namespace flathead::config {
namespace {

constexpr std::size_t most_packages = 64;  // a channel's packages are the bits of one word

constexpr Key<PackageConfig> package_keys[] = {
    key<PackageConfig, ListOf<Line>, &PackageConfig::groups>("groups",
                                                             "Groups whose channels belong to it."),
    key<PackageConfig, ListOf<ConditionForm>, &PackageConfig::include>(
        "include", "Channels that meet one of these belong, too."),
};

}  // namespace

void PackagesSection::read_into(Reader& reader,
                                const Node& node,
                                std::vector<PackageConfig>& packages) {
    if (!reader.is_map(node)) return;
    for (const Member& member : node.members) {
        Node name;
        name.kind = Node::Kind::scalar;
        name.place = member.place;
        name.text = member.key;
        PackageConfig package;
        if (const auto good = Name::read_scalar(reader, name)) {
            package.name = good->text;
            // A key that stands twice has been reported with the file itself.
            if (node.find(member.key) == &member) reader.define(Named::package, *good, name);
        }
        read_keys<PackageConfig>(reader, member.value, {package_keys}, package);
        packages.push_back(std::move(package));
        if (packages.size() == most_packages + 1) {
            reader.wrong(name, text::join("there are more than ", most_packages, " packages"));
        }
    }
}

std::string PackagesSection::schema() {
    return text::join(R"({"type":["object","null"],"maxProperties":)",
                      most_packages,
                      R"(,"propertyNames":)",
                      Name::schema(),
                      R"(,"additionalProperties":)",
                      schema_of<PackageConfig>({package_keys}),
                      "}");
}

}  // namespace flathead::config
