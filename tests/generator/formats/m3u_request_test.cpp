#include "generator/formats/m3u_request.hpp"

#include <gtest/gtest.h>

namespace flathead::formats {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST(M3uRequest, TheAddressCountsBeforeAttributesAndJson) {
    const M3uOption options[] = {
        {M3uOption::Kind::http, "", R"({"cookie":"a=b","user-agent":"json","X-One":"1","n":5})"},
        {M3uOption::Kind::kodi, "inputstream", "adaptive"}};
    const M3uRequest request = request_of({.url_options = "User-Agent=VLC%2F3&Cookie=c%3Dd&&=x",
                                           .user_agent = "attribute",
                                           .referrer = "http://r/",
                                           .options = options});
    EXPECT_EQ(request.user_agent, "VLC/3");
    EXPECT_EQ(request.referrer, "http://r/");
    EXPECT_EQ(request.headers, (Pairs{{"Cookie", "c=d"}, {"X-One", "1"}}));
    EXPECT_EQ(request.properties, (Pairs{{"inputstream", "adaptive"}}));
}

TEST(M3uRequest, NoHeaderCanSmuggleAnother) {
    const M3uRequest request = request_of(
        {.url_options = "A=b%0D%0AHost: evil&Bad Name=x&Host=h&Content-Length=5&Range=bytes=0-"});
    EXPECT_EQ(request.headers, (Pairs{{"A", "b Host: evil"}}));
}

TEST(M3uRequest, BrokenJsonAndFloodsAreHarmless) {
    std::string flood;
    for (int i = 0; i < 1000; ++i) flood += "h" + std::to_string(i) + "=v&";
    const std::string deep(10'000, '[');
    const M3uOption options[] = {{M3uOption::Kind::http, "", deep},
                                 {M3uOption::Kind::http, "", "{"},
                                 {M3uOption::Kind::http, "", "[1]"}};
    const M3uRequest request = request_of({.url_options = flood, .options = options});
    EXPECT_EQ(request.headers.size(), 32U);
}

}  // namespace
}  // namespace flathead::formats
