#include "generator/config/reader.hpp"

#include "relay/base/files.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <algorithm>
#include <functional>

namespace flathead::config {
namespace {

constexpr std::size_t most_secret_bytes = 65'536;
constexpr std::size_t most_value_bytes = 1'000'000;

std::string_view kind_name(Named kind) {
    switch (kind) {
        case Named::source:
            return "source";
        case Named::guide:
            return "guide";
        case Named::package:
            return "package";
        case Named::library:
            return "library";
        case Named::channel:
            return "channel";
    }
    return "name";
}

/// ", did you mean 'x'?" or the whole list.
std::string suggestion(std::string_view word, std::span<const std::string_view> known) {
    if (const auto near = text::nearest(word, known))
        return text::join(", did you mean '", *near, "'?");
    std::string out = known.empty() ? "" : "; known here: ";
    for (std::size_t i = 0; i < known.size(); ++i) out.append(i == 0 ? "" : ", ").append(known[i]);
    return out;
}

bool is_variable_letter(char c) {
    return text::is_alpha(c) || text::is_digit(c) || c == '_';
}

bool is_variable_name(std::string_view name) {
    return !name.empty() && !text::is_digit(name.front()) &&
           std::ranges::all_of(name, is_variable_letter);
}

/// Lines and tabs may be meant; anything else would end up in headers, paths and files.
bool is_clean(std::string_view text) {
    return utf8::is_valid(text) && std::ranges::none_of(text, [](char c) {
               return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
           });
}

}  // namespace

void Reader::unknown_key(const Member& member, std::span<const std::string_view> known) {
    if (mistakes_.is_full()) return;
    wrong(member.place,
          text::join("unknown key '", shown_text(member.key), "'", suggestion(member.key, known)));
}

void Reader::unknown_word(const Node& node, std::span<const std::string_view> known) {
    if (mistakes_.is_full()) return;
    wrong(node, text::join(quoted(node), " is not known here", suggestion(node.text, known)));
}

bool Reader::is_map(const Node& node) {
    if (node.kind == Node::Kind::map || node.kind == Node::Kind::null) return true;
    wrong(node, text::join("a map is expected here, not ", kind_text(node.kind)));
    return false;
}

bool Reader::is_list(const Node& node) {
    if (node.kind == Node::Kind::list || node.kind == Node::Kind::null) return true;
    wrong(node, text::join("a list is expected here, not ", kind_text(node.kind)));
    return false;
}

std::string Reader::quoted(const Node& node) {
    if (node.kind == Node::Kind::map && !node.members.empty()) {
        const Member& only = node.members.front();
        return text::join("{", shown_text(only.key), ": ", shown_text(only.value.text), "}");
    }
    return text::join("'", shown_text(node.text), "'");
}

std::optional<Scalar> Reader::scalar(const Node& node, std::string_view expected) {
    std::optional<Scalar> out;
    if (node.kind == Node::Kind::scalar) {
        Scalar plain;
        if (auto text = expanded(node, node.text, plain.is_as_written)) {
            plain.text = std::move(*text);
            out = std::move(plain);
        }
    } else if (node.kind == Node::Kind::map && node.members.size() == 1 &&
               (node.members.front().key == "env" || node.members.front().key == "file")) {
        out = secret(node);
    } else {
        wrong(node, text::join(expected, " is expected here, not ", kind_text(node.kind)));
    }
    if (out && !is_clean(out->text)) {
        wrong(node, "the value holds control characters or is not UTF-8");
        return std::nullopt;
    }
    return out;
}

std::optional<std::string> Reader::expanded(const Node& node,
                                            const std::string& text,
                                            bool& is_as_written) {
    std::string out;
    bool is_complete = true;
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view rest = std::string_view(text).substr(at);
        if (rest.starts_with("$${")) {
            out += "${";
            at += 3;
            continue;
        }
        if (!rest.starts_with("${")) {
            out += text[at++];
            continue;
        }
        const std::size_t end = rest.find('}');
        const std::string_view name = rest.substr(2, end == std::string_view::npos ? 0 : end - 2);
        if (!is_variable_name(name)) {
            wrong(node,
                  "'${' must be followed by the name of an environment variable and '}'; "
                  "the two characters themselves are written '$${'");
            return std::nullopt;
        }
        is_as_written = false;
        if (const auto value = variable(node, std::string(name))) {
            out += *value;
            if (out.size() > most_value_bytes) {
                wrong(node,
                      text::join("with its variables the value is longer than ",
                                 text::human_bytes(most_value_bytes)));
                return std::nullopt;
            }
        } else {
            is_complete = false;
        }
        at += end + 1;
    }
    if (!is_complete) return std::nullopt;
    return out;
}

