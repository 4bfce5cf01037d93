#include "generator/state/schema.hpp"
#include "generator/state/state.hpp"
#include "relay/base/error.hpp"

#include <gtest/gtest.h>

namespace flathead::state {
namespace {

Account anna() {
    Account account;
    account.name = "Anna";
    account.hash = "HHHHHHHHHHHHHHHHHHHHHH";
    account.package = "kids";
    account.max_connections = 3;
    account.expires = Time(Seconds(1795000000));
    account.is_trial = true;
    account.is_enabled = false;
    account.created = Time(Seconds(1763600000));
    account.note = "flat 7";
    return account;
}

class StateAccounts : public ::testing::Test {
  protected:
    TemporaryFolder folder_;
};

TEST_F(StateAccounts, ComeBackAsTheyWerePutAndInTheOrderOfTheirNames) {
    Account plain;
    plain.name = "bob";
    plain.hash = "x";
    {
        State state = State::open(folder_.path());
        state.put(plain);
        state.put(anna());
    }
    EXPECT_EQ(State::open_read_only(folder_.path())->accounts(),
              (std::vector<Account>{anna(), plain}));
}

TEST_F(StateAccounts, NamesAreOneWhateverTheCase) {
    State state = State::open(folder_.path());
    state.put(anna());
    Account again = anna();
    again.name = "ANNA";
    again.note = "later";
    state.put(again);
    EXPECT_EQ(state.accounts(), std::vector<Account>{again});
    state.remove_account("aNNa");
    EXPECT_TRUE(state.accounts().empty());
}

TEST_F(StateAccounts, SaltIsMadeOnce) {
    State state = State::open(folder_.path());
    EXPECT_FALSE(state.salt());
    EXPECT_EQ(state.keep_salt("first"), "first");
    EXPECT_EQ(state.keep_salt("second"), "first");
    EXPECT_EQ(state.salt(), "first");
}

TEST_F(StateAccounts, StateOfFormatOneGetsThem) {
    {
        State state = State::open(folder_.path());
        state.keep_site_identity(7);
        sqlite::Database made(State::file_in(folder_.path()), sqlite::Access::read_write);
        std::string later;
        sqlite::Statement tables = made.prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('channels', "
            "'channel_keys', 'pins', 'origins', 'runs', 'site')");
        while (tables.step()) later += "DROP TABLE " + std::string(tables.text(0)) + ";";
        made.run(later + "PRAGMA user_version = 1");
    }
    EXPECT_THROW((void)State::open_read_only(folder_.path()), Error);
    State state = State::open(folder_.path());
    EXPECT_EQ(state.site_identity(), 7U);
    state.put(anna());
    EXPECT_EQ(state.accounts().size(), 1U);
}

TEST_F(StateAccounts, ValuesBeyondTheirTypeAreRefused) {
    State state = State::open(folder_.path());
    state.put(anna());
    sqlite::Database other(State::file_in(folder_.path()), sqlite::Access::read_write);
    for (const std::string bad : {"expires = 99999999999", "max_connections = -1"}) {
        other.run("UPDATE accounts SET " + bad);
        EXPECT_THROW((void)state.accounts(), Error) << bad;
        state.put(anna());
    }
}

}  // namespace
}  // namespace flathead::state
