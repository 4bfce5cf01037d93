#include "generator/publish/release_name.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <algorithm>

namespace flathead::publish {
namespace {

constexpr std::string_view stamp_shape = "00000000T000000Z-";  // 0 stands for any digit
constexpr std::size_t longest_path = 512;
constexpr std::size_t longest_part = 200;
constexpr std::size_t most_parts = 16;

bool has_stamp_shape(std::string_view text) {
    return std::equal(
        text.begin(), text.end(), stamp_shape.begin(), stamp_shape.end(), [](char c, char shape) {
            return shape == '0' ? text::is_digit(c) : c == shape;
        });
}

bool is_path_letter(char c) {
    return text::is_alpha(c) || text::is_digit(c) || c == '.' || c == '_' || c == '-';
}

/// Why the path is refused; empty when it is not.
std::string complaint(std::string_view path) {
    if (path.size() > longest_path) return text::join("longer than ", longest_path, " bytes");
    std::size_t parts = 0;
    for (std::size_t begin = 0; begin <= path.size(); ++parts) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const std::string_view part = path.substr(begin, end - begin);
        if (part.empty()) return "a part is empty";
        if (part.front() == '.') return "a part begins with a dot";
        if (part.size() > longest_part) {
            return text::join("a part is longer than ", longest_part, " bytes");
        }
        if (!std::ranges::all_of(part, is_path_letter)) {
            return "only letters, digits, '.', '_' and '-' are allowed";
        }
        begin = end + 1;
    }
    if (parts > most_parts) return text::join("deeper than ", most_parts, " folders");
    return {};
}

}  // namespace

std::optional<ReleaseName> read_release_name(std::string_view text) {
    if (text.size() <= stamp_shape.size() || !has_stamp_shape(text.substr(0, stamp_shape.size()))) {
        return std::nullopt;
    }
    const std::string_view digits = text.substr(stamp_shape.size());
    if (digits.size() < 4 || digits.size() > 9 || !std::ranges::all_of(digits, text::is_digit)) {
        return std::nullopt;
    }
    return ReleaseName{std::string(text), *text::number<std::uint32_t>(digits)};
}

ReleaseName release_name(Time at, std::uint32_t sequence) {
    std::string digits = text::join(sequence);
    digits.insert(0, 4 - std::min<std::size_t>(digits.size(), 4), '0');
    const std::string name = text::join(times::stamp(at), "-", digits);
    const auto read = read_release_name(name);
    if (!read) throw Error("name a release " + name + ": the time is out of range");
    return *read;
}

ReleasePath::ReleasePath(std::string_view text, TextArena& arena) {
    const std::string why = complaint(text);
    if (!why.empty()) {
        throw Error(text::join("release path ", text::json_string(text.substr(0, 200)), ": ", why));
    }
    text_ = arena.keep(std::string(text) + '\0').substr(0, text.size());
    name_at_ = text.rfind('/') + 1;  // npos + 1 is 0
}

}  // namespace flathead::publish
