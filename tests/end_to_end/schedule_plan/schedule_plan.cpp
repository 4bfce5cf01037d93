/// schedule_plan FILE: writes a plan.sqlite with one virtual channel, described by JSON on stdin:
/// {"channel": 12, "video": "h264", "audio": "aac", "height": 0, "languages": ["eng"],
///  "encoder": [], "media": [{"id": 1, "duration": 10000, "renditions": [{"url": "/a.mp4",
///  "fits": true, "headers": [["X-Token", "t"]]}]}], "rows": [[start, end, media, in_ms], …]}

#include "relay/base/error.hpp"
#include "relay/plan/write.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <iostream>

namespace flathead {
namespace {

using Json = nlohmann::json;

plan::Upstream upstream_of(const Json& json) {
    plan::Upstream out;
    out.source = "library";
    out.url = json.at("url").get<std::string>();
    out.kind = out.url.starts_with("/") ? plan::Kind::file : plan::Kind::http;
    for (const Json& header : json.value("headers", Json::array()))
        out.headers.emplace_back(header[0].get<std::string>(), header[1].get<std::string>());
    return out;
}

plan::Media media_of(const Json& json) {
    plan::Media out;
    out.id = json.at("id").get<std::int64_t>();
    out.duration = std::chrono::milliseconds(json.at("duration").get<std::int64_t>());
    for (const Json& rendition : json.at("renditions"))
        out.renditions.push_back({upstream_of(rendition), rendition.value("fits", true)});
    return out;
}

void write(const Path& file, const Json& json) {
    plan::Settings settings;
    plan::Writer writer(file, settings);
    plan::Source source;
    source.name = "library";
    source.trusted = true;
    writer.add(source);
    plan::Channel channel;
    channel.id = json.at("channel").get<std::int32_t>();
    channel.name = "Virtual";
    plan::Upstream& upstream = channel.upstreams.emplace_back();
    upstream.source = "library";
    upstream.kind = plan::Kind::schedule;
    channel.archive = std::chrono::hours{24};
    writer.add(channel);
    for (const Json& media : json.at("media")) writer.add(media_of(media));
    plan::Schedule schedule;
    schedule.video = json.value("video", "h264");
    schedule.pixel_format = json.value("pixel_format", "yuv420p");
    schedule.audio = json.value("audio", "aac");
    schedule.height = json.value("height", 0);
    schedule.languages = json.value("languages", std::vector<std::string>{});
    schedule.encoder = json.value("encoder", std::vector<std::string>{});
    std::vector<plan::Row> rows;
    for (const Json& row : json.at("rows")) {
        plan::Row& out = rows.emplace_back();
        out.start = row[0].get<std::int64_t>();
        out.end = row[1].get<std::int64_t>();
        out.media = row[2].get<std::int64_t>();
        out.in = std::chrono::milliseconds(row[3].get<std::int64_t>());
    }
    writer.add(channel.id, schedule, rows);
    writer.finish();
}

}  // namespace
}  // namespace flathead

int main(int count, char** words) {
    try {
        if (count != 2) throw flathead::Error("usage: schedule_plan FILE < description");
        flathead::write(words[1], nlohmann::json::parse(std::cin));
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
