#include "generator/state/channel_rows.hpp"

#include "relay/base/text.hpp"

#include <limits>

namespace flathead::state {
namespace {

/// Keys are unsigned, SQLite's integers are signed: with the top bit turned both sort alike.
constexpr std::uint64_t top_bit = std::uint64_t{1} << 63;
std::int64_t stored(lineup::IdentityKey key) {
    return static_cast<std::int64_t>(key ^ top_bit);
}
lineup::IdentityKey loaded(std::int64_t key) {
    return static_cast<std::uint64_t>(key) ^ top_bit;
}

/// A value of a column, or an Error when the file was damaged or edited beyond what the type holds.
template <class T>
T bounded(const sqlite::Statement& row, int column, const char* name) {
    const std::int64_t value = row.integer(column);
    if (value < 0 || static_cast<std::uint64_t>(value) >
                         static_cast<std::uint64_t>(std::numeric_limits<T>::max())) {
        throw Error(text::join("channels.", name, " is ", value));
    }
    return static_cast<T>(value);
}

lineup::NumberReason reason_of(const sqlite::Statement& row, int column) {
    const auto value = bounded<std::uint8_t>(row, column, "reason");
    if (value > static_cast<std::uint8_t>(lineup::NumberReason::ignored)) {
        throw Error(text::join("channels.reason is ", static_cast<int>(value)));
    }
    return static_cast<lineup::NumberReason>(value);
}

}  // namespace

lineup::Identities load_identities(const sqlite::Database& database) {
    lineup::Identities identities;
    identities.reserve(
        static_cast<std::size_t>(database.integer("SELECT count(*) FROM channels")),
        static_cast<std::size_t>(database.integer("SELECT count(*) FROM channel_keys")));
    sqlite::Statement rows = database.prepare(
        "SELECT id, major, minor, reason, base, first_seen, dormant_since, name, group_name FROM "
        "channels ORDER BY id");
    while (rows.step()) {
        lineup::Identity identity;
        identity.id = {bounded<std::int32_t>(rows, 0, "id")};
        identity.number = {bounded<std::int32_t>(rows, 1, "major"),
                           bounded<std::int32_t>(rows, 2, "minor")};
        identity.reason = reason_of(rows, 3);
        identity.number_base = bounded<std::int32_t>(rows, 4, "base");
        identity.first_seen = bounded<lineup::Day>(rows, 5, "first_seen");
        identity.dormant_since = bounded<lineup::Day>(rows, 6, "dormant_since");
        identity.label = lineup::label_of(rows.text(7), rows.text(8));
        identities.load(identity);
    }
    sqlite::Statement keys =
        database.prepare("SELECT key, channel, contested FROM channel_keys ORDER BY key");
    while (keys.step()) {
        identities.load_key({loaded(keys.integer(0)),
                             {bounded<std::int32_t>(keys, 1, "id")},
                             keys.integer(2) != 0});
    }
    return identities;
}

std::vector<lineup::ShownChannel> load_shown_channels(const sqlite::Database& database) {
    std::vector<lineup::ShownChannel> shown;
    sqlite::Statement rows = database.prepare(
        "SELECT id, major, minor, name, group_name FROM channels WHERE dormant_since = 0 ORDER BY "
        "id");
    while (rows.step()) {
        shown.push_back(
            {{bounded<std::int32_t>(rows, 0, "id")},
             {bounded<std::int32_t>(rows, 1, "major"), bounded<std::int32_t>(rows, 2, "minor")},
             std::string(rows.text(3)),
             std::string(rows.text(4))});
    }
    return shown;
}

void save_identities(sqlite::Database& database,
                     lineup::Identities& identities,
                     const Lineup& lineup) {
    const auto& rows = identities.rows();
    std::vector<const Channel*> shown(rows.size(), nullptr);
    for (const Channel& channel : lineup.channels) shown[identities.row_of(channel.id)] = &channel;
    sqlite::Statement put = database.prepare(
        "INSERT INTO channels VALUES(?,?,?,?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET major = "
        "excluded.major, "
        "minor = excluded.minor, reason = excluded.reason, base = excluded.base, dormant_since = "
        "excluded.dormant_since, "
        "name = excluded.name, group_name = excluded.group_name");
    sqlite::Statement keep_name = database.prepare(
        "UPDATE channels SET major = ?, minor = ?, reason = ?, base = ?, dormant_since = ? WHERE "
        "id = ?");
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const lineup::Identity& row = rows[i];
        if (!row.is_changed) continue;
        const auto reason = static_cast<std::uint8_t>(row.reason);
        if (const Channel* const channel = shown[i]) {
            put.run(row.id.value,
                    row.number.major,
                    row.number.minor,
                    reason,
                    row.number_base,
                    row.first_seen,
                    row.dormant_since,
                    channel->name,
                    channel->group);
        } else {
            keep_name.run(row.number.major,
                          row.number.minor,
                          reason,
                          row.number_base,
                          row.dormant_since,
                          row.id.value);
        }
    }
    sqlite::Statement put_key =
        database.prepare("INSERT OR REPLACE INTO channel_keys VALUES(?,?,?)");
    for (const lineup::KeyRow& row : identities.changed_keys()) {
        put_key.run(stored(row.key()), row.owner().value, row.is_contested() ? 1 : 0);
    }
}

}  // namespace flathead::state
