#include "generator/outputs/xtream_output.hpp"

#include "generator/formats/clean.hpp"
#include "generator/formats/m3u_write.hpp"
#include "generator/formats/xtream_write.hpp"
#include "generator/outputs/archive_attributes.hpp"
#include "generator/outputs/buffered_file.hpp"
#include "generator/outputs/guide_output.hpp"
#include "generator/outputs/xtream_account.hpp"
#include "relay/base/text.hpp"

#include <numeric>
#include <unordered_map>
#include <unordered_set>

namespace flathead::outputs {
namespace {

using formats::XtreamCategory;
using formats::XtreamStream;

constexpr std::string_view no_group = "Other";
constexpr std::string_view guide_token = "@GUIDE@";

std::string_view category_of(const Channel& channel) {
    return channel.group.empty() ? no_group : channel.group;
}

/// The channel's number where it is a whole one, as players show "num" for it; sub-channels get the
/// next free one. In lineup order.
std::vector<std::int32_t> list_numbers(const Lineup& lineup) {
    std::unordered_set<std::int32_t> taken;
    taken.reserve(lineup.channels.size());
    for (const Channel& channel : lineup.channels)
        if (channel.number.minor == 0) taken.insert(channel.number.major);
    std::vector<std::int32_t> numbers;
    numbers.reserve(lineup.channels.size());
    std::int32_t last = 0;
    for (const Channel& channel : lineup.channels) {
        std::int32_t number = channel.number.major;
        if (channel.number.minor != 0) {
            number = std::max(number, last + 1);
            while (!taken.insert(number).second) ++number;
            last = number;
        }
        numbers.push_back(number);
    }
    return numbers;
}

/// What the lists say of a channel, the same in every package.
class Streams {
  public:
    explicit Streams(const XtreamInput& input)
        : input_(input), numbers_(list_numbers(input.lineup)) {
        const auto names = live_categories(input.lineup);
        for (std::size_t i = 0; i < names.size(); ++i)
            ids_.emplace(names[i], input.category_ids[i]);
    }

    [[nodiscard]] XtreamCategory category(const Channel& channel) const {
        const std::string_view name = category_of(channel);
        return {ids_.at(name), name};
    }
    /// Good until the next call.
    [[nodiscard]] XtreamStream stream(std::uint32_t at) {
        const Channel& channel = input_.lineup.channels[at];
        guide_id_ = guide_id_of(channel.id);
        return {.num = numbers_[at],
                .id = channel.id.value,
                .name = channel.name,
                .icon = icon(channel),
                .guide_id = guide_id_,
                .added = input_.added[at],
                .category = category(channel),
                .archive_days = archive_days(channel)};
    }
    [[nodiscard]] const std::string& icon(const Channel& channel) {
        icon_ = input_.logo_of(channel);
        icon_ = icon_.empty() ? remote_logo(channel) : text::join(formats::base_token, '/', icon_);
        return icon_;
    }

