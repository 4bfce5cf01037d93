#include "generator/lineup/identity_key.hpp"

#include <gtest/gtest.h>

namespace flathead::lineup {
namespace {

Entry entry(std::string_view name,
            std::string_view group,
            std::string_view guide_id,
            std::string_view native_id) {
    Entry result;
    result.name = name;
    result.group = group;
    result.guide_id = guide_id;
    result.native_id = native_id;
    return result;
}

/// These values are in the state files of every installation (generator/state/FORMAT.md). A failing
/// line means that all channels would get new ids: change the code back, never the numbers.
TEST(IdentityKey, ValuesAreFrozen) {
    KeyMaker maker("provider");
    const EntryKeys keys = maker.keys_of(entry("UK: Sky  Néws ᴴᴰ", "UK | News", "sky.uk", "4711"));
    EXPECT_EQ(keys.native, 0x784f1fb195dcc933U);
    EXPECT_EQ(keys.guide, 0xdcf6ed8eff4ea7b4U);
    EXPECT_EQ(keys.name, 0xcea232fc86d9e8b4U);
    EXPECT_EQ(keys.name_group, 0x6eb02bc8c49f59a6U);
    EXPECT_EQ(full_key(keys.name_group, keys.guide), 0xf6788c473c53a528U);
    EXPECT_EQ(groupless_key(keys.name, 0), 0x38f79945ab1330bfU);
    EXPECT_EQ(twin_key(keys.name_group, "/live/***/***/1.ts"), 0x4a8bf8c5b0dc658dU);
    EXPECT_EQ(twin_place_key(keys.name_group, 1), 0x7b06f9d249c78aebU);
    EXPECT_EQ(twin_place_key(keys.name_group, 0), keys.name_group);
}

TEST(IdentityKey, AbsentIdsGiveNoKey) {
    KeyMaker maker("provider");
    const EntryKeys keys = maker.keys_of(entry("A", "", "", ""));
    EXPECT_EQ(keys.native, 0U);
    EXPECT_EQ(keys.guide, 0U);
    EXPECT_NE(keys.name_group, keys.name);
}

TEST(IdentityKey, BordersBetweenFieldsCount) {
    KeyMaker one("ab");
    KeyMaker other("a");
    EXPECT_NE(one.keys_of(entry("x", "", "c", "")).guide,
              other.keys_of(entry("x", "", "bc", "")).guide);
}

TEST(IdentityKey, GroupOfTheLastEntryIsNotCarriedOver) {
    KeyMaker maker("a");
    const IdentityKey news = maker.keys_of(entry("x", "News", "", "")).name_group;
    const IdentityKey none = maker.keys_of(entry("x", "", "", "")).name_group;
    EXPECT_NE(news, none);
    EXPECT_EQ(maker.keys_of(entry("x", "News", "", "")).name_group, news);
    EXPECT_EQ(maker.keys_of(entry("x", "", "", "")).name_group, none);
}

TEST(IdentityKey, TwinPathHoldsNeitherHostNorCredentials) {
    EXPECT_EQ(twin_path("http://u:p@h.example:81/live/user/pass/10.ts"),
              twin_path("https://other/live/a/b/10.ts"));
    EXPECT_EQ(twin_path("http://h/x?token=1&id=5"), twin_path("http://g/x?token=2&id=5"));
    EXPECT_NE(twin_path("http://h/x?token=1&id=5"), twin_path("http://h/x?token=1&id=6"));
    EXPECT_EQ(twin_path("http://h"), "");
    EXPECT_EQ(twin_path(""), "");
}

}  // namespace
}  // namespace flathead::lineup
