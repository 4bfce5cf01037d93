#include "generator/library/media_cache.hpp"

#include "relay/base/error.hpp"
#include "relay/base/log.hpp"
#include "relay/base/text.hpp"

#include <array>

namespace flathead::library {
namespace {

constexpr std::int64_t application_id = 0x464C4D44;  // "FLMD"
constexpr std::int64_t format = 1;  // raised also when files must be looked at again

constexpr const char* schema = R"sql(
CREATE TABLE files(
    path     TEXT NOT NULL PRIMARY KEY,
    bytes    INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    seen     INTEGER NOT NULL,
    content  TEXT NOT NULL,
    error    TEXT NOT NULL,
    tried    INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE looks(
    library TEXT NOT NULL PRIMARY KEY,
    root    TEXT NOT NULL,
    at      INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE trees(
    library  TEXT NOT NULL,
    path     TEXT NOT NULL,
    kind     INTEGER NOT NULL,
    bytes    INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    PRIMARY KEY(library, path)) WITHOUT ROWID;
)sql";

bool is_ours(const sqlite::Database& database) {
    return database.integer("PRAGMA application_id") == application_id &&
           database.integer("PRAGMA user_version") == format;
}

void make(sqlite::Database& database) {
    sqlite::Transaction transaction(database);
    if (is_ours(database)) return;  // another run was quicker
    database.run(schema);
    database.run(text::join("PRAGMA application_id = ", application_id));
    database.run(text::join("PRAGMA user_version = ", format));
    transaction.commit();
}

sqlite::Database open(const Path& file) {
    sqlite::Database database(file, sqlite::Access::create);
    if (is_ours(database)) return database;
    if (database.integer("SELECT count(*) FROM sqlite_master") != 0)
        throw Error(text::join(file.string(), ": it is no media cache of this version"));
    make(database);
    return database;
}

sqlite::Database open_or_begin_anew(const Path& folder) {
    make_folders(folder);
    const Path file = MediaCache::file_in(folder);
    try {
        return open(file);
    } catch (const sqlite::Busy&) {
        throw;
    } catch (const Error& cause) {
        log::warning("library", text::join("media cache: begun anew: ", cause.what()));
    }
    for (const char* const suffix : {"", "-journal", "-wal", "-shm"}) {
        std::error_code ignored;  // what is not there need not go; open() tells what is wrong
        std::filesystem::remove(file.string() + suffix, ignored);
    }
    return open(file);
}

std::int64_t seconds_of(Time at) {
    return at.time_since_epoch().count();
}

FileKind kind_of(std::int64_t number) {
    if (number < 0 || number > static_cast<std::int64_t>(FileKind::other)) return FileKind::other;
    return static_cast<FileKind>(number);
}

}  // namespace

MediaCache::MediaCache(const Path& state_folder) : database_(open_or_begin_anew(state_folder)) {}

void MediaCache::each_below(
    const Path& root, const std::function<void(std::string_view, const Remembered&)>& take) const {
    std::string prefix = root.string();
    while (prefix.ends_with('/')) prefix.pop_back();
    auto rows = database_.prepare(
        "SELECT path, bytes, modified, seen, content, error, tried FROM files "
        "WHERE path > ? AND path < ?");
    rows.bind(prefix + "/", prefix + "0");  // '0' follows '/'
    Remembered one;
    while (rows.step()) {
        one.bytes = rows.integer(1);
        one.modified = rows.integer(2);
        one.seen_day = rows.integer(3);
        one.content = rows.text(4);
        one.error = rows.text(5);
        one.tried_day = rows.integer(6);
        take(rows.text(0), one);
    }
}

void MediaCache::keep(const std::vector<std::pair<std::string, Remembered>>& files) {
    if (files.empty()) return;
    sqlite::Transaction transaction(database_);
    auto row = database_.prepare("INSERT OR REPLACE INTO files VALUES(?, ?, ?, ?, ?, ?, ?)");
    for (const auto& [path, file] : files) {
        row.run(path,
                file.bytes,
                file.modified,
                file.seen_day,
                file.content,
                file.error,
                file.tried_day);
    }
    transaction.commit();
}

void MediaCache::saw(const std::vector<std::string>& paths, std::int64_t day) {
    const std::int64_t oldest = day - kept_days;
    const bool has_old = database_.integer(text::join(
                             "SELECT EXISTS(SELECT 1 FROM files WHERE seen < ", oldest, ")")) != 0;
    if (paths.empty() && !has_old) return;
    sqlite::Transaction transaction(database_);
    auto row = database_.prepare("UPDATE files SET seen = ? WHERE path = ?");
    for (const std::string& path : paths) row.run(day, path);
    database_.prepare("DELETE FROM files WHERE seen < ?").run(oldest);
    transaction.commit();
}

std::optional<LastLook> MediaCache::last_look(std::string_view library) const {
    auto head = database_.prepare("SELECT root, at FROM looks WHERE library = ?");
    head.bind(library);
    if (!head.step()) return std::nullopt;
    LastLook out{std::string(head.text(0)), Time{Seconds{head.integer(1)}}, {}};
    auto rows = database_.prepare(
        "SELECT path, kind, bytes, modified FROM trees WHERE library = ? ORDER BY path");
    rows.bind(library);
    while (rows.step()) {
        out.files.push_back({std::string(rows.text(0)),
                             kind_of(rows.integer(1)),
                             rows.integer(2),
                             rows.integer(3)});
    }
    return out;
}

void MediaCache::keep_look(std::string_view library,
                           const std::optional<LastLook>& before,
                           const LastLook& look) {
    static const std::vector<TreeFile> nothing;
    const std::vector<TreeFile>& old = before ? before->files : nothing;
    sqlite::Transaction transaction(database_);
    database_.prepare("INSERT OR REPLACE INTO looks VALUES(?, ?, ?)")
        .run(library, look.root, seconds_of(look.at));
    auto put = database_.prepare("INSERT OR REPLACE INTO trees VALUES(?, ?, ?, ?, ?)");
    auto drop = database_.prepare("DELETE FROM trees WHERE library = ? AND path = ?");
    auto was = old.begin();
    for (const TreeFile& file : look.files) {
        for (; was != old.end() && was->path < file.path; ++was) drop.run(library, was->path);
        const bool is_same = was != old.end() && *was == file;
        if (was != old.end() && was->path == file.path) ++was;
        if (is_same) continue;
        put.run(library, file.path, static_cast<int>(file.kind), file.bytes, file.modified);
    }
    for (; was != old.end(); ++was) drop.run(library, was->path);
    transaction.commit();
}

}  // namespace flathead::library
