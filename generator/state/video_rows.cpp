#include "generator/state/state.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <unordered_set>

namespace flathead::state {
namespace {

struct Row {
    std::uint64_t key = 0;
    KeptVideo video;
};

/// By key, as claims are looked up; a million take 24 MB.
std::vector<Row> load_rows(const sqlite::Database& database) {
    std::vector<Row> rows;
    rows.reserve(static_cast<std::size_t>(database.integer("SELECT count(*) FROM video_keys")));
    sqlite::Statement select = database.prepare("SELECT key, video, first_seen FROM video_keys");
    while (select.step()) {
        const std::int64_t id = select.integer(1);
        const std::int64_t day = select.integer(2);
        if (id < VideoId::first || id > std::numeric_limits<std::int32_t>::max())
            throw Error(text::join("video_keys.video is ", id));
        if (day < 0 || day > std::numeric_limits<std::uint16_t>::max())
            throw Error(text::join("video_keys.first_seen is ", day));
        rows.push_back(
            {static_cast<std::uint64_t>(select.integer(0)),
             {{static_cast<std::int32_t>(id)}, std::chrono::sys_days(std::chrono::days(day))}});
    }
    std::ranges::sort(rows, {}, &Row::key);
    return rows;
}

const KeptVideo* find(const std::vector<Row>& rows, std::uint64_t key) {
    const auto found = std::ranges::lower_bound(rows, key, {}, &Row::key);
    return found != rows.end() && found->key == key ? &found->video : nullptr;
}

}  // namespace

std::vector<KeptVideo> State::keep_videos(std::span<const VideoClaim> claims,
                                          std::chrono::sys_days today) {
    if (claims.empty()) return {};
    sqlite::Transaction transaction(database_);
    const std::vector<Row> rows = load_rows(database_);
    std::int32_t last = VideoId::first - 1;
    for (const Row& row : rows) last = std::max(last, row.video.id.value);

    // Whoever comes under its own key is served first: another name never takes an id from it.
    std::vector<KeptVideo> kept(claims.size());
    for (std::size_t i = 0; i < claims.size(); ++i) {
        if (const KeptVideo* const known = find(rows, claims[i].key)) kept[i] = *known;
    }
    sqlite::Statement add = database_.prepare("INSERT OR IGNORE INTO video_keys VALUES(?,?,?)");
    std::unordered_set<std::int32_t> taken;  // made when it is needed: few are met by other keys
    const auto takes = [&](VideoId id) {
        if (taken.empty()) {
            for (const KeptVideo& one : kept) taken.insert(one.id.value);
        }
        return taken.insert(id.value).second;
    };
    std::unordered_map<std::uint64_t, KeptVideo> made;  // a key claimed twice is one video
    for (std::size_t i = 0; i < claims.size(); ++i) {
        if (kept[i].id.value != 0) continue;
        const VideoClaim& claim = claims[i];
        if (const auto twin = made.find(claim.key); twin != made.end()) {
            kept[i] = twin->second;
            continue;
        }
        for (const std::uint64_t other : claim.other_keys) {
            const KeptVideo* const known = find(rows, other);
            if (known == nullptr || !takes(known->id)) continue;
            kept[i] = *known;
            break;
        }
        if (kept[i].id.value == 0) {
            if (last == std::numeric_limits<std::int32_t>::max())
                throw Error("all ids of films and series have been given");
            kept[i] = {{++last}, today};
        }
        made.emplace(claim.key, kept[i]);
        add.run(static_cast<std::int64_t>(claim.key),
                kept[i].id.value,
                kept[i].first_seen.time_since_epoch().count());
    }
    transaction.commit();
    return kept;
}

}  // namespace flathead::state
