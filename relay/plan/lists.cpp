#include "relay/plan/lists.hpp"

namespace flathead::plan {

void append_item(std::string& list, std::string_view item) {
    for (const char c : item) {
        if (c == '\\') {
            list += "\\\\";
        } else if (c == '\n') {
            list += "\\n";
        } else {
            list += c;
        }
    }
    list += '\n';
}

std::optional<std::vector<std::string>> read_list(std::string_view list) {
    if (!list.empty() && list.back() != '\n') return std::nullopt;
    std::vector<std::string> items;
    std::string item;
    bool is_escaped = false;
    for (const char c : list) {
        if (is_escaped) {
            if (c != '\\' && c != 'n') return std::nullopt;
            item += c == 'n' ? '\n' : '\\';
            is_escaped = false;
        } else if (c == '\\') {
            is_escaped = true;
        } else if (c == '\n') {
            items.push_back(std::move(item));
            item.clear();
        } else {
            item += c;
        }
    }
    return items;
}

}  // namespace flathead::plan
