#include "generator/config/schema.hpp"

#include "generator/config/root.hpp"
#include "relay/base/text.hpp"

namespace flathead::config {
namespace {

/// Values every form may refer to. YAML readers turn `name: 24` into a number; it is a text all the
/// same.
constexpr std::string_view definitions = R"({
"outside":{"description":"A value kept outside of this file.","anyOf":[
{"type":"string","pattern":"\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}"},
{"type":"object","properties":{"env":{"type":"string","pattern":"^[A-Za-z_][A-Za-z0-9_]*$"}},"required":["env"],"additionalProperties":false},
{"type":"object","properties":{"file":{"type":"string","minLength":1}},"required":["file"],"additionalProperties":false}]},
"text":{"anyOf":[{"type":["string","number","boolean"]},{"$ref":"#/$defs/outside"}]},
"line":{"anyOf":[{"type":"string","pattern":"^[^\\n]*[^\\s][^\\n]*$"},{"type":["number","boolean"]},{"$ref":"#/$defs/outside"}]}})";

/// Two blanks a level; the text is JSON without blanks outside of strings, line ends apart.
std::string indented(std::string_view json) {
    std::string out;
    std::size_t depth = 0;
    bool is_string = false;
    const auto new_line = [&] { out.append(1, '\n').append(2 * depth, ' '); };
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (is_string) {
            out += c;
            if (c == '\\') out += json[++i];
            is_string = c != '"';
        } else if (c == '{' || c == '[') {
            out += c;
            ++depth;
            new_line();
        } else if (c == '}' || c == ']') {
            --depth;
            new_line();
            out += c;
        } else if (c == ',') {
            out += c;
            new_line();
        } else if (c != '\n') {
            out += c;
            if (c == ':') out += ' ';
            is_string = c == '"';
        }
    }
    return out + '\n';
}

}  // namespace

std::string json_schema() {
    std::string root = schema_of<Config>({root_keys()});
    root.insert(
        1,
        text::join(
            R"("$schema":"https://json-schema.org/draft/2020-12/schema","title":"Flathead","$defs":)",
            definitions,
            ","));
    return indented(root);
}

}  // namespace flathead::config
