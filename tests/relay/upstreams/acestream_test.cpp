#include "tests/relay/upstreams/upstream_test.hpp"
#include "tests/support/http_server.hpp"

#include <atomic>
#include <set>

namespace flathead::upstreams {
namespace {

using namespace std::chrono_literals;
using namespace tests;
using Connection = RawOrigin::Connection;

const std::string good(40, 'a');
const std::string dead(40, 'd');

/// An engine as its HTTP API describes it; what it does with a start can be set.
class AceStreamTest : public UpstreamTest {
  protected:
    AceStreamTest() {
        plan_.kind = plan::Kind::acestream;
        plan_.url = "id=" + good;
        source_.trusted_hosts.clear();
        origin([this](Connection& c) { answer(c); });
        plan_.engine = origin_->url("");
    }
    void TearDown() override {
        held_ = nullptr;
        UpstreamTest::TearDown();
    }

    static std::string json(const std::string& body, const std::string& status = "200 OK") {
        return text::join("HTTP/1.1 ",
                          status,
                          "\r\nContent-Type: application/json\r\nContent-Length: ",
                          body.size(),
                          "\r\n\r\n",
                          body);
    }
    std::string session() {
        const std::string base = origin_->url("");
        return json(text::join("{\"response\":{\"playback_url\":\"",
                               base,
                               "/play\",\"stat_url\":\"",
                               base,
                               "/stat\",\"command_url\":\"",
                               base,
                               "/cmd",
                               command_query_,
                               "\",\"is_live\":1},\"error\":null}"));
    }

    void answer(Connection& c) {
        const std::string& request = c.request();
        if (text::contains(request, "GET /ace/getstream?id=" + dead)) return;  // never
        if (text::contains(request, "GET /ace/getstream?")) {
            ++starts_;
            const std::size_t at = request.find("&pid=") + 5;
            players_.insert(request.substr(at, request.find(' ', at) - at));
            if (holds_) {
                held_ = &c;
            } else {
                c.send(start_answer_.empty() ? session() : start_answer_);
            }
        } else if (text::contains(request, "GET /play ")) {
            c.send(text::join("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: ",
                              origin_->url("/content"),
                              "\r\n\r\n"));
        } else if (text::contains(request, "GET /content ")) {
            c.send("HTTP/1.1 200 OK\r\n\r\n");
            c.send(content_);
            if (ends_content_) c.close();
        } else if (text::contains(request, "method=stop")) {
            stop_line_ = request.substr(0, request.find(" HTTP"));
            ++stops_;
            if (stops_ > refused_stops_) {
                c.send(json("{\"response\":\"ok\",\"error\":null}"));
            } else {
                c.reset();
            }
        }
    }

