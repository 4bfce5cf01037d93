#pragma once
/// Plans made up for tests: one of every kind of upstream, and random ones.

#include "relay/base/text.hpp"
#include "relay/plan/plan.hpp"
#include "relay/plan/write.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace flathead::plan {

struct WholePlan {
    Settings settings;
    std::vector<Source> sources;
    std::vector<Channel> channels;
};

inline void write_whole(const Path& file, const WholePlan& plan) {
    Writer writer(file, plan.settings);
    for (const Source& source : plan.sources) writer.add(source);
    for (const Channel& channel : plan.channels) writer.add(channel);
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
    return plan;
}

}  // namespace flathead::plan
