#pragma once
/// Plans made up for tests: one of every kind of upstream, and random ones.

#include "relay/base/text.hpp"
#include "relay/plan/plan.hpp"
#include "relay/plan/write.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace flathead::plan {

struct ChannelRows {
    std::int32_t channel = 0;
    Schedule schedule;
    std::vector<Row> rows;
};

struct WholePlan {
    Settings settings;
    std::vector<Source> sources;
    std::vector<Channel> channels;
    std::map<std::int32_t, std::vector<Archive>> archives;  // by channel
    std::vector<Media> media;
    std::vector<ChannelRows> schedules;
    std::vector<Video> videos;
};

inline void write_whole(const Path& file, const WholePlan& plan) {
    Writer writer(file, plan.settings);
    for (const Source& source : plan.sources) writer.add(source);
    for (const Channel& channel : plan.channels) {
        const auto archives = plan.archives.find(channel.id);
        if (archives == plan.archives.end()) {
            writer.add(channel);
        } else {
            writer.add(channel, archives->second);
        }
    }
    for (const Media& media : plan.media) writer.add(media);
    for (const ChannelRows& one : plan.schedules) writer.add(one.channel, one.schedule, one.rows);
    for (const Video& video : plan.videos) writer.add(video);
    writer.finish();
}

/// One upstream of every kind, and a channel that has none.
inline WholePlan small_plan() {
    using namespace std::chrono_literals;
    const std::string id = "id=0123456789abcdef0123456789abcdef01234567";
    const auto upstream = [](std::string source, Kind kind, std::string url) {
        Upstream made;
        made.source = std::move(source);
        made.kind = kind;
        made.url = std::move(url);
        return made;
    };
    WholePlan plan;
    plan.settings = {.buffer = 20s,
                     .burst = 4s,
                     .linger = 0s,
                     .slate = "/srv/slates",
                     .packages = {"kids", "all"}};
    plan.sources = {{"cable", 2, false, {"tv.lan", "10.0.0.9"}}, {"local", 0, true, {}}};
    Upstream web = upstream("cable", Kind::http, "http://u:p@tv.lan/live/1.ts?token=a&b=ö");
    web.user_agent = "VLC/3.0.18";
    web.referrer = "https://tv.lan/";
    web.headers = {{"Cookie", "a=b; c=d"}, {"X-Empty", ""}};
    Upstream command = upstream("local", Kind::command, "https://tv.example/watch?v=1");
    command.command = {
        "/usr/bin/streamlink", "--stdout", "--url=https://tv.example/watch?v=1#x", "", "a\nb\\n"};
    Upstream ace = upstream("local", Kind::acestream, id);
    ace.engine = "http://127.0.0.1:6878";
    plan.channels = {
        {1001, "101", "News, \"quoted\"", false, {web, command}, 3},
        {1002,
         "5.1",
         "Sport",
         true,
         {upstream("cable", Kind::media, "udp://239.0.0.1:1234"), ace},
         0},
        {1003, "", "Nowhere", false, {}, std::uint64_t{1} << 63},
        {2147483647, "2147483647.2147483647", "Last", false, {ace}, ~std::uint64_t{0}}};
    return plan;
}

/// Channel 500 plays two films and a gap from 1,800,000,000 on; 1001 has two archives of its own;
/// a film on disk and one at its provider.
inline WholePlan small_library_plan() {
    using namespace std::chrono_literals;
    WholePlan plan = small_plan();
    const Upstream web = plan.channels[0].upstreams[0];
    const auto at = [&](const std::string& url) {
        Upstream made = web;
        made.url = url;
        return made;
    };
    const auto file = [](std::string path) {
        Upstream made;
        made.source = "local";
        made.kind = Kind::file;
        made.url = std::move(path);
        return made;
    };
    Upstream rows;
    rows.source = "local";
    rows.kind = Kind::schedule;
    plan.channels.push_back({500, "500", "Sci-Fi", false, {rows}, 1, 48h});
    plan.channels[0].archive = 7 * 24h;
    plan.archives[1001] = {{at("http://tv.lan/timeshift/u/p/{duration:60}/${start}/1.ts"), ""},
                           {at("http://tv.lan/1.ts?utc={utc}"), "Europe/Rome"}};
    plan.media = {{7, 1800500ms, {{file("/conformed/7.ts"), true}, {file("/srv/A b.mkv"), false}}},
                  {8, 5400000ms, {{at("http://tv.lan/film?static=true"), false}}},
                  {9, 0ms, {}}};
    plan.schedules = {{500,
                       {.video = "h264",
                        .pixel_format = "yuv420p",
                        .audio = "aac",
                        .height = 720,
                        .languages = {"eng", "ita"},
                        .encoder = {"-c:v", "h264_vaapi"}},
                       {{1'800'000'000, 1'800'001'800, 7, 0ms},
                        {1'800'001'800, 1'800'003'600, 8, 12500ms},
                        {1'800'003'600, 1'800'003'660, 0, 0ms}}}};
    plan.videos = {{3001, file("/srv/A b.mkv"), "mkv", false, 1},
                   {3002, at("http://tv.lan/movie/u/p/9.mp4"), "mp4", true, ~std::uint64_t{0}}};
    return plan;
}

/// Any bytes, the awkward ones more often.
inline std::string random_text(std::mt19937_64& random, std::size_t longest) {
    std::string text;
    const std::size_t length = random() % (longest + 1);
    while (text.size() < length) {
        constexpr std::string_view awkward("\\\n\0'\"n{}%\xff", 10);
        text += random() % 3 == 0 ? awkward[random() % awkward.size()]
                                  : static_cast<char>('a' + random() % 26);
    }
    return text;
}

