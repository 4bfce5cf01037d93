#include "config_folder.hpp"

namespace flathead {
namespace {

using tests::ConfigFolder;
using Lines = std::vector<std::string>;

TEST(ConfigInclude, ListsAppendAndMapsMergeInTheOrderOfNames) {
    ConfigFolder folder;
    folder.write("conf.d/20.yaml",
                 "sources: [{name: c, type: m3u, url: c}]\nsite: {name: Twenty}\n");
    folder.write(
        "conf.d/10.yaml",
        "sources: [{name: b, type: m3u, url: b}]\npackages: {kids: {groups: [Two]}, all: {}}\n");
    folder.write("conf.d/ignored.txt", "nonsense: [\n");
    folder.write("more.yaml", "sources: [{name: d, type: m3u, url: d}]\nlineup:\n");
    const Config config = folder.good(
        "include: [conf.d/*.yaml, more.yaml]\n"
        "sources: [{name: a, type: m3u, url: a}]\n"
        "packages: {kids: {groups: [One]}}\n"
        "lineup: {numbering: {start: 5}}\n");
    std::string names;
    for (const SourceConfig& source : config.sources) names += source.name;
    EXPECT_EQ(names, "abcd");
    EXPECT_EQ(config.site.name, "Twenty");
    EXPECT_EQ(config.packages[0].groups, (Lines{"One", "Two"}));
    EXPECT_EQ(config.packages[1].name, "all");
    EXPECT_EQ(config.lineup.numbering.start, 5);
    EXPECT_EQ(config.sources[1].fetch.url, folder.path("b").string())
        << "relative to the main file's folder";
}

TEST(ConfigInclude, ASingleValueSetTwiceNamesBothPlaces) {
    ConfigFolder folder;
    folder.write("conf.d/a.yaml", "site:\n  name: Other\nsources: {}\n");
    EXPECT_EQ(
        folder.problems(
            "include: conf.d/*.yaml\nsite: {name: One}\nsources: [{name: a, type: m3u, url: x}]\n"),
        (Lines{"conf.d/a.yaml:2:3: 'name' is set a second time; the first is at 2:8",
               "conf.d/a.yaml:3:1: 'sources' is set a second time; the first is at 3:1"}));
}

TEST(ConfigInclude, MistakesNameTheIncludedFile) {
    ConfigFolder folder;
    folder.write("conf.d/a.yaml", "site:\n  nmae: Other\n");
    folder.write("conf.d/b.yaml", "site: {\n");
    folder.write("conf.d/c.yaml", "- x\n");
    EXPECT_EQ(folder.problems("include: conf.d/*.yaml\nguides: 1\n"),
              (Lines{"2:9: a list is expected here, not a single value",
                     "conf.d/a.yaml:2:3: unknown key 'nmae', did you mean 'name'?",
                     "conf.d/b.yaml:2:1: not valid YAML: end of map flow not found",
                     "conf.d/c.yaml:1:1: the file must hold a map of sections, not a list"}));
}

TEST(ConfigInclude, GlobsStartInTheFolderOfTheFileThatHasThem) {
    ConfigFolder folder;
    folder.write("parts/a.yaml", "include: deeper/*.yaml\n");
    folder.write("parts/deeper/b.yaml", "site: {name: Deep}\n");
    EXPECT_EQ(folder.good("include: parts/a.yaml\n").site.name, "Deep");
}

TEST(ConfigInclude, AFolderNameWithGlobCharactersIsTakenLiterally) {
    ConfigFolder folder;
    folder.write("odd [a-z]*/flathead.yaml", "include: conf.d/*.yaml\n");
    folder.write("odd [a-z]*/conf.d/b.yaml", "site: {name: Odd}\n");
    const ConfigRead result = folder.read("odd [a-z]*/flathead.yaml");
    ASSERT_TRUE(result.config);
    EXPECT_EQ(result.config->site.name, "Odd");
}

TEST(ConfigInclude, AnEmptyGlobIsFineAMissingFileIsNot) {
    ConfigFolder folder;
    EXPECT_EQ(folder.problems("include: [conf.d/*.yaml, conf.d/a.yaml, {a: b}]\n"),
              (Lines{"1:26: there is no file 'conf.d/a.yaml' to include",
                     "1:41: a file name is expected here, not a map"}));
    EXPECT_EQ(folder.problems("include: {a: b}\n"),
              (Lines{"1:10: 'include' must be a file name or a list of them"}));
}

TEST(ConfigInclude, CyclesEnd) {
    ConfigFolder folder;
    folder.write("a.yaml", "include: b.yaml\n");
    folder.write("b.yaml", "include: [a.yaml, flathead.yaml]\n");
    EXPECT_EQ(
        folder.problems("include: ./*.yaml\n"),
        (Lines{"1:10: 'b.yaml' is included more than once or includes itself",
               "1:10: 'flathead.yaml' is included more than once or includes itself",
               "b.yaml:1:11: 'a.yaml' is included more than once or includes itself",
               "b.yaml:1:19: 'flathead.yaml' is included more than once or includes itself"}));
}

TEST(ConfigInclude, TheNumberOfFilesIsBounded) {
    ConfigFolder folder;
    for (int i = 0; i < 300; ++i) folder.write("conf.d/" + std::to_string(i) + ".yaml", "");
    EXPECT_EQ(folder.problems("include: conf.d/*\n"),
              (Lines{"1:10: more than 256 files are included"}));
}

}  // namespace
}  // namespace flathead
