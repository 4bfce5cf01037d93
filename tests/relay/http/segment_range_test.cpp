#include "relay/http/segment_answer.hpp"

namespace flathead::http {
namespace {

struct Case {
    std::string_view header;
    std::optional<Range> expected;
};

TEST(Range, OneRangeIsUnderstoodAndEverythingElseIsAllOfIt) {
    constexpr std::size_t bytes = 1000;
    const Case cases[] = {
        {"bytes=0-99", Range{0, 100}},
        {"bytes=0-0", Range{0, 1}},
        {"Bytes=10-", Range{10, 990}},
        {"bytes=999-5000", Range{999, 1}},
        {"bytes=-10", Range{990, 10}},
        {"bytes=-5000", Range{0, 1000}},
        {"bytes=1000-", Range{0, 0}},
        {"bytes=5000-6000", Range{0, 0}},
        {"bytes=-0", Range{1000, 0}},
        {"", std::nullopt},
        {"bytes=", std::nullopt},
        {"bytes=-", std::nullopt},
        {"bytes=9-5", std::nullopt},
        {"bytes=a-b", std::nullopt},
        {"bytes=0-99,200-", std::nullopt},
        {"bytes=--5", std::nullopt},
        {"items=0-5", std::nullopt},
        {"bytes=99999999999999999999999-", std::nullopt},
    };
    for (const Case& each : cases)
        EXPECT_EQ(range_of(each.header, bytes), each.expected) << each.header;
}

}  // namespace
}  // namespace flathead::http
