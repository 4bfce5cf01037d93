#include "generator/fetch/document.hpp"
#include "relay/base/utf8.hpp"

#include <gtest/gtest.h>

#include <iconv.h>

namespace flathead::fetch {
namespace {

using namespace std::string_literals;

std::string all_of(ByteSource& source, std::size_t piece = 64 << 10) {
    std::string out;
    std::string buffer(piece, '\0');
    while (const std::size_t got = source.read(buffer)) out.append(buffer, 0, got);
    return out;
}

std::string text_of(std::string bytes, std::size_t piece = 64 << 10) {
    return all_of(*open_document(std::move(bytes), {}), piece);
}

std::string in_encoding(const char* name, std::string text) {
    iconv_t handle = ::iconv_open(name, "UTF-8");
    std::string out(text.size() * 4 + 8, '\0');
    char* from = text.data();
    std::size_t left = text.size();
    char* to = out.data();
    std::size_t room = out.size();
    EXPECT_EQ(::iconv(handle, &from, &left, &to, &room), 0U) << name;
    ::iconv_close(handle);
    out.resize(out.size() - room);
    return out;
}

std::string playlist(const std::vector<const char*>& names) {
    std::string text = "#EXTM3U\n";
    for (const char* name : names)
        text += "#EXTINF:-1 tvg-id=\"x\","s + name + "\nhttp://h.example/live/1.ts\n";
    return text;
}

const std::vector<const char*> russian = {
    "Первый канал", "Россия 1", "Матч ТВ", "Культура", "Пятый канал", "Звезда"};
const std::vector<const char*> french = {
    "Télé Québec", "Chaîne météo", "Noël à la une", "Fenêtre sur l'été", "Ça vous étonne"};

TEST(Encoding, BytesThatSayNothingAreGuessed) {
    struct Case {
        const char* encoding;
        std::vector<const char*> names;
    };
    const Case cases[] = {
        {"CP1251", russian},
        {"KOI8-R", russian},
        {"CP1252", french},
        {"ISO-8859-1", {"Televisión", "Cámaras del tiempo", "Empordà", "Baño y año"}},
        {"CP1253",
         {"Ελληνική Τηλεόραση", "Σκάι Ειδήσεις", "Καλημέρα Ελλάδα", "Αντέννα", "Αθλητικά νέα"}},
        {"CP1255", {"ערוץ הספורט", "חדשות הערב", "ערוץ הילדים", "כאן חינוכית"}},
        {"CP1256", {"الجزيرة مباشر", "قناة العربية", "روتانا سينما", "قناة القرآن الكريم"}},
        {"GB18030", {"综合频道", "新闻联播", "体育赛事", "湖南卫视", "少儿频道"}},
        {"SHIFT_JIS",
         {"テレビ東京", "日本テレビ放送網", "ニュース番組", "スポーツ中継", "映画チャンネル"}},
        {"EUC-KR", {"한국방송공사", "뉴스 채널", "스포츠 중계", "영화 채널"}},
        {"BIG5", {"公視新聞", "三立台灣", "民視無線", "東森電影台", "緯來體育"}},
    };
    for (const Case& c : cases) {
        const std::string text = playlist(c.names);
        EXPECT_EQ(text_of(in_encoding(c.encoding, text)), text) << c.encoding;
    }
}

TEST(Encoding, DeclarationDecidesWhatNobodyCouldGuess) {
    for (const auto& [label, name, word] :
         {std::tuple{"windows-1250", "CP1250", "Žluťoučký kůň"},
          std::tuple{"ISO-8859-2", "ISO-8859-2", "Šíleně smutná princezna"},
          std::tuple{"windows-1254", "CP1254", "Şığ Güneş"},
          std::tuple{"ISO-8859-9", "CP1254", "İyi geceler"},
          std::tuple{"windows-1257", "CP1257", "Šķēres ūdenī"},
          std::tuple{"iso-8859-1", "CP1252", "Télé “80” €"},
          std::tuple{"GB2312", "GB18030", "新闻"},
          std::tuple{"Shift_JIS", "CP932", "映画"}}) {
        const std::string text = "<?xml version='1.0' encoding='"s + label +
                                 "'?>\n<tv><channel id=\"a\">" + word + "</channel></tv>\n";
        EXPECT_EQ(text_of(in_encoding(name, text)), text) << label;
    }
}

TEST(Encoding, FalseDeclarationDoesNotWin) {
    const std::string claims_utf8 =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tv>" + playlist(russian) + "</tv>";
    EXPECT_EQ(text_of(in_encoding("CP1251", claims_utf8)), claims_utf8);
    const std::string claims_cyrillic =
        "<?xml version=\"1.0\" encoding=\"windows-1251\"?>\n<tv>" + playlist(russian) + "</tv>";
    EXPECT_EQ(text_of(claims_cyrillic), claims_cyrillic);
    const std::string claims_latin = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><tv>é</tv>";
    EXPECT_EQ(text_of(claims_latin), claims_latin);
    const std::string claims_utf16 = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><tv>é</tv>";
    EXPECT_EQ(text_of(claims_utf16), claims_utf16);
    const std::string claims_nonsense =
        "<?xml version=\"1.0\" encoding=\"../../etc/passwd\"?><tv>é</tv>";
    EXPECT_EQ(text_of(claims_nonsense), claims_nonsense);
}

TEST(Encoding, WrongBytesInUtf8BecomeReplacementCharacters) {
    struct Case {
        std::string bytes;
        std::string expected;
    };
    const Case cases[] = {
        {"ąćę \xE9 end", "ąćę \uFFFD end"},
        {"ąćę \xE2\x82 end", "ąćę \uFFFD end"},
        {"ąćę \xE2\x82", "ąćę \uFFFD"},
        {"ąćęłńó \xED\xA0\x80 end", "ąćęłńó \uFFFD\uFFFD\uFFFD end"},
        {"ąćęł \xC0\xAF end", "ąćęł \uFFFD\uFFFD end"},
        {"日本語テレビ \xF4\x90\x80\x80", "日本語テレビ \uFFFD\uFFFD\uFFFD\uFFFD"},
    };
    for (const Case& c : cases) {
        EXPECT_EQ(text_of(c.bytes), c.expected);
        EXPECT_EQ(text_of(c.bytes, 1), c.expected) << "read byte by byte";
    }
    const std::string declared =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><tv>Brid\xE9 th\xE9</tv>";
    EXPECT_EQ(text_of(declared),
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?><tv>Brid\uFFFD th\uFFFD</tv>");
}

TEST(Encoding, Utf16AndUtf32InBothOrdersWithAndWithoutMark) {
    const std::string text = playlist({"Télé", "日本", "😀 smile"});
    for (const char* name : {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"}) {
        EXPECT_EQ(text_of(in_encoding(name, "\uFEFF" + text)), text) << name;
    }
    for (const char* name : {"UTF-16LE", "UTF-16BE"})
        EXPECT_EQ(text_of(in_encoding(name, text)), text) << name;
    EXPECT_EQ(text_of("\xFF\xFE"
                      "a\0\0\xD8"
                      "b\0"s),
              "a\uFFFDb")
        << "a lone surrogate";
    EXPECT_EQ(text_of("\xFF\xFE"
                      "a\0b"s),
              "a\uFFFD")
        << "half a unit at the end";
}

TEST(Encoding, MarkAndNulBytesVanish) {
    EXPECT_EQ(text_of("\xEF\xBB\xBF#EXTM3U\n"), "#EXTM3U\n");
    EXPECT_EQ(text_of("#EXT\0M3U\nht\0\0tp://h/\0é\0è\0"s), "#EXTM3U\nhttp://h/éè");
    EXPECT_EQ(text_of(""), "");
    EXPECT_EQ(text_of("\xEF\xBB\xBF"), "");
    EXPECT_EQ(text_of(std::string(1'000'000, '\0')), "");
}

TEST(Encoding, DecisionWaitsForTheFirstByteBeyondAscii) {
    std::string text = "#EXTM3U\n";
    while (text.size() < 3'000'000) text += "#EXTINF:-1,Plain\nhttp://h.example/1.ts\n";
    text += playlist(russian);
    EXPECT_EQ(text_of(in_encoding("CP1251", text)), text);
    EXPECT_EQ(text_of(text), text);
}

TEST(Encoding, PiecesOfAnySizeGiveTheSameText) {
    std::string text = playlist(russian) + playlist({"日本語", "😀😀", "Télé"});
    while (text.size() < 20'000) text += text;
    for (const std::size_t piece : {std::size_t{1},
                                    std::size_t{3},
                                    std::size_t{4095},
                                    std::size_t{4096},
                                    std::size_t{4099}}) {
        EXPECT_EQ(text_of(text, piece), text) << piece;
        EXPECT_EQ(text_of(in_encoding("UTF-16LE", "\uFEFF" + text), piece), text) << piece;
    }
}

TEST(Encoding, AnyBytesComeOutAsValidUtf8WithoutNul) {
    std::uint32_t state = 1;
    const auto random = [&] { return state = state * 1664525U + 1013904223U, state >> 16; };
    for (int round = 0; round < 300; ++round) {
        std::string bytes(random() % 9000, '\0');
        const unsigned mask = round % 3 == 0 ? 0xFF : 0x7F;
        for (char& c : bytes)
            c = static_cast<char>(random() % 16 == 0 ? random() : random() & mask);
        const std::string text = text_of("x" + bytes, 1 + random() % 8000);
        EXPECT_TRUE(utf8::is_valid(text));
        EXPECT_EQ(text.find('\0'), std::string::npos);
    }
}

}  // namespace
}  // namespace flathead::fetch
