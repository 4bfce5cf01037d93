#include "generator/formats/xtream_read.hpp"

#include "tests/support/piece_source.hpp"

#include <gtest/gtest.h>

namespace flathead::formats {
namespace {

XtreamAccount account(std::string_view json) {
    TextSource source(json);
    return read_xtream_account(source);
}

XtreamCategories categories(std::string_view json) {
    TextSource source(json);
    return read_xtream_categories(source);
}

class Kept final : public XtreamSink {
  public:
    std::vector<XtreamStream> streams;
    std::vector<std::string> problems;
    void stream(const XtreamStream& stream) override { streams.push_back(stream); }
    void problem(std::uint32_t position, std::string_view what) override {
        problems.push_back(std::to_string(position) + ": " + std::string(what));
    }
};

struct Streams {
    Kept kept;
    XtreamOutcome outcome;
};
void read(std::string_view json, Streams& into, std::size_t piece = 5) {
    tests::PieceSource source(json, piece);
    into.outcome = read_xtream_streams(source, into.kept);
}

TEST(XtreamRead, AnAccountSaysWhatItMayDo) {
    const XtreamAccount read = account(
        R"({"user_info":{"username":"u","password":"p","message":"hi","auth":1,"status":"Active",
            "exp_date":"1795169553","is_trial":"0","active_cons":"1","created_at":"1","max_connections":"2",
            "allowed_output_formats":["m3u8","ts","rtmp"]},
            "server_info":{"url":"panel.example","port":"80","timestamp_now":1}})");
    EXPECT_EQ(read.rejected, "");
    EXPECT_TRUE(read.is_authorised);
    EXPECT_EQ(read.status, "Active");
    ASSERT_TRUE(read.expires);
    EXPECT_EQ(*read.expires, Time(Seconds(1795169553)));
    EXPECT_EQ(read.max_connections, 2);
    EXPECT_EQ(read.output_formats, (std::vector<std::string>{"m3u8", "ts", "rtmp"}));
}

/// The members of user_info, and what they mean.
struct AccountCase {
    const char* members;
    bool is_authorised;
    std::int64_t expires;
    int connections;
    std::size_t formats;
};

TEST(XtreamRead, AccountsInEveryFormThatIsWritten) {
    const AccountCase cases[] = {
        {R"("auth":0)", false, 0, 0, 0},
        {R"("auth":"0","status":"Active")", false, 0, 0, 0},
        {R"("auth":false)", false, 0, 0, 0},
        {R"("auth":"1","exp_date":null,"max_connections":3)", true, 0, 3, 0},
        {R"("auth":true,"exp_date":1795169553,"max_connections":null)", true, 1795169553, 0, 0},
        {R"("status":"Active","exp_date":"")", true, 0, 0, 0},
        {R"("username":"u","exp_date":"0","max_connections":"x")", true, 0, 0, 0},
        {R"("auth":1,"exp_date":"1795169553000","max_connections":"-1")", true, 1795169553, 0, 0},
        {R"("auth":1,"exp_date":99999999999999999,"max_connections":99999999)",
         true,
         0,
         0 + 10'000,
         0},
        {R"("auth":1,"max_connections":"2.0","allowed_output_formats":"ts, m3u8")", true, 0, 2, 2},
        {R"("auth":1,"allowed_output_formats":{"0":"ts"},"max_connections":[4])", true, 0, 4, 0},
        {R"("auth":1,"allowed_output_formats":[],"auth":0)", true, 0, 0, 0},
    };
    for (const AccountCase& one : cases) {
        const XtreamAccount read =
            account(std::string("{\"server_info\":[],\"user_info\":{") + one.members + "}}");
        EXPECT_EQ(read.rejected, "") << one.members;
        EXPECT_EQ(read.is_authorised, one.is_authorised) << one.members;
        const std::int64_t expires = read.expires ? read.expires->time_since_epoch().count() : 0;
        EXPECT_EQ(expires, one.expires) << one.members;
        EXPECT_EQ(read.max_connections, one.connections) << one.members;
        EXPECT_EQ(read.output_formats.size(), one.formats) << one.members;
    }
}

