/// The JSON Schema side of keys.hpp and forms.hpp.

#include "generator/config/forms.hpp"
#include "relay/base/text.hpp"

namespace flathead::config {
namespace {

std::string comma_joined(const auto& parts) {
    std::string out;
    for (const auto& part : parts) {
        if (!out.empty()) out += ',';
        out += part;
    }
    return out;
}

std::vector<std::string> json_strings(std::span<const std::string_view> texts) {
    std::vector<std::string> out;
    for (const std::string_view text : texts) out.push_back(text::json_string(text));
    return out;
}

}  // namespace

std::string property_schema(std::string_view name, std::string_view about, std::string schema) {
    const std::string_view comma = schema == "{}" ? "" : ",";
    schema.insert(1, text::join("\"description\":", text::json_string(about), comma));
    return text::join(text::json_string(name), ':', schema);
}

std::string object_schema(const std::vector<std::string>& properties,
                          const std::vector<std::string_view>& required,
                          std::size_t least) {
    const bool may_be_empty = required.empty() && least == 0;
    std::string out = text::join(R"({"type":)",
                                 may_be_empty ? R"(["object","null"])" : R"("object")",
                                 R"(,"properties":{)",
                                 comma_joined(properties),
                                 R"(},"additionalProperties":false)");
    if (!required.empty())
        out += text::join(R"(,"required":[)", comma_joined(json_strings(required)), "]");
    if (least > 0) out += text::join(R"(,"minProperties":)", least);
    return out + '}';
}

std::string or_from_outside(std::string_view schema) {
    return text::join(R"({"anyOf":[)", schema, R"(,{"$ref":"#/$defs/outside"}]})");
}

std::string pattern_schema(std::string_view pattern) {
    return text::join(R"({"type":"string","pattern":)", text::json_string(pattern), "}");
}

std::string words_schema(std::span<const std::string_view> words) {
    return or_from_outside(text::join(R"({"enum":[)", comma_joined(json_strings(words)), "]}"));
}

std::string list_schema(std::string_view item, std::size_t least) {
    return text::join(R"({"type":)",
                      least == 0 ? R"(["array","null"])" : R"("array")",
                      R"(,"minItems":)",
                      least,
                      R"(,"items":)",
                      item,
                      "}");
}

std::string map_schema(const KeyRule& rule, std::string_view value) {
    return text::join(R"({"type":["object","null"],"propertyNames":{"pattern":)",
                      text::json_string(rule.pattern),
                      R"(},"additionalProperties":)",
                      value,
                      "}");
}

std::string whole_schema(int least, int most) {
    return or_from_outside(text::join(R"({"type":"integer","minimum":)",
                                      least,
                                      R"(,"maximum":)",
                                      most,
                                      R"(},{"type":"string","pattern":"^-?[0-9]+$"})"));
}

std::string span_schema() {
    return or_from_outside(
        R"({"const":0},)" +
        pattern_schema("^[+-]?(0|[0-9]+d([0-9]+h)?([0-9]+m)?([0-9]+s)?|[0-9]+h([0-9]+m)?([0-9]+s)?|"
                       "[0-9]+m([0-9]+s)?|[0-9]+s)$"));
}

std::string Text::schema() {
    return R"({"$ref":"#/$defs/text"})";
}
std::string Line::schema() {
    return R"({"$ref":"#/$defs/line"})";
}
std::string SecretLine::schema() {
    return Text::schema();
}
std::string Name::schema() {
    return or_from_outside(R"({"type":"integer","minimum":0},)" +
                           pattern_schema("^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$"));
}
std::string Flag::schema() {
    return or_from_outside(
        R"({"type":"boolean"},)" +
        pattern_schema("^([Tt]rue|TRUE|[Ff]alse|FALSE|[Yy]es|YES|[Nn]o|NO|[Oo]n|ON|[Oo]ff|OFF)$"));
}
std::string FilePath::schema() {
    return Line::schema();
}
std::string SocketPath::schema() {
    return Line::schema();
}
std::string WebUrl::schema() {
    return or_from_outside(pattern_schema("^[Hh][Tt][Tt][Pp][Ss]?://[^\\s/?#]+[^\\s]*$"));
}
std::string DocumentUrl::schema() {
    return or_from_outside(pattern_schema(
        "^([Hh][Tt][Tt][Pp][Ss]?://[^\\s/?#]+[^\\s]*|[Ff][Ii][Ll][Ee]://(localhost)?/.*|"
        "[A-Za-z]+|[A-Za-z]?:.*|[A-Za-z]*[^A-Za-z:].*)$"));
}
std::string BaseUrl::schema() {
    return or_from_outside(pattern_schema("^[Hh][Tt][Tt][Pp][Ss]?://[^\\s?#]+$"));
}
std::string TimeZone::schema() {
    return or_from_outside(pattern_schema("^[A-Za-z0-9_+-][A-Za-z0-9_+/-]*$"));
}
std::string Regex::schema() {
    return Text::schema();
}
std::string Percent::schema() {
    return or_from_outside(R"({"type":"integer","minimum":0,"maximum":100},)" +
                           pattern_schema("^(100|[0-9]?[0-9]) *%?$"));
}
std::string Size::schema() {
    return or_from_outside(pattern_schema("^0*[1-9][0-9]*([KMGT]?B|[KMGT]iB)$"));
}

}  // namespace flathead::config
