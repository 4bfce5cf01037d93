#include "generator/library/names.hpp"

#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <gtest/gtest.h>

namespace flathead::library {
namespace {

/// "movie Title (1999)", "episode Show (2005) 1x02-3 'Title'", "video Title", with " part 1",
/// " on 2024-05-01" and ids behind.
std::string told(const NameFacts& name) {
    std::string out;
    const auto with_year = [](const std::string& title, std::optional<int> year) {
        return year ? text::join(title, " (", *year, ")") : title;
    };
    switch (name.type) {
        case ItemType::movie:
            out = "movie " + with_year(name.title, name.year);
            break;
        case ItemType::episode:
            out = text::join("episode ",
                             with_year(name.show, name.show_year),
                             ' ',
                             name.season,
                             'x',
                             name.episode);
            if (name.last_episode != name.episode) out += text::join('-', name.last_episode);
            if (!name.title.empty()) out += text::join(" '", name.title, "'");
            break;
        case ItemType::video:
            out = "video " + with_year(name.title, name.year);
            break;
    }
    if (name.part > 0) out += text::join(" part ", name.part);
    if (name.released) out += " on " + times::rfc3339(*name.released).substr(0, 10);
    for (const std::string& id : {name.ids.imdb, name.ids.tmdb, name.ids.tvdb}) {
        if (!id.empty()) out += " #" + id;
    }
    for (const std::string& id : {name.show_ids.imdb, name.show_ids.tmdb, name.show_ids.tvdb}) {
        if (!id.empty()) out += " show#" + id;
    }
    return out;
}

struct Row {
    const char* path;
    const char* expected;
};

TEST(LibraryNames, Episodes) {
    constexpr Row rows[] = {
        {"Show/Season 01/Show S01E02 - Title.mkv", "episode Show 1x2 'Title'"},
        {"Show/Season 1/Show.S01E02.Some.Title.1080p.WEB-DL.x264-GRP.mkv",
         "episode Show 1x2 'Some Title'"},
        {"Show (2005)/Season 01/show.s01e02.mkv", "episode Show (2005) 1x2"},
        {"The Office (US) (2005)/S02/The.Office.US.S02E03.720p.mkv",
         "episode The Office (US) (2005) 2x3"},
        {"Show/Show S01E02E03.mkv", "episode Show 1x2-3"},
        {"Show/Show S01E02-E04 - Three.mkv", "episode Show 1x2-4 'Three'"},
        {"Show/Show S01E02-04.mkv", "episode Show 1x2-4"},
        {"Show/Show S01E02-S01E03.mkv", "episode Show 1x2-3"},
        {"Show/Show.S01E02-1080p.mkv", "episode Show 1x2"},
        {"Show/Show S01E02 - 24 Hours.mkv", "episode Show 1x2 '24 Hours'"},
        {"Show/Show S01E02 03 Steps.mkv", "episode Show 1x2 '03 Steps'"},
        {"Show/Show 1x02 Title.avi", "episode Show 1x2 'Title'"},
        {"Show/Show - 1x02-03.avi", "episode Show 1x2-3"},
        {"Show/Show 1x02x03.avi", "episode Show 1x2-3"},
        {"Show/show.season.1.episode.2.mkv", "episode Show 1x2"},
        {"Show/Season 2/Show Season 2 Episode 10 - End.mkv", "episode Show 2x10 'End'"},
        {"Show/Show s1e2.mkv", "episode Show 1x2"},
        {"Show/Show S01 E02.mkv", "episode Show 1x2"},
        {"Show/Show S01.E02.mkv", "episode Show 1x2"},
        {"Show/Show S2019E101.mkv", "episode Show 2019x101"},
        {"Show/Specials/Show S00E01 - Making of.mkv", "episode Show 0x1 'Making of'"},
        {"Show/Specials/01 - Making of.mkv", "episode Show 0x1 'Making of'"},
        {"Show/Season 0/Episode 3.mkv", "episode Show 0x3"},
        {"Show/Season 01/05 - Title.mkv", "episode Show 1x5 'Title'"},
        {"Show/Season 01/05.mkv", "episode Show 1x5"},
        {"Show/Season 01/E05.mkv", "episode Show 1x5"},
        {"Show/Season 01/[Group] Show - 05 [1080p].mkv", "episode Show 1x5"},
        {"Show/Staffel 3/Folge 7 - Titel.mkv", "episode Show 3x7 'Titel'"},
        {"Show/Saison 2/Show - 04.mkv", "episode Show 2x4"},
        {"Show/Season 01/Show S01E05a.mkv", "episode Show 1x5 part 1"},
        {"Show/Season 01/Show S01E05 cd2.mkv", "episode Show 1x5 part 2"},
        {"Downloads/Show.S01E02.mkv", "episode Show 1x2"},
        {"Show.S01E02.mkv", "episode Show 1x2"},
        {"Show/S01E02.mkv", "episode Show 1x2"},
        {"S01E02.mkv", "episode ? 1x2"},
        {"Show [tvdbid-81189]/Season 01/Show S01E02.mkv", "episode Show 1x2 show#81189"},
        {"Show {tvdb-81189}/Show S01E02 {tmdb-62}.mkv", "episode Show 1x2 #62 show#81189"},
        {"2 Broke Girls/Season 1/2 Broke Girls S01E01.mkv", "episode 2 Broke Girls 1x1"},
        {"24 (2001)/Season 1/24 S01E05.mkv", "episode 24 (2001) 1x5"},
        {"Ünïcode Šhow/Season 1/Ünïcode Šhow S01E01 Größe.mkv", "episode Ünïcode Šhow 1x1 'Größe'"},
    };
    for (const Row& row : rows) EXPECT_EQ(told(read_name(row.path)), row.expected) << row.path;
}

TEST(LibraryNames, EpisodesByDate) {
    constexpr Row rows[] = {
        {"Evening Talk/Evening Talk 2024-05-01.mkv", "episode Evening Talk 2024x501 on 2024-05-01"},
        {"Evening Talk/Season 2024/Evening Talk - 2024-05-01 - A Guest.mkv",
         "episode Evening Talk 2024x501 'A Guest' on 2024-05-01"},
        {"Evening Talk/2024/Evening.Talk.2024.12.31.720p.mkv",
         "episode Evening Talk 2024x1231 on 2024-12-31"},
        // No folder of that name: a home video.
        {"Holidays/Beach 2024-05-01.mp4", "video Beach 2024-05-01 on 2024-05-01"},
        {"Evening Talk/Evening Talk 2024-13-01.mkv", "video Evening Talk 2024-13-01"},
    };
    for (const Row& row : rows) EXPECT_EQ(told(read_name(row.path)), row.expected) << row.path;
}

TEST(LibraryNames, Films) {
    constexpr Row rows[] = {
        {"Movie (1999)/Movie (1999).mkv", "movie Movie (1999)"},
        {"Movie (1999).mkv", "movie Movie (1999)"},
        {"Movie [1999].mkv", "movie Movie (1999)"},
        {"Movie.1999.1080p.BluRay.x264.mkv", "movie Movie (1999)"},
        {"Some_Movie_1999_720p.mkv", "movie Some Movie (1999)"},
        {"Some.Movie.1999.mkv", "movie Some Movie (1999)"},
        {"Movie (1999) - 2160p.mkv", "movie Movie (1999)"},
        {"Movie (1999)/Movie (1999) - Director's Cut.mkv", "movie Movie (1999)"},
        {"Movie (1999)/Movie.mkv", "movie Movie (1999)"},
        {"2001.A.Space.Odyssey.1968.1080p.mkv", "movie 2001 A Space Odyssey (1968)"},
        {"Blade Runner 2049 (2017).mkv", "movie Blade Runner 2049 (2017)"},
        {"1917.2019.1080p.mkv", "movie 1917 (2019)"},
        {"1984 (1984).mkv", "movie 1984 (1984)"},
        {"Movie (1999)/Movie (1999) cd1.avi", "movie Movie (1999) part 1"},
        {"Movie (1999)/movie-cd2.avi", "movie Movie (1999) part 2"},
        {"Movie (1999)/Movie (1999) - part2.avi", "movie Movie (1999) part 2"},
        {"Movie (1999)/Movie (1999).disc.b.avi", "movie Movie (1999) part 2"},
        {"Deathly Part 1 (2010).mkv", "movie Deathly Part 1 (2010)"},
        {"Movie (1999) [tmdbid-603].mkv", "movie Movie (1999) #603"},
        {"Movie (1999) {imdb-tt0133093} [1080p].mkv", "movie Movie (1999) #tt0133093"},
        {"Movie (1999) [imdbid=tt0133093]/Movie (1999).mkv", "movie Movie (1999) #tt0133093"},
        {"[Group] Movie (1999) [x264].mkv", "movie Movie (1999)"},
        {"Dr. Strange (1999).mkv", "movie Dr. Strange (1999)"},
        {"W.E. (2011).mkv", "movie W.E. (2011)"},
        {"Amélie (2001).mkv", "movie Amélie (2001)"},
        {"千と千尋の神隠し (2001).mkv", "movie 千と千尋の神隠し (2001)"},
    };
    for (const Row& row : rows) EXPECT_EQ(told(read_name(row.path)), row.expected) << row.path;
}

TEST(LibraryNames, AFolderOfOneFilmNamesIt) {
    EXPECT_EQ(told(read_name("Movie (1999)/xyz-mov.1080p.mkv", true)), "movie Movie (1999)");
    EXPECT_EQ(told(read_name("Concerts (1999)/Band.mkv", false)), "video Band");
}

TEST(LibraryNames, EverythingElseIsAClip) {
    constexpr Row rows[] = {
        {"bumper 01.mp4", "video bumper 01"},
        {"Station_Ident_Blue.mp4", "video Station Ident Blue"},
        {"Clip.1920x1080.mp4", "video Clip 1920x1080"},
        {"Summer 1999 party.mp4", "video Summer 1999 party"},
        {"Christmas 2015.mp4", "video Christmas 2015"},
        {"Some.Film.1080p.BluRay.mkv", "video Some Film"},
        {"16x9 test.mp4", "video 16x9 test"},
        {"1080p.mkv", "video 1080p"},
        {"....mkv", "video ..."},
        {"Trailer part 2.mp4", "video Trailer part 2"},
    };
    for (const Row& row : rows) EXPECT_EQ(told(read_name(row.path)), row.expected) << row.path;
}

TEST(LibraryNames, SeasonFolders) {
    const std::pair<const char*, std::optional<int>> rows[] = {{"Season 1", 1},
                                                               {"season.02", 2},
                                                               {"S03", 3},
                                                               {"Series 4", 4},
                                                               {"Specials", 0},
                                                               {"Season 00", 0},
                                                               {"Staffel 5", 5},
                                                               {"2024", 2024},
                                                               {"Season 1 (2009)", 1},
                                                               {"Seasons", {}},
                                                               {"Sopranos", {}},
                                                               {"300", {}},
                                                               {"", {}}};
    for (const auto& [name, season] : rows) EXPECT_EQ(season_folder(name), season) << name;
}

TEST(LibraryNames, TheShowsFolderIsFoundWhereItIs) {
    EXPECT_EQ(read_name("a/Show/Season 1/Show S01E01.mkv").show_folder, "a/Show");
    EXPECT_EQ(read_name("a/Show/Show S01E01.mkv").show_folder, "a/Show");
    EXPECT_EQ(read_name("Downloads/Show S01E01.mkv").show_folder, "");
    EXPECT_EQ(read_name("Season 1/Show S01E01.mkv").show, "Show");
}

TEST(LibraryNames, BytesThatAreNoTextAreRepaired) {
    const NameFacts name = read_name("Caf\xE9 (1999).mkv");
    EXPECT_EQ(name.type, ItemType::movie);
    EXPECT_EQ(name.title, "Caf\xEF\xBF\xBD");
    EXPECT_TRUE(utf8::is_valid(read_name("\xFF\xFE/S01E01\xC3.mkv").show));
}

}  // namespace
}  // namespace flathead::library
