#include "generator/library/items_digest.hpp"

#include "as_nobody.hpp"
#include "library_folder.hpp"
#include <sys/stat.h>
#include <unistd.h>

namespace flathead::library {
namespace {

using Words = std::vector<std::string>;
using namespace std::chrono_literals;

constexpr std::string_view movie_nfo = R"(<?xml version="1.0" encoding="UTF-8"?>
<movie><title>The Long Film</title><year>1999</year><plot>Much happens.</plot>
<genre>Drama</genre><uniqueid type="imdb" default="true">tt0000001</uniqueid>
<uniqueid type="tmdb">77</uniqueid><set><name>Films of Length</name></set></movie>)";

TEST_F(LibraryFolder, FilmsShowsAndClipsBecomeItems) {
    video("Films/Film (1999)/Film (1999).mkv");
    video("Shows/Show (2005)/Season 01/Show S01E01 - Pilot.mkv");
    video("Shows/Show (2005)/Season 01/Show S01E02.mkv");
    video("Clips/Blue Ident.mp4");
    const LoadedLibrary loaded = load();
    EXPECT_EQ(loaded.report.state, OriginState::fresh);
    EXPECT_EQ(loaded.report.error, "");
    EXPECT_EQ(loaded.report.entries, 4U);
    EXPECT_EQ(problems(loaded), Words{});
    EXPECT_EQ(titles(loaded), (Words{"Blue Ident", "Film", "Show 1x1", "Show 1x2"}));
    const Item& film = item(loaded, "Film");
    EXPECT_EQ(film.type, ItemType::movie);
    EXPECT_EQ(film.year, 1999);
    EXPECT_EQ(film.library, "lib");
    EXPECT_EQ(film.key.size(), 32U);
    EXPECT_EQ(film.files.at(0).address, (root() / "Films/Film (1999)/Film (1999).mkv").string());
    EXPECT_EQ(film.facts.duration, 60s);
    EXPECT_EQ(film.facts.container, "mkv");
    EXPECT_EQ(film.facts.video_codec, "h264");
    EXPECT_EQ(film.facts.audio.at(0).codec, "aac");
    const Item& pilot = item(loaded, "Show 1x1");
    EXPECT_EQ(pilot.type, ItemType::episode);
    EXPECT_EQ(pilot.title, "Pilot");
    EXPECT_EQ(pilot.show_year, 2005);
    EXPECT_EQ(pilot.last_episode, 1);
    EXPECT_EQ(pilot.show_key, item(loaded, "Show 1x2").show_key);
    EXPECT_EQ(item(loaded, "Blue Ident").tags, (Words{"Clips"}));
    EXPECT_TRUE(std::ranges::is_sorted(loaded.library.items, {}, &Item::key));
}

TEST_F(LibraryFolder, AnUnchangedTreeIsNotOpenedAgain) {
    video("a.mkv");
    video("Film (1999)/Film (1999).mkv");
    write("Film (1999)/movie.nfo", movie_nfo);
    const LoadedLibrary first = load();
    EXPECT_EQ(asked(), (Words{"Film (1999)/Film (1999).mkv", "a.mkv"}));
    const LoadedLibrary again = load();
    EXPECT_EQ(asked(), Words{});
    EXPECT_EQ(again.report.state, OriginState::unchanged);
    EXPECT_EQ(digest_of_items(again.library.items), digest_of_items(first.library.items));
    EXPECT_EQ(titles(again), titles(first));
    EXPECT_EQ(item(again, "The Long Film").plot, "Much happens.");
    EXPECT_EQ(item(again, "The Long Film").key, item(first, "The Long Film").key);

    video("b.mkv");
    const LoadedLibrary more = load();
    EXPECT_EQ(asked(), (Words{"b.mkv"}));
    EXPECT_EQ(more.report.state, OriginState::fresh);
    EXPECT_EQ(more.report.entries, 3U);

    write("Film (1999)/movie.nfo", "<movie><title>Renamed</title></movie>");
    const LoadedLibrary renamed = load();
    EXPECT_EQ(titles(renamed), (Words{"Renamed", "a", "b"}));
    EXPECT_NE(digest_of_items(renamed.library.items), digest_of_items(more.library.items));
    EXPECT_EQ(asked(), Words{});
}

TEST_F(LibraryFolder, ABrokenFileCostsItselfOnly) {
    video("good.mkv");
    video("broken.mkv", R"({"error":"it is cut off"})");
    video("crash.mkv", "crash");
    video("nonsense.mkv", "nonsense");
    const LoadedLibrary loaded = load();
    EXPECT_EQ(titles(loaded), (Words{"good"}));
    const Words told = problems(loaded);
    ASSERT_EQ(told.size(), 3U);
    EXPECT_EQ(told[0], "broken.mkv: cannot be played: it is cut off");
    EXPECT_EQ(told[1], "crash.mkv: cannot be played: it crashes the reader (signal 11)");
    EXPECT_TRUE(text::contains(told[2], "nonsense.mkv: cannot be played: read what")) << told[2];
    EXPECT_EQ(loaded.report.state, OriginState::fresh);

    // Remembered as broken; what may pass is tried once a day.
    EXPECT_EQ(problems(load()), told);
    EXPECT_EQ(asked(), Words{});
    options.now += 24h;
    (void)load();
    EXPECT_EQ(asked(), (Words{"crash.mkv", "nonsense.mkv"}));

    video("broken.mkv");
    EXPECT_EQ(titles(load()), (Words{"broken", "good"}));
}

TEST_F(LibraryFolder, AMissingDiskLeavesTheLibraryAsItWas) {
    for (const char* const name : {"a.mkv", "b.mkv", "c.mkv", "d.mkv"}) video(name);
    const LoadedLibrary before = load();
    std::filesystem::rename(root(), folder_.path() / "elsewhere");
    options.now += 1h;
    const LoadedLibrary gone = load();
    EXPECT_EQ(gone.report.state, OriginState::last_good);
    EXPECT_EQ(gone.report.since, Time{Seconds{1'795'176'000}});
    EXPECT_TRUE(text::contains(gone.report.error, "No such file")) << gone.report.error;
    EXPECT_EQ(titles(gone), titles(before));

    make_folders(root());  // an empty mount point
    const LoadedLibrary empty = load();
    EXPECT_EQ(empty.report.state, OriginState::last_good);
    EXPECT_EQ(empty.report.error,
              "only 0 of 4 videos are there (`--accept-shrink lib` takes that)");
    EXPECT_EQ(titles(empty), titles(before));

    std::filesystem::remove(root());
    std::filesystem::rename(folder_.path() / "elsewhere", root());
    EXPECT_EQ(load().report.state, OriginState::unchanged);
    EXPECT_EQ(asked(), Words{});
}

TEST_F(LibraryFolder, AFolderWithinThatCannotBeReadCountsAsUnchanged) {
    using std::filesystem::perms;
    video("nas/a.mkv");
    video("b.mkv");
    std::filesystem::permissions(folder_.path(), perms::all);
    std::filesystem::permissions(options.playout, perms::all);
    {
        const tests::AsNobody unprivileged;
        EXPECT_EQ(titles(load()), (Words{"a", "b"}));
    }
    std::filesystem::permissions(root() / "nas", perms::none);
    const tests::AsNobody unprivileged;
    const LoadedLibrary loaded = load();
    EXPECT_EQ(titles(loaded), (Words{"a", "b"}));
    EXPECT_EQ(problems(loaded), (Words{"nas: cannot be looked through: Permission denied"}));
    EXPECT_EQ(loaded.report.state, OriginState::unchanged);
}

TEST_F(LibraryFolder, TheShrinkGuardCanBeTold) {
    for (const char* const name : {"a.mkv", "b.mkv", "c.mkv"}) video(name);
    (void)load();
    std::filesystem::remove(root() / "a.mkv");
    EXPECT_EQ(titles(load()), (Words{"b", "c"})) << "two of three are more than half";
    std::filesystem::remove(root() / "b.mkv");
    EXPECT_EQ(titles(load()), (Words{"c"})) << "one of two is half";
    std::filesystem::remove(root() / "c.mkv");
    EXPECT_EQ(titles(load()), (Words{"c"}));
    options.accept_shrink = "lib";
    EXPECT_EQ(titles(load()), Words{});
    options.accept_shrink.clear();
    EXPECT_EQ(titles(load()), Words{});
}

TEST_F(LibraryFolder, AFolderThatNeverWasIsAFailure) {
    config.path = root() / "not-there";
    const LoadedLibrary loaded = load();
    EXPECT_EQ(loaded.report.state, OriginState::failed);
    EXPECT_TRUE(text::contains(loaded.report.error, "not-there")) << loaded.report.error;
    EXPECT_TRUE(loaded.library.items.empty());
}

TEST_F(LibraryFolder, OfflineAndBetweenLooksNothingIsLookedAt) {
    video("a.mkv");
    options.offline = true;
    EXPECT_EQ(load().report.state, OriginState::failed);
    options.offline = false;
    (void)load();
    video("b.mkv");
    options.offline = true;
    EXPECT_EQ(titles(load()), (Words{"a"}));
    options.offline = false;
    config.refresh = 6h;
    options.now += 1h;
    EXPECT_EQ(load().report.state, OriginState::unchanged);
    EXPECT_EQ(asked(), Words{});
    options.now += 5h;
    EXPECT_EQ(titles(load()), (Words{"a", "b"}));
}

TEST_F(LibraryFolder, WhatOneRunLeavesOverTheNextLooksAt) {
    options.at_once = 1;
    options.file_limit = 300ms;
    options.look_limit = 200ms;
    video("a.mkv", "hang");
    video("b.mkv");
    video("c.mkv");
    const LoadedLibrary first = load();
    EXPECT_EQ(titles(first), Words{});
    EXPECT_EQ(problems(first),
              (Words{".: 2 files could not be looked at yet; the next run goes on",
                     "a.mkv: cannot be played: it took longer than 1s"}));
    options.look_limit = 20min;
    EXPECT_EQ(titles(load()), (Words{"b", "c"}));
    EXPECT_EQ(asked(), (Words{"b.mkv", "c.mkv"}));
}

TEST_F(LibraryFolder, VersionsOfAFilmAreOneItem) {
    video("Film (1999)/Film (1999) - 2160p.mkv",
          R"({"duration":60500,"video":"hevc","height":2160})");
    video("Film (1999)/Film (1999) - 1080p.mkv",
          R"({"duration":60000,"video":"h264","height":1080})");
    video("Film (1999)/Film (1999) - 720p.mkv",
          R"({"duration":60000,"video":"h264","height":720})");
    video("Film (1999)/Film (1999) - Director's Cut.mkv",
          R"({"duration":90000,"video":"h264","height":1080})");
    const LoadedLibrary loaded = load();
    ASSERT_EQ(loaded.library.items.size(), 2U);
    const auto joined = std::ranges::find_if(loaded.library.items,
                                             [](const Item& one) { return one.files.size() == 3; });
    ASSERT_NE(joined, loaded.library.items.end());
    const auto name = [](const MediaFile& file) { return Path(file.address).filename().string(); };
    EXPECT_EQ(name(joined->files[0]), "Film (1999) - 1080p.mkv");
    EXPECT_EQ(name(joined->files[1]), "Film (1999) - 720p.mkv");
    EXPECT_EQ(name(joined->files[2]), "Film (1999) - 2160p.mkv");
    EXPECT_EQ(joined->facts.height, 1080);
    EXPECT_GE(joined->other_keys.size(), 3U);

    // A better file in the place of the old one is the same film.
    const std::string key = joined->key;
    std::filesystem::remove(root() / "Film (1999)/Film (1999) - 1080p.mkv");
    const LoadedLibrary later = load();
    EXPECT_TRUE(
        std::ranges::any_of(later.library.items, [&](const Item& one) { return one.key == key; }));
}

TEST_F(LibraryFolder, IdsKeepAnItemWhereverItsFileGoes) {
    video("a/Film.mkv");
    write("a/Film.nfo", movie_nfo);
    const std::string key = item(load(), "The Long Film").key;
    std::filesystem::rename(root() / "a", root() / "b");
    const LoadedLibrary moved = load();
    EXPECT_EQ(item(moved, "The Long Film").key, key);
    EXPECT_EQ(item(moved, "The Long Film").collections, (Words{"Films of Length"}));
    config.name = "other";
    EXPECT_EQ(item(load(), "The Long Film").key, key);
    // Two films with one id: versions, or different cuts.
    video("c/Film again.mkv", R"({"duration":120000,"video":"h264","height":480})");
    write("c/Film again.nfo", movie_nfo);
    const LoadedLibrary twice = load();
    ASSERT_EQ(twice.library.items.size(), 2U);
    EXPECT_NE(twice.library.items[0].key, twice.library.items[1].key);
}

TEST_F(LibraryFolder, PartsAreItemsInOrderAndALonePartIsATitle) {
    video("Film (1999)/Film (1999) cd1.avi");
    video("Film (1999)/Film (1999) cd2.avi");
    video("Deathly Part 1.mkv");
    const LoadedLibrary loaded = load();
    ASSERT_EQ(loaded.library.items.size(), 3U);
    std::vector<int> parts;
    for (const Item& one : loaded.library.items) {
        if (one.title == "Film") parts.push_back(one.part);
    }
    std::ranges::sort(parts);
    EXPECT_EQ(parts, (std::vector<int>{1, 2}));
    EXPECT_EQ(item(loaded, "Deathly Part 1").part, 0);
}

TEST_F(LibraryFolder, NotesOfShowsSeasonsAndEpisodes) {
    video("Show/Season 01/Show S01E01-E02.mkv");
    video("Show/Season 01/Show S01E03.mkv");
    video("Show/Bonus/x1.mkv");
    write("Show/tvshow.nfo",
          "<tvshow><title>The Show</title><year>2005</year><plot>All of it.</plot>"
          "<genre>Comedy</genre><studio>Net</studio><mpaa>TV-PG</mpaa><id>81189</id></tvshow>");
    write("Show/Season 01/Show S01E01-E02.nfo",
          "<episodedetails><title>One</title><season>1</season><episode>1</episode>"
          "<uniqueid type=\"tvdb\">501</uniqueid></episodedetails>"
          "<episodedetails><title>Two</title><season>1</season><episode>2</episode>"
          "</episodedetails>\nhttps://thetvdb.com/?tab=series&id=81189\n");
    write("Show/Season 01/Show S01E03.nfo",
          "<episodedetails><title>Three</title><season>1</season><episode>3</episode>"
          "<aired>2005-03-01</aired><uniqueid type=\"tvdb\">81189</uniqueid></episodedetails>");
    write("Show/Bonus/season.nfo", "<season><seasonnumber>0</seasonnumber></season>");
    write("Show/poster.jpg", "");
    write("Show/fanart.jpg", "");
    write("Show/season01-poster.jpg", "");
    write("Show/Season 01/Show S01E03-thumb.jpg", "");
    const LoadedLibrary loaded = load();
    ASSERT_EQ(loaded.library.items.size(), 3U);
    const Item& both = item(loaded, "The Show 1x1");
    EXPECT_EQ(both.title, "One / Two");
    EXPECT_EQ(both.last_episode, 2);
    EXPECT_EQ(both.tvdb, "501");
    EXPECT_EQ(both.genres, (Words{"Comedy"}));
    EXPECT_EQ(both.studios, (Words{"Net"}));
    EXPECT_EQ(both.rating, "TV-PG");
    EXPECT_EQ(both.show_plot, "All of it.");
    EXPECT_EQ(both.show_year, 2005);
    const Item& third = item(loaded, "The Show 1x3");
    EXPECT_EQ(third.title, "Three");
    EXPECT_EQ(third.tvdb, "") << "that is the show's";
    EXPECT_TRUE(third.released);
    EXPECT_EQ(third.show_key, both.show_key);
    EXPECT_EQ(third.artwork.still, (root() / "Show/Season 01/Show S01E03-thumb.jpg").string());
    EXPECT_EQ(third.artwork.poster, (root() / "Show/season01-poster.jpg").string());
    EXPECT_EQ(third.show_artwork.poster, (root() / "Show/poster.jpg").string());
    EXPECT_EQ(third.show_artwork.backdrop, (root() / "Show/fanart.jpg").string());
    EXPECT_EQ(item(loaded, "x1").show, "") << "its name has no number that is one";
}

TEST_F(LibraryFolder, ArtworkOfFilms) {
    video("Film (1999)/Film (1999).mkv");
    video("Other (2001).mkv");
    video("Third (2002).mkv");
    write("Film (1999)/folder.jpg", "");
    write("Film (1999)/Film (1999)-fanart.png", "");
    write("Other (2001)-poster.jpg", "");
    write("poster.jpg", "");
    const LoadedLibrary loaded = load();
    EXPECT_EQ(item(loaded, "Film").artwork.poster, (root() / "Film (1999)/folder.jpg").string());
    EXPECT_EQ(item(loaded, "Film").artwork.backdrop,
              (root() / "Film (1999)/Film (1999)-fanart.png").string());
    EXPECT_EQ(item(loaded, "Other").artwork.poster, (root() / "Other (2001)-poster.jpg").string());
    EXPECT_EQ(item(loaded, "Third").artwork.poster, "") << "the library's own picture";
}

TEST_F(LibraryFolder, NamesThatAreNoTextSurvive) {
    const std::string name = "Caf\xE9\n (1999).mkv";
    video(name);
    const LoadedLibrary loaded = load();
    ASSERT_EQ(loaded.library.items.size(), 1U);
    EXPECT_EQ(loaded.library.items[0].files[0].address, (root() / name).string());
    EXPECT_EQ(loaded.library.items[0].title, "Caf\xEF\xBF\xBD");
    EXPECT_EQ(load().report.state, OriginState::unchanged);
}

TEST_F(LibraryFolder, ADamagedCacheIsBegunAnew) {
    video("a.mkv");
    (void)load();
    replace_file(options.state / "media.sqlite", "this is no database, but long enough for one");
    EXPECT_EQ(titles(load()), (Words{"a"}));
    EXPECT_EQ(asked(), (Words{"a.mkv"}));
    EXPECT_EQ(load().report.state, OriginState::unchanged);
}

TEST_F(LibraryFolder, WithoutItsHelperNothingNewIsOffered) {
    video("a.mkv");
    (void)load();
    video("b.mkv");
    options.playout = folder_.path() / "not-there";
    const LoadedLibrary loaded = load();
    EXPECT_EQ(titles(loaded), (Words{"a"}));
    EXPECT_EQ(problems(loaded).size(), 2U) << "why, and how many wait";
}

TEST_F(LibraryFolder, KeysAreUniqueWithinAllLibraries) {
    video("Film.mkv");
    write("Film.nfo", movie_nfo);
    LibraryConfig second = config;
    second.name = "again";
    const LoadedLibraries all = load_libraries({config, second}, options);
    ASSERT_EQ(all.libraries.size(), 2U);
    ASSERT_EQ(all.libraries[1].items.size(), 1U);
    EXPECT_NE(all.libraries[0].items[0].key, all.libraries[1].items[0].key);
    EXPECT_EQ(load_libraries({config, second}, options).libraries[1].items[0].key,
              all.libraries[1].items[0].key);
}

}  // namespace
}  // namespace flathead::library
