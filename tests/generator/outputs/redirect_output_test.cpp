#include "generator/outputs/redirect_output.hpp"

#include <gtest/gtest.h>

namespace flathead::outputs {
namespace {

TEST(RedirectOutput, TargetsAreSafeForTheConfigurationThatIncludesThem) {
    struct Case {
        const char* url;
        const char* expected;  // nullptr: no redirect
    };
    const Case cases[] = {
        {"http://h:80/live/u/p/1.ts?a=b&c=%20d", "http://h:80/live/u/p/1.ts?a=b&c=%20d"},
        {"http://h/$request_uri", "http://h/%24request_uri"},
        {"http://h/\";return 200;#", "http://h/%22%3Breturn%20200%3B#"},
        {"http://h/a\\b{c}\r\nX: y", "http://h/a%5Cb%7Bc%7D%0D%0AX:%20y"},
        {"http://[2001:db8::1]:8080/x", "http://[2001:db8::1]:8080/x"},
        {"udp://@239.0.0.1:1234", "udp://@239.0.0.1:1234"},
        {"http://h/é", "http://h/%C3%A9"},
        {"HTTP://H/A", "http://H/A"},
        {"acestream://0123456789012345678901234567890123456789", nullptr},
        {"javascript://x", nullptr},
        {"file:///etc/passwd", nullptr},
        {"no scheme", nullptr},
    };
    for (const Case& c : cases)
        EXPECT_EQ(redirect_target(c.url).value_or("none"),
                  c.expected == nullptr ? "none" : c.expected)
            << c.url;
    EXPECT_FALSE(redirect_target("http://h/" + std::string(5000, 'a')));
}

TEST(RedirectOutput, TheFirstUpstreamAPlayerCanFollowCounts) {
    auto listing = std::make_shared<Listing>();
    listing->entries.resize(2);
    listing->entries[0].url = "acestream://0123456789012345678901234567890123456789";
    listing->entries[1].url = "http://h/1.ts";
    listing->source = "one";
    Lineup lineup;
    lineup.listings.push_back(listing);
    lineup.upstreams = {{0, 0}, {0, 1}};
    Channel channel;
    channel.id = {1001};
    channel.number = {5, 1};
    channel.upstream_count = 2;
    channel.mode = RelayMode::redirect;
    lineup.channels.push_back(channel);
    channel.id = {1002};
    channel.number = {6, 0};
    channel.mode = RelayMode::relay;
    lineup.channels.push_back(channel);
    Config config;
    config.sources.resize(1);
    config.sources[0].name = "one";
    MemoryRelease release;
    write_redirects(release, lineup, config);
    EXPECT_EQ(release.files.at("nginx/redirect.map"), "\"1001\" \"http://h/1.ts\";\n");
    EXPECT_EQ(release.files.at("nginx/numbers.map"), "\"5.1\" \"1001\";\n\"6\" \"1002\";\n");
    config.sources[0].stream_command = {"play", "{url}"};
    write_redirects(release, lineup, config);
    EXPECT_EQ(release.files.at("nginx/redirect.map"), "") << "a program of ours plays it";
}

}  // namespace
}  // namespace flathead::outputs
