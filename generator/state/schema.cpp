#include "generator/state/schema.hpp"

#include "relay/base/text.hpp"

#include <array>

namespace flathead::state {
namespace {

/// Script i brings format i to format i + 1. Scripts are never edited once released; a new one is
/// added.
constexpr std::array migrations{R"sql(
CREATE TABLE channels(
    id            INTEGER PRIMARY KEY,
    major         INTEGER NOT NULL,
    minor         INTEGER NOT NULL,
    reason        INTEGER NOT NULL,
    base          INTEGER NOT NULL,
    first_seen    INTEGER NOT NULL,
    dormant_since INTEGER NOT NULL,
    name          TEXT NOT NULL,
    group_name    TEXT NOT NULL);
CREATE TABLE channel_keys(
    key       INTEGER PRIMARY KEY,
    channel   INTEGER NOT NULL,
    contested INTEGER NOT NULL);
CREATE TABLE pins(
    channel  INTEGER PRIMARY KEY,
    guide_id TEXT NOT NULL,
    guide    TEXT NOT NULL);
CREATE TABLE origins(
    kind    TEXT NOT NULL,
    name    TEXT NOT NULL,
    state   INTEGER NOT NULL,
    since   INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    error   TEXT NOT NULL,
    PRIMARY KEY(kind, name)) WITHOUT ROWID;
CREATE TABLE runs(
    id        INTEGER PRIMARY KEY,
    started   INTEGER NOT NULL,
    duration  INTEGER NOT NULL,
    exit_code INTEGER NOT NULL,
    release   TEXT NOT NULL,
    report    TEXT NOT NULL);
CREATE TABLE site(
    one      INTEGER PRIMARY KEY CHECK(one = 1),
    identity INTEGER NOT NULL);
)sql",
                                R"sql(
CREATE TABLE accounts(
    name            TEXT NOT NULL COLLATE NOCASE PRIMARY KEY,
    hash            TEXT NOT NULL,
    package         TEXT NOT NULL,
    max_connections INTEGER NOT NULL,
    expires         INTEGER NOT NULL,
    trial           INTEGER NOT NULL,
    enabled         INTEGER NOT NULL,
    created         INTEGER NOT NULL,
    note            TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE account_salt(
    one  INTEGER PRIMARY KEY CHECK(one = 1),
    salt TEXT NOT NULL);
)sql",
                                R"sql(
CREATE TABLE categories(
    id   INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE(kind, name));
)sql",
                                R"sql(
CREATE TABLE schedules(
    id           INTEGER PRIMARY KEY,
    key          TEXT NOT NULL UNIQUE,
    seed         INTEGER NOT NULL,
    video        TEXT NOT NULL,
    pixel_format TEXT NOT NULL,
    audio        TEXT NOT NULL);
CREATE TABLE schedule_rows(
    schedule INTEGER NOT NULL,
    start    INTEGER NOT NULL,
    stop     INTEGER NOT NULL,
    kind     INTEGER NOT NULL,
    item     INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    lane     TEXT NOT NULL,
    round    INTEGER NOT NULL,
    text     INTEGER NOT NULL,
    reason   TEXT NOT NULL,
    PRIMARY KEY(schedule, start)) WITHOUT ROWID;
CREATE TABLE schedule_items(
    id           INTEGER PRIMARY KEY,
    key          TEXT NOT NULL UNIQUE,
    library      TEXT NOT NULL,
    type         INTEGER NOT NULL,
    title        TEXT NOT NULL,
    show         TEXT NOT NULL,
    show_key     TEXT NOT NULL,
    season       INTEGER NOT NULL,
    episode      INTEGER NOT NULL,
    last_episode INTEGER NOT NULL,
    part         INTEGER NOT NULL,
    duration     INTEGER NOT NULL,
    container    TEXT NOT NULL,
    video        TEXT NOT NULL,
    pixel_format TEXT NOT NULL,
    width        INTEGER NOT NULL,
    height       INTEGER NOT NULL,
    bit_rate     INTEGER NOT NULL,
    longest_gop  INTEGER NOT NULL,
    audio        TEXT NOT NULL,
    files        TEXT NOT NULL);
CREATE TABLE schedule_texts(
    id    INTEGER PRIMARY KEY,
    inner TEXT NOT NULL);
CREATE TABLE video_keys(
    key        INTEGER PRIMARY KEY,
    video      INTEGER NOT NULL,
    first_seen INTEGER NOT NULL);
)sql"};
constexpr auto current_format = static_cast<std::int64_t>(migrations.size());

}  // namespace

Error unusable(const Path& file, const std::string& why) {
    return Error(text::join("state ",
                            file.string(),
                            ": ",
                            why,
                            "; nothing was changed. Put back a copy (`flathead restore FILE`), or "
                            "move the file away to "
                            "begin anew: channels then get new ids"));
}

Condition condition_of(const sqlite::Database& database) {
    std::int64_t format = 0;
    std::int64_t owner = 0;
    bool has_tables = false;
    try {
        format = database.integer("PRAGMA user_version");
        owner = database.integer("PRAGMA application_id");
        has_tables = database.integer("SELECT count(*) FROM sqlite_master") != 0;
    } catch (const sqlite::Busy&) {
        throw;
    } catch (const Error& cause) {
        throw unusable(database.file(), text::join("it cannot be read (", cause.what(), ")"));
    }
    if (!has_tables && format == 0) return Condition::empty;
    if (owner != application_id) throw unusable(database.file(), "it is not a state of Flathead");
    if (format > current_format) {
        throw Error(text::join(
            "state ",
            database.file().string(),
            ": it was written by a newer version (format ",
            format,
            ", this program knows up to ",
            current_format,
            "); nothing was changed. Use that version, or put back a copy from before (`flathead "
            "restore FILE`)"));
    }
    return format == current_format ? Condition::current : Condition::older;
}

void migrate(sqlite::Database& database) {
    sqlite::Transaction transaction(database);
    // Asked again: the lock may have been waited for while another program did the same.
    if (condition_of(database) == Condition::current) return;
    for (auto format = database.integer("PRAGMA user_version"); format < current_format; ++format) {
        database.run(migrations[static_cast<std::size_t>(format)]);
    }
    database.run(text::join("PRAGMA application_id = ", application_id));
    database.run(text::join("PRAGMA user_version = ", current_format));
    transaction.commit();
}

}  // namespace flathead::state
