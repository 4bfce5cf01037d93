#include "relay/tune/account_list.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <algorithm>

namespace flathead::tune {
namespace {

constexpr std::string_view first_line = "flathead-accounts 1";
constexpr std::size_t longest_name = 64;
constexpr int most_connections = 999'999;

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= longest_name && std::ranges::all_of(text, [](char c) {
        return text::is_alpha(c) || text::is_digit(c) || c == '.' || c == '_' || c == '-';
    });
}

std::optional<AccountRights> rights_of(const std::vector<std::string_view>& fields) {
    if (fields.size() != 5 || !is_name(fields[0]) || !is_name(fields[1])) return std::nullopt;
    const auto most = text::number<int>(fields[2]);
    const auto expires = text::number<std::int64_t>(fields[3]);
    const bool is_enabled = fields[4] == "1";
    constexpr std::int64_t last_second = 99'999'999'999;
    if (!most || *most < 0 || *most > most_connections) return std::nullopt;
    if (!expires || *expires < 0 || *expires > last_second) return std::nullopt;
    if (!is_enabled && fields[4] != "0") return std::nullopt;
    AccountRights rights{.package = std::string(fields[1]),
                         .max_connections = *most,
                         .expires = std::nullopt,
                         .is_enabled = is_enabled};
    if (*expires != 0) rights.expires = Time(Seconds(*expires));
    return rights;
}

}  // namespace

AccountList AccountList::read(std::string_view text) {
    AccountList list;
    std::size_t number = 0;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) throw Error("the last line is cut off");
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end + 1);
        if (++number == 1) {
            if (line != first_line) throw Error("it does not begin as a table of accounts");
            continue;
        }
        const auto fields = text::split(line, '\t');
        auto rights = rights_of(fields);
        if (!rights) throw Error(text::join("line ", number, " is no account"));
        if (!list.add(std::string(fields[0]), *std::move(rights)))
            throw Error(text::join("line ", number, " names an account again"));
    }
    if (number == 0) throw Error("it is empty");
    return list;
}

bool AccountList::add(std::string name, AccountRights rights) {
    return rights_.emplace(std::move(name), std::move(rights)).second;
}

const AccountRights* AccountList::find(const std::string& name) const {
    const auto at = rights_.find(name);
    return at == rights_.end() ? nullptr : &at->second;
}

}  // namespace flathead::tune
