#include "generator/outputs/grid_line.hpp"

#include "generator/formats/xmltv_programme.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <algorithm>

namespace flathead::outputs {
namespace {

constexpr std::size_t longest_text = 200;  // bytes; details have all of it

/// Words of categories as guides write them, in English or after ETSI EN 300 468 table 28; any
/// other language keeps its category in the details.
struct KindWord {
    std::string_view word;
    char kind;
};
constexpr KindWord kind_words[] = {
    {"child", 'k'},   {"kids", 'k'},     {"youth", 'k'},   {"cartoon", 'k'},
    {"sport", 'p'},   {"football", 'p'}, {"news", 'n'},    {"current affairs", 'n'},
    {"weather", 'n'}, {"docu", 'd'},     {"factual", 'd'}, {"science", 'd'},
    {"nature", 'd'},  {"history", 'd'},  {"music", 'u'},   {"concert", 'u'},
    {"movie", 'm'},   {"film", 'm'},     {"series", 's'},  {"sitcom", 's'},
    {"soap", 's'},    {"drama", 's'},    {"comedy", 's'},
};

/// The kind that the first telling category stands for.
char kind_of(const std::vector<std::string>& categories) {
    for (const std::string& category : categories) {
        const std::string folded = text::to_lower(category);
        const auto found = std::ranges::find_if(
            kind_words, [&](const KindWord& known) { return text::contains(folded, known.word); });
        if (found != std::end(kind_words)) return found->kind;
    }
    return '\0';
}

std::string shown(std::string_view text) {
    std::string clean = utf8::clean_line(utf8::truncated(text, 4 * longest_text));
    if (clean.size() <= longest_text) return clean;
    return std::string(utf8::truncated(clean, longest_text - 3)) + "…";
}

struct Cell {
    Time start;
    Time stop;
    std::string title;
    std::string sub_title{};
    std::string marks{};
    std::string reason{};
};

Cell cell_of(const guide::Slot& row, std::string_view name) {
    if (row.is_filler()) {
        return {row.start, row.stop, shown(row.filler_title), {}, "f", shown(row.reason)};
    }
    const formats::ListedProgramme listed = formats::listed_programme(row.inner);
    Cell cell{row.start, row.stop, shown(listed.title), shown(listed.sub_title)};
    if (cell.title.empty()) cell.title = shown(name);
    if (const char kind = kind_of(listed.categories); kind != '\0') cell.marks += kind;
    if (listed.is_new) cell.marks += 'N';
    if (listed.is_premiere) cell.marks += 'P';
    if (listed.is_repeat) cell.marks += 'R';
    cell.reason = shown(row.reason);
    return cell;
}

void append_cell(std::string& out, const Cell& cell) {
    out += text::join(
        '[', cell.start.time_since_epoch().count(), ',', (cell.stop - cell.start).count());
    const std::string* const texts[] = {&cell.title, &cell.sub_title, &cell.marks, &cell.reason};
    std::size_t count = std::size(texts);
    while (count > 0 && texts[count - 1]->empty()) --count;
    for (const std::string* const text : std::span(texts, count)) {
        out += ',';
        text::append_json_string(out, *text);
    }
    out += ']';
}

}  // namespace

void append_grid_line(std::string& out,
                      std::span<const guide::Slot> rows,
                      const guide::Window& day,
                      std::string_view name) {
    const std::size_t begin = out.size();
    std::uint64_t left_out = 0;
    out += '[';
    const auto append = [&](const std::string& item) {
        if (out.size() > begin + 1) out += ',';
        out += item;
    };
    auto row = std::ranges::upper_bound(rows, day.begin, {}, &guide::Slot::stop);
    while (row != rows.end() && row->start < day.end) {
        if (out.size() - begin > longest_grid_line) {
            ++left_out;
            ++row;
            continue;
        }
        Cell cell = cell_of(*row, name);
        // A guide that is silent says so once, not every hour.
        for (++row; row != rows.end() && row->is_filler() && row->start < day.end &&
                    row->start == cell.stop && cell.marks == "f" &&
                    row->filler_title == std::prev(row)->filler_title;
             ++row) {
            cell.stop = row->stop;
        }
        std::string item;
        append_cell(item, cell);
        append(item);
    }
    if (left_out > 0) append(text::join(left_out));
    out += ']';
}

}  // namespace flathead::outputs
