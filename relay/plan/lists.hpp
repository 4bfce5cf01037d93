#pragma once
/// Short lists of texts in one column of a row, as lines; FORMAT.md, "Lists".

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::plan {

/// One more line: '\' and line feeds inside the item are escaped.
void append_item(std::string& list, std::string_view item);
/// Absent when the text is no such list.
[[nodiscard]] std::optional<std::vector<std::string>> read_list(std::string_view list);

}  // namespace flathead::plan
