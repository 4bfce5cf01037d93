#include "relay/plan/schema.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

namespace flathead::plan {

void check_bytes(std::string_view text, std::string_view what, std::size_t most) {
    if (text.size() > most)
        throw Error(text::join(what, " of ", text.size(), " bytes, the limit is ", most));
}

void check_row(const Row& row) {
    if (row.start < 0 || row.end <= row.start || row.end > last_second)
        throw Error(text::join("a row from ", row.start, " to ", row.end));
    if (row.media < 0) throw Error(text::join("a row of the media ", row.media));
    check_media_time(row.in, "begin of a row");
}

void check_media_time(std::chrono::milliseconds value, std::string_view what) {
    if (value.count() < 0 || value > longest_media)
        throw Error(text::join(what, " of ", value.count(), " milliseconds"));
}

void check_extension(std::string_view extension) {
    check_bytes(extension, "extension", longest_extension_bytes);
    for (const char c : extension)
        if (!text::is_alpha(c) && !text::is_digit(c))
            throw Error("extension: only letters and digits");
}

void check_kind(const Upstream& upstream, std::string_view what, bool may_be_file) {
    if (upstream.kind == Kind::http || (may_be_file && upstream.kind == Kind::file)) return;
    throw Error(text::join(what, " of kind ", static_cast<int>(upstream.kind)));
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
