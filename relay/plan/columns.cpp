#include "relay/plan/columns.hpp"

#include "relay/plan/lists.hpp"

namespace flathead::plan {

bool flag(const sqlite::Statement& row, int column, std::string_view what) {
    const std::int64_t value = row.integer(column);
    if (value != 0 && value != 1) throw Error(text::join(what, " is ", value));
    return value == 1;
}

std::string bounded_text(const sqlite::Statement& row,
                         int column,
                         std::string_view what,
                         std::size_t most) {
    const std::string_view text = row.text(column);
    check_bytes(text, what, most);
    return std::string(text);
}

std::vector<std::string> list(const sqlite::Statement& row, int column, std::string_view what) {
    auto items = read_list(bounded_text(row, column, what, longest_list_bytes));
    if (!items) throw Error(text::join(what, ": no list of texts"));
    return std::move(*items);
}

std::chrono::seconds span(const sqlite::Statement& row,
                          int column,
                          std::string_view what,
                          std::chrono::seconds longest) {
    const std::chrono::seconds value(row.integer(column));
    if (value.count() < 0 || value > longest)
        throw Error(text::join(what, " is ", value.count(), " seconds"));
    return value;
}

}  // namespace flathead::plan
