#include "json_schema_check.hpp"

#include "generator/config/yaml.hpp"
#include "relay/base/text.hpp"
#include "relay/lib/re2/pattern.hpp"

#include <gtest/gtest.h>

#include <set>

namespace flathead::tests {
namespace {

using nlohmann::json;

bool is_type(const std::string& type, const json& value) {
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    return type == value.type_name();
}

std::string type_mistake(const json& types, const json& value) {
    for (const json& type : types.is_array() ? types : json::array({types})) {
        if (is_type(type, value)) return {};
    }
    return "wrong type: " + value.dump();
}

/// JSON Schema asks for ECMA syntax; the patterns keep to what RE2 reads the same way.
bool matches(const json& pattern, const std::string& text) {
    return Pattern(pattern.get<std::string>()).matches(text);
}

std::string object_mistake(const json& root, const json& schema, const json& value) {
    for (const json& key : schema.value("required", json::array())) {
        if (!value.contains(key)) return "missing " + key.dump();
    }
    if (value.size() < schema.value("minProperties", std::size_t{0})) return "too few properties";
    if (value.size() > schema.value("maxProperties", value.size())) return "too many properties";
    for (const auto& [key, member] : value.items()) {
        if (schema.contains("propertyNames")) {
            const std::string mistake = schema_mistake(root, schema["propertyNames"], key);
            if (!mistake.empty()) return mistake;
        }
        const json& properties = schema.value("properties", json::object());
        const json rest = schema.value("additionalProperties", json(true));
        if (!properties.contains(key) && rest == false) return "unknown " + key;
        const json& inner = properties.contains(key) ? properties[key] : rest;
        const std::string mistake = inner.is_object() ? schema_mistake(root, inner, member) : "";
        if (!mistake.empty()) return key + "/" + mistake;
    }
    return {};
}

std::string array_mistake(const json& root, const json& schema, const json& value) {
    if (value.size() < schema.value("minItems", std::size_t{0})) return "too few items";
    if (!schema.contains("items")) return {};
    for (const json& item : value) {
        const std::string mistake = schema_mistake(root, schema["items"], item);
        if (!mistake.empty()) return "item/" + mistake;
    }
    return {};
}

std::string number_mistake(const json& schema, const json& value) {
    const double number = value;
    const bool fits = number >= schema.value("minimum", number) &&
                      number <= schema.value("maximum", number) &&
                      number > schema.value("exclusiveMinimum", number - 1) &&
                      number < schema.value("exclusiveMaximum", number + 1);
    return fits ? "" : "out of range: " + value.dump();
}

std::string any_of_mistake(const json& root, const json& choices, const json& value) {
    std::string all;
    for (const json& choice : choices) {
        const std::string mistake = schema_mistake(root, choice, value);
        if (mistake.empty()) return {};
        all += " (" + mistake + ")";
    }
    return "none of:" + all;
}

json json_of(const config::Node& node) {
    switch (node.kind) {
        case config::Node::Kind::null:
            return nullptr;
        case config::Node::Kind::list: {
            json out = json::array();
            for (const config::Node& item : node.items) out.push_back(json_of(item));
            return out;
        }
        case config::Node::Kind::map: {
            json out = json::object();
            for (const config::Member& member : node.members)
                out[member.key] = json_of(member.value);
            return out;
        }
        case config::Node::Kind::scalar:
            break;
    }
    if (node.text == "true" || node.text == "false") return node.text == "true";
    if (const auto whole = text::number<long>(node.text)) return *whole;
    if (const auto number = text::number<double>(node.text)) return *number;
    return node.text;
}

}  // namespace

std::string schema_mistake(const json& root, const json& schema, const json& value) {
    static const std::set<std::string> known{"$schema",         "title",
                                             "$defs",           "description",
                                             "properties",      "additionalProperties",
                                             "required",        "type",
                                             "anyOf",           "$ref",
                                             "pattern",         "enum",
                                             "const",           "minimum",
                                             "maximum",         "minItems",
                                             "items",           "minProperties",
                                             "maxProperties",   "propertyNames",
                                             "minLength",       "exclusiveMinimum",
                                             "exclusiveMaximum"};
    for (const auto& [keyword, unused] : schema.items()) {
        if (!known.contains(keyword)) return "unknown keyword " + keyword;
    }
    std::string mistake;
    const auto check = [&](std::string found) {
        if (mistake.empty()) mistake = std::move(found);
    };
    if (schema.contains("$ref")) {
        const std::string pointer = schema["$ref"].get<std::string>().substr(1);
        check(schema_mistake(root, root.at(json::json_pointer(pointer)), value));
    }
    if (schema.contains("type")) check(type_mistake(schema["type"], value));
    if (schema.contains("anyOf")) check(any_of_mistake(root, schema["anyOf"], value));
    if (schema.contains("const") && schema["const"] != value)
        check("not " + schema["const"].dump());
    if (schema.contains("enum")) {
        const json& words = schema["enum"];
        if (std::find(words.begin(), words.end(), value) == words.end())
            check("no word of " + words.dump());
    }
    if (value.is_string()) {
        const std::string text = value;
        if (schema.contains("pattern") && !matches(schema["pattern"], text))
            check("does not match: " + text);
        if (text.size() < schema.value("minLength", std::size_t{0})) check("too short");
    }
    if (value.is_object()) check(object_mistake(root, schema, value));
    if (value.is_array()) check(array_mistake(root, schema, value));
    if (value.is_number()) check(number_mistake(schema, value));
    return mistake;
}

json json_of_yaml(const std::string& text) {
    config::Mistakes mistakes;
    config::Budget budget;
    const std::uint32_t file = mistakes.add_file("test");
    const auto node = config::read_yaml(text, file, budget, mistakes);
    for (const Problem& problem : mistakes.problems())
        ADD_FAILURE() << problem.where << ": " << problem.what;
    return node ? json_of(*node) : json();
}

}  // namespace flathead::tests