  private:
    const XtreamInput& input_;
    std::vector<std::int32_t> numbers_;
    std::unordered_map<std::string_view, std::int32_t> ids_;
    std::string guide_id_;
    std::string icon_;
};

using Selected = std::span<const std::uint32_t>;  // places in the lineup

/// A JSON list of one element a line.
template <class Append>
void write_list(ReleaseSink& sink, std::string_view path, Selected selected, const Append& append) {
    BufferedFile file(sink, path);
    file.text = "[";
    std::string_view before = "\n";
    for (const std::uint32_t at : selected) {
        file.text += before;
        append(file.text, at);
        file.relieve();
        before = ",\n";
    }
    file.text += selected.empty() ? "]\n" : "\n]\n";
    file.close();
}

void write_streams(ReleaseSink& sink, std::string_view path, Streams& streams, Selected selected) {
    write_list(sink, path, selected, [&](std::string& out, std::uint32_t at) {
        formats::append_xtream_stream(out, streams.stream(at));
    });
}

/// One channel of each category, in order of first appearance.
std::vector<std::uint32_t> category_heads(const Lineup& lineup, Selected selected) {
    std::vector<std::uint32_t> heads;
    std::unordered_set<std::string_view> seen;
    for (const std::uint32_t at : selected)
        if (seen.insert(category_of(lineup.channels[at])).second) heads.push_back(at);
    return heads;
}

void write_categories(ReleaseSink& sink,
                      const std::string& folder,
                      const Lineup& lineup,
                      Streams& streams,
                      Selected selected) {
    const auto heads = category_heads(lineup, selected);
    write_list(
        sink, folder + "/get_live_categories.json", heads, [&](std::string& out, std::uint32_t at) {
            formats::append_xtream_category(out, streams.category(lineup.channels[at]));
        });
    std::unordered_map<std::string_view, std::vector<std::uint32_t>> members;
    for (const std::uint32_t at : selected) members[category_of(lineup.channels[at])].push_back(at);
    for (const std::uint32_t at : heads) {
        const XtreamCategory category = streams.category(lineup.channels[at]);
        write_streams(sink,
                      text::join(folder, "/get_live_streams/", category.id, ".json"),
                      streams,
                      members[category.name]);
    }
}

void write_panel(ReleaseSink& sink,
                 const Package& package,
                 const Lineup& lineup,
                 Streams& streams,
                 const PanelVideos& videos,
                 Selected selected) {
    BufferedFile file(sink, text::join("x/", package.name, "/panel_api.json"));
    file.text = "\"categories\":{\"live\":[";
    std::string_view before = "\n";
    for (const std::uint32_t at : category_heads(lineup, selected)) {
        file.text += before;
        formats::append_xtream_category(file.text, streams.category(lineup.channels[at]));
        before = ",\n";
    }
    file.text += "],\n\"movie\":[";
    videos.append_film_categories(file.text, package);
    file.text += "],\"series\":[";
    videos.append_series_categories(file.text, package);
    file.text += "]},\n\"available_channels\":{";
    before = "\n";
    for (const std::uint32_t at : selected) {
        file.text += before;
        formats::append_xtream_channel(file.text, streams.stream(at));
        file.relieve();
        before = ",\n";
    }
    videos.append_films(file.text, package, before, [&] { file.relieve(); });
    file.text += "}";
    file.close();
}

void write_members(ReleaseSink& sink,
                   const std::string& folder,
                   const Lineup& lineup,
                   Selected selected) {
    const auto mark = [&](const std::string& path) {
        if (sink.has_previous(path)) {
            sink.keep(path);
        } else {
            sink.put(path, "");
        }
    };
    if (selected.size() == lineup.channels.size()) return mark(folder + "/every");
    for (const std::uint32_t at : selected)
        mark(text::join(folder, "/channel/", lineup.channels[at].id.value));
}

void write_playlist(ReleaseSink& sink,
                    std::string_view path,
                    bool is_plus,
                    const Lineup& lineup,
                    Streams& streams,
                    Selected selected) {
    BufferedFile file(sink, path);
    formats::M3uHeader header;
    if (is_plus) header.url_tvg = header.x_tvg_url = guide_token;
    formats::append_m3u_header(file.text, header);
    std::string id, number, url;
    for (const std::uint32_t at : selected) {
        const Channel& channel = lineup.channels[at];
        url = text::join("@LIVE@", channel.id.value, "@EXTENSION@");
        formats::M3uEntry entry;
        entry.name = channel.name;
        entry.url = url;
        const ArchiveAttributes archive(channel, "@ARCHIVE@");
        if (is_plus) {
            id = guide_id_of(channel.id);
            number = channel.number.is_set() ? channel.number.text() : std::string();
            entry.tvg_id = id;
            entry.tvg_name = channel.name;
            entry.number = number;
            entry.logo = streams.icon(channel);
            entry.group = channel.group;
            if (channel.is_radio) entry.radio = "true";
            archive.give(entry);
        }
        formats::append_m3u_entry(file.text, entry);
        file.relieve();
    }
    file.close();
}

}  // namespace

std::vector<std::string_view> live_categories(const Lineup& lineup) {
    std::vector<std::string_view> names;
    std::unordered_set<std::string_view> seen;
    for (const Channel& channel : lineup.channels)
        if (seen.insert(category_of(channel)).second) names.push_back(category_of(channel));
    return names;
}

void write_xtream(ReleaseSink& sink, const XtreamInput& input) {
    const Lineup& lineup = input.lineup;
    Streams streams(input);
    const PanelVideos videos(input.videos);
    for (const Package& package : input.packages) {
        std::vector<std::uint32_t> selected;
        for (std::uint32_t i = 0; i < lineup.channels.size(); ++i)
            if (package.holds(lineup.channels[i])) selected.push_back(i);
        const std::string folder = "x/" + package.name;
        write_streams(sink, folder + "/get_live_streams.json", streams, selected);
        write_categories(sink, folder, lineup, streams, selected);
        write_panel(sink, package, lineup, streams, videos, selected);
        write_members(sink, folder, lineup, selected);
        write_playlist(
            sink, text::join("tpl/", package.name, ".m3u"), true, lineup, streams, selected);
        write_playlist(
            sink, text::join("tpl/plain/", package.name, ".m3u"), false, lineup, streams, selected);
    }
    std::string head;
    formats::append_m3u_header(head, {});
    sink.put("tpl/part/plain_head.m3u", head);
    formats::M3uHeader header;
    header.url_tvg = header.x_tvg_url = guide_token;
    head.clear();
    formats::append_m3u_header(head, header);
    sink.put("tpl/part/head.m3u", head);
    sink.put("tpl/part/none.m3u", "");
    write_account_answers(sink);
}

}  // namespace flathead::outputs
