#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "tests/generator/publish/generations.hpp"

#include <gtest/gtest.h>

#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>

namespace flathead::publish::tests {
namespace {

/// Publishes what must not fit; a complaint unless the old release stands, nothing is left and the
/// error says which file and why.
std::string publish_too_much(const Path& site, std::size_t bytes, std::string_view reason) {
    std::string told;
    try {
        const DocrootLock lock(site);
        ReleaseWriter writer(lock);
        writer.put("www/a", whole_text(2, 10));
        const auto file = writer.file("www/xmltv.xml");
        const std::string piece(100'000, 'x');
        for (std::size_t at = 0; at < bytes; at += piece.size()) file->write(piece);
        file->close();
        static_cast<void>(writer.commit(times::now(), 3));
        return "it was published";
    } catch (const Error& failure) {
        told = failure.what();
    }
    if (told != text::join("write www/xmltv.xml of the new release: ", reason)) return told;
    if (read_tree(site / "current") != files_of(1)) return "the old release changed";
    if (names(site / "releases").size() != 1) return "something was left behind";
    return publish_generation(site, 3).published ? "" : "the next publish did not work";
}

TEST(DiskFull, AFileBeyondTheLimitLeavesTheOldRelease) {
    const TemporaryFolder folder(fast_folder());
    EXPECT_EQ(in_child([&]() -> std::string {
                  const Path site = folder.path() / "site";
                  publish_generation(site, 1);
                  ::signal(SIGXFSZ, SIG_IGN);
                  const rlimit limit{1'500'000, 1'500'000};
                  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return "setrlimit";
                  return publish_too_much(site, 5'000'000, "File too large");
              }),
              "");
}

/// A file system of the given size, seen by this process only; false when that is not permitted.
bool mount_small(const Path& folder, const char* options) {
    return ::unshare(CLONE_NEWNS) == 0 &&
           ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           ::mount("tmpfs", folder.c_str(), "tmpfs", 0, options) == 0;
}

constexpr std::string_view not_permitted = "not permitted";

TEST(DiskFull, AFullFileSystemLeavesTheOldRelease) {
    const TemporaryFolder folder;
    const std::string complaint = in_child([&]() -> std::string {
        if (!mount_small(folder.path(), "size=1m")) return std::string(not_permitted);
        const Path site = folder.path() / "site";
        publish_generation(site, 1);
        return publish_too_much(site, 5'000'000, "No space left on device");
    });
    if (complaint == not_permitted) GTEST_SKIP() << "mounting a small file system is " << complaint;
    EXPECT_EQ(complaint, "");
}

/// One inode more each time, from none: the space ends in every kind of step, links and folders
/// included.
TEST(DiskFull, WhereverTheInodesEndAWholeReleaseIsShown) {
    const TemporaryFolder folder;
    const std::string complaint = in_child([&]() -> std::string {
        if (!mount_small(folder.path(), "size=8m,nr_inodes=26")) return std::string(not_permitted);
        const Path site = folder.path() / "site";
        publish_generation(site, 1);
        std::set<std::string> refusals;
        bool was_published = false;
        for (int inodes = 26; !was_published && inodes < 100; ++inodes) {
            const std::string options = text::join("nr_inodes=", inodes);
            if (::mount("none", folder.path().c_str(), nullptr, MS_REMOUNT, options.c_str()) != 0)
                return "remount";
            try {
                was_published = publish_generation(site, 2).published;
            } catch (const Error& failure) {
                const std::string_view told = failure.what();
                if (!told.ends_with(": No space left on device")) return std::string(told);
                refusals.insert(std::string(told.substr(0, told.find(' '))));
                if (read_tree(site / "current") != files_of(1)) return "the old release changed";
                if (names(site / "releases").size() != 1) return "something was left behind";
            }
        }
        if (read_tree(site / "current") != files_of(2)) return "the new release is not whole";
        return refusals.contains("create") && refusals.contains("link")
                   ? ""
                   : "the steps were not reached";
    });
    if (complaint == not_permitted) GTEST_SKIP() << "mounting a small file system is " << complaint;
    EXPECT_EQ(complaint, "");
}

}  // namespace
}  // namespace flathead::publish::tests
