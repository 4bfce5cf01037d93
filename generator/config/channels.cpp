#include "generator/config/sections.hpp"
#include "generator/config/selections.hpp"
#include "relay/base/text.hpp"

#include <algorithm>

namespace flathead::config {
namespace {

constexpr std::size_t most_channels = 1000;

constexpr std::array<std::pair<std::string_view, ScheduleOrder>, 4> orders{
    {{"shuffle", ScheduleOrder::shuffle},
     {"in-order", ScheduleOrder::in_order},
     {"rotate", ScheduleOrder::rotate},
     {"blocks", ScheduleOrder::blocks}}};
constexpr std::array<std::pair<std::string_view, ChannelProfile>, 3> profiles{
    {{"copy", ChannelProfile::copy},
     {"720p", ChannelProfile::p720},
     {"1080p", ChannelProfile::p1080}}};

/// "101" or "5.1".
struct PlainNumber {
    static std::optional<std::string> read(Reader& reader, const Node& node) {
        const auto value = reader.scalar(node, "a channel number");
        if (!value) return std::nullopt;
        if (is_channel_number(value->text)) return value->text;
        reader.wrong(
            node,
            text::join(Reader::quoted(node), " is not a channel number; write it like 101 or 5.1"));
        return std::nullopt;
    }
    static std::string schema() { return channel_number_schema("^[0-9]{1,6}(\\.[0-9]{1,4})?$"); }
};

/// Three letters, as files say it.
struct Language {
    static std::optional<std::string> read(Reader& reader, const Node& node) {
        const auto value = reader.scalar(node, "a language");
        if (!value) return std::nullopt;
        if (value->text.size() == 3 && std::ranges::all_of(value->text, text::is_alpha))
            return text::to_lower(value->text);
        reader.wrong(
            node,
            text::join(Reader::quoted(node),
                       " is not a language; write it with three letters (ISO 639-2), like eng"));
        return std::nullopt;
    }
    static std::string schema() { return or_from_outside(pattern_schema("^[A-Za-z]{3}$")); }
};

struct Seed {
    static std::optional<std::uint64_t> read(Reader& reader, const Node& node) {
        const auto value = reader.scalar(node, "a whole number");
        if (!value) return std::nullopt;
        const auto seed = text::number<std::uint64_t>(value->text);
        if (seed) return seed;
        reader.wrong(node, text::join(Reader::quoted(node), " is not a whole number below 2^64"));
        return std::nullopt;
    }
    static std::string schema() {
        return or_from_outside(R"({"type":"integer","minimum":0},)" +
                               pattern_schema("^[0-9]{1,20}$"));
    }
};

constexpr Key<VirtualChannelConfig> channel_keys[] = {
    key<VirtualChannelConfig, Line, &VirtualChannelConfig::name>(
        "name", "What viewers see.", Presence::required),
    key<VirtualChannelConfig, Line, &VirtualChannelConfig::key>(
        "key", "What it is known by in the state, if the name is to change; its first name."),
    key<VirtualChannelConfig, PlainNumber, &VirtualChannelConfig::number>(
        "number", "Channel number, like 101 or 5.1."),
    key<VirtualChannelConfig, Text, &VirtualChannelConfig::group>("group", "Its group."),
    key<VirtualChannelConfig, WebUrl, &VirtualChannelConfig::logo>("logo", "Address of its logo."),
    key<VirtualChannelConfig, Selections, &VirtualChannelConfig::from>(
        "from", "What it plays: one map of conditions, or a list of which any must hold."),
    key<VirtualChannelConfig, Selections, &VirtualChannelConfig::except>("except",
                                                                         "What of it not."),
    key<VirtualChannelConfig, Choice<orders>, &VirtualChannelConfig::order>(
        "order",
        "shuffle, in-order, rotate (shows in turn, episodes in order) or blocks (nothing else)."),
    key<VirtualChannelConfig, BlocksForm, &VirtualChannelConfig::blocks>(
        "blocks", "Times with a programme of their own; the first that applies counts."),
    key<VirtualChannelConfig, Span<0, 12 * hour>, &VirtualChannelConfig::pad_to>(
        "pad_to", "Programmes begin at multiples of this on the clock; 0: back to back."),
    key<VirtualChannelConfig, Selections, &VirtualChannelConfig::filler>(
        "filler", "Clips between programmes, where there is time left."),
    key<VirtualChannelConfig, Selections, &VirtualChannelConfig::bumpers>(
        "bumpers", "Clips of which one comes before each programme."),
    key<VirtualChannelConfig, Span<0, 365 * day>, &VirtualChannelConfig::item_cooldown>(
        "item_cooldown", "Until something is shown again, where there is enough else."),
    key<VirtualChannelConfig, Span<0, 365 * day>, &VirtualChannelConfig::show_cooldown>(
        "show_cooldown", "Until the same show is on again, where there is enough else."),
    key<VirtualChannelConfig, Whole<0, 1000>, &VirtualChannelConfig::most_of_show_per_day>(
        "most_of_show_per_day", "Episodes of a show in a day; 0: any number."),
    key<VirtualChannelConfig, Flag, &VirtualChannelConfig::specials>("specials",
                                                                     "Season 0 is shown, too."),
    key<VirtualChannelConfig, OneOrMore<Language>, &VirtualChannelConfig::audio>(
        "audio", "Languages of the sound, best first, like [eng, ita]."),
    key<VirtualChannelConfig, Choice<profiles>, &VirtualChannelConfig::profile>(
        "profile",
        "copy (no transcoding, what does not fit is conformed ahead of time), 720p or 1080p."),
    key<VirtualChannelConfig, ListOf<Text>, &VirtualChannelConfig::encoder>(
        "encoder", "Arguments of ffmpeg in place of its software encoder's."),
    key<VirtualChannelConfig, Span<day, 90 * day>, &VirtualChannelConfig::horizon>(
        "horizon", "How far ahead it is scheduled."),
    key<VirtualChannelConfig, Span<0, 60 * day>, &VirtualChannelConfig::catchup>(
        "catchup", "How long what was shown can be watched again."),
    key<VirtualChannelConfig, Seed, &VirtualChannelConfig::seed>(
        "seed", "What its shuffles are made from; without it one is made and kept."),
};

void check_order(Reader& reader, const Node& node, const VirtualChannelConfig& channel) {
    const bool has_from = node.find("from") != nullptr;
    if (channel.order != ScheduleOrder::blocks) {
        if (!has_from) reader.wrong(node, "the key 'from' is missing here");
        return;
    }
    if (const Member* from = node.find("from"))
        reader.wrong(from->place, "with 'order: blocks' only the blocks say what is played");
    if (node.find("blocks") == nullptr)
        reader.wrong(node, "with 'order: blocks' the key 'blocks' is missing here");
}

VirtualChannelConfig read_channel(Reader& reader, const Node& node) {
    VirtualChannelConfig channel;
    channel.where = reader.place_text(node.place);
    read_keys<VirtualChannelConfig>(reader, node, {channel_keys}, channel);
    check_order(reader, node, channel);
    const Member* key = node.find("key");
    if (key == nullptr) {
        channel.key = channel.name;
        key = node.find("name");
    }
    // What a message quotes is the text as written, so it gives nothing away.
    if (key != nullptr && !channel.key.empty())
        reader.define(Named::channel, Scalar{channel.key, false}, key->value);
    return channel;
}

}  // namespace

void ChannelsSection::read_into(Reader& reader,
                                const Node& node,
                                std::vector<VirtualChannelConfig>& channels) {
    if (!reader.is_list(node)) return;
    for (const Node& item : node.items) {
        if (reader.is_map(item)) channels.push_back(read_channel(reader, item));
    }
    if (channels.size() > most_channels)
        reader.wrong(node, text::join("there are more than ", most_channels, " virtual channels"));
}

std::string ChannelsSection::schema() {
    return list_schema(schema_of<VirtualChannelConfig>({channel_keys}));
}

}  // namespace flathead::config
