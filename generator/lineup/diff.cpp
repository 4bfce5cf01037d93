#include "generator/lineup/diff.hpp"

#include "relay/base/text.hpp"

#include <algorithm>

namespace flathead::lineup {
namespace {

template <class Row, class Line>
void add_lines(const std::vector<Row>& rows,
               std::size_t limit,
               const char* kind,
               Line&& line,
               std::vector<std::string>& out) {
    for (std::size_t i = 0; i < std::min(rows.size(), limit); ++i) out.push_back(line(rows[i]));
    if (rows.size() > limit)
        out.push_back(text::join("… and ", rows.size() - limit, " more ", kind));
}

std::string shown_group(const std::string& group) {
    return group.empty() ? "no group" : group;
}

}  // namespace

LineupDiff diff(std::vector<ShownChannel> before, const Lineup& after) {
    std::ranges::sort(before, {}, &ShownChannel::id);
    std::vector<bool> is_there(before.size(), false);
    LineupDiff result;
    for (const Channel& channel : after.channels) {
        const auto old = std::ranges::lower_bound(before, channel.id, {}, &ShownChannel::id);
        ShownChannel now{
            channel.id, channel.number, std::string(channel.name), std::string(channel.group)};
        if (old == before.end() || old->id != channel.id) {
            result.added.push_back(std::move(now));
            continue;
        }
        is_there[static_cast<std::size_t>(old - before.begin())] = true;
        if (old->number != now.number) result.renumbered.push_back({*old, now});
        if (old->name != now.name) result.renamed.push_back({*old, now});
        if (old->group != now.group) result.regrouped.push_back({*old, now});
    }
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (!is_there[i]) result.gone.push_back(std::move(before[i]));
    }
    std::ranges::stable_sort(result.gone, {}, &ShownChannel::number);
    return result;
}

std::vector<std::string> lines_of(const LineupDiff& difference, std::size_t limit) {
    std::vector<std::string> out;
    const auto titled = [](const char* sign) {
        return [sign](const ShownChannel& c) {
            return text::join(sign, c.number.text(), ' ', c.name);
        };
    };
    add_lines(difference.added, limit, "added", titled("+ "), out);
    add_lines(difference.gone, limit, "gone", titled("- "), out);
    add_lines(
        difference.renumbered,
        limit,
        "renumbered",
        [](const ChangedChannel& c) {
            return text::join(
                c.before.number.text(), " -> ", c.after.number.text(), ' ', c.after.name);
        },
        out);
    add_lines(
        difference.renamed,
        limit,
        "renamed",
        [](const ChangedChannel& c) {
            return text::join(c.after.number.text(), ' ', c.before.name, " -> ", c.after.name);
        },
        out);
    add_lines(
        difference.regrouped,
        limit,
        "regrouped",
        [](const ChangedChannel& c) {
            return text::join(c.after.number.text(),
                              ' ',
                              c.after.name,
                              ": ",
                              shown_group(c.before.group),
                              " -> ",
                              shown_group(c.after.group));
        },
        out);
    return out;
}

}  // namespace flathead::lineup
