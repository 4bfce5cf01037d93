#include "generator/guide/scheduled.hpp"

#include "generator/guide/item_text.hpp"
#include "relay/base/text.hpp"

#include <gtest/gtest.h>

namespace flathead::guide {
namespace {

using namespace std::chrono_literals;

constexpr Time start{Seconds{1'795'996'800}};  // 2026-11-30 00:00

struct Piece {
    char kind;  // p programme, f filler, g gap
    std::string item;
    Seconds length;
    Milliseconds in{0};
};

std::vector<ScheduleRow> rows_of(const std::vector<Piece>& pieces) {
    std::vector<ScheduleRow> rows;
    Time at = start;
    for (const Piece& piece : pieces) {
        const RowKind kind = piece.kind == 'p'   ? RowKind::programme
                             : piece.kind == 'f' ? RowKind::filler
                                                 : RowKind::gap;
        rows.push_back({at, at + piece.length, kind, piece.item, piece.in, ""});
        at += piece.length;
    }
    return rows;
}

/// "a:22+8" for each programme: its item, minutes from the start, minutes it lasts.
std::string told(const std::vector<ScheduleRow>& rows, const std::vector<Airing>& airings) {
    std::string text;
    for (const Airing& airing : airings) {
        text += text::join(text.empty() ? "" : " ",
                           airing.is_gap ? "gap" : rows[airing.row].item,
                           ':',
                           (airing.start - start) / 1min,
                           '+',
                           (airing.stop - airing.start) / 1min);
    }
    return text;
}
std::string told(const std::vector<Piece>& pieces) {
    const auto rows = rows_of(pieces);
    return told(rows, airings_of(rows));
}

TEST(Scheduled, FillersAndShortGapsLengthenWhatCameBefore) {
    EXPECT_EQ(told({{'p', "a", 22min},
                    {'f', "x", 3min},
                    {'g', "", 5min},
                    {'p', "b", 30min},
                    {'p', "c", 1min}}),
              "a:0+30 b:30+30");
}

TEST(Scheduled, AHalfHourOfNothingIsAProgramme) {
    EXPECT_EQ(told({{'p', "a", 30min}, {'g', "", 30min}, {'f', "x", 2min}, {'p', "b", 9min}}),
              "a:0+30 gap:30+32");
    EXPECT_EQ(told({{'p', "a", 30min}, {'g', "", 29min}, {'p', "b", 9min}}), "a:0+59");
}

TEST(Scheduled, AnItemThatGoesOnAfterABreakIsOneProgramme) {
    EXPECT_EQ(told({{'p', "a", 10min},
                    {'f', "x", 2min},
                    {'p', "a", 10min, 600'000ms},
                    {'p', "a", 20min},  // from its beginning: shown again
                    {'p', "b", 9min}}),
              "a:0+22 a:22+20");
}

TEST(Scheduled, TheLastProgrammeWaitsUntilItsEndIsKnown) {
    EXPECT_EQ(told({{'p', "a", 30min}, {'p', "b", 20min}}), "a:0+30");
    EXPECT_EQ(told({{'p', "a", 30min}, {'p', "b", 20min}, {'f', "x", 10min}}), "a:0+30");
    EXPECT_EQ(told({{'p', "a", 30min}, {'p', "b", 20min}, {'f', "x", 10min}, {'p', "c", 1min}}),
              "a:0+30 b:30+30");
    EXPECT_EQ(told({{'p', "a", 30min}}), "a:0+30");
    EXPECT_EQ(told({}), "");
}

TEST(Scheduled, FillersBeforeTheFirstProgrammeBelongToNone) {
    EXPECT_EQ(told({{'f', "x", 10min}, {'p', "a", 20min}, {'p', "b", 1min}}), "a:10+20");
}

TEST(Scheduled, HolesOfAThinnedPastStayHoles) {
    auto rows =
        rows_of({{'p', "a", 30min}, {'p', "b", 30min}, {'p', "c", 30min}, {'p', "d", 1min}});
    rows.erase(rows.begin() + 1);
    EXPECT_EQ(told(rows, airings_of(rows)), "a:0+30 c:60+30");
}

TEST(Scheduled, OnlyWhatTouchesTheWindowIsTold) {
    const auto rows =
        rows_of({{'p', "a", 30min}, {'p', "b", 30min}, {'p', "c", 30min}, {'p', "d", 30min}});
    EXPECT_EQ(told(rows, airings_in(rows, {start + 30min, start + 60min})), "b:30+30");
    EXPECT_EQ(told(rows, airings_in(rows, {start + 29min, start + 61min})),
              "a:0+30 b:30+30 c:60+30");
}

Item episode() {
    Item item;
    item.key = "0123456789abcdef0123456789abcdef";
    item.type = ItemType::episode;
    item.title = "The Galaxy Being & more";
    item.show = "The Outer Limits";
    item.show_key = "11111111111111111111111111111111";
    item.show_plot = "There is nothing wrong.";
    item.season = 1;
    item.episode = 2;
    item.last_episode = 2;
    item.genres = {"Sci-Fi", "Movie"};
    item.released = std::chrono::sys_days{std::chrono::year{1963} / 9 / 16};
    item.rating = "TV-PG";
    item.stars = 8.04;
    item.imdb = "tt0667812";
    item.people = {{"Cliff Robertson", "Allan \"Al\"", Person::Job::actor},
                   {"Leslie Stevens", "", Person::Job::director}};
    item.facts.duration = 51min + 40s;
    item.artwork.still = "http://jelly:8096/Items/1/Images/Primary?tag=a&b=1";
    item.artwork.poster = "/srv/private/poster.jpg";
    return item;
}

TEST(ItemText, AnEpisodeHasAllNumbersAndNoCategoryOfFilms) {
    EXPECT_EQ(text_of(episode(), start, false),
              "<title>The Outer Limits</title>\n"
              "<sub-title>The Galaxy Being &amp; more</sub-title>\n"
              "<desc>There is nothing wrong.</desc>\n"
              "<credits><director>Leslie Stevens</director>\n"
              "<actor role=\"Allan &quot;Al&quot;\">Cliff Robertson</actor>\n"
              "</credits>\n"
              "<date>19630916</date>\n"
              "<category>Sci-Fi</category>\n"
              "<length units=\"minutes\">52</length>\n"
              "<icon src=\"http://jelly:8096/Items/1/Images/Primary?tag=a&amp;b=1\"/>\n"
              "<episode-num system=\"xmltv_ns\">0.1.</episode-num>\n"
              "<episode-num system=\"onscreen\">S01E02</episode-num>\n"
              "<episode-num system=\"SxxExx\">S01E02</episode-num>\n"
              "<episode-num system=\"dd_progid\">" +
                  programme_id_of(episode()) +
                  "</episode-num>\n"
                  "<episode-num system=\"imdb.com\">episode/tt0667812</episode-num>\n"
                  "<previously-shown start=\"19630916\"/>\n"
                  "<rating system=\"VCHIP\"><value>TV-PG</value>\n</rating>\n"
                  "<star-rating><value>8.0/10</value>\n</star-rating>\n"
                  "<image type=\"still\">http://jelly:8096/Items/1/Images/Primary?tag=a&amp;b=1"
                  "</image>\n");
}

TEST(ItemText, PicturesBesideMediaAreNamedByTheAddressTheyAreKeptUnder) {
    Item item = episode();
    item.artwork.still = "/srv/still.jpg";
    const AddressOf kept = [](const std::string& picture) {
        return picture == "/srv/private/poster.jpg" ? "http://us/p.jpg" : "";
    };
    EXPECT_TRUE(
        text::contains(text_of(item, start, false, kept), "<icon src=\"http://us/p.jpg\"/>"));
    EXPECT_FALSE(text::contains(text_of(item, start, false), "<icon"));
    EXPECT_FALSE(text::contains(text_of(item, start, false, kept), "/srv/"));
}

TEST(ItemText, AFilmIsOne) {
    Item film;
    film.key = "f";
    film.type = ItemType::movie;
    film.title = "Metropolis";
    film.year = 1927;
    film.rating = "PG-13";
    film.tmdb = "19";
    film.last_episode = 3;
    EXPECT_EQ(text_of(film, start, false),
              "<title>Metropolis</title>\n<date>1927</date>\n<category>movie</category>\n"
              "<episode-num system=\"dd_progid\">" +
                  programme_id_of(film) +
                  "</episode-num>\n"
                  "<episode-num system=\"themoviedb.org\">movie/19</episode-num>\n"
                  "<previously-shown/>\n<rating system=\"MPAA\"><value>PG-13</value>\n</rating>\n");
}

TEST(ItemText, OnlyRecentReleasesNeverShownHereAreNew) {
    Item item = episode();
    item.released = std::chrono::floor<std::chrono::days>(start) - std::chrono::days{90};
    EXPECT_TRUE(text::contains(text_of(item, start, false), "<new/>"));
    EXPECT_FALSE(text::contains(text_of(item, start, false), "previously-shown"));
    EXPECT_TRUE(text::contains(text_of(item, start, true), "previously-shown start=\"20260901\""));
    EXPECT_FALSE(text::contains(text_of(item, start + 24h, false), "<new/>"));
    item.released = std::chrono::floor<std::chrono::days>(start) + std::chrono::days{1};
    EXPECT_TRUE(text::contains(text_of(item, start, false), "<previously-shown/>"));
}

TEST(ItemText, ProgrammeIdsTellItemsApart) {
    Item item = episode();
    const std::string id = programme_id_of(item);
    EXPECT_TRUE(id.starts_with("EP") && id.ends_with(".0102") && id.size() == 17) << id;
    item.season = 2;
    item.episode = 110;
    EXPECT_EQ(programme_id_of(item), id.substr(0, 13) + "00020110");
    item.part = 2;
    EXPECT_EQ(programme_id_of(item), id.substr(0, 13) + "0002011002");
    item.episode = 0;
    EXPECT_TRUE(programme_id_of(item).starts_with("SH"));
    item.type = ItemType::movie;
    const std::string film = programme_id_of(item);
    item.key = "another";
    EXPECT_NE(programme_id_of(item), film);
}

TEST(ItemText, SpecialsAndSeveralEpisodesInOneFile) {
    Item item = episode();
    item.season = 0;
    item.last_episode = 3;
    const std::string text = text_of(item, start, false);
    EXPECT_TRUE(text::contains(text, "\"onscreen\">S00E02-E03<")) << text;
    EXPECT_TRUE(text::contains(text, "\"SxxExx\">S00E02<")) << text;
    EXPECT_TRUE(text::contains(text, "\"xmltv_ns\">.1.<")) << text;
}

}  // namespace
}  // namespace flathead::guide
