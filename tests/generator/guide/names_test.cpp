#include "generator/guide/names.hpp"

#include "generator/guide/names_script.hpp"
#include "generator/guide/names_sound.hpp"
#include "generator/guide/names_words.hpp"
#include "relay/base/utf8.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace flathead::guide {
namespace {

struct Expected {
    std::string name;
    std::string key;
    std::string core;
};

TEST(Names, DressAndPictureLeaveTheKey) {
    const std::vector<Expected> table = {
        {"Canal Norte", "canalnorte", "norte"},
        {"|PT| CANAL NORTE FHD", "canalnorte", "norte"},
        {"PT: Canal Norte ᴴᴰ ◉", "canalnorte", "norte"},
        {"┃PT┃ Canal Norte (VIP)", "canalnorte", "norte"},
        {"[PT] Canal Norte (1080p) [Not 24/7]", "canalnorte", "norte"},
        {"PT ★ Canal Norte 4K 50FPS", "canalnorte", "norte"},
        {"PT-Canal Norte H265", "canalnorte", "norte"},
        {"Canal Norte HEVC PT", "canalnorte", "norte"},
        {"Canal Norte (pt)", "canalnorte", "norte"},
        {"Ｃａｎａｌ　Ｎｏｒｔｅ", "canalnorte", "norte"},
    };
    ParsedName parsed;
    for (const Expected& expected : table) {
        parsed.parse(expected.name);
        EXPECT_EQ(parsed.key(), expected.key) << expected.name;
        EXPECT_EQ(parsed.core(), expected.core) << expected.name;
    }
}

TEST(Names, CountryComesFromPrefixOrSuffix) {
    const std::vector<std::pair<std::string, std::string>> table = {
        {"UK: Harbour One", "uk"},
        {"GB | Harbour One", "uk"},
        {"(de) Hafen Eins", "de"},
        {"Hafen Eins (de)", "de"},
        {"Hafen Eins HD DE", "de"},
        {"USA - Harbour", "us"},
        {"AL-Hadath", ""},
        {"TV - Harbour", ""},
        {"Harbour News SD", ""},
        {"IT Crowd", ""},
        {"WABC (Macon), GA", ""},
        {"DE", ""},
    };
    ParsedName parsed;
    for (const auto& [name, country] : table) {
        parsed.parse(name);
        EXPECT_EQ(parsed.country, country) << name;
    }
}

TEST(Names, ShiftsAndFeedsAreUnderstood) {
    struct Row {
        std::string name;
        int shift;
        Feed feed;
    };
    const std::vector<Row> table = {
        {"Drama +1", 1, Feed::none},
        {"Drama+1", 1, Feed::none},
        {"Drama 2 +1 HD", 1, Feed::none},
        {"Drama (+2h)", 2, Feed::none},
        {"Drama Plus 1", 1, Feed::none},
        {"1+1", 0, Feed::none},
        {"Drama+", 0, Feed::none},
        {"Drama HD+", 0, Feed::none},
        {"Drama East", 0, Feed::east},
        {"Drama HD (West)", 0, Feed::west},
        {"Drama - Pacific", 0, Feed::west},
        {"West Side Stories", 0, Feed::none},
        {"Best of the West Coast", 0, Feed::none},
    };
    ParsedName parsed;
    for (const Row& row : table) {
        parsed.parse(row.name);
        EXPECT_EQ(parsed.shift, row.shift) << row.name;
        EXPECT_EQ(parsed.feed, row.feed) << row.name;
    }
}

TEST(Names, CallSignsAreReadInTheirManyForms) {
    struct Row {
        std::string name;
        std::string call;
        int sub_channel;
        bool is_certain;
    };
    const std::vector<Row> table = {
        {"KQXB-TV4.1", "kqxb", 1, true},
        {"KQXB-TV 4.3", "kqxb", 3, true},
        {"NBC (KQXB) Springfield, TX", "kqxb", 1, true},
        {"Movies (KQXB-DT3) City", "kqxb", 3, true},
        {"CBS (WQXB2) Town", "wqxb", 2, true},
        {"KQXBDT", "kqxb", 1, true},
        {"W26QX-D", "w26qx", 1, true},
        {"CBQT-DT", "cbqt", 1, true},
        {"KQXB 7", "kqxb", 1, false},
        {"Kino", "", 1, false},
        {"Kisses TV", "", 1, false},
        {"US| WQX-LD 29.2 SD", "wqx", 2, true},
    };
    ParsedName parsed;
    for (const Row& row : table) {
        parsed.parse(row.name);
        EXPECT_EQ(parsed.call.text, row.call) << row.name;
        EXPECT_EQ(parsed.call.sub_channel, row.sub_channel) << row.name;
        EXPECT_EQ(parsed.call.is_certain, row.is_certain) << row.name;
    }
}

TEST(Names, ScriptsComeOutInLatinLetters) {
    const std::vector<std::pair<std::string, std::string>> table = {
        {"Спорт Плюс", "sportplyus"},
        {"Βουλή", "voyli"},
        {"ΕΡΤ 2", "ert2"},
        {"東京 3", "東京3"},
        {"テレビ", "terebi"},
        {"한국", "hanguk"},
        {"Çağrı", "cagri"},
        {"Østfold", "ostfold"},
        {"Straße", "strasse"},
        {"საქართველო", "sakartvelo"},
        {"שלום", "shlvm"},
        {"سينما", "synma"},
    };
    ParsedName parsed;
    for (const auto& [name, key] : table) {
        parsed.parse(name);
        EXPECT_EQ(parsed.key(), key) << name;
    }
}

TEST(Names, GluedWordsAndNumbersPart) {
    const std::vector<std::pair<std::string, std::string>> table = {
        {"RTX2", "rtx 2"},
        {"HafenTV", "hafen tv"},
        {"LookHarbour", "look harbour"},
        {"Radio 102.5", "radio 102.5"},
        {"Canale Due", "canale 2"},
        {"Harbour II", "harbour 2"},
        {"Teil 007", "teil 7"},
        {"McQueen", "mcqueen"},
    };
    ParsedName parsed;
    for (const auto& [name, words] : table) {
        parsed.parse(name);
        std::string all;
        for (const NameToken& token : parsed.tokens())
            all += (all.empty() ? "" : " ") + std::string(token.text);
        EXPECT_EQ(all, words) << name;
    }
}

TEST(Names, SpellingsOfOneSoundAgree) {
    const auto sound = [](std::string_view word) {
        std::string out;
        append_sound(out, word);
        return out;
    };
    EXPECT_EQ(sound("klyuch"), sound("kluch"));
    EXPECT_EQ(sound("avto"), sound("auto"));
    EXPECT_EQ(sound("muzhskoy"), sound("muzskoi"));
    EXPECT_NE(sound("sport"), sound("spots"));
    EXPECT_NE(sound("channel11"), sound("channel1"));
}

TEST(Names, CountriesHaveOneFormEach) {
    EXPECT_EQ(country_of_code("GB"), "uk");
    EXPECT_EQ(country_of_code("uk"), "uk");
    EXPECT_EQ(country_of_code("zz"), "");
    EXPECT_EQ(country_of_text("United Kingdom"), "uk");
    EXPECT_EQ(country_of_text("Deutschland"), "de");
    EXPECT_EQ(country_of_text("Sports"), "");
}

TEST(Names, EveryCharacterFoldsAndNothingOverruns) {
    for (char32_t c = 0; c < 0x110000; ++c) {
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        ASSERT_LE(folded(c).text.size(), 8U) << static_cast<unsigned>(c);
    }
}

TEST(Names, HostileNamesStayBounded) {
    std::mt19937 random(7);  // NOLINT: repeatable on purpose
    constexpr std::string_view alphabet =
        "((([[]]))+|-: KW0123.HDtv\xD0\x96\xE6\x9D\xB1\xFF\x00\xE3\x83";
    ParsedName parsed;
    for (int round = 0; round < 20'000; ++round) {
        std::string name;
        for (std::size_t i = random() % 400; i > 0; --i)
            name += alphabet[random() % alphabet.size()];
        parsed.parse(name);
        ASSERT_LE(parsed.tokens().size(), ParsedName::most_tokens);
    }
    parsed.parse(std::string(1 << 20, '('));
    EXPECT_TRUE(parsed.tokens().empty());
    parsed.parse(std::string(1 << 20, 'x'));
    EXPECT_LE(parsed.key().size(), FoldedName::longest);
    parsed.parse("");
    EXPECT_TRUE(parsed.key().empty());
}

}  // namespace
}  // namespace flathead::guide
