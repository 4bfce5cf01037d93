#include "generator/publish/release_writer.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "tests/generator/publish/generations.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <random>
#include <sys/stat.h>

namespace flathead::publish::tests {
namespace {

namespace fs = std::filesystem;
using Files = std::map<std::string, std::string>;

struct stat facts_of(const Path& path) {
    struct stat facts {};
    EXPECT_EQ(::lstat(path.c_str(), &facts), 0) << path;
    return facts;
}

class ReleaseWriterTest : public ::testing::Test {
  protected:
    Outcome publish(const Files& files, std::span<const std::string_view> volatile_paths = {}) {
        const DocrootLock lock(site());
        ReleaseWriter writer(lock, volatile_paths);
        for (const auto& [path, bytes] : files) writer.put(path, bytes);
        return writer.commit(times::now(), 3);
    }
    [[nodiscard]] Path site() const { return folder_.path() / "site"; }
    [[nodiscard]] Path current() const { return site() / "current"; }

  private:
    TemporaryFolder folder_;
};

TEST_F(ReleaseWriterTest, FirstReleaseHasAllFilesAndIsShown) {
    const Files files{{"www/playlist.m3u", "#EXTM3U\n"},
                      {"x/all/epg/1.json", "{}"},
                      {"www/empty", ""},
                      {"release.json", "1"}};
    const Outcome outcome = publish(files);
    EXPECT_TRUE(outcome.published);
    EXPECT_EQ(outcome.files_written, 4u);
    EXPECT_EQ(outcome.bytes_written, 11u);
    EXPECT_EQ(fs::read_symlink(current()), "releases/" + outcome.release);
    EXPECT_EQ(outcome.release.substr(16), "-0001");
    EXPECT_EQ(read_tree(current()), files);
}

TEST_F(ReleaseWriterTest, FilesAreReadableWhateverTheUmask) {
    const mode_t before = ::umask(0077);
    publish({{"www/a/b", "1"}});
    ::umask(before);
    EXPECT_EQ(facts_of(current() / "www/a/b").st_mode & 0777, 0644u);
    for (const char* folder : {"", "www", "www/a"}) {
        EXPECT_EQ(facts_of(fs::canonical(current() / folder)).st_mode & 0777, 0755u) << folder;
    }
}

TEST_F(ReleaseWriterTest, TablesWithProvidersAddressesAreForTheirOwnerOnly) {
    publish({{"nginx/redirect.map", "1"}, {"plan.sqlite", "1"}, {"www/a", "1"}});
    EXPECT_EQ(facts_of(current() / "nginx/redirect.map").st_mode & 0777, 0600u);
    EXPECT_EQ(facts_of(current() / "plan.sqlite").st_mode & 0777, 0600u);
    EXPECT_EQ(facts_of(current() / "www/a").st_mode & 0777, 0644u);
}

TEST_F(ReleaseWriterTest, UnchangedFilesKeepTheirInodeAndChangedOnesGetANewerSecond) {
    Files files{{"www/same", "same"}, {"www/changed", "before"}};
    publish(files);
    for (int i = 0; i < 3; ++i) {  // far more often than once a second
        const auto same = facts_of(current() / "www/same");
        const auto changed = facts_of(current() / "www/changed");
        files["www/changed"] = text::join("after", i);  // the same size
        const Outcome outcome = publish(files);
        EXPECT_EQ(outcome.files_written, 1u);
        EXPECT_EQ(outcome.files_linked, 1u);
        EXPECT_EQ(facts_of(current() / "www/same").st_ino, same.st_ino);
        EXPECT_EQ(facts_of(current() / "www/same").st_mtim.tv_sec, same.st_mtim.tv_sec);
        EXPECT_NE(facts_of(current() / "www/changed").st_ino, changed.st_ino);
        EXPECT_GT(facts_of(current() / "www/changed").st_mtim.tv_sec, changed.st_mtim.tv_sec);
    }
    EXPECT_EQ(read_tree(current()), files);
}

/// nginx's ETag is the second and the size: no two contents a path ever had may share both.
TEST_F(ReleaseWriterTest, NoTwoReleasesGiveAPathTheSameTagAlsoAfterARollback) {
    std::map<std::pair<time_t, off_t>, std::string> seen;
    const auto see = [&](const std::string& bytes) {
        publish({{"www/a", bytes}});
        const auto facts = facts_of(current() / "www/a");
        const auto [at, is_new] =
            seen.emplace(std::pair(facts.st_mtim.tv_sec, facts.st_size), bytes);
        EXPECT_EQ(at->second, bytes);
    };
    see("one");
    see("two");
    see("six");
    {
        const DocrootLock lock(site());
        roll_back(lock, 2);
    }
    see("ten");
    EXPECT_EQ(seen.size(), 4u);
}

TEST_F(ReleaseWriterTest, AFileTimeInTheFutureIsPassed) {
    publish({{"www/a", "1"}});
    const timespec later[2] = {{0, UTIME_OMIT}, {4'000'000'000, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, (current() / "www/a").c_str(), later, 0), 0);
    publish({{"www/a", "2"}});
    EXPECT_EQ(facts_of(current() / "www/a").st_mtim.tv_sec, 4'000'000'001);
}

TEST_F(ReleaseWriterTest, ARunWithoutAChangeTouchesNothing) {
    const Files files = files_of(1);
    const std::string shown = publish(files).release;
    const timespec old[2] = {{1'000, 0}, {1'000, 0}};
    const Path folders[] = {
        site(), site() / "releases", site() / "current/", site() / "current/www"};
    for (const Path& folder : folders) ASSERT_EQ(::utimensat(AT_FDCWD, folder.c_str(), old, 0), 0);
    const Outcome outcome = publish(files);
    EXPECT_FALSE(outcome.published);
    EXPECT_EQ(outcome.release, shown);
    EXPECT_EQ(outcome.bytes_written, 0u);
    for (const Path& folder : folders)
        EXPECT_EQ(fs::last_write_time(folder).time_since_epoch(),
                  fs::last_write_time(folders[0]).time_since_epoch())
            << folder;
    EXPECT_EQ(facts_of(site() / "releases").st_mtim.tv_sec,
              1'000);  // no temporary folder came and went
}

TEST_F(ReleaseWriterTest, VolatileFilesAreNoReasonToPublishButFollowOne) {
    const std::string_view volatile_paths[] = {"release.json", "www/data/release.json"};
    publish({{"www/a", "1"}, {"release.json", "10:00"}, {"www/data/release.json", "x"}},
            volatile_paths);
    const Outcome quiet =
        publish({{"www/a", "1"}, {"release.json", "10:05"}, {"www/data/release.json", "x"}},
                volatile_paths);
    EXPECT_FALSE(quiet.published);
    EXPECT_EQ(read_file(current() / "release.json"), "10:00");
    const auto kept = facts_of(current() / "www/data/release.json");
    const Outcome loud =
        publish({{"www/a", "2"}, {"release.json", "10:10"}, {"www/data/release.json", "x"}},
                volatile_paths);
    EXPECT_TRUE(loud.published);
    EXPECT_EQ(read_file(current() / "release.json"), "10:10");
    EXPECT_EQ(facts_of(current() / "www/data/release.json").st_ino, kept.st_ino);
}

TEST_F(ReleaseWriterTest, AnotherSetOfPathsIsADifference) {
    publish({{"www/a", "1"}, {"x/b", "2"}});
    EXPECT_TRUE(publish({{"www/a", "1"}}).published);
    EXPECT_EQ(read_tree(current()), (Files{{"www/a", "1"}}));
    EXPECT_TRUE(publish({{"www/a", "1"}, {"www/c", ""}}).published);
    EXPECT_TRUE(publish({{"www/a", "1"}, {"www/d", ""}}).published);  // as many files, one moved
    EXPECT_FALSE(publish({{"www/a", "1"}, {"www/d", ""}}).published);
    EXPECT_TRUE(publish({{"www/a/b", "1"}, {"www/d", ""}}).published);  // a file became a folder
    EXPECT_TRUE(publish({{"www/a", ""}, {"www/d", ""}}).published);     // and back, empty
    EXPECT_EQ(read_tree(current()), (Files{{"www/a", ""}, {"www/d", ""}}));
}

TEST_F(ReleaseWriterTest, ShorterLongerAndLaterDifferencesAreSeen) {
    const std::string base(1'000'000, 'p');
    std::string last_byte = base;
    last_byte.back() = 'q';
    std::string first_byte = base;
    first_byte.front() = 'q';
    for (const std::string& next :
         {base, base + "x", base, base.substr(1), last_byte, first_byte, std::string(), base}) {
        EXPECT_TRUE(publish({{"www/big", next}}).published) << next.size();
        EXPECT_EQ(read_file(current() / "www/big"), next);
        EXPECT_FALSE(publish({{"www/big", next}}).published) << next.size();
    }
}

/// Against a plain string, under random pieces and copies.
TEST_F(ReleaseWriterTest, WritingAndCopyingGiveTheBytesAPlainStringWould) {
    std::mt19937 random(20'261'120);
    const auto below = [&](std::uint64_t limit) {
        return std::uniform_int_distribution<std::uint64_t>(0, limit)(random);
    };
    std::string before(3'000'000, '\0');
    for (char& c : before) c = static_cast<char>('a' + below(3));
    publish({{"www/guide.gz", before}});
    for (int round = 0; round < 40; ++round) {
        const DocrootLock lock(site());
        ReleaseWriter writer(lock);
        const auto file = writer.file("www/guide.gz");
        std::string expected;
        const std::uint64_t change_one_in = std::uint64_t{1} << below(10);
        while (expected.size() < before.size()) {
            const std::uint64_t bytes = std::min<std::uint64_t>(
                below(round % 4 == 0 ? 1'500'000 : 120'000), before.size() - expected.size());
            const std::string_view same = std::string_view(before).substr(expected.size(), bytes);
            if (below(change_one_in) == 0) {
                const std::uint64_t from =
                    below(before.size() - bytes);  // other bytes of the previous file
                file->copy_previous(from, bytes);
                expected += std::string_view(before).substr(from, bytes);
            } else if (below(change_one_in) == 0) {
                const std::string other(below(3'000) + 1, 'z');
                file->write(other);
                expected += other;
            } else if (below(1) == 0) {
                file->copy_previous(expected.size(), bytes);
                expected += same;
            } else {
                file->write(same);
                expected += same;
            }
        }
        file->close();
        const Outcome outcome = writer.commit(times::now(), 2);
        ASSERT_EQ(outcome.published, expected != before) << round;
        before = read_file(current() / "www/guide.gz");
        ASSERT_TRUE(before == expected) << round;
        before.resize(std::min<std::size_t>(before.size(), 3'000'000));
        if (before.size() != expected.size()) publish({{"www/guide.gz", before}});
    }
}

TEST_F(ReleaseWriterTest, SkippingEqualRangesReadsAndWritesNothing) {
    publish({{"www/big", std::string(1'000'000, 'p')}});
    const DocrootLock lock(site());
    ReleaseWriter writer(lock);
    const auto file = writer.file("www/big");
    file->write("ppp");
    file->copy_previous(3, 999'990);
    file->write("ppppppp");
    file->close();
    EXPECT_FALSE(writer.commit(times::now(), 3).published);
}

TEST_F(ReleaseWriterTest, PreviousGivesWhatIsShown) {
    publish({{"www/a", "12345"}});
    const DocrootLock lock(site());
    ReleaseWriter writer(lock);
    EXPECT_EQ(writer.previous("www/a", 5), "12345");
    EXPECT_FALSE(writer.previous("www/a", 4));
    EXPECT_FALSE(writer.previous("www/b", 5));
    EXPECT_FALSE(writer.previous("www", 5'000));
    EXPECT_THROW(static_cast<void>(writer.previous("../site/.lock", 5)), Error);
}

TEST_F(ReleaseWriterTest, MisuseIsAnErrorAndPublishesNothing) {
    publish({{"www/a", "1"}});
    const DocrootLock lock(site());
    {
        ReleaseWriter writer(lock);
        writer.put("www/a", "2");
        EXPECT_THROW(static_cast<void>(writer.file("www/a")), Error);
        EXPECT_THROW(static_cast<void>(writer.file("../a")), Error);
        const auto beyond = writer.file("www/b");
        EXPECT_THROW(beyond->copy_previous(0, 1), Error);
        beyond->write("x");
        EXPECT_THROW(static_cast<void>(writer.commit(times::now(), 3)), Error);
    }
    {
        ReleaseWriter writer(lock);
        writer.put("www/a", "2");
        writer.file("www/abandoned")->write("x");
        try {
            static_cast<void>(writer.commit(times::now(), 3));
            ADD_FAILURE() << "published";
        } catch (const Error& refusal) {
            EXPECT_TRUE(text::contains(refusal.what(), "www/abandoned")) << refusal.what();
        }
    }
    EXPECT_EQ(read_tree(current()), (Files{{"www/a", "1"}}));
    EXPECT_EQ(names(site() / "releases").size(), 1u);
}

TEST_F(ReleaseWriterTest, DestroyedWithoutCommitNothingIsLeft) {
    publish(files_of(1));
    {
        const DocrootLock lock(site());
        ReleaseWriter writer(lock);
        write_generation(writer, 2);
        EXPECT_EQ(names(site() / "releases").size(), 2u);
    }
    EXPECT_EQ(names(site() / "releases").size(), 1u);
    EXPECT_EQ(whole_generation(current()), 1);
}

TEST_F(ReleaseWriterTest, LinksPutIntoAReleaseAreReplacedNotFollowed) {
    publish({{"www/a", "1"}, {"www/b", "2"}, {"x/c", "3"}});
    const Path secret = site() / "secret";
    replace_file(secret, "1");
    fs::remove(current() / "www/a");
    fs::create_symlink(secret, current() / "www/a");
    fs::remove_all(current() / "x");
    fs::create_directory_symlink(site(), current() / "x");
    EXPECT_TRUE(publish({{"www/a", "1"}, {"www/b", "2"}, {"x/c", "3"}}).published);
    EXPECT_FALSE(fs::is_symlink(current() / "www/a"));
    EXPECT_FALSE(fs::is_symlink(current() / "x"));
    EXPECT_EQ(read_tree(current()), (Files{{"www/a", "1"}, {"www/b", "2"}, {"x/c", "3"}}));
    EXPECT_EQ(read_file(secret), "1");
}

TEST_F(ReleaseWriterTest, TwoPublishersAtOnceTakeTurns) {
    const auto publisher = [&](int first) {
        return in_child([&, first]() -> std::string {
            for (int i = 0; i < 10; ++i) publish_generation(site(), first + i);
            return {};
        });
    };
    // The second is the child of a child that works beside the first.
    const std::string complaint = in_child([&]() -> std::string {
        const pid_t other = ::fork();
        if (other == 0) ::_exit(publisher(1'000).empty() ? 0 : 1);
        const std::string mine = publisher(1);
        int status = -1;
        ::waitpid(other, &status, 0);
        return mine + (status == 0 ? "" : "the other failed");
    });
    EXPECT_EQ(complaint, "");
    EXPECT_EQ(Docroot(site()).current()->sequence, 20u);
    EXPECT_EQ(names(site() / "releases").size(), 3u);
    for (const std::string& name : names(site() / "releases"))
        static_cast<void>(whole_generation(site() / "releases" / name));
}

}  // namespace
}  // namespace flathead::publish::tests
