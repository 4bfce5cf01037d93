#include "relay/tune/account_list.hpp"

#include "relay/base/error.hpp"

#include <gtest/gtest.h>

namespace flathead::tune {
namespace {

const std::string head = "flathead-accounts 1\n";

TEST(AccountList, SaysWhatTheTableSays) {
    const AccountList list =
        AccountList::read(head + "anna\tkids\t2\t0\t1\nBob.x\tall\t0\t1795000000\t0\n");
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(*list.find("anna"),
              (AccountRights{.package = "kids", .max_connections = 2, .expires = {}}));
    EXPECT_EQ(*list.find("Bob.x"),
              (AccountRights{.package = "all",
                             .max_connections = 0,
                             .expires = Time(Seconds(1795000000)),
                             .is_enabled = false}));
    EXPECT_EQ(list.find("bob.x"), nullptr) << "names are kept to the letter";
    EXPECT_EQ(AccountList::read(head).size(), 0U);
}

TEST(AccountList, RightEndsWithTheSecondOfExpiry) {
    const AccountRights rights{.package = "all", .expires = Time(Seconds(100))};
    EXPECT_TRUE(rights.hold_at(Time(Seconds(99))));
    EXPECT_FALSE(rights.hold_at(Time(Seconds(100))));
}

TEST(AccountList, AnythingElseIsRefusedWhole) {
    const std::string cases[] = {"",
                                 "anna\tall\t1\t0\t1\n",
                                 "flathead-accounts 2\n",
                                 head + "anna\tall\t1\t0\t1",
                                 head + "\n",
                                 head + "anna\tall\t1\t0\n",
                                 head + "anna\tall\t1\t0\t1\t\n",
                                 head + "anna\tall\t-1\t0\t1\n",
                                 head + "anna\tall\t1000000\t0\t1\n",
                                 head + "anna\tall\t1x\t0\t1\n",
                                 head + "anna\tall\t1\t-5\t1\n",
                                 head + "anna\tall\t1\t99999999999999999999\t1\n",
                                 head + "anna\tall\t1\t0\t2\n",
                                 head + "an na\tall\t1\t0\t1\n",
                                 head + "\tall\t1\t0\t1\n",
                                 head + "anna\t\t1\t0\t1\n",
                                 head + std::string(65, 'a') + "\tall\t1\t0\t1\n",
                                 head + "anna\tall\t1\t0\t1\nanna\tall\t1\t0\t1\n",
                                 head + std::string("an\0a\tall\t1\t0\t1\n", 15)};
    for (const std::string& text : cases)
        EXPECT_THROW((void)AccountList::read(text), Error) << text;
}

}  // namespace
}  // namespace flathead::tune
