#include "generator/app/account_text.hpp"

#include "relay/base/text.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace flathead::app {
namespace {

/// Plainly no name of a machine; the operator knows what to put there.
constexpr std::string_view placeholder = "http://YOUR-SERVER:8080";

std::string_view base_of(const NewPassword& made) {
    return made.base_url.empty() ? placeholder : made.base_url;
}

std::string expires_text(const Account& account) {
    return account.expires ? times::rfc3339(*account.expires) : "never";
}

std::string most_text(const Account& account) {
    return account.max_connections == 0 ? "any" : std::to_string(account.max_connections);
}

std::string members(const Account& account) {
    return text::join(
        "\"package\":",
        text::json_string(account.package),
        ",\"max_connections\":",
        account.max_connections,
        ",\"expires\":",
        account.expires ? text::json_string(times::rfc3339(*account.expires)) : "null",
        ",\"trial\":",
        account.is_trial ? "true" : "false",
        ",\"enabled\":",
        account.is_enabled ? "true" : "false",
        ",\"created\":",
        text::json_string(times::rfc3339(account.created)),
        ",\"note\":",
        text::json_string(account.note));
}

std::string_view status_of(const Account& account, Time now) {
    if (!account.is_enabled) return "disabled";
    if (account.expires && *account.expires <= now) return "expired";
    return account.is_trial ? "trial" : "active";
}

}  // namespace

/// Names and passwords need no escaping (generator/accounts/names.hpp).
std::string playlist_url(const Account& account, const NewPassword& made) {
    return text::join(base_of(made),
                      "/get.php?username=",
                      account.name,
                      "&password=",
                      made.password,
                      "&type=m3u_plus&output=ts");
}

std::string account_text(const Account& account, const NewPassword& made) {
    return text::join(
        "account      ",
        account.name,
        "\npassword     ",
        made.password,
        "  (shown this once; only its hash is kept)\npackage      ",
        account.package,
        "\nconnections  ",
        most_text(account),
        "\nexpires      ",
        expires_text(account),
        "\nplaylist     ",
        playlist_url(account, made),
        "\nXtream       server ",
        base_of(made),
        ", with this name and password\n",
        made.base_url.empty() ? "Put your server's address in, or set site.base_url.\n" : "");
}

std::string account_json(const Account& account, const NewPassword& made) {
    return text::join("{\"name\":",
                      text::json_string(account.name),
                      ",\"password\":",
                      text::json_string(made.password),
                      ",",
                      members(account),
                      ",\"playlist_url\":",
                      text::json_string(playlist_url(account, made)),
                      "}");
}

std::string account_json(const Account& account) {
    return text::join("{\"name\":", text::json_string(account.name), ",", members(account), "}");
}

std::string accounts_text(std::span<const Account> accounts, Time now) {
    using Row = std::array<std::string, 6>;
    std::vector<Row> rows{{"name", "package", "connections", "expires", "status", "note"}};
    for (const Account& one : accounts)
        rows.push_back({one.name,
                        one.package,
                        most_text(one),
                        expires_text(one),
                        std::string(status_of(one, now)),
                        one.note});
    std::array<std::size_t, 6> widths{};
    for (const Row& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    std::string out;
    for (const Row& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i)
            line += row[i] + std::string(widths[i] - row[i].size() + 2, ' ');
        out += text::join(text::trim_end(line), '\n');
    }
    return out;
}

}  // namespace flathead::app