TEST(XtreamRead, WhatIsNoAccountSaysWhy) {
    const std::pair<const char*, const char*> cases[] = {
        {"", "an empty answer"},
        {"<!DOCTYPE html>", "an HTML page"},
        {"[]", "JSON, but no account"},
        {"null", "JSON, but no account"},
        {R"({"server_info":{"url":"x"}})", "JSON, but no account"},
        {R"({"user_info":null})", "JSON, but no account"},
        {R"({"user_info":{"auth":1)", "it is cut off"},
        {R"({"error":"no")", "it is cut off"},
    };
    for (const auto& [json, reason] : cases) EXPECT_EQ(account(json).rejected, reason) << json;
    EXPECT_EQ(account(R"({"user_info":[]})").rejected, "") << "an account of nobody";
    EXPECT_FALSE(account(R"({"user_info":[]})").is_authorised);
}

TEST(XtreamRead, CategoriesInEveryFormThatIsWritten) {
    const XtreamCategories read = categories(
        R"([{"category_id":"3","category_name":"News","parent_id":0},
            {"category_id":4,"category_name":"Films \u00e0 la carte","parent_id":"0"},
            {"category_id":"5","category_name":null}, "text", null, [1,[2]],
            {"category_name":"Nobody's"}, {"category_id":{"a":1},"category_name":"x"},
            {"category_id":6.0,"category_name":7}])");
    EXPECT_EQ(read.rejected, "");
    ASSERT_EQ(read.categories.size(), 4U);
    EXPECT_EQ(read.categories[0].id, "3");
    EXPECT_EQ(read.categories[1].id, "4");
    EXPECT_EQ(read.categories[1].name, "Films \xC3\xA0 la carte");
    EXPECT_EQ(read.categories[2].name, "");
    EXPECT_EQ(read.categories[3].id, "6");
    EXPECT_EQ(read.categories[3].name, "7");
    EXPECT_EQ(read.problems.count(), 5U);
    EXPECT_EQ(read.problems.first()[0], (Problem{"category 4", "not an object"}));
    EXPECT_EQ(read.problems.first()[3], (Problem{"category 7", "no category_id"}));
}

TEST(XtreamRead, EveryFieldOfAStream) {
    Streams read_;
    read(R"([{"num":12,"name":"Harbour \"News\"","stream_type":"live","stream_id":77,
              "stream_icon":"http:\/\/h\/a.png","epg_channel_id":"harbour.example","added":"1",
              "is_adult":0,"category_id":"3","category_ids":[3,4],"custom_sid":"","tv_archive":1,
              "direct_source":"http://elsewhere/1.ts","tv_archive_duration":"7","thumbnail":""}])",
         read_);
    EXPECT_EQ(read_.outcome.rejected, "");
    EXPECT_EQ(read_.outcome.streams, 1U);
    ASSERT_EQ(read_.kept.streams.size(), 1U);
    const XtreamStream& stream = read_.kept.streams[0];
    EXPECT_EQ(stream.num, "12");
    EXPECT_EQ(stream.name, "Harbour \"News\"");
    EXPECT_EQ(stream.type, "live");
    EXPECT_EQ(stream.id, "77");
    EXPECT_EQ(stream.icon, "http://h/a.png");
    EXPECT_EQ(stream.guide_id, "harbour.example");
    EXPECT_EQ(stream.category, "3");
    EXPECT_TRUE(stream.has_archive);
    EXPECT_EQ(stream.archive_days, 7);
    EXPECT_EQ(stream.position, 1U);
}

