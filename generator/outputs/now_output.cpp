#include "generator/outputs/now_output.hpp"

#include "relay/base/text.hpp"

#include <array>

namespace flathead::outputs {
namespace {

constexpr std::string_view at_key = "\"at\":\"";
constexpr std::string_view until_key = "\"until\":\"";
constexpr Seconds nothing_known{3600};  // look again then

struct Row {
    std::string_view channel;
    std::int64_t start = 0;
    std::int64_t stop = 0;
    std::string_view title;
};

/// The next row that fits; `text` moves behind it.
std::optional<Row> take_row(std::string_view& text) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto fields = text::split(line, '\t');
        if (fields.size() != 4) continue;
        const auto start = text::number<std::int64_t>(fields[1]);
        const auto stop = text::number<std::int64_t>(fields[2]);
        if (start && stop) return Row{fields[0], *start, *stop, fields[3]};
    }
    return std::nullopt;
}

/// The instant behind a key at the beginning of a now.json.
std::optional<Time> time_behind(std::string_view json, std::string_view name) {
    const std::size_t key = json.substr(0, 200).find(name);
    if (key == std::string_view::npos) return std::nullopt;
    json.remove_prefix(key + name.size());
    return times::read_rfc3339(json.substr(0, json.find('"')));
}

void append_programme(std::string& out, const Row& row) {
    out += text::join(row.start, ',', row.stop, ',');
    text::append_json_string(out, row.title);
}

}  // namespace

std::string now_json(std::string_view upcoming, Time now) {
    const std::int64_t at = now.time_since_epoch().count();
    std::int64_t until = at + nothing_known.count();
    std::string list;
    std::string_view written;  // the channel last begun, which awaits its next programme
    bool has_next = true;
    while (const auto row = take_row(upcoming)) {
        const bool is_same_channel = row->channel == written;
        if (is_same_channel && !has_next) {
            list += ',';
            append_programme(list, *row);
            has_next = true;
        } else if (!is_same_channel && row->start <= at && row->stop > at) {
            if (!written.empty()) list += ']';
            list += text::join(list.empty() ? "\n" : ",\n", '"', row->channel, "\":[");
            append_programme(list, *row);
            until = std::min(until, row->stop);
            written = row->channel;
            has_next = false;
        } else if (!is_same_channel && row->start > at) {
            until = std::min(until, row->start);  // nothing is on until then
        }
    }
    if (!written.empty()) list += ']';
    return text::join("{\"at\":\"",
                      times::rfc3339(now),
                      "\",",
                      until_key,
                      times::rfc3339(Time{Seconds{until}}),
                      "\",\"now\":{",
                      list,
                      "}}\n");
}

std::optional<Time> valid_until(std::string_view json) {
    return time_behind(json, until_key);
}

std::optional<Time> written_at(std::string_view json) {
    return time_behind(json, at_key);
}

std::vector<ChannelId> changed_channels(std::string_view upcoming, Time since, Time now) {
    const auto is_between = [&](std::int64_t at) {
        return at > since.time_since_epoch().count() && at <= now.time_since_epoch().count();
    };
    std::vector<ChannelId> changed;
    while (const auto row = take_row(upcoming)) {
        if (!is_between(row->start) && !is_between(row->stop)) continue;
        const auto id = text::number<std::int32_t>(row->channel);
        if (id && (changed.empty() || changed.back().value != *id)) changed.push_back({*id});
    }
    return changed;
}

}  // namespace flathead::outputs
