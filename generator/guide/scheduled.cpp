#include "generator/guide/scheduled.hpp"

#include <algorithm>

namespace flathead::guide {
namespace {

bool is_told(const ScheduleRow& row) {
    return row.kind == RowKind::programme ||
           (row.kind == RowKind::gap && row.end - row.start >= told_gap);
}

/// The item of the programme goes on where it was left.
bool continues(const ScheduleRow& row, const ScheduleRow& begun) {
    return row.kind == RowKind::programme && begun.kind == RowKind::programme &&
           row.item == begun.item && row.in > begun.in;
}

}  // namespace

std::vector<Airing> airings_of(std::span<const ScheduleRow> rows) {
    std::vector<Airing> airings;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const ScheduleRow& row = rows[i];
        const bool touches = !airings.empty() && airings.back().stop == row.start;
        if (touches && (!is_told(row) || continues(row, rows[airings.back().row]))) {
            airings.back().stop = row.end;
        } else if (is_told(row)) {
            airings.push_back({row.start, row.end, i, row.kind == RowKind::gap});
        }
    }
    if (airings.size() > 1) airings.pop_back();
    return airings;
}

std::vector<Airing> airings_in(std::span<const ScheduleRow> rows, const Window& window) {
    std::vector<Airing> airings = airings_of(rows);
    std::erase_if(airings, [&](const Airing& airing) {
        return airing.stop <= window.begin || airing.start >= window.end;
    });
    return airings;
}

}  // namespace flathead::guide
