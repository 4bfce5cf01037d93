#pragma once
/// Schedules of virtual channels to and from the tables schedules, schedule_rows, schedule_items
/// and schedule_texts.

#include "generator/model/schedule.hpp"
#include "relay/lib/sqlite/database.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace flathead::state {

/// What the guide says inside a row's <programme>, kept once however many rows say it: the low 64
/// bits of its digest. 0: nothing is kept.
using TextId = std::int64_t;
[[nodiscard]] TextId text_id_of(std::string_view inner);

/// What is kept of one virtual channel. Of the time before `forget_before` only the last airing
/// of each item and lane is left, so old rows may have gaps between them.
struct KeptSchedule {
    Schedule schedule;
    HouseFormat house;
    std::vector<TextId> texts;  // per row
};

/// What a run changes of one channel.
struct ScheduleChange {
    std::string channel;  // VirtualChannelConfig::key
    std::uint64_t seed = 0;
    HouseFormat house;
    std::optional<Time> replaced_from;  // rows that begin then or later go before others come
    std::vector<ScheduleRow> rows;      // behind all that stay
    std::vector<TextId> texts;          // per row
};

struct ScheduleChanges {
    std::vector<ScheduleChange> channels;
    std::map<TextId, std::string> texts;  // that the rows name; those kept already may be missing
    std::vector<Item> items;              // as they are now: what rows name, played without library
    /// Rows that ended before are thinned out; absent: none.
    std::optional<Time> forget_before;

    [[nodiscard]] bool is_empty() const {
        return channels.empty() && items.empty() && !forget_before;
    }
};

/// By key.
[[nodiscard]] std::vector<KeptSchedule> load_schedules(const sqlite::Database& database);
/// By key; of each what playing and episode order need: identity, title, show, episode, facts,
/// files.
[[nodiscard]] std::vector<Item> load_scheduled_items(const sqlite::Database& database);
/// All that is kept of an item, in one text: nothing is to be written when it is the same.
[[nodiscard]] std::string kept_form(const Item& item);
/// Empty when there is no such text.
[[nodiscard]] std::string load_text(const sqlite::Database& database, TextId id);
/// The caller holds the transaction. Throws Error for rows that would overlap what is kept.
void save_schedules(sqlite::Database& database, const ScheduleChanges& changes);

}  // namespace flathead::state
