#pragma once
/// A table of keys says for each of them how it is read, where its value goes and what the JSON
/// Schema says about it: one line per key, so that reader, schema and suggestions cannot drift
/// apart.
///
///     constexpr Key<SiteConfig> site_keys[] = {
///         key<SiteConfig, Whole<1, 100>, &SiteConfig::keep_releases>("keep_releases", "Releases
///         kept for rollback."),
///     };
///
/// A form (forms.hpp) is a type with `static std::string schema()` and one of
///     static std::optional<Value> read(Reader&, const Node&);      // absent: reported, the
///     default stays static void read_into(Reader&, const Node&, Slot&);          // for maps and
///     for slots with a default of their own

#include "generator/config/reader.hpp"
#include "relay/base/text.hpp"

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flathead::config {

enum class Presence { optional, required };

template <class Owner>
struct Key {
    std::string_view name;
    std::string_view about;
    Presence presence;
    void (*read)(Reader&, const Node&, Owner&);
    std::string (*schema)();
};

template <class Owner, class Form, auto... Members>
void read_key(Reader& reader, const Node& node, Owner& owner) {
    auto& slot = (owner.*....*Members);
    if constexpr (requires { Form::read_into(reader, node, slot); }) {
        Form::read_into(reader, node, slot);
    } else if (auto value = Form::read(reader, node)) {
        slot = std::move(*value);
    }
}

/// Without members the form reads into the owner itself.
template <class Owner, class Form, auto... Members>
constexpr Key<Owner> key(std::string_view name,
                         std::string_view about,
                         Presence presence = Presence::optional) {
    return {name, about, presence, &read_key<Owner, Form, Members...>, &Form::schema};
}

template <class Owner>
using Tables = std::initializer_list<std::span<const Key<Owner>>>;

/// Reads the members of a map in the order of the tables; reports what no table knows and what is
/// missing.
template <class Owner>
void read_keys(Reader& reader, const Node& node, Tables<Owner> tables, Owner& owner) {
    if (!reader.is_map(node)) return;
    std::vector<std::string_view> known;
    for (const auto& table : tables) {
        for (const Key<Owner>& key : table) {
            known.push_back(key.name);
            if (const Member* member = node.find(key.name)) {
                key.read(reader, member->value, owner);
            } else if (key.presence == Presence::required) {
                reader.wrong(node, text::join("the key '", key.name, "' is missing here"));
            }
        }
    }
    for (const Member& member : node.members) {
        if (std::ranges::find(known, member.key) == known.end()) reader.unknown_key(member, known);
    }
}

/// One property of a JSON Schema; the description goes into the form's own object.
[[nodiscard]] std::string property_schema(std::string_view name,
                                          std::string_view about,
                                          std::string schema);
/// A closed object. One that may lack everything may also be empty: "site:" with all below
/// commented out is null.
[[nodiscard]] std::string object_schema(const std::vector<std::string>& properties,
                                        const std::vector<std::string_view>& required,
                                        std::size_t least = 0);

template <class Owner>
std::string schema_of(Tables<Owner> tables, std::size_t least = 0) {
    std::vector<std::string> properties;
    std::vector<std::string_view> required;
    for (const auto& table : tables) {
        for (const Key<Owner>& key : table) {
            properties.push_back(property_schema(key.name, key.about, key.schema()));
            if (key.presence == Presence::required) required.push_back(key.name);
        }
    }
    return object_schema(properties, required, least);
}

}  // namespace flathead::config
