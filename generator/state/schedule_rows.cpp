#include "generator/state/schedule_rows.hpp"

#include "generator/state/item_rows.hpp"
#include "relay/base/text.hpp"
#include "relay/lib/xxhash/digest.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace flathead::state {
namespace {

std::int64_t seconds(Time at) {
    return at.time_since_epoch().count();
}

/// A row's time, or an Error when the file was edited beyond what can be printed.
Time time_of(const sqlite::Statement& row, int column) {
    constexpr std::int64_t last = 253'402'300'799;  // the year 9999
    const std::int64_t value = row.integer(column);
    if (value < 0 || value > last) throw Error(text::join("schedule_rows has the time ", value));
    return Time(Seconds(value));
}

RowKind kind_of(std::int64_t value) {
    if (value < 0 || value > static_cast<std::int64_t>(RowKind::gap))
        throw Error(text::join("schedule_rows.kind is ", value));
    return static_cast<RowKind>(value);
}

void load_rows(const sqlite::Database& database,
               std::int64_t id,
               const std::unordered_map<std::int64_t, std::string>& items,
               KeptSchedule& into) {
    sqlite::Statement row = database.prepare(
        "SELECT start, stop, kind, item, at, lane, round, text, reason FROM schedule_rows WHERE "
        "schedule = ? ORDER BY start");
    row.bind(id);
    while (row.step()) {
        ScheduleRow& one = into.schedule.rows.emplace_back();
        one.start = time_of(row, 0);
        one.end = time_of(row, 1);
        one.kind = kind_of(row.integer(2));
        if (const auto item = items.find(row.integer(3)); item != items.end())
            one.item = item->second;
        one.in = Milliseconds(row.integer(4));
        one.lane = row.text(5);
        one.round = static_cast<std::uint32_t>(row.integer(6));
        one.reason = row.text(8);
        into.texts.push_back(row.integer(7));
    }
}

std::int64_t keep_schedule(sqlite::Database& database, const ScheduleChange& change) {
    database
        .prepare(
            "INSERT INTO schedules(key, seed, video, pixel_format, audio) VALUES(?,?,?,?,?) ON "
            "CONFLICT(key) DO UPDATE SET seed = excluded.seed, video = excluded.video, "
            "pixel_format = excluded.pixel_format, audio = excluded.audio")
        .run(change.channel,
             static_cast<std::int64_t>(change.seed),
             change.house.video,
             change.house.pixel_format,
             change.house.audio);
    sqlite::Statement row = database.prepare("SELECT id FROM schedules WHERE key = ?");
    row.bind(change.channel);
    (void)row.step();
    return row.integer(0);
}

/// The number an item has in schedule_rows; those never seen get one.
class ItemNumbers {
  public:
    explicit ItemNumbers(sqlite::Database& database)
        : find_(database.prepare("SELECT id FROM schedule_items WHERE key = ?")) {}

    std::int64_t of(const std::string& key) {
        if (key.empty()) return 0;
        const auto [known, is_new] = known_.emplace(key, 0);
        if (is_new) {
            find_.bind(key);
            if (!find_.step())
                throw Error(text::join("schedule: nothing is known of the item ", key));
            known->second = find_.integer(0);
        }
        return known->second;
    }

  private:
    sqlite::Statement find_;
    std::unordered_map<std::string, std::int64_t> known_;
};

void append_rows(sqlite::Database& database,
                 std::int64_t id,
                 const ScheduleChange& change,
                 ItemNumbers& items) {
    if (change.replaced_from)
        database.prepare("DELETE FROM schedule_rows WHERE schedule = ? AND start >= ?")
            .run(id, seconds(*change.replaced_from));
    sqlite::Statement last =
        database.prepare("SELECT coalesce(max(stop), 0) FROM schedule_rows WHERE schedule = ?");
    last.bind(id);
    (void)last.step();
    std::int64_t end = last.integer(0);
    sqlite::Statement add =
        database.prepare("INSERT INTO schedule_rows VALUES(?,?,?,?,?,?,?,?,?,?)");
    for (std::size_t i = 0; i < change.rows.size(); ++i) {
        const ScheduleRow& row = change.rows[i];
        if (seconds(row.start) < end || row.end <= row.start)
            throw Error(text::join("schedule of ",
                                   change.channel,
                                   ": the row at ",
                                   times::rfc3339(row.start),
                                   " lies over another one"));
        end = seconds(row.end);
        add.run(id,
                seconds(row.start),
                end,
                static_cast<int>(row.kind),
                items.of(row.item),
                row.in.count(),
                row.lane,
                row.round,
                i < change.texts.size() ? change.texts[i] : 0,
                row.reason);
    }
}

/// The last airing of each item in each lane stays for ever: rounds, episode order and pauses
/// between two airings are read from it.
void forget(sqlite::Database& database, Time before) {
    database
        .prepare(
            "DELETE FROM schedule_rows WHERE stop <= ? AND (schedule, start) NOT IN (SELECT "
            "schedule, max(start) FROM schedule_rows GROUP BY schedule, item, lane)")
        .run(seconds(before));
    database.prepare("UPDATE schedule_rows SET text = 0 WHERE stop <= ? AND text <> 0")
        .run(seconds(before));
    database.run(
        "DELETE FROM schedule_texts WHERE id NOT IN (SELECT text FROM schedule_rows);"
        "DELETE FROM schedule_items WHERE id NOT IN (SELECT item FROM schedule_rows)");
}

}  // namespace

TextId text_id_of(std::string_view inner) {
    const auto id = static_cast<TextId>(digest_of(inner).low);
    return id == 0 ? 1 : id;
}

std::vector<KeptSchedule> load_schedules(const sqlite::Database& database) {
    std::unordered_map<std::int64_t, std::string> items;
    sqlite::Statement item = database.prepare("SELECT id, key FROM schedule_items");
    while (item.step()) items.emplace(item.integer(0), item.text(1));
    std::vector<KeptSchedule> kept;
    sqlite::Statement row = database.prepare(
        "SELECT id, key, seed, video, pixel_format, audio FROM schedules ORDER BY key");
    while (row.step()) {
        KeptSchedule& one = kept.emplace_back();
        one.schedule.channel = row.text(1);
        one.schedule.seed = static_cast<std::uint64_t>(row.integer(2));
        one.house = {std::string(row.text(3)), std::string(row.text(4)), std::string(row.text(5))};
        load_rows(database, row.integer(0), items, one);
    }
    return kept;
}

std::string load_text(const sqlite::Database& database, TextId id) {
    sqlite::Statement row = database.prepare("SELECT inner FROM schedule_texts WHERE id = ?");
    row.bind(id);
    return row.step() ? std::string(row.text(0)) : std::string();
}

void save_schedules(sqlite::Database& database, const ScheduleChanges& changes) {
    for (const Item& item : changes.items) put_item(database, item);
    sqlite::Statement add_text =
        database.prepare("INSERT OR IGNORE INTO schedule_texts VALUES(?,?)");
    for (const auto& [id, inner] : changes.texts) add_text.run(id, inner);
    ItemNumbers items(database);
    for (const ScheduleChange& change : changes.channels)
        append_rows(database, keep_schedule(database, change), change, items);
    if (changes.forget_before) forget(database, *changes.forget_before);
}

}  // namespace flathead::state