inline Upstream random_upstream(std::mt19937_64& random, const WholePlan& plan) {
    Upstream upstream;
    upstream.source = plan.sources[random() % plan.sources.size()].name;
    upstream.kind = static_cast<Kind>(random() % 4);
    upstream.url = random_text(random, random() % 8 == 0 ? 5000 : 12);
    if (random() % 2 == 0) upstream.user_agent = random_text(random, 3);
    if (random() % 4 == 0) upstream.referrer = random_text(random, 30);
    if (random() % 4 == 0) upstream.engine = random_text(random, 30);
    for (std::size_t i = random() % 3; i > 0; --i)
        upstream.headers.emplace_back(random_text(random, 5), random_text(random, 9));
    for (std::size_t i = random() % 4; i > 0; --i) {
        upstream.command.push_back(random_text(random, 9));
        if (random() % 2 == 0) upstream.command.back().insert(0, upstream.url);
    }
    return upstream;
}

inline Upstream random_media_upstream(std::mt19937_64& random, const WholePlan& plan) {
    Upstream upstream = random_upstream(random, plan);
    upstream.kind = random() % 2 == 0 ? Kind::http : Kind::file;
    if (upstream.kind == Kind::file) {
        upstream.url.insert(0, "/");
        upstream.command.clear();
    }
    return upstream;
}

/// Media, virtual channels that play it, archives and films.
inline void add_random_library(std::mt19937_64& random, WholePlan& plan) {
    for (Channel& channel : plan.channels) {
        if (random() % 3 == 0) channel.archive = std::chrono::seconds(random() % 1'000'000);
        for (std::size_t a = random() % 3; a > 0; --a) {
            Archive archive{random_upstream(random, plan), random_text(random, 20)};
            archive.upstream.kind = Kind::http;
            plan.archives[channel.id].push_back(std::move(archive));
        }
    }
    std::int64_t media_id = 0;
    for (std::size_t m = random() % 6; m > 0; --m) {
        media_id += 1 + static_cast<std::int64_t>(random() % (std::uint64_t{1} << 59));
        Media media{media_id, std::chrono::milliseconds(random() % 90'000'000), {}};
        for (std::size_t r = random() % (most_renditions + 1); r > 0; --r)
            media.renditions.push_back({random_media_upstream(random, plan), random() % 2 == 0});
        plan.media.push_back(std::move(media));
    }
    std::int32_t id = 1'000'000;
    for (std::size_t c = random() % 4; c > 0; --c) {
        Channel channel{++id, {}, random_text(random, 20), false, {Upstream{}}, random()};
        channel.upstreams[0].source = plan.sources[0].name;
        channel.upstreams[0].kind = Kind::schedule;
        plan.channels.push_back(std::move(channel));
        ChannelRows& made = plan.schedules.emplace_back();
        made.channel = id;
        made.schedule.video = random_text(random, 6);
        made.schedule.audio = random_text(random, 6);
        made.schedule.height = static_cast<int>(random() % 1081);
        for (std::size_t l = random() % 3; l > 0; --l)
            made.schedule.languages.push_back(random_text(random, 3));
        for (std::size_t e = random() % 3; e > 0; --e)
            made.schedule.encoder.push_back(random_text(random, 9));
        auto start = static_cast<std::int64_t>(random() % 2'000'000'000);
        for (std::size_t r = random() % 200; r > 0; --r) {
            const std::int64_t end = start + 1 + static_cast<std::int64_t>(random() % 10'000);
            const bool is_gap = plan.media.empty() || random() % 5 == 0;
            made.rows.push_back({start,
                                 end,
                                 is_gap ? 0 : plan.media[random() % plan.media.size()].id,
                                 std::chrono::milliseconds(random() % 10'000'000)});
            start = end;
        }
    }
    for (std::size_t v = random() % 9; v > 0; --v) {
        plan.videos.push_back({++id,
                               random_media_upstream(random, plan),
                               random() % 2 == 0 ? "mkv" : "",
                               random() % 2 == 0,
                               random()});
    }
}

inline WholePlan random_plan(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    WholePlan plan;
    plan.settings = {std::chrono::seconds(random() % 300),
                     std::chrono::seconds(random() % 60),
                     std::chrono::seconds(random() % 86'400),
                     random_text(random, 20),
                     {}};
    for (std::size_t p = random() % 65; p > 0; --p)
        plan.settings.packages.push_back(random_text(random, 8));
    for (std::size_t i = 0; i <= random() % 5; ++i) {
        Source source{text::join(i, random_text(random, 8)),
                      static_cast<int>(random() % 5),
                      random() % 2 == 0,
                      {}};
        for (std::size_t h = random() % 3; h > 0; --h)
            source.trusted_hosts.push_back(random_text(random, 12));
        plan.sources.push_back(std::move(source));
    }
    std::vector<std::int32_t> ids(random() % 40);
    for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<std::int32_t>(1 + i * 7);
    std::ranges::shuffle(ids, random);
    for (const std::int32_t id : ids) {
        Channel channel{id, {}, random_text(random, 20), random() % 2 == 0, {}, random()};
        if (random() % 4 != 0) channel.number = std::to_string(id);
        if (!channel.number.empty() && random() % 2 == 0) channel.number += ".12";
        for (std::size_t u = random() % (random() % 9 == 0 ? 257 : 4); u > 0; --u)
            channel.upstreams.push_back(random_upstream(random, plan));
        plan.channels.push_back(std::move(channel));
    }
    add_random_library(random, plan);
    return plan;
}

}  // namespace flathead::plan
