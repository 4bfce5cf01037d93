#include "generator/publish/docroot.hpp"

#include "relay/base/error.hpp"
#include "tests/generator/publish/generations.hpp"

#include <gtest/gtest.h>

namespace flathead::publish::tests {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

Names sequence_texts(const Docroot& docroot) {
    Names found;
    for (const ReleaseName& release : docroot.releases()) found.push_back(release.text.substr(17));
    return found;
}

int shown_generation(const Path& docroot) {
    return whole_generation(docroot / "current");
}

TEST(Docroot, ListsReleasesByNumberAndNothingElse) {
    const TemporaryFolder folder(fast_folder());
    const Path releases = folder.path() / "releases";
    // The clock went back between 0002 and 0003, and numbers grow beyond four digits.
    for (const char* name : {"20261120T101233Z-0002",
                             "20251120T101233Z-0003",
                             "20261121T101233Z-10000",
                             "20261121T101233Z-9999",
                             ".new-1",
                             ".old-20261120T101233Z-0001",
                             "lost+found"}) {
        fs::create_directories(releases / name);
    }
    fs::create_directory_symlink("/", releases / "20261120T101233Z-0004");
    replace_file(releases / "20261120T101233Z-0005", "a file");
    EXPECT_EQ(sequence_texts(Docroot(folder.path())), (Names{"0002", "0003", "9999", "10000"}));
}

TEST(Docroot, CurrentIsOnlyALinkOfOurs) {
    const TemporaryFolder folder(fast_folder());
    const std::string name = "20261120T101233Z-0001";
    fs::create_directories(folder.path() / "releases" / name);
    fs::create_directories(folder.path() / "releases/odd");
    const auto shown_by = [&](const std::string& target) {
        fs::remove(folder.path() / "current");
        fs::create_symlink(target, folder.path() / "current");
        const auto current = Docroot(folder.path()).current();
        return current ? current->text : "none";
    };
    EXPECT_EQ(shown_by("releases/" + name), name);
    EXPECT_EQ(shown_by("releases/20261120T101233Z-0002"), "none");
    EXPECT_EQ(shown_by("releases/odd"), "none");
    EXPECT_EQ(shown_by("/etc"), "none");
    EXPECT_EQ(shown_by("releases/../releases/" + name), "none");
    fs::remove(folder.path() / "current");
    fs::create_directories(folder.path() / "current");
    EXPECT_FALSE(Docroot(folder.path()).current());
}

TEST(Docroot, KeepsTheNewestReleasesAndTheCurrentOne) {
    const TemporaryFolder folder(fast_folder());
    for (int generation = 1; generation <= 5; ++generation)
        publish_generation(folder.path(), generation, 3);
    EXPECT_EQ(sequence_texts(Docroot(folder.path())), (Names{"0003", "0004", "0005"}));
    const DocrootLock lock(folder.path());
    roll_back(lock, 2);
    EXPECT_TRUE(remove_old_releases(lock, 1).empty());
    EXPECT_EQ(sequence_texts(lock.docroot()), (Names{"0003", "0005"}));
    EXPECT_EQ(shown_generation(folder.path()), 3);
}

TEST(Docroot, TheReplacedReleaseOutlivesTheSwap) {
    const TemporaryFolder folder(fast_folder());
    for (int generation = 1; generation <= 3; ++generation)
        publish_generation(folder.path(), generation, 0);
    EXPECT_EQ(sequence_texts(Docroot(folder.path())), (Names{"0002", "0003"}));
}

TEST(Docroot, RollsBackAndPublishesOnFromThere) {
    const TemporaryFolder folder(fast_folder());
    for (int generation = 1; generation <= 3; ++generation)
        publish_generation(folder.path(), generation);
    {
        const DocrootLock lock(folder.path());
        EXPECT_EQ(roll_back(lock).sequence, 2u);
        EXPECT_EQ(shown_generation(folder.path()), 2);
        EXPECT_EQ(roll_back(lock).sequence, 1u);
        EXPECT_EQ(shown_generation(folder.path()), 1);
        EXPECT_THROW(static_cast<void>(roll_back(lock)), Error);
        EXPECT_THROW(static_cast<void>(roll_back(lock, 0)), Error);
        EXPECT_EQ(shown_generation(folder.path()), 1);
    }
    EXPECT_FALSE(publish_generation(folder.path(), 1).published);  // it is shown already
    const Outcome again = publish_generation(folder.path(), 3);
    EXPECT_TRUE(again.published);
    EXPECT_EQ(again.release.substr(17), "0004");
    EXPECT_EQ(shown_generation(folder.path()), 3);
}

TEST(Docroot, RollBackSaysHowManyThereAre) {
    const TemporaryFolder folder(fast_folder());
    const auto why = [&](std::size_t steps) -> std::string {
        try {
            const DocrootLock lock(folder.path());
            static_cast<void>(roll_back(lock, steps));
            return "";
        } catch (const Error& refusal) {
            return refusal.what();
        }
    };
    EXPECT_EQ(why(1), "roll back: nothing is published");
    publish_generation(folder.path(), 1);
    const std::string last = publish_generation(folder.path(), 2).release;
    EXPECT_EQ(why(2), "roll back by 2: 1 release kept before the current one, " + last);
}

TEST(Docroot, LeftoversGoAndTheirLinksAreNotFollowed) {
    const TemporaryFolder folder(fast_folder());
    const Path outside = folder.path() / "outside";
    const Path site = folder.path() / "site";
    fs::create_directories(outside / "deep");
    replace_file(outside / "deep/precious", "kept");
    publish_generation(site, 1);
    fs::create_directories(site / "releases/.new-7/www/deep");
    fs::create_directory_symlink(outside, site / "releases/.new-7/www/link");
    fs::create_directory_symlink(outside, site / "releases/.new-8");
    fs::create_directories(site / "releases/.old-20261120T101233Z-0001/x");
    fs::create_directory_symlink(outside, site / "releases/.old-20261120T101233Z-0001/x/link");
    fs::create_directory_symlink(outside, site / ".current.new");
    fs::create_directory_symlink(outside, site / "releases/20261120T101233Z-0000");
    fs::create_directories(site / "releases/operators-own");
    publish_generation(site, 2, 1);
    publish_generation(site, 3, 1);
    EXPECT_EQ(read_file(outside / "deep/precious"), "kept");
    EXPECT_EQ(names(site), (Names{".lock", "current", "releases"}));
    const Names left = names(site / "releases");
    EXPECT_EQ(left.size(), 4u) << "two releases, the odd link and the operator's folder";
    EXPECT_TRUE(fs::exists(site / "releases/operators-own"));
}

TEST(Docroot, AFolderInPlaceOfTheLinkIsRefused) {
    const TemporaryFolder folder(fast_folder());
    fs::create_directories(folder.path() / "current/precious");
    EXPECT_THROW(publish_generation(folder.path(), 1), Error);
    EXPECT_TRUE(fs::exists(folder.path() / "current/precious"));
    EXPECT_TRUE(names(folder.path() / "releases").empty());
}

}  // namespace
}  // namespace flathead::publish::tests