/// A stream's members, and "id category archive days".
TEST(XtreamRead, FieldsInEveryFormThatIsWritten) {
    const std::pair<const char*, const char*> cases[] = {
        {R"("stream_id":"77","category_id":3)", "77 3 0 0"},
        {R"("stream_id":77.0,"category_id":null,"category_ids":[5,6])", "77 5 0 0"},
        {R"("stream_id":"77.0","category_id":"","category_ids":["5"])", "77.0 5 0 0"},
        {R"("stream_id":[77],"category_id":["8","9"])", "77 8 0 0"},
        {R"("stream_id":77,"category_id":0,"category_ids":[])", "77  0 0"},
        {R"("stream_id":77,"category_id":{"a":1},"category_ids":{"0":5})", "77  0 0"},
        {R"("stream_id":null)", "  0 0"},
        {R"("stream_id":true)", "1  0 0"},
        {R"("stream_id":7,"tv_archive":"1","tv_archive_duration":3)", "7  1 3"},
        {R"("stream_id":7,"tv_archive":true,"tv_archive_duration":null)", "7  1 0"},
        {R"("stream_id":7,"tv_archive":0,"tv_archive_duration":"7")", "7  0 0"},
        {R"("stream_id":7,"tv_archive":2,"tv_archive_duration":"999999")", "7  1 3650"},
        {R"("stream_id":7,"tv_archive":"yes","tv_archive_duration":-3)", "7  0 0"},
        {R"("stream_id":7,"stream_id":8)", "7  0 0"},
    };
    for (const auto& [members, expected] : cases) {
        Streams read_;
        read(std::string("[{") + members + "}]", read_);
        ASSERT_EQ(read_.kept.streams.size(), 1U) << members;
        const XtreamStream& stream = read_.kept.streams[0];
        EXPECT_EQ(stream.id + " " + stream.category + " " + (stream.has_archive ? "1 " : "0 ") +
                      std::to_string(stream.archive_days),
                  expected)
            << members;
    }
}

TEST(XtreamRead, NothingOfOneStreamIsLeftInTheNext) {
    Streams read_;
    read(
        R"([{"num":1,"name":"A","stream_id":1,"stream_icon":"i","epg_channel_id":"e","category_id":"3",
              "category_ids":[3],"tv_archive":1,"tv_archive_duration":7,"stream_type":"live"},
             {"stream_id":2}])",
        read_);
    ASSERT_EQ(read_.kept.streams.size(), 2U);
    const XtreamStream& second = read_.kept.streams[1];
    EXPECT_EQ(
        second.num + second.name + second.icon + second.guide_id + second.category + second.type,
        "");
    EXPECT_FALSE(second.has_archive);
    EXPECT_EQ(second.position, 2U);
}

TEST(XtreamRead, ListsInEveryWrapping) {
    const std::pair<const char*, std::size_t> cases[] = {
        {"[]", 0},
        {"{}", 0},
        {"null", 0},
        {"false", 0},
        {"\"\"", 0},
        {R"({"0":{"stream_id":1},"7":{"stream_id":2}})", 2},
        {R"({"a":1,"77":{"stream_id":1}})", 1},
        {R"([{"stream_id":1}]<br />)", 1},
    };
    for (const auto& [json, count] : cases) {
        Streams read_;
        read(json, read_);
        EXPECT_EQ(read_.outcome.rejected, "") << json;
        EXPECT_EQ(read_.outcome.streams, count) << json;
    }
}

TEST(XtreamRead, WhatIsNoListSaysWhy) {
    const std::pair<const char*, const char*> cases[] = {
        {"", "an empty answer"},
        {"<html>503</html>", "an HTML page"},
        {"[{\"stream_id\":1},{\"stream", "it is cut off"},
        {R"({"error":"maintenance"})", "JSON, but no list of streams"},
        {R"({"data":[]})", "JSON, but no list of streams"},
        {"\"down\"", "JSON, but no list of streams"},
        {"true", "JSON, but no list of streams"},
        {R"({"user_info":{"auth":0}})", "the account's answer in place of the streams"},
        {R"({"server_info":{},"user_info":{}})", "the account's answer in place of the streams"},
    };
    for (const auto& [json, reason] : cases) {
        Streams read_;
        read(json, read_);
        EXPECT_EQ(read_.outcome.rejected, reason) << json;
    }
}

TEST(XtreamRead, OneBadEntryCostsOneEntry) {
    Streams read_;
    read(R"([{"stream_id":1},"x",[{"stream_id":9}],{"stream_id":2}])", read_);
    EXPECT_EQ(read_.outcome.streams, 2U);
    EXPECT_EQ(read_.kept.problems,
              (std::vector<std::string>{"2: not an object", "3: not an object"}));
    EXPECT_EQ(read_.kept.streams[1].position, 4U);
}

}  // namespace
}  // namespace flathead::formats
