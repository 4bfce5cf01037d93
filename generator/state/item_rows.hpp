#pragma once
/// What is kept of items that schedules name, to and from the table schedule_items.

#include "generator/model/library.hpp"
#include "relay/lib/sqlite/database.hpp"

#include <vector>

namespace flathead::state {

/// Adds the item, or what is known of it now.
void put_item(sqlite::Database& database, const Item& item);

}  // namespace flathead::state
