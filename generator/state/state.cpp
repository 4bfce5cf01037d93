#include "generator/state/state.hpp"

#include "generator/state/account_rows.hpp"
#include "generator/state/channel_rows.hpp"
#include "generator/state/schema.hpp"

#include <algorithm>

namespace flathead::state {
namespace {

std::int64_t seconds(Time at) {
    return at.time_since_epoch().count();
}
Time time_of(std::int64_t value) {
    return Time(Seconds(value));
}

OriginState origin_state(std::int64_t value) {
    switch (value) {
        case 0:
            return OriginState::fresh;
        case 1:
            return OriginState::unchanged;
        case 2:
            return OriginState::last_good;
        default:
            return OriginState::failed;
    }
}

/// Fresh and unchanged are both "works": going from one to the other is no event.
bool works(OriginState state) {
    return state == OriginState::fresh || state == OriginState::unchanged;
}

/// Reading what a damaged file holds fails late, in the middle of a table.
template <class Read>
auto readable(const sqlite::Database& database, Read&& read) {
    try {
        return read();
    } catch (const sqlite::Busy&) {
        throw;
    } catch (const Error& cause) {
        throw unusable(database.file(), std::string("it cannot be read (") + cause.what() + ")");
    }
}

void save_origin(sqlite::Database& database,
                 const std::vector<OriginHistory>& before,
                 OriginHistory now) {
    const auto old = std::ranges::find_if(
        before, [&](const OriginHistory& o) { return o.kind == now.kind && o.name == now.name; });
    if (old != before.end() && works(old->state) == works(now.state) &&
        (works(now.state) || old->state == now.state)) {
        now.since = old->since;
    }
    if (old != before.end() && *old == now) return;
    database.prepare("INSERT OR REPLACE INTO origins VALUES(?,?,?,?,?,?)")
        .run(now.kind,
             now.name,
             static_cast<int>(now.state),
             seconds(now.since),
             now.entries,
             now.error);
}

}  // namespace

State State::open(const Path& folder) {
    make_folders(folder);
    sqlite::Database database(file_in(folder), sqlite::Access::create);
    if (condition_of(database) != Condition::current) migrate(database);
    return State(std::move(database));
}

std::optional<State> State::open_read_only(const Path& folder) {
    const Path file = file_in(folder);
    std::error_code ignored;  // a folder that cannot be looked into shows when the file is opened
    if (!std::filesystem::exists(file, ignored) && !ignored) return std::nullopt;
    // A journal beside the file may be that of a killed writer: its undoing is a write.
    const bool has_journal = std::filesystem::exists(file.string() + "-journal", ignored);
    sqlite::Database database(file,
                              has_journal ? sqlite::Access::read_write : sqlite::Access::read_only);
    switch (condition_of(database)) {
        case Condition::current:
            return State(std::move(database));
        case Condition::empty:
            return std::nullopt;
        case Condition::older:
            throw Error(
                "state " + file.string() +
                ": it is in an older format; the next `flathead generate` brings it up to date");
    }
    return std::nullopt;
}

lineup::Identities State::identities() const {
    return readable(database_, [&] { return load_identities(database_); });
}

std::vector<lineup::ShownChannel> State::shown_channels() const {
    return readable(database_, [&] { return load_shown_channels(database_); });
}

std::vector<Pin> State::pins() const {
    return readable(database_, [&] {
        std::vector<Pin> result;
        sqlite::Statement rows =
            database_.prepare("SELECT channel, guide_id, guide FROM pins ORDER BY channel");
        while (rows.step()) {
            result.push_back({{static_cast<std::int32_t>(rows.integer(0))},
                              std::string(rows.text(1)),
                              std::string(rows.text(2))});
        }
        return result;
    });
}

std::vector<OriginHistory> State::origins() const {
    return readable(database_, [&] {
        std::vector<OriginHistory> result;
        sqlite::Statement rows = database_.prepare(
            "SELECT kind, name, state, since, entries, error FROM origins ORDER BY kind, name");
        while (rows.step()) {
            result.push_back({std::string(rows.text(0)),
                              std::string(rows.text(1)),
                              origin_state(rows.integer(2)),
                              time_of(rows.integer(3)),
                              static_cast<std::uint64_t>(rows.integer(4)),
                              std::string(rows.text(5))});
        }
        return result;
    });
}

std::vector<Run> State::runs(std::size_t limit) const {
    return readable(database_, [&] {
        std::vector<Run> result;
        sqlite::Statement rows = database_.prepare(
            "SELECT started, duration, exit_code, release, report FROM runs ORDER BY id DESC LIMIT "
            "?");
        rows.bind(limit);
        while (rows.step()) {
            result.push_back({time_of(rows.integer(0)),
                              std::chrono::milliseconds(rows.integer(1)),
                              static_cast<int>(rows.integer(2)),
                              std::string(rows.text(3)),
                              std::string(rows.text(4))});
        }
        return result;
    });
}

std::optional<std::uint64_t> State::site_identity() const {
    return readable(database_, [&]() -> std::optional<std::uint64_t> {
        sqlite::Statement row = database_.prepare("SELECT identity FROM site");
        if (!row.step()) return std::nullopt;
        return static_cast<std::uint64_t>(row.integer(0));
    });
}

std::vector<KeptSchedule> State::schedules() const {
    return readable(database_, [&] { return load_schedules(database_); });
}

std::vector<Item> State::scheduled_items() const {
    return readable(database_, [&] { return load_scheduled_items(database_); });
}

std::string State::schedule_text(TextId id) const {
    return readable(database_, [&] { return load_text(database_, id); });
}

void State::save(const RunChanges& changes) {
    const std::vector<OriginHistory> before = origins();
    sqlite::Transaction transaction(database_);
    const bool has_new_channels =
        changes.identities != nullptr &&
        (changes.identities->changed_rows() != 0 || !changes.identities->changed_keys().empty());
    if (has_new_channels) save_identities(database_, *changes.identities, *changes.lineup);
    if (changes.schedules != nullptr && !changes.schedules->is_empty())
        save_schedules(database_, *changes.schedules);
    for (const OriginHistory& origin : changes.origins) save_origin(database_, before, origin);
    if (changes.run) {
        const Run& run = *changes.run;
        database_
            .prepare(
                "INSERT INTO runs(started, duration, exit_code, release, report) VALUES(?,?,?,?,?)")
            .run(
                seconds(run.started), run.duration.count(), run.exit_code, run.release, run.report);
        database_.prepare("DELETE FROM runs WHERE id <= (SELECT max(id) FROM runs) - ?")
            .run(most_runs);
    }
    transaction.commit();
}

void State::pin(const Pin& pin) {
    database_.prepare("INSERT OR REPLACE INTO pins VALUES(?,?,?)")
        .run(pin.channel.value, pin.guide_id, pin.guide);
}

bool State::unpin(ChannelId channel) {
    sqlite::Transaction transaction(database_);
    database_.prepare("DELETE FROM pins WHERE channel = ?").run(channel.value);
    const bool was_pinned = database_.integer("SELECT changes()") != 0;
    transaction.commit();
    return was_pinned;
}

std::uint64_t State::keep_site_identity(std::uint64_t candidate) {
    database_.prepare("INSERT OR IGNORE INTO site VALUES(1, ?)").run(candidate);
    return *site_identity();
}

std::vector<Account> State::accounts() const {
    return readable(database_, [&] { return load_accounts(database_); });
}

std::optional<std::string> State::salt() const {
    return readable(database_, [&]() -> std::optional<std::string> {
        sqlite::Statement row = database_.prepare("SELECT salt FROM account_salt");
        if (!row.step()) return std::nullopt;
        return std::string(row.text(0));
    });
}

void State::put(const Account& account) {
    put_account(database_, account);
}

void State::remove_account(const std::string& name) {
    database_.prepare("DELETE FROM accounts WHERE name = ?").run(name);
}

std::string State::keep_salt(const std::string& candidate) {
    database_.prepare("INSERT OR IGNORE INTO account_salt VALUES(1, ?)").run(candidate);
    return *salt();
}

}  // namespace flathead::state
