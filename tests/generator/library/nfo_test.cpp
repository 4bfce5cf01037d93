#include "generator/library/nfo.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <gtest/gtest.h>

namespace flathead::library {
namespace {

using Words = std::vector<std::string>;

Nfo one(const std::string& bytes) {
    const auto entries = read_nfo(bytes);
    EXPECT_EQ(entries.size(), 1U) << bytes;
    return entries.empty() ? Nfo{} : entries.front();
}

constexpr const char* whole_movie = R"(<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>
<!-- made by a program -->
<movie>
  <title>Harbour &amp; Fog</title>
  <originaltitle>Hafen und Nebel</originaltitle>
  <ratings>
    <rating name="tomatoes" max="100"><value>64</value></rating>
    <rating name="imdb" max="10" default="true"><value>7.3</value><votes>1200</votes></rating>
  </ratings>
  <userrating>9</userrating>
  <outline>Short.</outline>
  <plot>A boat.
  It   leaves.</plot>
  <tagline>Leave.</tagline>
  <runtime>90</runtime>
  <thumb aspect="poster">https://example.org/p.jpg</thumb>
  <mpaa>Rated PG-13 for fog</mpaa>
  <id>tt0111161</id>
  <uniqueid type="imdb" default="true">tt0111161</uniqueid>
  <uniqueid type="tmdb">278</uniqueid>
  <genre>Drama / Mystery</genre>
  <genre>Sea</genre>
  <country>Germany</country>
  <set><name>Harbour Collection</name><overview>x</overview></set>
  <tag>fog</tag>
  <credits>Ann Writer</credits>
  <director>Bo Director</director>
  <premiered>1994-10-14</premiered>
  <studio>Castle</studio>
  <actor><name>Cy Actor</name><role>Captain</role><order>0</order></actor>
  <actor><name>Di Guest</name><type>GuestStar</type></actor>
  <dateadded>2020-01-02 03:04:05</dateadded>
  <fileinfo><streamdetails><video><codec>h264</codec></video></streamdetails></fileinfo>
</movie>
)";

TEST(Nfo, AFilmWithEverything) {
    const Nfo film = one(whole_movie);
    EXPECT_EQ(film.kind, Nfo::Kind::movie);
    EXPECT_EQ(film.title, "Harbour & Fog");
    EXPECT_EQ(film.original_title, "Hafen und Nebel");
    EXPECT_EQ(film.plot, "A boat. It leaves.") << "rather than the outline";
    EXPECT_EQ(film.tagline, "Leave.");
    EXPECT_EQ(film.year, 1994);
    EXPECT_EQ(film.released, "1994-10-14");
    EXPECT_EQ(film.added, "2020-01-02");
    EXPECT_EQ(film.genres, (Words{"Drama", "Mystery", "Sea"}));
    EXPECT_EQ(film.countries, (Words{"Germany"}));
    EXPECT_EQ(film.collections, (Words{"Harbour Collection"}));
    EXPECT_EQ(film.tags, (Words{"fog"}));
    EXPECT_EQ(film.studios, (Words{"Castle"}));
    EXPECT_EQ(film.rating, "PG-13");
    EXPECT_EQ(film.stars, 7.3);
    EXPECT_EQ(film.imdb, "tt0111161");
    EXPECT_EQ(film.tmdb, "278");
    ASSERT_EQ(film.people.size(), 4U);
    EXPECT_EQ(film.people[0], (Person{"Ann Writer", "", Person::Job::writer}));
    EXPECT_EQ(film.people[2], (Person{"Cy Actor", "Captain", Person::Job::actor}));
    EXPECT_EQ(film.people[3].job, Person::Job::guest);
}

TEST(Nfo, EpisodesOfOneFile) {
    for (const char* const text :
         {"<episodedetails><title>A</title><season>1</season><episode>1</episode></"
          "episodedetails>\n"
          "<episodedetails><title>B</title><season>1</season><episode>2</episode></episodedetails>",
          "<xbmcmultiepisode><episodedetails><title>A</title><season>1</season><episode>1</episode>"
          "</episodedetails><episodedetails><title>B</title><season>1</season><episode>2</episode>"
          "</episodedetails></xbmcmultiepisode>"}) {
        const auto entries = read_nfo(text);
        ASSERT_EQ(entries.size(), 2U) << text;
        EXPECT_EQ(entries[0].title, "A");
        EXPECT_EQ(entries[1].title, "B");
        EXPECT_EQ(entries[1].season, 1);
        EXPECT_EQ(entries[1].episode, 2);
        EXPECT_EQ(entries[1].kind, Nfo::Kind::episode);
    }
}

TEST(Nfo, AddressesBehindAndInsteadOfTheXml) {
    const Nfo behind =
        one("<movie><title>A</title></movie>\nhttps://www.imdb.com/title/tt0133093/\n");
    EXPECT_EQ(behind.title, "A");
    EXPECT_EQ(behind.imdb, "tt0133093");
    const Nfo alone = one("https://www.themoviedb.org/movie/603-the-matrix?language=en&x=1");
    EXPECT_EQ(alone.tmdb, "603");
    EXPECT_EQ(alone.title, "");
    EXPECT_EQ(one("http://thetvdb.com/?tab=series&id=81189&lid=7").tvdb, "81189");
    EXPECT_TRUE(read_nfo("release notes of a group, no address").empty());
}

TEST(Nfo, Encodings) {
    EXPECT_EQ(one("\xEF\xBB\xBF<movie><title>Größe</title></movie>").title, "Größe");
    EXPECT_EQ(one("<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><movie><title>Gr\xF6\xDF"
                  "e</title></movie>")
                  .title,
              "Größe");
    std::string wide = "\xFF\xFE";
    for (const char c : std::string_view("<movie><title>Wide</title></movie>")) {
        wide += c;
        wide += '\0';
    }
    EXPECT_EQ(one(wide).title, "Wide");
}

TEST(Nfo, DamageCostsWhatIsDamaged) {
    EXPECT_EQ(one("<movie><title>A</title><plot>cut off here").title, "A");
    EXPECT_EQ(one("<movie><title>AT&T & Co</title><year>19x9</year></movie>").title, "AT&T & Co");
    EXPECT_EQ(one("<Movie><Title>A</Title></Movie>").title, "A");
    EXPECT_EQ(one("<movie><title><![CDATA[<b>]]></title></movie>").title, "<b>");
    EXPECT_EQ(one("<movie><rating>7,5</rating></movie>").stars, 7.5);
    for (const char* const rating : {"0", "-1", "11", "nan", "1e400", ""})
        EXPECT_FALSE(one(text::join("<movie><rating>", rating, "</rating></movie>")).stars)
            << rating;
    EXPECT_FALSE(one("<movie><year>99999</year></movie>").year);
    EXPECT_EQ(one("<movie><premiered>1999-13-01</premiered></movie>").released, "");
    EXPECT_EQ(one("<movie><imdbid>tt12; DROP</imdbid><tmdbid>12a</tmdbid></movie>").imdb, "");
    EXPECT_TRUE(read_nfo("").empty());
    EXPECT_TRUE(read_nfo("<html><body>503</body></html>").empty());
}

TEST(Nfo, Bounds) {
    std::string many;
    for (int i = 0; i < 1000; ++i) many += "<episodedetails><title>x</title></episodedetails>";
    EXPECT_EQ(read_nfo(many).size(), 60U);
    std::string names = "<movie>";
    for (int i = 0; i < 1000; ++i)
        names += text::join("<genre>g", i, "</genre><actor><name>a", i, "</name></actor>");
    const Nfo film = one(names + "<title>" + std::string(5000, 'x') + "</title></movie>");
    EXPECT_EQ(film.genres.size(), 60U);
    EXPECT_EQ(film.people.size(), 60U);
    EXPECT_EQ(film.title.size(), 300U);
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "<a>";
    EXPECT_TRUE(read_nfo(deep).empty());
}

TEST(Nfo, Certificates) {
    const std::pair<const char*, const char*> rows[] = {
        {"Rated PG-13 for some violence", "PG-13"},
        {"US:PG-13 / US:Rated PG-13", "PG-13"},
        {"TV-MA", "TV-MA"},
        {"Germany:12", "12"},
        {"", ""},
    };
    for (const auto& [written, rating] : rows)
        EXPECT_EQ(one(text::join("<movie><mpaa>", written, "</mpaa></movie>")).rating, rating);
}

TEST(Nfo, TheCacheGivesBackWhatItTook) {
    for (const std::string& text :
         {std::string(whole_movie),
          std::string("<tvshow><title>S</title><year>2000</year><id>81189</id></tvshow>"),
          std::string("<season><seasonnumber>0</seasonnumber></season>"),
          std::string("<movie/>")}) {
        const auto entries = read_nfo(text);
        EXPECT_EQ(read_entries(write_entries(entries)), entries) << text;
    }
    EXPECT_THROW((void)read_entries("[{}]"), Error);
    EXPECT_THROW((void)read_entries("nonsense"), Error);
}

}  // namespace
}  // namespace flathead::library
