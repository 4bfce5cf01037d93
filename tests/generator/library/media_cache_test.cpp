#include "generator/library/media_cache.hpp"

#include "relay/base/error.hpp"

#include <gtest/gtest.h>

#include <map>

namespace flathead::library {
namespace {

constexpr std::int64_t today = 20'777;
const Time noon{Seconds{1'795'176'000}};

std::map<std::string, Remembered> below(const MediaCache& cache, const char* root) {
    std::map<std::string, Remembered> out;
    cache.each_below(root,
                     [&](std::string_view path, const Remembered& one) { out.emplace(path, one); });
    return out;
}

Remembered file(std::int64_t bytes, std::string content, std::int64_t day = today) {
    return {bytes, 1, day, std::move(content), {}, 0};
}

TEST(MediaCache, RemembersFilesOfAFolder) {
    const TemporaryFolder folder;
    {
        MediaCache cache(folder.path());
        cache.keep({{"/a/x.mkv", file(1, "one")},
                    {"/a/b/y.mkv", file(2, "two")},
                    {"/a.mkv", file(3, "beside")},
                    {"/ab/z.mkv", file(4, "other")},
                    {"/a/caf\xE9.mkv", {5, 7, today, "", "broken", today}}});
        cache.keep({{"/a/x.mkv", file(9, "newer")}});
    }
    const MediaCache cache(folder.path());
    for (const char* const root : {"/a", "/a/"}) {
        const auto files = below(cache, root);
        ASSERT_EQ(files.size(), 3U);
        EXPECT_EQ(files.at("/a/x.mkv").content, "newer");
        EXPECT_EQ(files.at("/a/x.mkv").bytes, 9);
        EXPECT_EQ(files.at("/a/caf\xE9.mkv").error, "broken");
        EXPECT_EQ(files.at("/a/caf\xE9.mkv").modified, 7);
        EXPECT_EQ(files.at("/a/caf\xE9.mkv").tried_day, today);
    }
    EXPECT_EQ(below(cache, "/").size(), 5U);
}

TEST(MediaCache, ForgetsFilesThatAreGoneForLong) {
    const TemporaryFolder folder;
    MediaCache cache(folder.path());
    cache.keep({{"/a/kept", file(1, "x")}, {"/a/gone", file(1, "x")}});
    cache.saw({"/a/kept"}, today + MediaCache::kept_days);
    EXPECT_EQ(below(cache, "/a").size(), 2U);
    cache.saw({}, today + MediaCache::kept_days + 1);
    EXPECT_EQ(below(cache, "/a").size(), 1U);
    EXPECT_TRUE(below(cache, "/a").contains("/a/kept"));
}

TEST(MediaCache, KeepsTheLastLookOfEachLibrary) {
    const TemporaryFolder folder;
    MediaCache cache(folder.path());
    EXPECT_FALSE(cache.last_look("lib"));
    const LastLook first{"/a",
                         noon,
                         {{"b.mkv", FileKind::video, 1, 2},
                          {"c.nfo", FileKind::note, 3, 4},
                          {"d.jpg", FileKind::picture, 0, 0}}};
    cache.keep_look("lib", std::nullopt, first);
    cache.keep_look("other", std::nullopt, {"/o", noon, {{"o.mkv", FileKind::video, 1, 1}}});
    const auto told = cache.last_look("lib");
    ASSERT_TRUE(told);
    EXPECT_EQ(told->root, "/a");
    EXPECT_EQ(told->at, noon);
    EXPECT_EQ(told->files, first.files);

    const LastLook second{"/a",
                          noon + Seconds{60},
                          {{"a.mkv", FileKind::video, 1, 1},
                           {"c.nfo", FileKind::note, 3, 5},
                           {"e.mkv", FileKind::video, 1, 1}}};
    cache.keep_look("lib", told, second);
    EXPECT_EQ(cache.last_look("lib")->files, second.files);
    EXPECT_EQ(cache.last_look("lib")->at, second.at);
    EXPECT_EQ(cache.last_look("other")->files.size(), 1U);
}

TEST(MediaCache, AnotherFormatIsBegunAnew) {
    const TemporaryFolder folder;
    {
        MediaCache cache(folder.path());
        cache.keep({{"/a/x", file(1, "x")}});
        sqlite::Database(MediaCache::file_in(folder.path()), sqlite::Access::read_write)
            .run("PRAGMA user_version = 99");
    }
    const MediaCache cache(folder.path());
    EXPECT_TRUE(below(cache, "/a").empty());
}

TEST(MediaCache, AFolderThatCannotBeMadeIsAnError) {
    const TemporaryFolder folder;
    replace_file(folder.path() / "file", "");
    EXPECT_THROW(MediaCache(folder.path() / "file/state"), Error);
}

}  // namespace
}  // namespace flathead::library
