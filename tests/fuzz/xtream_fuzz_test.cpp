// Seeded mutations of a panel's answers: whatever a panel says is a list, an account or a reason.
// Run under ASan and UBSan.
#include "generator/formats/json_tokens.hpp"
#include "generator/formats/xtream_video_read.hpp"
#include "generator/sources/panel_videos.hpp"
#include "generator/sources/xtream_source.hpp"
#include "relay/base/utf8.hpp"
#include "tests/support/piece_source.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <random>

namespace flathead::sources {
namespace {

constexpr auto most_time = std::chrono::seconds(4);  // each test
constexpr int least_rounds = 500;

const std::string seeds[] = {
    R"([{"num":1,"name":"Harbour \"News\" \u00e9","stream_type":"live","stream_id":77,"stream_icon":"http:\/\/h\/a.png",
        "epg_channel_id":"harbour.example","category_id":"3","category_ids":[3,4],"tv_archive":1,"tv_archive_duration":"7"},
       {"num":"2","name":null,"stream_id":"78","category_id":null}])",
    R"({"0":{"stream_id":1},"2":{"stream_id":2.0,"name":"\ud83d\ude00"}})",
    R"([{"category_id":"3","category_name":"News","parent_id":0},{"category_id":4,"category_name":""}])",
    R"({"user_info":{"username":"u","auth":1,"status":"Active","exp_date":"1795169553","max_connections":"2",
        "allowed_output_formats":["m3u8","ts"]},"server_info":{"url":"x","port":"80"}})",
    R"([{"num":1,"name":"Film","stream_id":9001,"stream_icon":"http:\/\/h\/a.png","rating":"7.5","added":"1700000000",
        "category_id":"3","container_extension":"mkv"},{"series_id":5,"cover":null,"backdrop_path":["http://b"],"last_modified":"1"}])",
    R"({"info":{"plot":"P","cast":"A","duration":"01:02:03","tmdb_id":7,"video":{}},"movie_data":{"stream_id":9001}})",
    R"({"seasons":[{"season_number":1,"name":"S"}],"info":{},"episodes":{"1":[{"id":"1","episode_num":1,"container_extension":"mkv",
        "info":{"plot":"P"}}],"2":{"0":{"id":2}}}})",
    "null",
    "[]",
};
const std::string_view words[] = {"{",
                                  "}",
                                  "[",
                                  "]",
                                  "\"",
                                  "\\",
                                  "\\u",
                                  "\\ud83d",
                                  ",",
                                  ":",
                                  "null",
                                  "true",
                                  "1e9",
                                  "-",
                                  "[[[[[[[[[[[[[[[[[[[[",
                                  "{\"a\":{\"b\":",
                                  "\xEF\xBB\xBF",
                                  "\xFF",
                                  "<html>",
                                  "\"stream_id\":",
                                  "\"auth\":0"};

std::string mutated(std::mt19937& random) {
    std::string text = seeds[random() % std::size(seeds)];
    const auto at = [&](std::size_t size) { return size == 0 ? 0 : random() % size; };
    for (std::size_t left = random() % 6; left > 0; --left) {
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
                text.insert(at(text.size() + 1), text.substr(at(text.size()), random() % 200));
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
        const std::string text = mutated(random);
        check(text, 1 + random() % 40);
        if (testing::Test::HasFatalFailure()) {
            ADD_FAILURE() << testing::PrintToString(text);
            return;
        }
    }
}

/// Every token, as text.
std::string tokens_of(ByteSource& source) {
    using Kind = formats::JsonTokens::Kind;
    formats::JsonTokens tokens(source);
    std::string out;
    for (;;) {
        const Kind kind = tokens.next();
        out += std::to_string(static_cast<int>(kind)) + ' ';
        if (kind == Kind::key || kind == Kind::value) out.append(tokens.text()).append("\n");
        if (kind == Kind::end) return out;
        if (kind == Kind::fault) return out.append(tokens.fault());
    }
}

