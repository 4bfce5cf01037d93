#include "relay/http/router.hpp"

#include <random>
#include <string>
#include <vector>

namespace flathead::http {
namespace {

using namespace std::chrono_literals;

Route channel(std::int32_t id, Wanted wanted = Wanted::channel, std::uint64_t sequence = 0) {
    Route out;
    out.wanted = wanted;
    out.channel = id;
    out.sequence = sequence;
    return out;
}

Route tuner(std::string number, std::optional<std::chrono::seconds> duration = std::nullopt) {
    Route out;
    out.wanted = Wanted::tuner;
    out.number = std::move(number);
    out.duration = duration;
    return out;
}

Route only(Wanted wanted) {
    Route out;
    out.wanted = wanted;
    return out;
}

Route past(Route route, std::int64_t from, std::optional<std::int64_t> to = std::nullopt) {
    route.past = past::Span{from, to};
    return route;
}

Route piece(std::int32_t id, std::chrono::milliseconds from, std::chrono::milliseconds to) {
    Route out = channel(id, Wanted::piece);
    out.from = from;
    out.to = to;
    return out;
}

const Route nothing = only(Wanted::nothing);
const Route malformed = only(Wanted::malformed);

struct Case {
    std::string target;
    Route expected;
};

const std::vector<Case> cases{
    {"/channel/5", channel(5)},
    {"/channel/5.ts", channel(5)},
    {"/channel/2147483647.ts", channel(2147483647)},
    {"/channel/5.m3u8", channel(5, Wanted::playlist)},
    {"/channel/5/17.ts", channel(5, Wanted::segment, 17)},
    {"/channel/5/0.ts", channel(5, Wanted::segment, 0)},
    {"/channel/5/18446744073709551615.ts", channel(5, Wanted::segment, 18446744073709551615ULL)},
    {"/channel/5?", channel(5)},
    {"/channel/5?duration=3&x=%zz", channel(5)},
    {"/channel/%35.%74s", channel(5)},
    {"http://tv.lan:8080/channel/5.ts", channel(5)},
    {"HTTP://tv.lan/channel/5.ts?x", channel(5)},
    {"/channel/5.ts?utc=1795206600", past(channel(5), 1'795'206'600)},
    {"/channel/5?lutc=1795300000&utc=1795206600&duration=90",
     past(channel(5), 1'795'206'600, 1'795'206'690)},
    {"/channel/5.m3u8?utc=1795206600&duration=0",
     past(channel(5, Wanted::playlist), 1'795'206'600)},
    {"/channel/5.ts?utc=1795206600&duration=99999999999999999999",
     past(channel(5), 1'795'206'600, 1'795'293'000)},
    {"/channel/5.ts?utc=1795206600000", past(channel(5), 1'795'206'600)},
    {"/channel/5.ts?utc=&duration=", channel(5)},
    {"/channel/5.ts?utc=now", malformed},
    {"/channel/5.ts?utc=%zz", malformed},
    {"/channel/5.ts?utc=-5", malformed},
    {"/channel/5.ts?utc=1795206600&duration=-1", malformed},
    {"/channel/5.ts?utc=1795206600&duration=1e9", malformed},
    {"/channel/5.ts?UTC=1795206600", channel(5)},
    {"/channel/5/1795206600000-1795206606000.ts",
     piece(5, 1'795'206'600'000ms, 1'795'206'606'000ms)},
    {"/channel/5/1-2.ts", piece(5, 1ms, 2ms)},
    {"/channel/5/2-1.ts", nothing},
    {"/channel/5/1-1.ts", nothing},
    {"/channel/5/0-120001.ts", nothing},
    {"/channel/5/01-2.ts", nothing},
    {"/channel/5/1-2-3.ts", nothing},
    {"/channel/5/-2.ts", nothing},
    {"/channel/5/1-.ts", nothing},
    {"/channel/0/1-2.ts", nothing},
    {"/channel/5/1-99999999999999999999.ts", nothing},
    {"/timeshift/5.ts?start=2026-11-20:20-30&duration=60",
     past(channel(5), 1'795'206'600, 1'795'210'200)},
    {"/timeshift/5?start=2026-11-20%3A20-30&duration=60",
     past(channel(5), 1'795'206'600, 1'795'210'200)},
    {"/timeshift/5.m3u8?duration=100000&start=2026-11-20+20:30:00",
     past(channel(5, Wanted::playlist), 1'795'206'600, 1'795'293'000)},
    {"/timeshift/5.ts?start=1795206600", past(channel(5), 1'795'206'600)},
    {"/timeshift/5.ts?start=2026-11-20:24-05&duration=1",
     past(channel(5), 1'795'133'100, 1'795'133'160)},
    {"/timeshift/5.ts?duration=60", malformed},
    {"/timeshift/5.ts?start=../../x&duration=60", malformed},
    {"/timeshift/5.ts?start=2026-11-20:20-30&duration=x", malformed},
    {"/timeshift/0.ts?start=1795206600", nothing},
    {"/timeshift/x.ts?start=1795206600", nothing},
    {"/timeshift/5/1-2.ts", nothing},
    {"/timeshift", nothing},
    {"/video/31", channel(31, Wanted::video)},
    {"/video/0", nothing},
    {"/video/31.mkv", nothing},
    {"/video/31/x", nothing},
    {"/auto/v101", tuner("101")},
    {"/auto/v5.1", tuner("5.1")},
    {"/auto/v0", tuner("0")},
    {"/tuner0/v5.1", tuner("5.1")},
    {"/tuner15/v7?transcode=heavy&duration=60", tuner("7", 60s)},
    {"/auto/v7?duration=60&duration=70", tuner("7", 60s)},
    {"/auto/v7?duration=0", tuner("7")},
    {"/auto/v7?duration=-5", tuner("7")},
    {"/auto/v7?duration=99999999999", tuner("7")},
    {"/auto/v7?xduration=5", tuner("7")},
    {"/health", only(Wanted::health)},
    {"/status?pretty", only(Wanted::status)},
    {"/status/public", only(Wanted::public_status)},
    {"/status/private", nothing},
    {"/metrics", only(Wanted::metrics)},

    {"/", nothing},
    {"http://tv.lan", nothing},
    {"http://tv.lan?/health", nothing},
    {"/healthy", nothing},
    {"/health/", nothing},
    {"//health", nothing},
    {"/channel", nothing},
    {"/channel/", nothing},
    {"/channel/0", nothing},
    {"/channel/-5", nothing},
    {"/channel/+5", nothing},
    {"/channel/05", nothing},
    {"/channel/ 5", nothing},
    {"/channel/5.", nothing},
    {"/channel/5.TS", nothing},
    {"/channel/5.ts/", nothing},
    {"/channel/5.ts.ts", nothing},
    {"/channel/5.m3u8.ts", nothing},
    {"/channel/.ts", nothing},
    {"/channel/2147483648", nothing},
    {"/channel/99999999999999999999999999", nothing},
    {"/channel/5/17", nothing},
    {"/channel/5/017.ts", nothing},
    {"/channel/5/18446744073709551616.ts", nothing},
    {"/channel/5/17.m3u8", nothing},
    {"/channel/5.ts/17.ts", nothing},
    {"/channel/5/6/7.ts", nothing},
    {"/channel/../status", nothing},
    {"/./status", nothing},
    {"/channel/5/../6", nothing},
    {"/channel/%2e%2e/status", nothing},
    {"/channel%2F5", nothing},
    {"/channel/5%2F17.ts", nothing},
    {"/channel/5%0A", nothing},
    {"/channel/\xD9\xA5", nothing},
    {"/auto/v", nothing},
    {"/auto/101", nothing},
    {"/auto/v1.", nothing},
    {"/auto/v.1", nothing},
    {"/auto/v1.2.3", nothing},
    {"/auto/v1234567", nothing},
    {"/auto/v1.12345", nothing},
    {"/auto/v1/x", nothing},
    {"/tuner/v1", nothing},
    {"/tunerx/v1", nothing},
    {"/tuner1234/v1", nothing},
    {"/a/b/c/d/e/f/g/h/%zz", nothing},

    {"", malformed},
    {"*", malformed},
    {"health", malformed},
    {"tv.lan:80", malformed},
    {"https://tv.lan/health", malformed},
    {"/channel/5%", malformed},
    {"/channel/5%3", malformed},
    {"/channel/%zz", malformed},
    {"/channel/5%00", malformed},
};

std::string text_of(const Route& route) {
    return std::to_string(static_cast<int>(route.wanted)) + " " + std::to_string(route.channel) +
           " " + std::to_string(route.sequence) + " " + route.number + " " +
           std::to_string(route.duration.value_or(0s).count()) + " " +
           (route.past ? std::to_string(route.past->from) : "") + "+" +
           (route.past && route.past->to ? std::to_string(*route.past->to) : "") + " " +
           std::to_string(route.from.count()) + "-" + std::to_string(route.to.count());
}

TEST(Router, ATargetMeansWhatTheTableSays) {
    for (const Case& each : cases)
        EXPECT_EQ(text_of(route(each.target)), text_of(each.expected)) << each.target;
}

TEST(Router, AnyBytesAreARouteWithinItsBounds) {
    std::mt19937 random(3);
    for (int round = 0; round < 5000; ++round) {
        std::string target = cases[random() % cases.size()].target;
        for (auto i = random() % 5; i-- > 0;) {
            const std::size_t at = random() % (target.size() + 1);
            target.insert(at, 1, static_cast<char>(random() % 256));
        }
        const Route found = route(target);
        EXPECT_GE(found.channel, 0);
        EXPECT_LE(found.number.size(), 11U);
        EXPECT_EQ(found.channel > 0,
                  found.wanted == Wanted::channel || found.wanted == Wanted::playlist ||
                      found.wanted == Wanted::segment || found.wanted == Wanted::piece ||
                      found.wanted == Wanted::video);
        if (found.past) {
            EXPECT_GE(found.past->from, 0);
            EXPECT_LE(found.past->to.value_or(found.past->from), found.past->from + 86'400);
        }
    }
}

}  // namespace
}  // namespace flathead::http
