// Seeded mutations of NFO files, file names and the reader's answers: whatever lies in a library is
// an item, a clip or a reason. Run under ASan and UBSan.
#include "generator/library/facts_json.hpp"
#include "generator/library/items.hpp"
#include "generator/library/names.hpp"
#include "generator/library/nfo.hpp"
#include "relay/base/error.hpp"
#include "relay/base/utf8.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <set>

namespace flathead::library {
namespace {

constexpr auto most_time = std::chrono::seconds(3);  // each test
constexpr int least_rounds = 300;

const std::string notes[] = {
    R"(<?xml version="1.0" encoding="UTF-8"?><movie><title>Fog &amp; Sea</title><year>1994</year>
<ratings><rating max="10" default="true"><value>7.3</value></rating></ratings><mpaa>Rated PG-13 for fog</mpaa>
<uniqueid type="imdb">tt0111161</uniqueid><set><name>Sea</name></set><genre>Drama / Sea</genre>
<actor><name>Cy</name><role>Captain</role></actor><premiered>1994-10-14</premiered></movie>)",
    "<episodedetails><title>A</title><season>1</season><episode>1</episode></episodedetails>"
    "<episodedetails><title>B</title><season>1</season><episode>2</episode></episodedetails>\n"
    "https://thetvdb.com/?tab=series&id=81189",
    "https://www.imdb.com/title/tt0133093/",
    "\xFF\xFE<\0m\0o\0v\0i\0e\0>\0",
    "<tvshow><title>S</title><id>81189</id></tvshow>",
};
const std::string names[] = {
    "Show (2005)/Season 01/Show S01E02-E04 - Title cd1.mkv",
    "Movie.1999.1080p.BluRay.x264-GRP.mkv",
    "Evening Talk/Season 2024/Evening Talk - 2024-05-01 - A Guest.mkv",
    "Film (1999) {imdb-tt0133093} [tmdbid=603]/Film (1999) - part 2.mkv",
    "[Group] Show - 05 [1080p].mkv",
    "Show/Staffel 3/Folge 7a.mkv",
    "S.W.A.T.1x02x03.avi",
};
const std::string answers[] = {
    R"({"duration":10000,"container":"matroska,webm","video":"h264","pixels":"yuv420p","width":320,"height":180,"rate":80000,"gop":2000,"audio":[{"codec":"aac","language":"ita","channels":1,"rate":44100}]})",
    R"({"error":"it is cut off","passes":true})",
};
const std::string_view words[] = {"<movie>",
                                  "</movie>",
                                  "<",
                                  ">",
                                  "</",
                                  "<![CDATA[",
                                  "<!--",
                                  "&#x110000;",
                                  "&amp",
                                  "\"",
                                  "'",
                                  "/",
                                  "S01E01",
                                  "E99999",
                                  "1x02",
                                  "-",
                                  " ",
                                  ".",
                                  "(1999)",
                                  "[",
                                  "{",
                                  "}",
                                  "9999999999999999999",
                                  "cd1",
                                  "\xFF",
                                  "\xC3",
                                  "\xE2\x80\xAE",
                                  "-2024-02-30",
                                  "null",
                                  "{}",
                                  "1e999"};

template <std::size_t N>
std::string mutated(const std::string (&seeds)[N], std::mt19937& random) {
    std::string text = seeds[random() % N];
    const auto at = [&](std::size_t size) { return size == 0 ? 0 : random() % size; };
    for (std::size_t left = random() % 8; left > 0; --left) {
        switch (random() % 5) {
            case 0:
                text.insert(at(text.size() + 1), words[at(std::size(words))]);
                break;
            case 1:
                text.erase(at(text.size()), random() % 30);
                break;
            case 2:
                if (!text.empty()) text[at(text.size())] = static_cast<char>(random());
                break;
            case 3:
                text.insert(at(text.size() + 1), text.substr(at(text.size()), random() % 100));
                break;
            default:
                text.resize(at(text.size() + 1));
        }
    }
    return text;
}

template <class Check>
void fuzz(unsigned seed, const Check& check) {
    std::mt19937 random(seed);
    const auto end = std::chrono::steady_clock::now() + most_time;
    for (int round = 0; round < 50'000; ++round) {
        if (round >= least_rounds && std::chrono::steady_clock::now() > end) break;
        check(random);
    }
}

void expect_text(const std::string& text, std::size_t most) {
    EXPECT_TRUE(utf8::is_valid(text)) << text;
    EXPECT_EQ(text.find_first_of("\n\r\t"), std::string::npos) << text;
    EXPECT_LE(text.size(), most);
}

TEST(LibraryFuzz, Notes) {
    fuzz(1, [](std::mt19937& random) {
        const std::string bytes = mutated(notes, random);
        try {
            const auto entries = read_nfo(bytes);
            EXPECT_LE(entries.size(), 60U);
            for (const Nfo& one : entries) {
                expect_text(one.title, 300);
                expect_text(one.plot, 8'000);
                EXPECT_TRUE(!one.stars || (*one.stars > 0 && *one.stars <= 10));
                EXPECT_TRUE(!one.season || (*one.season >= 0 && *one.season <= 9999));
            }
            EXPECT_EQ(read_entries(write_entries(entries)), entries);
        } catch (const Error&) {  // damaged packing, for the bytes may look packed
        }
    });
}

TEST(LibraryFuzz, Names) {
    fuzz(2, [](std::mt19937& random) {
        const std::string path = mutated(names, random);
        const NameFacts name = read_name(path, random() % 2 == 0);
        expect_text(name.title, 4096);
        expect_text(name.show, 4096);
        EXPECT_GE(name.season, 0);
        EXPECT_GE(name.last_episode, name.episode);
        EXPECT_LE(name.last_episode - name.episode, 50);
        EXPECT_EQ(name.type == ItemType::episode, !name.show.empty()) << path;
        EXPECT_TRUE(path.starts_with(name.show_folder));
        (void)season_folder(path);
    });
}

TEST(LibraryFuzz, Answers) {
    fuzz(3, [](std::mt19937& random) {
        try {
            const FactsAnswer answer = read_facts(mutated(answers, random));
            EXPECT_GE(answer.facts.audio.size(), 0U);
        } catch (const Error&) {  // no such line
        }
    });
}

/// Trees of any names give items with keys of their own.
TEST(LibraryFuzz, Trees) {
    fuzz(4, [](std::mt19937& random) {
        FolderContents contents{
            .library = "lib", .root = "/r", .files = {}, .notes = {}, .facts = {}};
        std::set<std::string> paths;
        for (int i = 0; i < 20; ++i) {
            std::string path = mutated(names, random);
            std::erase(path, '\0');
            if (!path.empty()) paths.insert(path);
        }
        for (const std::string& path : paths) {
            const auto kind = random() % 4 == 0 ? FileKind::note : FileKind::video;
            contents.files.push_back({path, kind, 1, 1});
            if (kind == FileKind::video) {
                contents.facts[path].facts.duration = Milliseconds{random() % 3 * 1000};
            } else {
                try {
                    contents.notes[path] = read_nfo(mutated(notes, random));
                } catch (const Error&) {
                }
            }
        }
        const Library library = items_of(contents);
        std::set<std::string> keys;
        std::size_t files = 0;
        for (const Item& item : library.items) {
            EXPECT_TRUE(keys.insert(item.key).second);
            EXPECT_EQ(item.key.size(), 32U);
            files += item.files.size();
        }
        EXPECT_EQ(files, contents.facts.size()) << "no video is lost";
    });
}

}  // namespace
}  // namespace flathead::library
