#include "generator/library/key_choice.hpp"

#include <gtest/gtest.h>

namespace flathead::library {
namespace {

TEST(KeyChoice, NoTwoItemsShareAnyKey) {
    std::vector<KeyChoice> items{
        {{"imdb1", "path1", "id1"}}, {{"imdb1", "path2", "id2"}}, {{"path1", "id3", "id3"}}};
    choose_keys(items);
    EXPECT_EQ(items[0].key, "imdb1");
    EXPECT_EQ(items[1].key, "path2") << "the earlier item has the better claim";
    EXPECT_EQ(items[2].key, "path1") << "what is only another name of the first is free";
    EXPECT_EQ(items[0].others, std::vector<std::string>{"id1"});
    EXPECT_EQ(items[1].others, std::vector<std::string>{"id2"});
    EXPECT_EQ(items[2].others, std::vector<std::string>{"id3"});
}

}  // namespace
}  // namespace flathead::library