TEST(XtreamFuzz, TokensAreTheSameHoweverTheBytesArrive) {
    fuzz(1, [](const std::string& text, std::size_t piece) {
        TextSource whole(text);
        tests::PieceSource pieces(text, piece);
        ASSERT_EQ(tokens_of(whole), tokens_of(pieces));
    });
}

TEST(XtreamFuzz, AnyBytesAreChannelsOrAReason) {
    SourceConfig config;
    config.name = "panel";
    config.fetch.url = "http://panel.example";
    config.username = Secret("u");
    config.password = Secret("p");
    fuzz(2, [&config](const std::string& text, std::size_t piece) {
        tests::PieceSource for_groups(text, piece);
        tests::PieceSource for_account(text, piece);
        tests::PieceSource for_streams(text, piece);
        const PanelGroups groups = read_panel_groups(for_groups);
        for (const auto& [id, name] : groups.names) ASSERT_TRUE(utf8::is_valid(name));
        const PanelAccount account = read_panel_account(for_account, Time{});
        ASSERT_GE(account.max_connections, 0);
        const Loaded loaded = load_panel_streams(for_streams, groups, account, config, 0);
        ASSERT_TRUE(!loaded.is_good() || !loaded.listing.entries.empty());
        for (const Entry& entry : loaded.listing.entries) {
            ASSERT_FALSE(entry.name.empty());
            ASSERT_FALSE(entry.native_id.empty());
            ASSERT_LT(entry.options, loaded.listing.options.size());
            ASSERT_TRUE(entry.url.starts_with("http://panel.example/live/u/p/"));
            for (const std::string_view said :
                 {entry.name, entry.group, entry.guide_id, entry.number, entry.logo, entry.url}) {
                ASSERT_TRUE(utf8::is_valid(said));
                ASSERT_EQ(said.find_first_of("\r\n\t\x1B"), std::string_view::npos);
            }
        }
    });
}

TEST(XtreamFuzz, AnyBytesAreFilmsAndSeriesOrAReason) {
    fuzz(3, [](const std::string& text, std::size_t piece) {
        tests::PieceSource for_groups(text, piece);
        const PanelGroups groups = read_panel_groups(for_groups);
        Catalogue catalogue;
        tests::PieceSource for_films(text, piece);
        tests::PieceSource for_series(text, piece);
        (void)load_panel_films(for_films, groups, catalogue);
        (void)load_panel_series(for_series, groups, catalogue);
        const auto is_plain = [](std::string_view said) {
            return utf8::is_valid(said) &&
                   said.find_first_of("\r\n\t\x1B") == std::string_view::npos &&
                   said.find("@FLATHEAD@") == std::string_view::npos;
        };
        for (const Film& film : catalogue.films) {
            ASSERT_TRUE(is_usable_id(film.key));
            ASSERT_FALSE(film.title.empty() || film.category.empty() || film.extension.empty());
            for (const std::string_view said :
                 {film.title, film.category, film.poster, film.released})
                ASSERT_TRUE(is_plain(said));
        }
        for (const Series& series : catalogue.series) {
            ASSERT_FALSE(series.title.empty() || series.category.empty());
            for (const std::string_view said : {series.title,
                                                series.plot,
                                                series.cast,
                                                series.cover,
                                                series.genre,
                                                series.trailer})
                ASSERT_TRUE(is_plain(said));
        }
        tests::PieceSource for_film(text, piece);
        tests::PieceSource for_show(text, piece);
        (void)formats::read_xtream_film_info(for_film);
        const formats::XtreamSeriesInfo info = formats::read_xtream_series_info(for_show);
        for (const formats::XtreamEpisode& episode : info.episodes) {
            ASSERT_GE(episode.season, 0);
            ASSERT_GE(episode.number, 0);
        }
    });
}

}  // namespace
}  // namespace flathead::sources
