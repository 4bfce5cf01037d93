#include "generator/state/account_rows.hpp"

#include "relay/base/text.hpp"

#include <limits>

namespace flathead::state {
namespace {

constexpr std::int64_t last_second = std::numeric_limits<std::int32_t>::max();

std::int64_t bounded(const sqlite::Statement& row, int column, const char* name) {
    const std::int64_t value = row.integer(column);
    if (value < 0 || value > last_second) throw Error(text::join("accounts.", name, " is ", value));
    return value;
}

Time time_of(std::int64_t seconds) {
    return Time(Seconds(seconds));
}

}  // namespace

std::vector<Account> load_accounts(const sqlite::Database& database) {
    std::vector<Account> accounts;
    sqlite::Statement row = database.prepare(
        "SELECT name, hash, package, max_connections, expires, trial, enabled, created, note FROM "
        "accounts ORDER BY name");
    while (row.step()) {
        Account& one = accounts.emplace_back();
        one.name = row.text(0);
        one.hash = row.text(1);
        one.package = row.text(2);
        one.max_connections = static_cast<int>(bounded(row, 3, "max_connections"));
        if (const auto expires = bounded(row, 4, "expires"); expires != 0)
            one.expires = time_of(expires);
        one.is_trial = row.integer(5) != 0;
        one.is_enabled = row.integer(6) != 0;
        one.created = time_of(bounded(row, 7, "created"));
        one.note = row.text(8);
    }
    return accounts;
}

void put_account(sqlite::Database& database, const Account& account) {
    database.prepare("INSERT OR REPLACE INTO accounts VALUES(?,?,?,?,?,?,?,?,?)")
        .run(account.name,
             account.hash,
             account.package,
             account.max_connections,
             account.expires ? account.expires->time_since_epoch().count() : 0,
             account.is_trial ? 1 : 0,
             account.is_enabled ? 1 : 0,
             account.created.time_since_epoch().count(),
             account.note);
}

}  // namespace flathead::state
