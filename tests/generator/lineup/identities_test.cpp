#include "generator/lineup/identities.hpp"

#include "relay/base/error.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <random>

namespace flathead::lineup {
namespace {

Identity row(std::int32_t id) {
    Identity result;
    result.id = {id};
    return result;
}

TEST(Identities, KeysAreFoundAmongNeighboursAndAtTheEnds) {
    std::mt19937_64 random(3);
    for (const std::size_t count : {0U, 1U, 2U, 3U, 100U, 5000U}) {
        std::map<IdentityKey, std::int32_t> model;
        for (std::size_t i = 0; i < count; ++i)
            model[i % 2 == 0 ? random() : random() >> 40] = 1001;
        if (count > 2) model[1] = model[std::numeric_limits<IdentityKey>::max()] = 1002;
        model.erase(0);
        Identities identities;
        identities.load(row(1001));
        identities.load(row(1002));
        for (const auto& [key, owner] : model) identities.load_key({key, {owner}, false});
        for (const auto& [key, owner] : model) {
            ASSERT_NE(identities.find(key), nullptr);
            EXPECT_EQ(identities.find(key)->owner().value, owner);
            EXPECT_EQ(identities.find(key + 1) != nullptr, model.contains(key + 1));
        }
        EXPECT_EQ(identities.find(0), nullptr);
    }
}

TEST(Identities, RowsWithGapsAreFound) {
    Identities identities;
    for (const std::int32_t id : {5, 1001, 1002, 2000}) identities.load(row(id));
    for (const std::int32_t id : {5, 1001, 1002, 2000})
        EXPECT_EQ(identities.known({id})->id.value, id);
    for (const std::int32_t id : {0, 4, 6, 1003, 2001}) EXPECT_EQ(identities.known({id}), nullptr);
    EXPECT_EQ(identities.rows()[identities.add(1)].id.value, 2001);
}

TEST(Identities, DamagedRowsAreRefused) {
    Identities identities;
    identities.load(row(1001));
    EXPECT_THROW(identities.load(row(1001)), Error);
    EXPECT_THROW(identities.load(row(-1)), Error);
    EXPECT_THROW(identities.load_key({7, {1002}, false}), Error);
    identities.load_key({7, {1001}, false});
    EXPECT_THROW(identities.load_key({7, {1001}, true}), Error);
}

TEST(Identities, IdsEndAtThirtyOneBits) {
    Identities identities;
    identities.load(row(Identities::last_id - 1));
    EXPECT_EQ(identities.rows()[identities.add(1)].id.value, Identities::last_id);
    EXPECT_THROW((void)identities.add(1), Error);
}

TEST(Identities, OnlyNewKnowledgeIsAChange) {
    Identities identities;
    identities.load(row(1001));
    identities.load(row(1002));
    identities.load_key({7, {1001}, false});
    identities.record(7, {1001}, false);
    EXPECT_TRUE(identities.changed_keys().empty());
    identities.record(7, {1001}, true);
    identities.record(3, {1002}, false);
    const std::vector<KeyRow> expected = {{3, {1002}, false}, {7, {1001}, true}};
    EXPECT_EQ(identities.changed_keys(), expected);
    EXPECT_EQ(identities.changed_rows(), 0U);
    identities.give_number(0, {5, 1}, NumberReason::source, 0);
    EXPECT_EQ(identities.changed_rows(), 1U);
}

TEST(Identities, LabelTellsNameFromGroup) {
    EXPECT_NE(label_of("a", "b"), label_of("b", "a"));
    EXPECT_NE(label_of("a", ""), label_of("", "a"));
    EXPECT_EQ(label_of("a", "b"), label_of("a", "b"));
}

}  // namespace
}  // namespace flathead::lineup
