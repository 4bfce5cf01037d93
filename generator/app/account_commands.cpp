/// account add, list, set, rotate, disable, enable, remove: who may watch. Each takes effect at
/// once, without a generate.

#include "generator/accounts/credentials.hpp"
#include "generator/accounts/names.hpp"
#include "generator/app/account_book.hpp"
#include "generator/app/account_text.hpp"
#include "generator/app/commands.hpp"
#include "generator/app/prepare.hpp"
#include "relay/base/error.hpp"
#include "relay/base/log.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"
#include "relay/lib/qr/code.hpp"

#include <algorithm>
#include <cstdio>
#include <grp.h>
#include <limits>
#include <sys/stat.h>
#include <unistd.h>

namespace flathead::app {
namespace {

/// What was asked makes no sense; nothing was done.
class Misuse : public Error {
  public:
    using Error::Error;
};

constexpr int most_connections = 100'000;
/// Players keep it in 32 bits.
constexpr Time last_time{Seconds(std::numeric_limits<std::int32_t>::max())};

/// As root everything would be made as root's own, and the generator and the relay, which run as
/// another user, could not use it.
void become_owner_of(const Path& folder) {
    struct stat facts {};
    if (::geteuid() != 0 || ::stat(folder.c_str(), &facts) != 0 || facts.st_uid == 0) return;
    if (::setgroups(0, nullptr) != 0 || ::setgid(facts.st_gid) != 0 || ::setuid(facts.st_uid) != 0)
        throw system_error("become the owner of " + folder.string());
}

Time read_expiry(const std::string& text, Time now) {
    std::optional<Time> at;
    if (const auto span = times::read_duration(text)) {
        if (*span <= Seconds(0))
            throw Misuse(text::join("--expires ", text, " is no time to come"));
        at = now + *span;
    } else {
        at = times::read_rfc3339(text);
        if (!at) at = times::read_rfc3339(text + "T00:00:00Z");
    }
    if (!at)
        throw Misuse(text::join("--expires '",
                                text,
                                "' is neither a time (2026-12-31, 2026-12-31T18:00:00Z) nor a span "
                                "(30d) nor never"));
    if (*at <= Time{} || *at > last_time)
        throw Misuse(text::join("--expires ",
                                text,
                                ": beyond ",
                                times::rfc3339(last_time),
                                ", the last second players know; use never"));
    return *at;
}

std::string read_package(const Config& config, const std::string& name) {
    if (name.empty() || name == every_channel) return std::string(every_channel);
    std::vector<std::string_view> known{every_channel};
    for (const PackageConfig& package : config.packages) known.push_back(package.name);
    if (std::ranges::find(known, name) != known.end()) return name;
    const auto meant = text::nearest(name, known);
    throw Misuse(text::join("--package ",
                            name,
                            ": the config defines no such package",
                            meant ? text::join(", did you mean '", *meant, "'?") : ""));
}

/// The options that were given, into the account.
void apply(const Config& config, const Options& options, Account& account) {
    if (options.package) account.package = read_package(config, *options.package);
    if (options.max_connections) {
        if (*options.max_connections < 0 || *options.max_connections > most_connections)
            throw Misuse(text::join("--max goes from 0 (any number) to ", most_connections));
        account.max_connections = *options.max_connections;
    }
    if (options.expires && text::iequals(*options.expires, "never"))
        account.expires.reset();
    else if (options.expires)
        account.expires = read_expiry(*options.expires, options.time());
    if (options.trial) account.is_trial = *options.trial;
    if (options.note)
        account.note =
            utf8::clean_line(utf8::truncated(*options.note, accounts::longest_note_bytes));
}

/// Runs the command with the accounts; what was misused becomes an exit code.
template <class Command>
Exit with_accounts(const Options& options, Command command) {
    const auto config = load_config(options);
    if (!config) return Exit::usage;
    become_owner_of(config->site.state);
    try {
        AccountBook book(*config);
        command(*config, book);
        return Exit::done;
    } catch (const Misuse& mistake) {
        std::fputs(text::join("flathead account: ", mistake.what(), '\n').c_str(), stderr);
        return Exit::usage;
    }
}

const Account& existing(const AccountBook& book, const std::string& name) {
    if (const Account* const account = book.find(name)) return *account;
    std::vector<std::string_view> names;
    for (const Account& one : book.accounts()) names.push_back(one.name);
    // Comparing with all of very many would take seconds.
    const auto meant =
        names.size() <= 2000 ? text::nearest(name, names) : std::optional<std::string_view>();
    throw Error(text::join("no account is called '",
                           name,
                           "'",
                           meant ? text::join(", did you mean '", *meant, "'?") : ""));
}

void give(const Config& config, const Options& options, AccountBook& book, Account account) {
    const std::string password = accounts::new_password();
    account.hash = accounts::hash_of(account.name, password, book.salt());
    book.put(account);
    const NewPassword made{password, config.site.base_url};
    print(options.json ? account_json(account, made) + "\n" : account_text(account, made));
    // For a telephone's camera; a file or a pipe has none in front of it.
    if (!options.json && !made.base_url.empty() && ::isatty(STDOUT_FILENO) != 0)
        print(qr::terminal_code(playlist_url(account, made)));
}

void tell(const Options& options, const Account& account, std::string_view what) {
    if (options.json) {
        print(account_json(account) + "\n");
    } else {
        log::info("account", text::join(account.name, " ", what));
    }
}

Exit set_enabled(const Options& options, bool is_enabled) {
    return with_accounts(options, [&](const Config&, AccountBook& book) {
        Account account = existing(book, options.subject);
        account.is_enabled = is_enabled;
        book.put(account);
        tell(options, account, is_enabled ? "may watch again" : "is disabled");
    });
}

}  // namespace

Exit run_account_add(const Options& options) {
    return with_accounts(options, [&](const Config& config, AccountBook& book) {
        const std::string& name = options.subject;
        if (const auto why = accounts::why_not_a_name(name))
            throw Misuse(
                text::join("'", utf8::clean_line(name), "' is no name for an account: ", *why));
        if (const Account* const other = book.find(name))
            throw Error(
                text::join("there is an account ", other->name, " already; nothing was changed"));
        Account account;
        account.name = name;
        account.created = options.time();
        apply(config, options, account);
        give(config, options, book, account);
    });
}

Exit run_account_list(const Options& options) {
    const auto config = load_config(options);
    if (!config) return Exit::usage;
    const auto state = state::State::open_read_only(config->site.state);
    const std::vector<Account> accounts = state ? state->accounts() : std::vector<Account>();
    if (!options.json) {
        print(accounts_text(accounts, options.time()));
        return Exit::done;
    }
    std::string out;
    for (const Account& one : accounts)
        out += text::join(out.empty() ? "[" : ",\n ", account_json(one));
    print(out.empty() ? "[]\n" : out + "]\n");
    return Exit::done;
}

Exit run_account_set(const Options& options) {
    return with_accounts(options, [&](const Config& config, AccountBook& book) {
        Account account = existing(book, options.subject);
        apply(config, options, account);
        book.put(account);
        tell(options, account, "is changed");
    });
}

Exit run_account_rotate(const Options& options) {
    return with_accounts(options, [&](const Config& config, AccountBook& book) {
        give(config, options, book, existing(book, options.subject));
    });
}

Exit run_account_disable(const Options& options) {
    return set_enabled(options, false);
}

Exit run_account_enable(const Options& options) {
    return set_enabled(options, true);
}

Exit run_account_remove(const Options& options) {
    return with_accounts(options, [&](const Config&, AccountBook& book) {
        const Account account = existing(book, options.subject);
        book.remove(account.name);
        tell(options, account, "is removed");
    });
}

}  // namespace flathead::app
