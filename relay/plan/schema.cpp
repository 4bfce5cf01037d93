#include "relay/plan/schema.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

namespace flathead::plan {

void check_bytes(std::string_view text, std::string_view what, std::size_t most) {
    if (text.size() > most)
        throw Error(text::join(what, " of ", text.size(), " bytes, the limit is ", most));
}

std::optional<Number> read_number(std::string_view text) {
    if (text.empty()) return Number{};
    const std::size_t point = text.find('.');
    const auto major = text::number<std::int32_t>(text.substr(0, point));
    const auto minor =
        point == std::string_view::npos ? 0 : text::number<std::int32_t>(text.substr(point + 1));
    if (!major || !minor || *major <= 0 || *minor < 0) return std::nullopt;
    const Number number{*major, *minor};
    if (number_text(number) != text) return std::nullopt;  // "007", "5.0"
    return number;
}

std::string number_text(Number number) {
    if (number.major == 0) return {};
    if (number.minor == 0) return std::to_string(number.major);
    return text::join(number.major, '.', number.minor);
}

}  // namespace flathead::plan
