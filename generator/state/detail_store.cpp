#include "generator/state/detail_store.hpp"

#include "relay/base/log.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <filesystem>

namespace flathead::state {
namespace {

constexpr std::int64_t application_id = 0x464C4454;  // "FLDT"
constexpr std::int64_t format = 1;
constexpr int largest_value_bytes = 64 << 20;

std::int64_t number(DetailKind kind) {
    return static_cast<std::int64_t>(kind);
}

sqlite::Database opened(const Path& file) {
    sqlite::Database database(file, sqlite::Access::create);
    database.limit_bytes(largest_value_bytes);
    const std::int64_t found = database.integer("PRAGMA user_version");
    if (found == 0 && database.integer("SELECT count(*) FROM sqlite_master") == 0) {
        database.run(text::join(
            "BEGIN IMMEDIATE; CREATE TABLE details(source TEXT NOT NULL, kind INTEGER NOT NULL, id "
            "TEXT NOT NULL, stamp TEXT NOT NULL, asked INTEGER NOT NULL, digest INTEGER NOT NULL, "
            "episodes TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY(source, kind, id)) WITHOUT "
            "ROWID; PRAGMA application_id = ",
            application_id,
            "; PRAGMA user_version = ",
            format,
            "; COMMIT"));
        return database;
    }
    if (found != format || database.integer("PRAGMA application_id") != application_id)
        throw Error(text::join("it is of another format (", found, ")"));
    // A file cut short fails here, not in the middle of a run.
    static_cast<void>(database.integer("SELECT count(*) FROM details"));
    return database;
}

}  // namespace

DetailStore DetailStore::open(const Path& folder) {
    const Path file = file_in(folder);
    try {
        return DetailStore(opened(file));
    } catch (const sqlite::Busy&) {
        throw;
    } catch (const Error& trouble) {
        log::warning("state",
                     text::join(file.string(),
                                " cannot be used (",
                                trouble.what(),
                                "); descriptions of films and series are asked for again"));
    }
    for (const char* end : {"", "-journal"}) {
        std::error_code ignored;  // opening anew tells what is wrong
        std::filesystem::remove(Path(file.string() + end), ignored);
    }
    return DetailStore(opened(file));
}

std::vector<DetailRow> DetailStore::rows(std::string_view source, DetailKind kind) const {
    std::vector<DetailRow> rows;
    sqlite::Statement select = database_.prepare(
        "SELECT id, stamp, asked, digest, episodes FROM details WHERE source = ? AND kind = ? "
        "ORDER BY id");
    select.bind(source, number(kind));
    while (select.step()) {
        DetailRow& row = rows.emplace_back();
        row.id = select.text(0);
        row.stamp = select.text(1);
        row.asked = Time(Seconds(select.integer(2)));
        row.digest = static_cast<std::uint64_t>(select.integer(3));
        row.episodes = select.text(4);
    }
    return rows;
}

std::string DetailStore::body(std::string_view source, DetailKind kind, std::string_view id) const {
    sqlite::Statement select =
        database_.prepare("SELECT body FROM details WHERE source = ? AND kind = ? AND id = ?");
    select.bind(source, number(kind), id);
    return select.step() ? std::string(select.text(0)) : std::string();
}

void DetailStore::put(std::string_view source,
                      DetailKind kind,
                      const DetailRow& row,
                      std::string_view body) {
    database_.prepare("INSERT OR REPLACE INTO details VALUES(?,?,?,?,?,?,?,?)")
        .run(source,
             number(kind),
             row.id,
             row.stamp,
             row.asked.time_since_epoch().count(),
             static_cast<std::int64_t>(row.digest),
             row.episodes,
             body);
}

void DetailStore::missed(std::string_view source,
                         DetailKind kind,
                         std::string_view id,
                         std::string_view stamp,
                         Time asked) {
    database_
        .prepare(
            "INSERT INTO details VALUES(?,?,?,?,?,0,'','') ON CONFLICT(source, kind, id) DO UPDATE "
            "SET stamp = excluded.stamp, asked = excluded.asked")
        .run(source, number(kind), id, stamp, asked.time_since_epoch().count());
}

void DetailStore::prune(std::string_view source,
                        DetailKind kind,
                        const std::vector<std::string_view>& ids,
                        Time limit) {
    std::vector<std::string> gone;
    sqlite::Statement select =
        database_.prepare("SELECT id FROM details WHERE source = ? AND kind = ? AND asked < ?");
    select.bind(source, number(kind), limit.time_since_epoch().count());
    while (select.step()) {
        if (!std::ranges::binary_search(ids, select.text(0))) gone.emplace_back(select.text(0));
    }
    if (gone.empty()) return;
    sqlite::Transaction transaction(database_);
    sqlite::Statement remove =
        database_.prepare("DELETE FROM details WHERE source = ? AND kind = ? AND id = ?");
    for (const std::string& id : gone) remove.run(source, number(kind), id);
    transaction.commit();
}

}  // namespace flathead::state
