#include "relay/tune/accounts.hpp"

#include <gtest/gtest.h>

namespace flathead::tune {
namespace {

Request request(const std::string& account, int channel, const std::string& client) {
    Request request;
    request.account = account;
    request.channel = channel;
    request.client = client;
    return request;
}

using Seats = std::vector<SeatId>;

TEST(Accounts, NewestWinsAndTheOldestGoes) {
    Accounts accounts;
    EXPECT_EQ(accounts.admit(1, request("ann", 10, "a"), 2), Seats{});
    EXPECT_EQ(accounts.admit(2, request("ann", 11, "b"), 2), Seats{});
    EXPECT_EQ(accounts.admit(3, request("ann", 12, "c"), 2), Seats{1});
    EXPECT_EQ(accounts.seats_of("ann"), (Seats{2, 3}));
}

TEST(Accounts, DeviceThatComesBackToItsChannelReplacesItself) {
    Accounts accounts;
    EXPECT_EQ(accounts.admit(1, request("ann", 10, "a"), 2), Seats{});
    EXPECT_EQ(accounts.admit(2, request("ann", 10, "b"), 2), Seats{});
    EXPECT_EQ(accounts.admit(3, request("ann", 10, "b"), 2), Seats{2});
    // Another channel from the same address is another connection: the oldest goes.
    EXPECT_EQ(accounts.admit(4, request("ann", 11, "b"), 2), Seats{1});
}

TEST(Accounts, TwoDevicesBehindOneAddressBothWatchBelowTheLimit) {
    Accounts accounts;
    EXPECT_EQ(accounts.admit(1, request("ann", 10, "a"), 2), Seats{});
    EXPECT_EQ(accounts.admit(2, request("ann", 10, "a"), 2), Seats{});
    EXPECT_EQ(accounts.seats_of("ann"), (Seats{1, 2}));
}

TEST(Accounts, LoweredLimitTakesEffectWithTheNextRequest) {
    Accounts accounts;
    for (SeatId seat = 1; seat <= 4; ++seat)
        EXPECT_EQ(accounts.admit(seat, request("ann", 10, std::to_string(seat)), 0), Seats{});
    EXPECT_EQ(accounts.admit(5, request("ann", 10, "5"), 2), (Seats{1, 2, 3}));
    EXPECT_EQ(accounts.seats_of("ann"), (Seats{4, 5}));
}

TEST(Accounts, WhoLeavesMakesRoom) {
    Accounts accounts;
    EXPECT_EQ(accounts.admit(1, request("ann", 10, "a"), 1), Seats{});
    accounts.leave(1, "ann");
    accounts.leave(1, "ann");  // told twice
    accounts.leave(7, "nobody");
    EXPECT_EQ(accounts.admit(2, request("ann", 11, "b"), 1), Seats{});
    EXPECT_EQ(accounts.admit(3, request("bob", 11, "b"), 1), Seats{});
    EXPECT_EQ(accounts.seats_of("ann"), Seats{2});
}

TEST(Accounts, NoAccountHasNoLimit) {
    Accounts accounts;
    EXPECT_EQ(accounts.admit(1, request("", 10, "a"), 1), Seats{});
    EXPECT_EQ(accounts.admit(2, request("", 10, "a"), 1), Seats{});
    EXPECT_EQ(accounts.seats_of(""), Seats{});
}

}  // namespace
}  // namespace flathead::tune
