#include "relay/slates/slates.hpp"

#include <gtest/gtest.h>

namespace flathead::slates {
namespace {

struct Loaded {
    tune::Slates slates;
    std::vector<std::string> warnings;
};

Loaded read(const Path& folder) {
    Loaded out;
    out.slates = read_slates(
        folder, [&](std::string_view text) { out.warnings.push_back(std::string(text)); });
    return out;
}

std::string packets(std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += "\x47" + std::string(187, '\xFF');
    return out;
}

TEST(Slates, OwnOnesAreFourDifferentStreamsThatBeginWithTables) {
    const tune::Slates own = own_slates();
    const std::vector<std::string> all{*own.down, *own.busy, *own.limit, *own.not_found};
    for (std::size_t i = 0; i < all.size(); ++i) {
        ASSERT_GT(all[i].size(), 20'000U);
        EXPECT_EQ(all[i].size() % 188, 0U);
        for (std::size_t at = 0; at < all[i].size(); at += 188) ASSERT_EQ(all[i][at], '\x47');
        for (std::size_t other = 0; other < i; ++other) EXPECT_NE(all[i], all[other]);
    }
}

TEST(Slates, NoFolderMeansOurOwnWithoutAWord) {
    const Loaded loaded = read({});
    EXPECT_EQ(*loaded.slates.busy, *own_slates().busy);
    EXPECT_TRUE(loaded.warnings.empty());
}

TEST(Slates, FilesOfTheOperatorReplaceOursOneByOne) {
    const TemporaryFolder folder;
    replace_file(folder.path() / "busy.ts", packets(3));
    const Loaded loaded = read(folder.path());
    EXPECT_EQ(*loaded.slates.busy, packets(3));
    EXPECT_EQ(*loaded.slates.down, *own_slates().down);
    EXPECT_EQ(loaded.warnings.size(), 3U);
}

TEST(Slates, WhatIsNoTransportStreamIsToldAndReplaced) {
    const struct {
        const char* why;
        std::string bytes;
    } cases[] = {{"a page", "<html>" + std::string(370, ' ')},
                 {"cut in a packet", packets(2) + "\x47"},
                 {"out of step", packets(1) + "\xFF" + packets(1).substr(1)},
                 {"empty", ""},
                 {"larger than 4 MB", packets((4U << 20) / 188 + 1)}};
    for (const auto& one : cases) {
        const TemporaryFolder folder;
        for (const char* name : {"down.ts", "busy.ts", "limit.ts", "not_found.ts"})
            replace_file(folder.path() / name, packets(1));
        replace_file(folder.path() / "limit.ts", one.bytes);
        const Loaded loaded = read(folder.path());
        EXPECT_EQ(*loaded.slates.limit, *own_slates().limit) << one.why;
        EXPECT_EQ(*loaded.slates.down, packets(1)) << one.why;
        ASSERT_EQ(loaded.warnings.size(), 1U) << one.why;
        EXPECT_NE(loaded.warnings[0].find("limit.ts"), std::string::npos) << loaded.warnings[0];
    }
}

}  // namespace
}  // namespace flathead::slates