    int starts_ = 0;
    int stops_ = 0;
    int refused_stops_ = 0;
    bool holds_ = false;
    bool ends_content_ = false;
    Connection* held_ = nullptr;
    std::string start_answer_;
    std::string command_query_;
    std::string content_ = packets(100);
    std::string stop_line_;
    std::set<std::string> players_;
};

TEST_F(AceStreamTest, SessionIsStartedReadAndStopped) {
    auto place = std::make_shared<int>(0);
    const std::weak_ptr<int> watched = place;
    sink_.taken_place = std::move(place);
    open();
    EXPECT_EQ(upstream_->doing(), "waiting for the AceStream engine");
    ASSERT_TRUE(receives(18'800));
    EXPECT_EQ(sink_.bytes, packets(100));
    EXPECT_EQ(upstream_->doing(), "receiving");
    EXPECT_EQ(stops_, 0);
    upstream_.reset();
    EXPECT_FALSE(watched.expired()) << "the engine still works for us";
    ASSERT_TRUE(eventually(*loop_, [&] { return watched.expired(); }));
    EXPECT_EQ(stops_, 1);
    EXPECT_EQ(stop_line_, "GET /cmd?method=stop");
    EXPECT_TRUE(text::contains(origin_->requests().at(0),
                               "GET /ace/getstream?id=" + good + "&format=json&pid="));
}

TEST_F(AceStreamTest, EverySessionIsAnotherPlayer) {
    command_query_ = "?token=1";
    for (int i = 0; i < 3; ++i) {
        open();
        ASSERT_TRUE(receives(1));
        forget();
    }
    EXPECT_EQ(players_.size(), 3U);
    ASSERT_TRUE(eventually(*loop_, [&] { return stops_ == 3; }));
    EXPECT_EQ(stop_line_, "GET /cmd?token=1&method=stop");
}

TEST_F(AceStreamTest, EndOfTheContentStopsTheSession) {
    ends_content_ = true;
    open();
    ASSERT_TRUE(ends());
    EXPECT_EQ(sink_.ending.reason, Reason::ended);
    EXPECT_TRUE(eventually(*loop_, [&] { return stops_ == 1; }));
}

TEST_F(AceStreamTest, PageInsteadOfContentStopsTheSession) {
    ends_content_ = true;
    content_ = "<html><title>no peers</title>";
    open();
    ASSERT_TRUE(ends());
    EXPECT_EQ(sink_.ending.why, "an HTML page instead of a stream: no peers");
    EXPECT_TRUE(eventually(*loop_, [&] { return stops_ == 1; }));
}

TEST_F(AceStreamTest, FailuresOfTheEngineAreTold) {
    struct Case {
        std::string answer;
        Reason reason;
        std::string why;
    };
    const Case cases[] = {
        {json("{\"response\":null,\"error\":\"cannot load the content\"}"),
         Reason::refused,
         "AceStream engine: cannot load the content"},
        {json("{\"response\":{},\"error\":7}"),
         Reason::refused,
         "AceStream engine: an error without words"},
        {json("{\"response\":{\"playback_url\":5},\"error\":null}"),
         Reason::malformed,
         "AceStream engine: no playback_url in the engine's answer"},
        {json("[1]"), Reason::malformed, "AceStream engine: not an engine's answer"},
        {json("<html>"), Reason::malformed, "AceStream engine: not an engine's answer"},
        {json(""), Reason::malformed, "AceStream engine: not an engine's answer"},
        {json(std::string(60'000, '[')),
         Reason::malformed,
         "AceStream engine: not an engine's answer"},
        {json("{}", "500 Oops"), Reason::unreachable, "AceStream engine: HTTP 500"},
        {json("{}", "404 No"), Reason::refused, "AceStream engine: HTTP 404"},
        {json(std::string(70'000, ' ')),
         Reason::unreachable,
         "AceStream engine: larger than 65.5 kB"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.answer.substr(0, 150));
        start_answer_ = c.answer;
        open();
        ASSERT_TRUE(ends());
        EXPECT_EQ(sink_.ending.reason, c.reason);
        EXPECT_EQ(sink_.ending.why, c.why);
        forget();
    }
    plan_.engine = "http://127.0.0.1:9";
    open();
    ASSERT_TRUE(ends());
    EXPECT_EQ(sink_.ending.reason, Reason::unreachable);
    forget();
    for (const char* content : {"id=abc",
                                "x=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                                "",
                                "id=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa&x"}) {
        plan_.url = content;
        open();
        ASSERT_TRUE(ends());
        EXPECT_EQ(sink_.ending.why, "not an AceStream content id");
        forget();
    }
    EXPECT_EQ(stops_, 0);
}

TEST_F(AceStreamTest, ErrorWithACommandUrlIsStoppedToo) {
    start_answer_ = json(text::join("{\"response\":{\"command_url\":\"",
                                    origin_->url("/cmd"),
                                    "\"},\"error\":\"half started\"}"));
    open();
    ASSERT_TRUE(ends());
    EXPECT_EQ(sink_.ending.why, "AceStream engine: half started");
    EXPECT_TRUE(eventually(*loop_, [&] { return stops_ == 1; }));
}

TEST_F(AceStreamTest, DestroyedWhileStartingIsStoppedOnceTheAnswerComes) {
    holds_ = true;
    open();
    ASSERT_TRUE(eventually(*loop_, [&] { return held_ != nullptr; }));
    upstream_.reset();
    turn_for(*loop_, 50ms);
    EXPECT_EQ(stops_, 0);
    held_->send(session());
    EXPECT_TRUE(eventually(*loop_, [&] { return stops_ == 1; }));
    EXPECT_EQ(sink_.endings, 0);
}

TEST_F(AceStreamTest, StartThatTakesTooLongIsToldAndStoppedLater) {
    options_.acestream_limit = 1s;
    holds_ = true;
    open();
    ASSERT_TRUE(ends(3s));
    EXPECT_EQ(sink_.ending.reason, Reason::timed_out);
    held_->send(session());
    EXPECT_TRUE(eventually(*loop_, [&] { return stops_ == 1; }));
}

TEST_F(AceStreamTest, DeadIdBlocksNobody) {
    options_.acestream_limit = 1s;
    plan_.url = "id=" + dead;
    Taken dead_sink;
    const auto stuck = opener().open(plan_, source_, rows_, dead_sink);
    plan_.url = "infohash=" + good;
    open();
    ASSERT_TRUE(receives(18'800));
    ASSERT_TRUE(eventually(*loop_, [&] { return dead_sink.endings > 0; }));
    EXPECT_EQ(dead_sink.ending.reason, Reason::timed_out);
}

TEST_F(AceStreamTest, StopIsTriedAgain) {
    refused_stops_ = 1;
    open();
    ASSERT_TRUE(receives(1));
    upstream_.reset();
    EXPECT_TRUE(eventually(*loop_, [&] { return stops_ == 2; }));
}

TEST_F(AceStreamTest, OtherHostsTheEngineNamesAreNotAsked) {
    start_answer_ = json(
        "{\"response\":{\"playback_url\":\"http://10.0.0.1/play\",\"command_url\":"
        "\"http://10.0.0.1/cmd\"},\"error\":null}");
    open();
    ASSERT_TRUE(ends());
    EXPECT_EQ(sink_.ending.reason, Reason::refused);
    EXPECT_TRUE(text::contains(sink_.ending.why, "private address")) << sink_.ending.why;
}

/// Nobody turns the loop any more, so the engine is a server with threads of its own.
TEST(AceStreamExit, EndOfTheProgramStopsTheSession) {
    std::string base;
    std::atomic<int> stops = 0;
    HttpServer engine([&](const HttpRequest& request) -> HttpAnswer {
        if (text::contains(request.target, "method=stop")) {
            ++stops;
            return {.body = "{\"response\":\"ok\",\"error\":null}"};
        }
        if (request.target.starts_with("/ace/"))
            return {.body = text::join("{\"response\":{\"playback_url\":\"",
                                       base,
                                       "/play\",\"command_url\":\"",
                                       base,
                                       "/cmd\"}}")};
        return {.body = packets(100), .piece = 1880, .pause = 20ms};
    });
    base = engine.url("");
    event::Loop loop;
    Taken sink;
    plan::Upstream upstream;
    upstream.kind = plan::Kind::acestream;
    upstream.url = "id=" + good;
    upstream.engine = base;
    auto opener = std::make_unique<Opener>(loop, OpenerOptions{});
    auto opened = opener->open(upstream, {}, {}, sink);
    ASSERT_TRUE(eventually(loop, [&] { return !sink.bytes.empty(); }));
    opened.reset();
    opener.reset();
    EXPECT_EQ(stops, 1);
}

}  // namespace
}  // namespace flathead::upstreams
