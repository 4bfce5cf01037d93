#include "generator/formats/xtream_read.hpp"

#include "generator/formats/json_tokens.hpp"
#include "generator/formats/xtream_rows.hpp"
#include "relay/base/text.hpp"

#include <span>

namespace flathead::formats {

using xtream::first_of;
using xtream::is_true;
using xtream::read_epoch;
using xtream::Rows;
using xtream::Slot;
using xtream::small_number;

namespace {

using Kind = JsonTokens::Kind;

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
    std::string zone;
    const Slot server_slots[] = {{"timezone", &zone}};
    std::string key;
    bool has_user = false;
    while (first == Kind::begin_object && tokens.depth() > 0) {
        const Kind kind = tokens.next();
        if (kind == Kind::fault) {
            if (has_user) break;  // it said what matters
            return refused(tokens.fault());
        }
        if (kind == Kind::key) {
            key = tokens.text();
        } else if (kind == Kind::begin_object && (key == "user_info" || key == "server_info")) {
            const bool is_user = key == "user_info";
            if (!xtream::read_object(tokens,
                                     is_user ? std::span<const Slot>(slots) : server_slots)) {
                if (has_user) break;
                return refused(tokens.fault());
            }
            has_user = has_user || is_user;
        } else if (kind == Kind::begin_array || kind == Kind::begin_object) {
            if (key == "user_info") return account;  // [] for {}: an account of nobody
            if (!tokens.leave_to(1)) return refused(tokens.fault());
        }
    }
    if (has_user) {
        account = account_of(said);
        account.zone = zone;
        return account;
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
