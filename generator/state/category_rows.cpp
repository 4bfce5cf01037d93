#include "generator/state/state.hpp"
#include "relay/base/text.hpp"

#include <limits>
#include <unordered_map>

namespace flathead::state {

std::vector<std::int32_t> State::keep_categories(std::string_view kind,
                                                 std::span<const std::string_view> names) {
    sqlite::Transaction transaction(database_);
    std::unordered_map<std::string, std::int64_t> known;
    sqlite::Statement rows = database_.prepare("SELECT name, id FROM categories WHERE kind = ?");
    rows.bind(kind);
    while (rows.step()) known.emplace(rows.text(0), rows.integer(1));
    // Rows are never deleted, so the next id was never given.
    std::int64_t last = database_.integer("SELECT coalesce(max(id), 0) FROM categories");
    sqlite::Statement add = database_.prepare("INSERT INTO categories VALUES(?,?,?)");
    std::vector<std::int32_t> ids;
    ids.reserve(names.size());
    for (const std::string_view name : names) {
        const auto [found, is_new] = known.emplace(name, last + 1);
        if (is_new) add.run(++last, kind, name);
        if (found->second < 1 || found->second > std::numeric_limits<std::int32_t>::max())
            throw Error(text::join("categories.id is ", found->second));
        ids.push_back(static_cast<std::int32_t>(found->second));
    }
    transaction.commit();
    return ids;
}

}  // namespace flathead::state
