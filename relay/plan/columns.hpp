#pragma once
/// Values of a row within their bounds: a plan may be damaged.

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/lib/sqlite/database.hpp"
#include "relay/plan/schema.hpp"

#include <chrono>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::plan {

/// All of these throw Error naming `what`.
template <class T>
[[nodiscard]] T bounded(const sqlite::Statement& row,
                        int column,
                        std::string_view what,
                        T least = 0,
                        T most = std::numeric_limits<T>::max()) {
    const std::int64_t value = row.integer(column);
    if (value < std::int64_t{least} || value > std::int64_t{most})
        throw Error(text::join(what, " is ", value));
    return static_cast<T>(value);
}
[[nodiscard]] bool flag(const sqlite::Statement& row, int column, std::string_view what);
[[nodiscard]] std::string bounded_text(const sqlite::Statement& row,
                                       int column,
                                       std::string_view what,
                                       std::size_t most = longest_text_bytes);
[[nodiscard]] std::vector<std::string> list(const sqlite::Statement& row,
                                            int column,
                                            std::string_view what);
[[nodiscard]] std::chrono::seconds span(const sqlite::Statement& row,
                                        int column,
                                        std::string_view what,
                                        std::chrono::seconds longest = longest_setting);

}  // namespace flathead::plan
