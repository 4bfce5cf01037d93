#include "generator/accounts/tables.hpp"

#include "relay/base/text.hpp"

namespace flathead::accounts {
namespace {

std::int64_t epoch(const std::optional<Time>& at) {
    return at ? at->time_since_epoch().count() : 0;
}

}  // namespace

std::string users_map(std::span<const Account> accounts) {
    std::string out;
    for (const Account& one : accounts) {
        out += text::join("\"u:", one.name, "\" \"", one.hash);
        if (!one.is_enabled) {
            out += ",1";
        } else if (one.expires) {
            out += text::join(',', epoch(one.expires));
        }
        out += "\";\n";
    }
    return out;
}

std::string facts_map(std::span<const Account> accounts) {
    std::string out;
    for (const Account& one : accounts) {
        out += text::join("\"u:",
                          one.name,
                          "\" \"",
                          one.is_enabled ? "active " : "disabled ",
                          one.package,
                          ' ',
                          one.max_connections,
                          one.is_trial ? " 1 " : " 0 ",
                          epoch(one.created),
                          ' ',
                          epoch(one.expires),
                          "\";\n");
    }
    return out;
}

std::string salt_map(std::string_view salt) {
    return text::join("\"salt\" \"", salt, "\";\n");
}

std::string relay_table(std::span<const Account> accounts) {
    std::string out = "flathead-accounts 1\n";
    for (const Account& one : accounts) {
        out += text::join(one.name,
                          '\t',
                          one.package,
                          '\t',
                          one.max_connections,
                          '\t',
                          epoch(one.expires),
                          '\t',
                          one.is_enabled ? 1 : 0,
                          '\n');
    }
    return out;
}

}  // namespace flathead::accounts
