#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "tests/generator/publish/generations.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace flathead::publish::tests {
namespace {

std::string why_refused(const Path& docroot, std::chrono::milliseconds wait = {}) {
    try {
        const DocrootLock second(docroot, wait);
        return "not refused";
    } catch (const Error& refusal) {
        return refusal.what();
    }
}

TEST(DocrootLock, CreatesAFolderTheWebServerCanRead) {
    const TemporaryFolder folder(fast_folder());
    const mode_t before = ::umask(0077);
    { const DocrootLock lock(folder.path() / "site"); }
    ::umask(before);
    struct stat facts {};
    for (const char* made : {"site", "site/releases"}) {
        ASSERT_EQ(::stat((folder.path() / made).c_str(), &facts), 0);
        EXPECT_EQ(facts.st_mode & 0777, 0755u) << made;
    }
}

TEST(DocrootLock, SecondRunIsToldWhoHoldsItSinceWhen) {
    const TemporaryFolder folder(fast_folder());
    const Time earliest = times::now();
    const DocrootLock lock(folder.path());
    const std::string refusal = in_child([&] { return why_refused(folder.path()); });
    const std::string begin = text::join(
        "lock docroot ", folder.path().string(), ": held by process ", ::getpid(), " since ");
    ASSERT_TRUE(refusal.starts_with(begin)) << refusal;
    const auto since = times::read_rfc3339(refusal.substr(begin.size()));
    ASSERT_TRUE(since) << refusal;
    EXPECT_GE(*since, earliest);
    EXPECT_LE(*since, times::now());
}

TEST(DocrootLock, IsFreeAgainWhenTheHolderIsGone) {
    const TemporaryFolder folder(fast_folder());
    { const DocrootLock lock(folder.path()); }
    EXPECT_EQ(why_refused(folder.path()), "not refused");
    EXPECT_EQ(in_child([&]() -> std::string {
                  static const DocrootLock kept(folder.path());  // still held when the child exits
                  return {};
              }),
              "");
    EXPECT_EQ(why_refused(folder.path()), "not refused");
}

TEST(DocrootLock, WaitsForTheHolder) {
    const TemporaryFolder folder(fast_folder());
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const Fd reading(ends[0]);
    Fd writing(ends[1]);
    const pid_t child = ::fork();
    if (child == 0) {
        const DocrootLock lock(folder.path());
        write_all(writing, "x", "pipe");
        ::usleep(100'000);  // how long the holder works is what is tested, not waited for
        ::_exit(0);
    }
    char held = 0;
    ASSERT_EQ(read_full(reading, {&held, 1}, "pipe"), 1u);
    EXPECT_EQ(why_refused(folder.path(), std::chrono::seconds(30)), "not refused");
}

TEST(DocrootLock, TakingItWritesNothing) {
    const TemporaryFolder folder(fast_folder());
    { const DocrootLock lock(folder.path()); }
    struct stat before {};
    ASSERT_EQ(::stat((folder.path() / ".lock").c_str(), &before), 0);
    const timespec old[2] = {{1'000, 0}, {1'000, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, (folder.path() / ".lock").c_str(), old, 0), 0);
    { const DocrootLock lock(folder.path()); }
    struct stat after {};
    ASSERT_EQ(::stat((folder.path() / ".lock").c_str(), &after), 0);
    EXPECT_EQ(after.st_mtim.tv_sec, 1'000);
    EXPECT_EQ(after.st_size, 0);
}

TEST(DocrootLock, OddEntriesAreRefusedNotFollowed) {
    const TemporaryFolder folder(fast_folder());
    const Path victim = folder.path() / "victim";
    replace_file(victim, "precious");
    std::filesystem::create_directories(folder.path() / "one/releases");
    std::filesystem::create_symlink(victim, folder.path() / "one/.lock");
    EXPECT_THROW(DocrootLock{folder.path() / "one"}, Error);
    std::filesystem::create_directories(folder.path() / "two");
    std::filesystem::create_directory_symlink(folder.path() / "one",
                                              folder.path() / "two/releases");
    EXPECT_THROW(DocrootLock{folder.path() / "two"}, Error);
    EXPECT_EQ(read_file(victim), "precious");
}

}  // namespace
}  // namespace flathead::publish::tests