std::optional<std::string> Reader::variable(const Node& node, const std::string& name) {
    auto value = environment_(name);
    if (!value) {
        wrong(node, text::join("the environment variable '", name, "' is not set"));
        return std::nullopt;
    }
    digest_.add_field(name);
    digest_.add_field(*value);
    return value;
}

std::optional<Scalar> Reader::secret(const Node& node) {
    const auto& [key, place, value] = node.members.front();
    if (value.kind != Node::Kind::scalar) {
        wrong(value,
              text::join(key == "env" ? "the name of an environment variable" : "a file name",
                         " is expected here, not ",
                         kind_text(value.kind)));
        return std::nullopt;
    }
    if (key == "file") return secret_file(value);
    if (!is_variable_name(value.text)) {
        wrong(value, text::join(quoted(value), " is not the name of an environment variable"));
        return std::nullopt;
    }
    auto text = variable(value, value.text);
    if (!text) return std::nullopt;
    return Scalar{std::move(*text), false};
}

std::optional<Scalar> Reader::secret_file(const Node& path) {
    bool is_as_written = true;
    const auto name = expanded(path, path.text, is_as_written);
    if (!name) return std::nullopt;
    if (!is_clean(*name)) {
        wrong(path, "the name of the file holds control characters");
        return std::nullopt;
    }
    try {
        std::string bytes = read_file(resolved(*name), most_secret_bytes);
        digest_.add_field(path.text);
        digest_.add_field(bytes);
        if (bytes.ends_with('\n')) bytes.pop_back();
        if (bytes.ends_with('\r')) bytes.pop_back();
        return Scalar{std::move(bytes), false};
    } catch (const Error& error) {
        // The text of the error names the file, and with it what a variable stood for.
        wrong(path,
              is_as_written ? text::join("the secret cannot be read: ", error.what())
                            : text::join("the secret in ", quoted(path), " cannot be read"));
        return std::nullopt;
    }
}

void Reader::define(Named kind, const Scalar& name, const Node& at) {
    const auto [known, is_new] = defined_[static_cast<std::size_t>(kind)].try_emplace(
        name.text, Definition{at.place, name.is_as_written});
    if (is_new) return;
    wrong(at,
          text::join("the ",
                     kind_name(kind),
                     ' ',
                     quoted(at),
                     " exists already; the first is at ",
                     place_text(known->second.place)));
}

void Reader::refer(Named kind, std::string name, const Node& at) {
    references_.push_back({kind, std::move(name), at.place, quoted(at)});
}

void Reader::check_references() {
    for (const Reference& reference : references_) {
        const auto& known = defined_[static_cast<std::size_t>(reference.kind)];
        if (known.contains(reference.name) || mistakes_.is_full()) continue;
        std::vector<std::string_view> names;
        for (const auto& [name, definition] : known) {
            if (definition.is_as_written) names.push_back(name);
        }
        wrong(reference.place,
              text::join("there is no ",
                         kind_name(reference.kind),
                         ' ',
                         reference.shown,
                         suggestion(reference.name, names)));
    }
}

}  // namespace flathead::config
