#include "generator/formats/xtream_rows.hpp"

#include "relay/base/text.hpp"

#include <algorithm>

namespace flathead::formats::xtream {
namespace {

using Kind = JsonTokens::Kind;

constexpr std::size_t list_limit_bytes = 1000;  // of the values of one list, joined
constexpr std::uint32_t most_positions = 10'000'000;

std::string no_list(std::string_view what) {
    return text::join("JSON, but no list of ", what);
}

}  // namespace

void take_scalar(const JsonTokens& tokens, std::string& into) {
    std::string_view text = tokens.text();
    if (!tokens.was_quoted()) {
        if (text.ends_with(".0")) text.remove_suffix(2);
        if (text == "true" || text == "false") text = text == "true" ? "1" : "0";
    }
    if (!into.empty() && !text.empty()) into += ',';
    into += text;
}

bool take_list(JsonTokens& tokens, std::string& into) {
    const std::size_t outside = tokens.depth() - 1;
    while (tokens.depth() > outside) {
        const Kind kind = tokens.next();
        if (kind == Kind::fault) return false;
        if (kind == Kind::value && tokens.depth() == outside + 1 && into.size() < list_limit_bytes)
            take_scalar(tokens, into);
    }
    return true;
}

void clear(std::span<const Slot> slots) {
    for (const Slot& slot : slots) {
        if (slot.text != nullptr) slot.text->clear();
        clear(slot.inside);
    }
}

bool read_object(JsonTokens& tokens, std::span<const Slot> slots) {
    clear(slots);
    const std::size_t outside = tokens.depth() - 1;
    const Slot* slot = nullptr;
    std::string* into = nullptr;
    for (;;) {
        switch (tokens.next()) {
            case Kind::key: {
                const auto found = std::ranges::find(slots, tokens.text(), &Slot::key);
                slot = found == slots.end() ? nullptr : &*found;
                // Of a key that stands twice, the first value counts.
                into = slot != nullptr && slot->text != nullptr && slot->text->empty() ? slot->text
                                                                                       : nullptr;
                break;
            }
            case Kind::value:
                if (into != nullptr) take_scalar(tokens, *into);
                break;
            case Kind::begin_array:
                if (into != nullptr ? !take_list(tokens, *into)
                                    : !tokens.leave_to(tokens.depth() - 1))
                    return false;
                break;
            case Kind::begin_object:
                if (slot != nullptr && !slot->inside.empty() ? !read_object(tokens, slot->inside)
                                                             : !tokens.leave_to(tokens.depth() - 1))
                    return false;
                break;
            case Kind::end_object:
                if (tokens.depth() == outside) return true;
                break;
            case Kind::null:
            case Kind::end_array:
                break;
            case Kind::end:
            case Kind::fault:
                return false;
        }
    }
}

std::string Rows::read(std::string_view what) {
    switch (tokens_.next()) {
        case Kind::begin_array:
            return in_array();
        case Kind::begin_object:
            return in_object(what);
        case Kind::null:
            return {};
        case Kind::value:
            return tokens_.text().empty() || tokens_.text() == "false" ? std::string{}
                                                                       : no_list(what);
        default:
            return std::string(tokens_.fault());
    }
}

std::string Rows::in_array() {
    for (;;) {
        switch (tokens_.next()) {
            case Kind::begin_object:
                if (!row()) return std::string(tokens_.fault());
                break;
            case Kind::end_array:
                return {};
            case Kind::fault:
            case Kind::end:
                return std::string(tokens_.fault());
            case Kind::begin_array:
                if (!tokens_.leave_to(1)) return std::string(tokens_.fault());
                [[fallthrough]];
            default:
                tell_(++position_, "not an object");
        }
        if (position_ > most_positions) return "a list of more than 10,000,000 entries";
    }
}

/// PHP writes a list from which entries were taken out as {"0":{…},"2":{…}}.
std::string Rows::in_object(std::string_view what) {
    bool has_other = false;
    for (;;) {
        switch (tokens_.next()) {
            case Kind::key:
                if (tokens_.text() == "user_info" || tokens_.text() == "server_info")
                    return text::join("the account's answer in place of the ", what);
                break;
            case Kind::begin_object:
                if (!row()) return std::string(tokens_.fault());
                break;
            case Kind::end_object:
                return has_other && position_ == 0 ? no_list(what) : std::string{};
            case Kind::begin_array:
                if (!tokens_.leave_to(1)) return std::string(tokens_.fault());
                has_other = true;
                break;
            case Kind::fault:
            case Kind::end:
                return std::string(tokens_.fault());
            default:
                has_other = true;
        }
        if (position_ > most_positions) return "a list of more than 10,000,000 entries";
    }
}

bool Rows::row() {
    if (!read_object(tokens_, slots_)) return false;
    take_(++position_);
    return true;
}

std::string_view first_of(std::string_view list) {
    return list.substr(0, list.find(','));
}

bool is_true(std::string_view text) {
    return text == "1" || text::iequals(text, "true") || text.find_first_of("23456789") == 0;
}

int small_number(std::string_view text, int most) {
    text = text.substr(0, text.find('.'));
    const auto number = text::number<int>(text);
    return number && *number > 0 ? std::min(*number, most) : 0;
}

std::optional<Time> read_epoch(std::string_view text) {
    constexpr std::int64_t first_milliseconds = 100'000'000'000;  // in seconds: the year 5138
    const auto number = text::number<std::int64_t>(text);
    if (!number || *number <= 0) return std::nullopt;
    const std::int64_t seconds = *number >= first_milliseconds ? *number / 1000 : *number;
    if (seconds >= first_milliseconds) return std::nullopt;
    return Time(Seconds(seconds));
}

}  // namespace flathead::formats::xtream
