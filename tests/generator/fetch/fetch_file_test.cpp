#include "relay/base/text.hpp"

#include "fetch_case.hpp"
#include <fcntl.h>
#include <sys/stat.h>

namespace flathead::fetch {
namespace {

class FetchFile : public FetchCase {
  protected:
    /// Written an hour ago, so that its time can be trusted.
    void write(const std::string& bytes, int minutes_ago = 60) {
        replace_file(path, bytes);
        std::filesystem::last_write_time(
            path,
            std::filesystem::file_time_type::clock::now() - std::chrono::minutes{minutes_ago});
    }
    Path path = folder.path() / "list a.m3u";
};

TEST_F(FetchFile, UnchangedFileIsNotEvenRead) {
    write("#EXTM3U\n");
    accept(fetch(path.string()));
    const std::string before = state();
    ASSERT_EQ(::chmod(path.c_str(), 0400), 0);
    EXPECT_EQ(fetch(path.string()).state, OriginState::unchanged);
    EXPECT_EQ(state(), before);
}

TEST_F(FetchFile, UrlAndPathAreTheSameFile) {
    write("#EXTM3U\n");
    const std::string url = "file://" + text::replace_all(path.string(), " ", "%20");
    EXPECT_EQ(read_file(fetch(url).candidate->document), "#EXTM3U\n");
    EXPECT_EQ(read_file(fetch("file://localhost" + url.substr(7)).candidate->document),
              "#EXTM3U\n");
    EXPECT_EQ(fetch("file://elsewhere/x").state, OriginState::failed);
}

TEST_F(FetchFile, TouchedFileWithTheSameBytesIsUnchangedAndNotReadAgain) {
    write("#EXTM3U\n");
    accept(fetch(path.string()));
    write("#EXTM3U\n", 30);
    EXPECT_EQ(fetch(path.string()).state, OriginState::unchanged);
    const std::string before = state();
    EXPECT_EQ(fetch(path.string()).state, OriginState::unchanged);
    EXPECT_EQ(state(), before);
}

TEST_F(FetchFile, SecondWriteWithinOneTickOfTheClockIsSeen) {
    replace_file(path, "one");
    const struct timespec at[2] = {{4'000'000'000, 0},
                                   {4'000'000'000, 0}};  // a time that has not settled
    ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), at, 0), 0);
    accept(fetch(path.string()));
    const Fd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    write_all(fd, "two", "test");
    ASSERT_EQ(::futimens(fd.get(), at), 0);
    const Fetched fetched = fetch(path.string());
    EXPECT_EQ(fetched.state, OriginState::fresh);
    EXPECT_EQ(read_file(fetched.candidate->document), "two");
}

TEST_F(FetchFile, WhatIsNoGoodFileKeepsTheCopy) {
    write("good");
    accept(fetch(path.string()));
    write("");
    EXPECT_TRUE(text::contains(fetch(path.string()).error, "the file is empty"));
    std::filesystem::remove(path);
    EXPECT_TRUE(text::contains(fetch(path.string()).error, "No such file"));
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    EXPECT_TRUE(text::contains(fetch(path.string()).error, "not a regular file"));
    const Fetched as_folder = fetch(folder.path().string());
    EXPECT_TRUE(text::contains(as_folder.error, "not a regular file"));
    EXPECT_EQ(as_folder.state, OriginState::last_good);
    from.max_bytes = 10;
    std::filesystem::remove(path);
    write("more than ten bytes");
    EXPECT_TRUE(text::contains(fetch(path.string()).error, "larger than 10 B"));
    EXPECT_EQ(read_file(copies.good("k")->document), "good");
    EXPECT_FALSE(std::filesystem::exists(copies.candidate_path("k")));
}

}  // namespace
}  // namespace flathead::fetch
