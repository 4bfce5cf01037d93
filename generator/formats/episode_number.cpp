#include "generator/formats/episode_number.hpp"

#include "relay/base/text.hpp"

namespace flathead::formats {
namespace {

constexpr int largest = 99'999;

/// Digits at `at`, which moves behind them; absent when there are none or too many.
std::optional<int> take_number(std::string_view text, std::size_t& at) {
    const std::size_t begin = at;
    while (at < text.size() && text::is_digit(text[at])) ++at;
    const auto value = text::number<int>(text.substr(begin, at - begin));
    return value && *value < largest ? value : std::nullopt;
}

void skip_blanks(std::string_view text, std::size_t& at) {
    while (at < text.size() && text[at] == ' ') ++at;
}

void append_two_digits(std::string& out, int value) {
    if (value < 10) out += '0';
    text::detail::append(out, value);
}

}  // namespace

std::optional<EpisodeNumber> read_xmltv_ns(std::string_view text) {
    EpisodeNumber number;
    int* const parts[] = {&number.season, &number.episode, &number.part};
    std::size_t at = 0;
    for (int i = 0; i < 3; ++i) {
        skip_blanks(text, at);
        if (at < text.size() && text::is_digit(text[at])) {
            const auto value = take_number(text, at);
            if (!value) return std::nullopt;
            *parts[i] = *value + 1;
            skip_blanks(text, at);
            if (at < text.size() && text[at] == '/') {  // of how many
                ++at;
                skip_blanks(text, at);
                if (!take_number(text, at)) return std::nullopt;
                skip_blanks(text, at);
            }
        }
        if (i < 2) {
            if (at >= text.size() || text[at] != '.') return std::nullopt;
            ++at;
        }
    }
    if (at != text.size() || number == EpisodeNumber{}) return std::nullopt;
    return number;
}

std::string xmltv_ns_text(const EpisodeNumber& number) {
    std::string out;
    if (number.season > 0) text::detail::append(out, number.season - 1);
    out += '.';
    if (number.episode > 0) text::detail::append(out, number.episode - 1);
    out += '.';
    if (number.part > 0) text::detail::append(out, number.part - 1);
    return out;
}

std::optional<EpisodeNumber> read_onscreen(std::string_view text) {
    EpisodeNumber number;
    std::size_t at = 0;
    const auto take_part = [&](char letter, int& part) {
        skip_blanks(text, at);
        if (at >= text.size() || text::lower(text[at]) != letter) return false;
        ++at;
        skip_blanks(text, at);
        const auto value = take_number(text, at);
        part = value.value_or(0);
        return value.has_value();
    };
    const bool has_season = take_part('s', number.season);
    const std::size_t behind_season = at;
    if (!take_part('e', number.episode)) at = behind_season;
    if (!has_season && number.episode == 0) return std::nullopt;
    const std::size_t behind_episode = at;
    if (!take_part('p', number.part)) at = behind_episode;
    skip_blanks(text, at);
    if (at != text.size() || number == EpisodeNumber{}) return std::nullopt;
    return number;
}

std::string onscreen_text(const EpisodeNumber& number) {
    std::string out;
    if (number.season > 0) {
        out += 'S';
        append_two_digits(out, number.season);
    }
    if (number.episode > 0) {
        out += 'E';
        append_two_digits(out, number.episode);
    }
    if (number.part > 0) {
        out += " P";
        text::detail::append(out, number.part);
    }
    return out;
}

}  // namespace flathead::formats
