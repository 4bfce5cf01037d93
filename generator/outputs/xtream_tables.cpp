#include "generator/outputs/xtream_tables.hpp"

#include "generator/formats/xmltv_programme.hpp"
#include "generator/formats/xtream_write.hpp"
#include "generator/outputs/guide_output.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

namespace flathead::outputs {
namespace {

constexpr std::size_t longest_description = 4096;

}  // namespace

std::string table_path(ChannelId id) {
    return text::join("x/epg/", id.value, ".json");
}

std::string short_table_path(ChannelId id) {
    return text::join("x/short_epg/", id.value, ".json");
}

std::int32_t row_id(ChannelId channel, Time start) {
    // Seconds tell the rows of a channel apart for 68 years; the rest moves channels apart.
    constexpr std::uint64_t spread = 0x9E3779B97F4A7C15;
    const std::uint64_t moved = static_cast<std::uint64_t>(channel.value) * spread >> 32;
    const std::uint64_t id =
        (static_cast<std::uint64_t>(start.time_since_epoch().count()) + moved) & 0x7FFFFFFF;
    return id == 0 ? 0x7FFFFFFF : static_cast<std::int32_t>(id);
}

ShortTable short_table(std::string_view table, Time now) {
    ShortTable result;
    result.text = formats::xtream_table_head;
    std::size_t rows = 0;
    for (std::size_t begin = 0; begin < table.size();) {
        const std::size_t end = std::min(table.find('\n', begin), table.size());
        std::string_view line = table.substr(begin, end - begin);
        const std::size_t line_begin = begin;
        begin = end + 1;
        const auto times = formats::read_xtream_row(line);
        if (!times) continue;
        const char is_now = times->start <= now && now < times->stop ? '1' : '0';
        const bool is_changed = line[times->now_playing] != is_now;
        if (is_changed) result.changes.push_back({line_begin + times->now_playing, is_now});
        if (times->stop <= now || rows == short_table_rows) continue;
        while (line.ends_with(',')) line.remove_suffix(1);
        result.text += rows++ == 0 ? "\n" : ",\n";
        const std::size_t from = result.text.size();
        result.text += line;
        result.text[from + times->now_playing] = is_now;
    }
    result.text += formats::xtream_table_tail;
    return result;
}

bool XtreamTables::keep(const Channel& channel) {
    const std::string paths[] = {table_path(channel.id), short_table_path(channel.id)};
    for (const std::string& path : paths)
        if (!sink_.has_previous(path)) return false;
    for (const std::string& path : paths) sink_.keep(path);
    return true;
}

void XtreamTables::write(const Channel& channel, std::span<const guide::Slot> rows) {
    table_ = formats::xtream_table_head;
    const std::string guide_id = guide_id_of(channel.id);
    for (const guide::Slot& row : rows) {
        formats::ProgrammeTexts texts;
        if (row.is_filler()) {
            texts.title = row.filler_title;
        } else {
            texts = formats::programme_texts(row.inner);
            if (texts.title.empty()) texts.title = channel.name;
        }
        table_ += &row == rows.data() ? "\n" : ",\n";
        formats::append_xtream_programme(
            table_,
            {.id = row_id(channel.id, row.start),
             .channel = channel.id.value,
             .guide_id = guide_id,
             .start = row.start,
             .stop = row.stop,
             .title = texts.title,
             .description = utf8::truncated(texts.description, longest_description),
             .language = texts.language,
             .is_now = row.start <= now_ && now_ < row.stop});
    }
    table_ += formats::xtream_table_tail;
    sink_.put(table_path(channel.id), table_);
    sink_.put(short_table_path(channel.id), short_table(table_, now_).text);
}

}  // namespace flathead::outputs
