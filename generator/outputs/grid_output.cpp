#include "generator/outputs/grid_output.hpp"

#include "generator/outputs/grid_line.hpp"
#include "relay/base/text.hpp"

#include <algorithm>

namespace flathead::outputs {
namespace {

constexpr std::string_view writer_version = "1";  // raised when the same rows give other bytes
constexpr std::string_view index_path = "x/grid.tsv";
constexpr std::string_view index_head = "flathead grid 1 ";
constexpr std::uint64_t largest_index = 16U << 20;
constexpr std::uint64_t largest_block = 16U << 20;
constexpr std::size_t fewest_of_block = 8;
constexpr std::size_t most_of_block = 32;

/// One id of sixteen, whatever stands beside it.
bool begins_block(ChannelId id) {
    constexpr std::uint32_t spread = 0x9E3779B1;
    return static_cast<std::uint32_t>(id.value) * spread >> 28 == 0;
}

std::string day_text(std::chrono::sys_days day) {
    return times::stamp(Time{day}).substr(0, 8);
}

std::string key_of(ChannelId id) {
    return text::join('"', id.value, "\":");
}

std::optional<Digest> read_digest(std::string_view hex) {
    if (hex.size() != 32) return std::nullopt;
    const auto half = [](std::string_view digits) -> std::optional<std::uint64_t> {
        std::uint64_t value = 0;
        const auto [end, failure] =
            std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        if (failure != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
        return value;
    };
    const auto high = half(hex.substr(0, 16));
    const auto low = half(hex.substr(16));
    if (!high || !low) return std::nullopt;
    return Digest{*high, *low};
}

}  // namespace

std::string grid_path(std::chrono::sys_days day, ChannelId block) {
    return text::join("www/data/grid/", day_text(day), '/', block.value, ".json");
}

GridOutput::GridOutput(ReleaseSink& sink, const guide::Window& window)
    : sink_(sink), window_(window) {
    for (auto day = std::chrono::floor<std::chrono::days>(window.begin); Time{day} < window.end;
         day += std::chrono::days{1}) {
        if (days_.size() < most_grid_days) {
            days_.push_back(day);
        } else {
            ++days_left_out_;
        }
    }
    index_ = index_head;
    index_ += '\n';
    read_previous();
}

/// x/grid.tsv: a line "<block> TAB <channel> TAB <digest>" for each channel, in order. Anything
/// else: nothing is known.
void GridOutput::read_previous() {
    const std::string text = sink_.previous(index_path, largest_index).value_or("");
    std::string_view rest = text;
    if (!rest.starts_with(index_head)) return;
    rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        const auto fields = text::split(line, '\t');
        if (fields.size() != 3) continue;
        const auto block = text::number<std::int32_t>(fields[0]);
        const auto id = text::number<std::int32_t>(fields[1]);
        const auto inputs = read_digest(fields[2]);
        if (!block || !id || !inputs) continue;
        known_[*id] = {*inputs, {*block}};
        known_blocks_[*block].push_back({*id});
    }
}

/// All files of a block of the previous release are there.
bool GridOutput::has_block(ChannelId block) {
    if (looked_for_ != block) {
        looked_for_ = block;
        was_found_ = std::ranges::all_of(days_, [&](std::chrono::sys_days day) {
            return sink_.has_previous(grid_path(day, block));
        });
    }
    return was_found_;
}

/// With the days: lines of other days are of no use.
Digest GridOutput::digest_of_channel(const Channel& channel, const Digest& inputs) const {
    Digester all;
    all.add_field(writer_version);
    all.add_field(inputs.hex());
    all.add_field(channel.name);
    all.add_field(times::stamp(window_.begin));
    all.add_field(times::stamp(window_.end));
    return all.digest();
}

bool GridOutput::keep(const Channel& channel, const Digest& inputs) {
    if (channels_ >= most_grid_channels) {
        ++channels_;
        return true;
    }
    const Digest all = digest_of_channel(channel, inputs);
    const auto known = known_.find(channel.id.value);
    if (known == known_.end() || known->second.inputs != all || !has_block(known->second.block))
        return false;
    begin_block_if_due(channel.id);
    block_.push_back({channel.id, all});
    return true;
}

void GridOutput::write(const Channel& channel,
                       const Digest& inputs,
                       std::span<const guide::Slot> rows) {
    begin_block_if_due(channel.id);
    Member member{channel.id, digest_of_channel(channel, inputs)};
    for (const std::chrono::sys_days day : days_) {
        std::string line = key_of(channel.id);
        append_grid_line(line, rows, {Time{day}, Time{day + std::chrono::days{1}}}, channel.name);
        member.lines.push_back(std::move(line));
    }
    block_.push_back(std::move(member));
}

void GridOutput::begin_block_if_due(ChannelId id) {
    ++channels_;
    const bool is_due =
        block_.size() >= most_of_block || (block_.size() >= fewest_of_block && begins_block(id));
    if (is_due) end_block();
}

/// The same channels with the same inputs: no byte can differ.
bool GridOutput::is_as_before() const {
    const auto before = known_blocks_.find(block_.front().id.value);
    return before != known_blocks_.end() &&
           std::ranges::equal(block_, before->second, {}, &Member::id) &&
           std::ranges::all_of(block_, [](const Member& member) { return member.lines.empty(); });
}

void GridOutput::end_block() {
    if (block_.empty()) return;
    const ChannelId name = block_.front().id;
    blocks_.push_back(name);
    if (is_as_before()) {
        for (const std::chrono::sys_days day : days_) sink_.keep(grid_path(day, name));
    } else {
        write_block();
    }
    for (const Member& member : block_)
        index_ += text::join(name.value, '\t', member.id.value, '\t', member.inputs.hex(), '\n');
    block_.clear();
}

void GridOutput::write_block() {
    for (std::size_t day = 0; day < days_.size(); ++day) {
        std::string out = text::join("{\"day\":\"", day_text(days_[day]), "\",\"channels\":{");
        for (const Member& member : block_) {
            out += &member == block_.data() ? "\n" : ",\n";
            out += member.lines.empty() ? previous_line(member.id, day) : member.lines[day];
        }
        out += "\n}}\n";
        sink_.put(grid_path(days_[day], block_.front().id), out);
    }
}

/// Without its comma. A file that was changed behind our back costs the channel its rows until its
/// inputs change.
std::string GridOutput::previous_line(ChannelId id, std::size_t day) {
    const std::string path = grid_path(days_[day], known_.at(id.value).block);
    if (path != read_path_) {
        read_text_ = sink_.previous(path, largest_block).value_or("");
        read_path_ = path;
    }
    const std::string key = key_of(id);
    const std::size_t begin = read_text_.find('\n' + key);
    if (begin == std::string::npos) return key + "[]";
    std::string_view line(read_text_);
    line.remove_prefix(begin + 1);
    line = line.substr(0, line.find('\n'));
    if (line.ends_with(',')) line.remove_suffix(1);
    return std::string(line);
}

void GridOutput::finish() {
    end_block();
    std::string out = text::join("{\"from\":",
                                 window_.begin.time_since_epoch().count(),
                                 ",\"until\":",
                                 window_.end.time_since_epoch().count(),
                                 ",\"days\":[");
    for (const std::chrono::sys_days day : days_)
        out += text::join(day == days_.front() ? "\"" : ",\"", day_text(day), '"');
    out += "],\"blocks\":[";
    for (const ChannelId& block : blocks_)
        out += text::join(&block == blocks_.data() ? "" : ",", block.value);
    const std::size_t left_out = channels_ - std::min(channels_, most_grid_channels);
    out +=
        text::join("],\"left_out\":{\"channels\":", left_out, ",\"days\":", days_left_out_, "}}\n");
    sink_.put("www/data/grid.json", out);
    sink_.put(index_path, index_);
}

}  // namespace flathead::outputs
