#include "generator/library/path_map.hpp"

#include <gtest/gtest.h>

namespace flathead::library {
namespace {

using Map = std::vector<std::pair<std::string, Path>>;

TEST(PathMap, TheLongestBeginningThatEndsWithAFolderCounts) {
    const Map map{{"/media", "/srv/media"}, {"/media/films/", "/mnt/films"}, {"D:\\TV", "/tv"}};
    const struct {
        std::string_view path;
        std::optional<Path> expected;
        std::string_view why;
    } cases[] = {
        {"/media/shows/a.mkv", "/srv/media/shows/a.mkv", "below the beginning"},
        {"/media/films/a.mkv", "/mnt/films/a.mkv", "the longer one"},
        {"/media/films", "/mnt/films", "the folder itself"},
        {"/media/filmstrips/a.mkv", "/srv/media/filmstrips/a.mkv", "not within a name"},
        {"/mediation/a.mkv", std::nullopt, "not within a name"},
        {"/other/media/a.mkv", std::nullopt, "not in the middle"},
        {"/media/../etc/passwd", std::nullopt, "leads outside"},
        {"/media/a..b/c.mkv", "/srv/media/a..b/c.mkv", "points in names lead nowhere"},
        {"/media/a\nb.mkv", std::nullopt, "control characters"},
        {"d:\\tv\\Show\\a.mkv", "/tv/Show/a.mkv", "Windows: any case, and slashes turned"},
        {"D:/TV/a.mkv", "/tv/a.mkv", "Windows: either slash"},
        {"D:\\TVs\\a.mkv", std::nullopt, "Windows: not within a name"},
        {"D:\\TV\\..\\a.mkv", std::nullopt, "Windows: leads outside"},
        {"/MEDIA/a.mkv", std::nullopt, "elsewhere case counts"},
    };
    for (const auto& [path, expected, why] : cases)
        EXPECT_EQ(mapped_path(path, map), expected) << path << ": " << why;
}

TEST(PathMap, ABeginningOfNothingButASlashMeansEverything) {
    EXPECT_EQ(mapped_path("/a/b.mkv", Map{{"/", "/mnt"}}), "/mnt/a/b.mkv");
    EXPECT_EQ(mapped_path("/a/b.mkv", Map{}), std::nullopt);
}

TEST(PathMap, ThePathItselfMustBeOneOfThisSystem) {
    EXPECT_EQ(same_path("/a/b.mkv"), "/a/b.mkv");
    EXPECT_EQ(same_path("D:\\a.mkv"), std::nullopt);
    EXPECT_EQ(same_path("/a/../b.mkv"), std::nullopt);
    EXPECT_EQ(same_path(""), std::nullopt);
}

}  // namespace
}  // namespace flathead::library
