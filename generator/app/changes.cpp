#include "generator/app/changes.hpp"

#include "generator/lineup/diff.hpp"
#include "relay/base/text.hpp"

#include <map>

namespace flathead::app {
namespace {

struct GuideChange {
    const Channel* channel;
    std::string before;
    std::string after;
};

std::vector<GuideChange> guide_changes(const std::vector<outputs::PublishedChannel>& before,
                                       const Lineup& after,
                                       std::span<const ChannelMatch> matches) {
    std::map<ChannelId, std::string_view> known;
    for (const auto& channel : before) known[channel.id] = channel.guide_id;
    std::vector<GuideChange> changes;
    for (std::size_t i = 0; i < after.channels.size(); ++i) {
        const auto old = known.find(after.channels[i].id);
        if (old == known.end()) continue;
        const std::string now =
            matches[i].applied.empty() ? "-" : matches[i].applied.front().guide_id;
        if (old->second != now)
            changes.push_back({&after.channels[i], std::string(old->second), now});
    }
    return changes;
}

std::string json_of(const lineup::ShownChannel& channel) {
    return text::join("{\"id\":",
                      channel.id.value,
                      ",\"number\":\"",
                      channel.number.text(),
                      "\",\"name\":",
                      text::json_string(channel.name),
                      ",\"group\":",
                      text::json_string(channel.group),
                      '}');
}

std::string json_of(const lineup::ChangedChannel& change) {
    return text::join(
        "{\"before\":", json_of(change.before), ",\"after\":", json_of(change.after), '}');
}

std::string json_of(const GuideChange& change) {
    return text::join("{\"id\":",
                      change.channel->id.value,
                      ",\"name\":",
                      text::json_string(change.channel->name),
                      ",\"before\":",
                      text::json_string(change.before),
                      ",\"after\":",
                      text::json_string(change.after),
                      '}');
}

std::string json_of(const state::ScheduleChange& change) {
    return text::join("{\"channel\":",
                      text::json_string(change.channel),
                      ",\"rows\":",
                      change.rows.size(),
                      ",\"from\":\"",
                      times::rfc3339(change.rows.front().start),
                      "\",\"until\":\"",
                      times::rfc3339(change.rows.back().end),
                      "\"}");
}

template <class Rows>
void append_list(std::string& out, std::string_view name, const Rows& rows) {
    out += text::join(out.size() > 1 ? "," : "", '"', name, "\":[");
    for (const auto& row : rows) out += text::join(&row == rows.data() ? "" : ",", json_of(row));
    out += ']';
}

}  // namespace

std::string changes_text(const std::vector<outputs::PublishedChannel>& before,
                         const Lineup& after,
                         std::span<const ChannelMatch> matches,
                         std::span<const state::ScheduleChange> scheduled,
                         bool as_json) {
    constexpr std::size_t shown = 100;
    std::vector<lineup::ShownChannel> shown_before;
    for (const auto& channel : before)
        shown_before.push_back({channel.id, channel.number, channel.name, channel.group});
    const lineup::LineupDiff difference = lineup::diff(std::move(shown_before), after);
    const auto guides = guide_changes(before, after, matches);
    std::string out;
    if (as_json) {
        out = "{";
        append_list(out, "added", difference.added);
        append_list(out, "gone", difference.gone);
        append_list(out, "renumbered", difference.renumbered);
        append_list(out, "renamed", difference.renamed);
        append_list(out, "regrouped", difference.regrouped);
        append_list(out, "guide_changed", guides);
        append_list(out, "scheduled", scheduled);
        return out += "}\n";
    }
    for (const std::string& line : lineup::lines_of(difference, shown)) out += line + '\n';
    for (std::size_t i = 0; i < std::min(guides.size(), shown); ++i) {
        out += text::join(guides[i].channel->number.text(),
                          ' ',
                          guides[i].channel->name,
                          ": guide ",
                          guides[i].before,
                          " -> ",
                          guides[i].after,
                          '\n');
    }
    if (guides.size() > shown)
        out += text::join("… and ", guides.size() - shown, " more guide changes\n");
    for (const state::ScheduleChange& change : scheduled) {
        out += text::join(change.channel,
                          ": ",
                          text::counted(change.rows.size(), "row", "rows"),
                          " scheduled from ",
                          times::rfc3339(change.rows.front().start),
                          " to ",
                          times::rfc3339(change.rows.back().end),
                          '\n');
    }
    if (out.empty()) out = "nothing would change\n";
    return out;
}

}  // namespace flathead::app
