#include "generator/formats/xtream_read.hpp"

#include "generator/formats/json_tokens.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <functional>
#include <span>

namespace flathead::formats {
namespace {

using Kind = JsonTokens::Kind;

constexpr std::size_t list_limit_bytes = 1000;  // of the values of one list, joined
constexpr std::uint32_t most_positions = 10'000'000;

/// Where a member's value goes. Of a list, its single values with commas between them; objects say
/// nothing.
struct Slot {
    std::string_view key;
    std::string* text;
};

/// 77, 77.0 and "77" are one id; true is 1.
void take_scalar(const JsonTokens& tokens, std::string& into) {
    std::string_view text = tokens.text();
    if (!tokens.was_quoted()) {
        if (text.ends_with(".0")) text.remove_suffix(2);
        if (text == "true" || text == "false") text = text == "true" ? "1" : "0";
    }
    if (!into.empty() && !text.empty()) into += ',';
    into += text;
}

/// The list that has just begun, to its end.
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

/// The object that has just begun, to its end. False when a fault came first.
bool read_object(JsonTokens& tokens, std::span<const Slot> slots) {
    for (const Slot& slot : slots) slot.text->clear();
    const std::size_t outside = tokens.depth() - 1;
    std::string* into = nullptr;
    for (;;) {
        switch (tokens.next()) {
            case Kind::key: {
                const auto slot = std::ranges::find(slots, tokens.text(), &Slot::key);
                // Of a key that stands twice, the first value counts.
                into = slot != slots.end() && slot->text->empty() ? slot->text : nullptr;
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
                if (!tokens.leave_to(tokens.depth() - 1)) return false;
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

/// A list of objects, whatever it is wrapped in.
class Rows {
  public:
    using Take = std::function<void(std::uint32_t position)>;
    using Tell = std::function<void(std::uint32_t position, std::string_view what)>;

    Rows(ByteSource& source, std::span<const Slot> slots, Take take, Tell tell)
        : tokens_(source), slots_(slots), take_(std::move(take)), tell_(std::move(tell)) {}

    /// Why there is no list; empty when there is one.
    std::string read(std::string_view what) {
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

  private:
    static std::string no_list(std::string_view what) {
        return text::join("JSON, but no list of ", what);
    }

    std::string in_array() {
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
                    tell(++position_, "not an object");
            }
            if (position_ > most_positions) return "a list of more than 10,000,000 entries";
        }
    }

    /// PHP writes a list from which entries were taken out as {"0":{…},"2":{…}}.
    std::string in_object(std::string_view what) {
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

    bool row() {
        if (!read_object(tokens_, slots_)) return false;
        take_(++position_);
        return true;
    }
    void tell(std::uint32_t position, std::string_view what) { tell_(position, what); }

    JsonTokens tokens_;
    std::span<const Slot> slots_;
    Take take_;
    Tell tell_;
    std::uint32_t position_ = 0;
};

std::string_view first_of(std::string_view list) {
    return list.substr(0, list.find(','));
}

bool is_true(std::string_view text) {
    return text == "1" || text::iequals(text, "true") || text.find_first_of("23456789") == 0;
}

/// A whole number between 0 and `most`; anything else is 0.
int small_number(std::string_view text, int most) {
    text = text.substr(0, text.find('.'));
    const auto number = text::number<int>(text);
    return number && *number > 0 ? std::min(*number, most) : 0;
}

/// Seconds, or milliseconds as some panels write them; 0 and what is no number are "never".
std::optional<Time> read_epoch(std::string_view text) {
    constexpr std::int64_t first_milliseconds = 100'000'000'000;  // in seconds: the year 5138
    const auto number = text::number<std::int64_t>(text);
    if (!number || *number <= 0) return std::nullopt;
    const std::int64_t seconds = *number >= first_milliseconds ? *number / 1000 : *number;
    if (seconds >= first_milliseconds) return std::nullopt;
    return Time(Seconds(seconds));
}

struct AccountTexts {
    std::string auth, user, status, expires, connections, formats;
};

XtreamAccount account_of(const AccountTexts& said) {
    constexpr int most_connections = 10'000;
    XtreamAccount account;
    account.is_authorised =
        said.auth.empty() ? !said.user.empty() || !said.status.empty() : is_true(said.auth);
    account.status = said.status;
    account.expires = read_epoch(said.expires);
    account.max_connections = small_number(said.connections, most_connections);
    for (const std::string_view format : text::split(said.formats, ',')) {
        if (!text::trim(format).empty())
            account.output_formats.push_back(text::to_lower(text::trim(format)));
    }
    return account;
}

}  // namespace

XtreamAccount read_xtream_account(ByteSource& source) {
    JsonTokens tokens(source);
    XtreamAccount account;
    const auto refused = [&account](std::string_view why) {
        account.rejected = why;
        return account;
    };
    const Kind first = tokens.next();
    if (first == Kind::fault) return refused(tokens.fault());
    AccountTexts said;
    const Slot slots[] = {{"auth", &said.auth},
                          {"username", &said.user},
                          {"status", &said.status},
                          {"exp_date", &said.expires},
                          {"max_connections", &said.connections},
                          {"allowed_output_formats", &said.formats}};
    bool is_user = false;
    while (first == Kind::begin_object && tokens.depth() > 0) {
        const Kind kind = tokens.next();
        if (kind == Kind::fault) return refused(tokens.fault());
        if (kind == Kind::key) {
            is_user = tokens.text() == "user_info";
        } else if (kind == Kind::begin_object && is_user) {
            if (!read_object(tokens, slots)) return refused(tokens.fault());
            return account_of(said);
        } else if (kind == Kind::begin_array || kind == Kind::begin_object) {
            if (is_user) return account;  // [] for {}: an account of nobody
            if (!tokens.leave_to(1)) return refused(tokens.fault());
        }
    }
    return refused("JSON, but no account");
}

XtreamCategories read_xtream_categories(ByteSource& source) {
    XtreamCategories read;
    XtreamCategory category;
    const Slot slots[] = {{"category_id", &category.id}, {"category_name", &category.name}};
    Rows rows(
        source,
        slots,
        [&](std::uint32_t position) {
            if (category.id.empty()) {
                read.problems.add(text::join("category ", position), "no category_id");
            } else if (read.categories.size() < most_xtream_categories) {
                read.categories.push_back(category);
            } else {
                read.problems.add(text::join("category ", position), "beyond the limit of 100,000");
            }
        },
        [&](std::uint32_t position, std::string_view what) {
            read.problems.add(text::join("category ", position), std::string(what));
        });
    read.rejected = rows.read("categories");
    return read;
}

XtreamOutcome read_xtream_streams(ByteSource& source, XtreamSink& sink) {
    constexpr int most_days = 3650;
    XtreamOutcome outcome;
    XtreamStream stream;
    std::string categories;
    std::string archive;
    std::string days;
    const Slot slots[] = {{"num", &stream.num},
                          {"name", &stream.name},
                          {"stream_type", &stream.type},
                          {"stream_id", &stream.id},
                          {"stream_icon", &stream.icon},
                          {"epg_channel_id", &stream.guide_id},
                          {"category_id", &stream.category},
                          {"category_ids", &categories},
                          {"tv_archive", &archive},
                          {"tv_archive_duration", &days}};
    Rows rows(
        source,
        slots,
        [&](std::uint32_t position) {
            stream.position = position;
            if (stream.category.empty() || stream.category == "0") stream.category = categories;
            stream.category.resize(first_of(stream.category).size());
            stream.has_archive = is_true(archive);
            stream.archive_days = stream.has_archive ? small_number(days, most_days) : 0;
            ++outcome.streams;
            sink.stream(stream);
        },
        [&](std::uint32_t position, std::string_view what) { sink.problem(position, what); });
    outcome.rejected = rows.read("streams");
    return outcome;
}

}  // namespace flathead::formats
