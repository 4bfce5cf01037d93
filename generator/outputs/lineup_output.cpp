#include "generator/outputs/lineup_output.hpp"

#include "generator/outputs/buffered_file.hpp"
#include "relay/base/text.hpp"

namespace flathead::outputs {

void write_lineup(ReleaseSink& sink, const Lineup& lineup, std::span<const ChannelMatch> matches) {
    BufferedFile file(sink, channels_path);
    for (std::size_t i = 0; i < lineup.channels.size(); ++i) {
        const Channel& channel = lineup.channels[i];
        const auto& applied = matches[i].applied;
        file.text += text::join(channel.id.value,
                                '\t',
                                channel.number.text(),
                                '\t',
                                channel.name,
                                '\t',
                                channel.group,
                                '\t',
                                applied.empty() ? "-" : text::one_line(applied.front().guide_id),
                                '\n');
        file.relieve();
    }
    file.close();
}

std::vector<PublishedChannel> read_lineup(std::string_view text) {
    std::vector<PublishedChannel> channels;
    for (const std::string_view line : text::split(text, '\n')) {
        const auto fields = text::split(line, '\t');
        if (fields.size() != 5) continue;
        const auto id = text::number<std::int32_t>(fields[0]);
        const std::size_t point = fields[1].find('.');
        const auto major = text::number<std::int32_t>(fields[1].substr(0, point));
        const auto minor = point == std::string_view::npos
                               ? 0
                               : text::number<std::int32_t>(fields[1].substr(point + 1));
        if (!id || !major || !minor) continue;
        channels.push_back({{*id},
                            {*major, *minor},
                            std::string(fields[2]),
                            std::string(fields[3]),
                            std::string(fields[4])});
    }
    return channels;
}

}  // namespace flathead::outputs
