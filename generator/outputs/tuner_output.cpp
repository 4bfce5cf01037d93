#include "generator/outputs/tuner_output.hpp"

#include "generator/formats/clean.hpp"
#include "generator/formats/hdhomerun_write.hpp"
#include "generator/outputs/buffered_file.hpp"
#include "relay/base/text.hpp"

namespace flathead::outputs {

void write_tuner(ReleaseSink& sink,
                 const Lineup& lineup,
                 std::string_view site_name,
                 std::uint64_t site_identity,
                 int tuner_count) {
    const formats::HdhomerunSite site{std::string(site_name), site_identity, tuner_count};
    sink.put("www/discover.json", formats::discover_json(site));
    sink.put("www/lineup_status.json", formats::lineup_status_json());
    sink.put("www/device.xml", formats::device_xml(site));
    BufferedFile file(sink, "www/lineup.json");
    formats::HdhomerunLineupWriter writer(file.text);
    std::string number;
    std::string url;
    for (const Channel& channel : lineup.channels) {
        number = channel.number.is_set() ? channel.number.text() : std::to_string(channel.id.value);
        url = text::join(formats::base_token, "/auto/v", number);
        writer.append({number, channel.name, url, false});
        file.relieve();
    }
    writer.finish();
    file.close();
}

}  // namespace flathead::outputs
