#include "generator/accounts/credentials.hpp"
#include "generator/accounts/folder.hpp"
#include "generator/accounts/names.hpp"
#include "generator/accounts/tables.hpp"
#include "relay/base/files.hpp"

#include <gtest/gtest.h>

#include <set>
#include <sys/stat.h>

namespace flathead::accounts {
namespace {

TEST(AccountNames, WhatStandsInAddressesAndTablesUnescapedIsAName) {
    for (const std::string_view good :
         {"anna", "Anna.B-2_x", "7", "include", "default", "hostnames", "volatile", "u"})
        EXPECT_FALSE(why_not_a_name(good)) << good;
    EXPECT_FALSE(why_not_a_name(std::string(64, 'a')));
    for (const std::string_view bad :
         {"",       "a b",  "a/b",  "a\"b",  "a\\b",   "a:b",     "a%62",   "a+b",   "a@b",
          "jürgen", "a\nb", "a$b",  ".",     "..",     "-a",      "~a",     "_a",    "a,b",
          "a;b",    "live", "LIVE", "Movie", "series", "channel", "tuner0", "tuner", "timeshift"})
        EXPECT_TRUE(why_not_a_name(bad)) << bad;
    EXPECT_TRUE(why_not_a_name(std::string(65, 'a')));
    EXPECT_TRUE(why_not_a_name(std::string_view("a\0b", 3)));
}

TEST(AccountCredentials, HashIsWhatNginxComputes) {
    // printf anna:secret:salt | openssl md5 -binary | openssl base64 | tr +/ -_ | tr -d =
    EXPECT_EQ(hash_of("anna", "secret", "salt"), "vOOJGyV-FEUDV174POZPIQ");
    EXPECT_EQ(hash_of("anna", "secret", "salt").size(), 22U);
}

TEST(AccountCredentials, PasswordsHaveAHundredBitsAndNeverRepeat) {
    std::set<std::string> seen;
    std::set<char> letters;
    for (int i = 0; i < 1000; ++i) {
        const std::string password = new_password();
        EXPECT_EQ(password.size(), 20U);
        EXPECT_EQ(password.find_first_not_of(password_letters), std::string::npos);
        letters.insert(password.begin(), password.end());
        EXPECT_TRUE(seen.insert(password).second);
    }
    EXPECT_EQ(letters.size(), 32U);
}

std::vector<Account> three() {
    Account anna;
    anna.name = "anna";
    anna.hash = "HHHHHHHHHHHHHHHHHHHHHH";
    anna.package = "kids";
    anna.max_connections = 2;
    anna.created = Time(Seconds(1763600000));
    anna.note = "never in a table";
    Account bob = anna;
    bob.name = "Bob";
    bob.package = "all";
    bob.expires = Time(Seconds(1795000000));
    bob.is_trial = true;
    Account carl = bob;
    carl.name = "carl";
    carl.is_enabled = false;
    return {anna, bob, carl};
}

TEST(AccountTables, SayWhoMayWatchWhatAndUntilWhen) {
    EXPECT_EQ(users_map(three()),
              "\"u:anna\" \"HHHHHHHHHHHHHHHHHHHHHH\";\n"
              "\"u:Bob\" \"HHHHHHHHHHHHHHHHHHHHHH,1795000000\";\n"
              "\"u:carl\" \"HHHHHHHHHHHHHHHHHHHHHH,1\";\n");
    EXPECT_EQ(facts_map(three()),
              "\"u:anna\" \"active kids 2 0 1763600000 0\";\n"
              "\"u:Bob\" \"active all 2 1 1763600000 1795000000\";\n"
              "\"u:carl\" \"disabled all 2 1 1763600000 1795000000\";\n");
    EXPECT_EQ(salt_map("abc"), "\"salt\" \"abc\";\n");
    EXPECT_EQ(relay_table(three()),
              "flathead-accounts 1\nanna\tkids\t2\t0\t1\nBob\tall\t2\t1795000000\t1\n"
              "carl\tall\t2\t1795000000\t0\n");
}

class AccountFolder : public ::testing::Test {
  protected:
    void show(const std::string& text) {
        const Table tables[] = {{"users.map", text}};
        StagedTables(docroot_, tables).show();
    }
    [[nodiscard]] std::string shown() const {
        return read_file(docroot_ / "accounts" / "users.map");
    }
    [[nodiscard]] Path target() const {
        return std::filesystem::read_symlink(docroot_ / "accounts");
    }
    TemporaryFolder folder_;
    Path docroot_ = folder_.path() / "site";
};

TEST_F(AccountFolder, IsSwappedWholeAndTheOldOneGoes) {
    show("one\n");
    const Path first = target();
    show("two\n");
    EXPECT_EQ(shown(), "two\n");
    EXPECT_NE(target(), first);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(docroot_), {}), 2);
}

TEST_F(AccountFolder, SameTablesStayUntouched) {
    show("one\n");
    const Path first = target();
    show("one\n");
    EXPECT_EQ(target(), first);
    show("on\n");
    EXPECT_EQ(shown(), "on\n");
}

TEST_F(AccountFolder, IsForItsOwnerOnly) {
    show("one\n");
    struct stat facts {};
    ASSERT_EQ(::stat((docroot_ / "accounts").c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 07777, 0700U);
    ASSERT_EQ(::stat((docroot_ / "accounts/users.map").c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 07777, 0600U);
}

TEST_F(AccountFolder, WhatIsNotShownLeavesNothing) {
    show("one\n");
    {
        const Table tables[] = {{"users.map", "two\n"}};
        const StagedTables dropped(docroot_, tables);
    }
    EXPECT_EQ(shown(), "one\n");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(docroot_), {}), 2);
}

}  // namespace
}  // namespace flathead::accounts
