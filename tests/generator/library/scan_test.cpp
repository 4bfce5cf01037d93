#include "generator/library/scan.hpp"

#include "relay/base/text.hpp"

#include <gtest/gtest.h>

#include "as_nobody.hpp"
#include <sys/stat.h>
#include <unistd.h>

namespace flathead::library {
namespace {

using Words = std::vector<std::string>;

class ScanTree : public testing::Test {
  protected:
    [[nodiscard]] Path root() const { return folder_.path() / "media"; }
    void file(const std::string& path, std::string_view text = "x") const {
        make_folders((root() / path).parent_path());
        replace_file(root() / path, text);
    }
    void link(const std::string& path, const Path& to) const {
        make_folders((root() / path).parent_path());
        std::filesystem::create_symlink(to, root() / path);
    }
    [[nodiscard]] static Words paths(const Tree& tree) {
        Words out;
        for (const TreeFile& one : tree.files) out.push_back(one.path);
        return out;
    }
    [[nodiscard]] Words scanned() const { return paths(scan_tree(root())); }

    TemporaryFolder folder_;
};

TEST_F(ScanTree, FindsVideosNotesAndPictures) {
    file("b/Film.MKV", "12345");
    file("b/film.nfo");
    file("b/poster.jpg");
    file("b/film.srt");
    file("a.mp4");
    file("readme.txt");
    file("noextension");
    const Tree tree = scan_tree(root());
    EXPECT_EQ(paths(tree), (Words{"a.mp4", "b/Film.MKV", "b/film.nfo", "b/poster.jpg"}));
    EXPECT_EQ(tree.files[1].bytes, 5);
    EXPECT_GT(tree.files[1].modified, 0);
    EXPECT_EQ(tree.files[1].kind, FileKind::video);
    EXPECT_EQ(tree.files[2].kind, FileKind::note);
    EXPECT_EQ(tree.files[3].kind, FileKind::picture);
    EXPECT_TRUE(tree.problems.empty());
}

TEST_F(ScanTree, PassesOverWhatIsNoPartOfTheLibrary) {
    file("Film (1999)/Film (1999).mkv");
    file("Film (1999)/Film (1999)-trailer.mp4");
    file("Film (1999)/sample.mkv");
    file("Film (1999)/Sample/film-sample.mkv");
    file("Film (1999)/Trailers/a.mp4");
    file("Film (1999)/Behind The Scenes/a.mp4");
    file("Film (1999)/.hidden.mkv");
    file(".Trash/a.mkv");
    file("@eaDir/a.mkv");
    file("private/.nomedia");
    file("private/a.mkv");
    file("private/below/a.mkv");
    file("off/.ignore", "");
    file("off/a.mkv");
    file("some/.ignore", "# drafts\n*.draft.mkv\nold/\n/top.mkv\n");
    file("some/a.draft.mkv");
    file("some/a.mkv");
    file("some/old/a.mkv");
    file("some/top.mkv");
    file("some/below/top.mkv");
    file("some/below/b.draft.mkv");
    EXPECT_EQ(scanned(),
              (Words{"Film (1999)/Film (1999).mkv", "some/a.mkv", "some/below/top.mkv"}));
}

TEST_F(ScanTree, AFolderOfNothingButExtrasIsMeant) {
    file("Trailers/one-trailer.mp4");
    file("Trailers/two-trailer.mp4");
    file("The.Interview.mkv");
    file("Other.mkv");
    EXPECT_EQ(scanned(),
              (Words{"Other.mkv",
                     "The.Interview.mkv",
                     "Trailers/one-trailer.mp4",
                     "Trailers/two-trailer.mp4"}));
}

TEST_F(ScanTree, DiscsAreNamed) {
    file("Film/VIDEO_TS/VTS_01_1.VOB");
    const Tree tree = scan_tree(root());
    EXPECT_TRUE(tree.files.empty());
    ASSERT_EQ(tree.problems.count(), 1U);
    EXPECT_EQ(tree.problems.first()[0].what, "folders of DVDs and Blu-rays cannot be played");
}

TEST_F(ScanTree, LinksAreFollowedOnce) {
    file("real/a.mkv");
    make_folders(folder_.path() / "outside");
    replace_file(folder_.path() / "outside/o.mkv", "x");
    link("0-first", root() / "real");  // met before the real one, counts behind it
    link("elsewhere", folder_.path() / "outside");
    link("real/loop", root());
    link("real/self", root() / "real/self");
    link("file.mkv", folder_.path() / "outside/o.mkv");
    link("gone.mkv", folder_.path() / "not-there.mkv");
    const Tree tree = scan_tree(root());
    EXPECT_EQ(paths(tree), (Words{"elsewhere/o.mkv", "file.mkv", "real/a.mkv"}));
    ASSERT_EQ(tree.problems.count(), 1U);
    EXPECT_EQ(tree.problems.first()[0].what, "leads nowhere");
}

TEST_F(ScanTree, OtherThingsThanFilesAreNone) {
    make_folders(root() / "folder.mkv");
    file("folder.mkv/a.mkv");
    ASSERT_EQ(::mkfifo((root() / "pipe.mkv").c_str(), 0600), 0);
    EXPECT_EQ(scanned(), (Words{"folder.mkv/a.mkv"}));
}

TEST_F(ScanTree, Bounds) {
    std::string deep;
    for (int i = 0; i < 6; ++i) {
        deep += text::join("d", i, "/");
        file(deep + "a.mkv");
    }
    const Tree tree = scan_tree(root(), {.files = 1000, .depth = 4});
    EXPECT_EQ(tree.files.size(), 4U);
    ASSERT_EQ(tree.problems.count(), 1U);
    EXPECT_EQ(tree.problems.first()[0].what, "is passed over: more than 4 folders deep");
    try {
        (void)scan_tree(root(), {.files = 5, .depth = 32});
        FAIL();
    } catch (const Error& error) {
        EXPECT_TRUE(text::contains(error.what(), "more than 5 files and folders")) << error.what();
    }
    EXPECT_THROW((void)scan_tree(root() / "not-there"), Error);
}

TEST_F(ScanTree, WhatCannotBeReadIsNamedAndNotGone) {
    file("closed/a.mkv");
    file("open/b.mkv");
    std::filesystem::permissions(root() / "closed", std::filesystem::perms::none);
    std::filesystem::permissions(folder_.path(), std::filesystem::perms::all);
    const tests::AsNobody unprivileged;
    const Tree tree = scan_tree(root());
    EXPECT_EQ(paths(tree), (Words{"open/b.mkv"}));
    EXPECT_EQ(tree.unreadable, (Words{"closed"}));
    ASSERT_EQ(tree.problems.count(), 1U);
    EXPECT_EQ(tree.problems.first()[0].what, "cannot be looked through: Permission denied");
}

}  // namespace
}  // namespace flathead::library
