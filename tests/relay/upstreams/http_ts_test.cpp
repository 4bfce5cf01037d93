#include "tests/relay/upstreams/upstream_test.hpp"

namespace flathead::upstreams {
namespace {

using namespace std::chrono_literals;
using namespace tests;
using Connection = RawOrigin::Connection;
using HttpTsTest = UpstreamTest;

constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";

std::string redirect(const std::string& target) {
    return "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + target + "\r\n\r\n";
}

std::string target_of(const Connection& c) {
    const std::string& request = c.request();
    return request.substr(4, request.find(' ', 4) - 4);
}

TEST_F(HttpTsTest, StreamArrivesWholeAndItsEndIsTold) {
    const std::string body = packets(5000);
    open(origin([&](Connection& c) {
             c.send(ok);
             c.send(body);
             c.close();
         }).url("/live.ts"));
    EXPECT_EQ(upstream_->doing(), "waiting for the answer");
    ASSERT_TRUE(ends());
    EXPECT_EQ(sink_.bytes, body);
    EXPECT_EQ(sink_.ending.reason, Reason::ended);
}

TEST_F(HttpTsTest, RequestCarriesWhatThePlanSaysAndAsksForNoCompression) {
    plan_.user_agent = "VLC/3.0.18";
    plan_.referrer = "http://page/";
    plan_.headers = {{"X-Token", "t"}, {"Accept-Encoding", "gzip"}};
    open(origin([&](Connection& c) { c.close(); }).url("/a?b=c"));
    ASSERT_TRUE(ends());
    const std::string request = text::to_lower(origin_->requests().at(0));
    EXPECT_TRUE(request.starts_with("get /a?b=c http/1.1\r\n"));
    EXPECT_TRUE(text::contains(request, "\r\nuser-agent: vlc/3.0.18\r\n"));
    EXPECT_TRUE(text::contains(request, "\r\nreferer: http://page/\r\n"));
    EXPECT_TRUE(text::contains(request, "\r\nx-token: t\r\n"));
    EXPECT_FALSE(text::contains(request, "gzip"));
}

TEST_F(HttpTsTest, RedirectsAreFollowedOnEveryOpen) {
    int opens = 0;
    origin([&](Connection& c) {
        const std::string target = target_of(c);
        if (target == "/live") {
            c.send(redirect(text::join("/hop?token=", ++opens)));
        } else if (target.starts_with("/hop")) {
            c.send(redirect(text::join("/token", opens)));
        } else {
            c.send(ok);
            c.send(packets(100));
        }
    });
    for (int i = 1; i <= 2; ++i) {
        open(origin_->url("/live"));
        ASSERT_TRUE(receives(18'800));
        EXPECT_TRUE(text::contains(origin_->requests().back(), text::join("GET /token", i, " ")));
        forget();
    }
    EXPECT_EQ(origin_->requests().size(), 6U);
}

TEST_F(HttpTsTest, AnswersThatAreNoStreamSayWhy) {
    const std::string html = "<!DOCTYPE html>\n<html><head><title>Access\n denied</title></head>";
    struct Case {
        std::string answer;
        Reason reason;
        std::string why;
    };
    const auto status = [](const std::string& line) {
        return "HTTP/1.1 " + line + "\r\n\r\n";  // and nothing more, the connection stays open
    };
    const std::string many(300, 'a');
    const Case cases[] = {
        {status("401 Unauthorized"), Reason::refused, "HTTP 401"},
        {status("403 Forbidden"), Reason::refused, "HTTP 403"},
        {status("404 Not Found"), Reason::refused, "HTTP 404"},
        {status("410 Gone"), Reason::refused, "HTTP 410"},
        {status("429 Slow down\r\nRetry-After: 17"), Reason::busy, "HTTP 429"},
        {status("458 Full"), Reason::busy, "HTTP 458"},
        {status("503 Busy\r\nretry-after:  17"), Reason::busy, "HTTP 503"},
        {status("509 Limit"), Reason::busy, "HTTP 509"},
        {status("500 Oops"), Reason::unreachable, "HTTP 500"},
        {status("302 Found"), Reason::unreachable, "HTTP 302"},
        {std::string(ok) + html,
         Reason::malformed,
         "an HTML page instead of a stream: Access denied"},
        {std::string(ok) + "{\"error\":\"no\"}",
         Reason::malformed,
         "JSON instead of a stream: {\"error\":\"no\"}"},
        {std::string(ok) + "account expired",
         Reason::malformed,
         "text instead of a stream: account expired"},
        {std::string(ok) + many,
         Reason::malformed,
         "text instead of a stream: " + many.substr(0, 100) + "..."},
        {std::string(ok), Reason::malformed, "an empty answer"},
        {"", Reason::unreachable, "Empty reply from server"},
        {"not http at all", Reason::malformed, "text instead of a stream: not http at all"},
        {redirect("/x"), Reason::refused, "redirected more than 10 times"},
        {redirect("http://10.1.2.3/x"), Reason::refused, "10.1.2.3 is a private address"},
        {redirect("http://localhost/x"), Reason::refused, "localhost is a private address"},
        {redirect("file:///etc/passwd"), Reason::refused, "only http and https"},
        {"HTTP/1.1 200 OK\r\nX: " + std::string(200'000, 'x') + "\r\n\r\n",
         Reason::malformed,
         "a header line of more than 100 kB"},
    };
    std::string answer;
    bool closes = false;
    origin([&](Connection& c) {
        c.send(answer);
        if (closes) c.close();
    });
    for (const Case& c : cases) {
        SCOPED_TRACE(c.answer.substr(0, 80));
        answer = c.answer;
        closes = !text::contains(c.answer, "\r\n\r\n") || c.answer.starts_with(ok) ||
                 c.answer == status("302 Found");
        open(origin_->url("/live"));
        ASSERT_TRUE(ends(4s));
        EXPECT_EQ(sink_.ending.reason, c.reason) << sink_.ending.why;
        EXPECT_TRUE(text::contains(sink_.ending.why, c.why)) << sink_.ending.why;
        EXPECT_EQ(sink_.ending.retry_after.has_value(), text::contains(c.answer, "17"));
        EXPECT_EQ(sink_.bytes, "");
        forget();
    }
}

TEST_F(HttpTsTest, EndlessHeaderIsCutOff) {
    open(origin([&](Connection& c) {
             c.send("HTTP/1.1 200 OK\r\n");
             c.flood("X-Bomb: " + std::string(1000, 'x') + "\r\n");
         }).url("/"));
    ASSERT_TRUE(ends());
    EXPECT_EQ(sink_.ending.reason, Reason::refused);
    EXPECT_TRUE(text::contains(sink_.ending.why, "header")) << sink_.ending.why;
}

TEST_F(HttpTsTest, EndlessRedirectPageIsCutOff) {
    open(origin([&](Connection& c) {
             c.send("HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n");
             c.flood(std::string(1000, 'x'));
         }).url("/"));
    ASSERT_TRUE(ends());
    EXPECT_EQ(sink_.ending.why, "HTTP 302 with more than 256 kB");
}

TEST_F(HttpTsTest, TimeUntilTheFirstByteIsBounded) {
    options_.header_limit = 1s;
    std::string answer;
    origin([&](Connection& c) { c.send(answer); });
    for (const std::string_view start :
         {std::string_view(), std::string_view("HTTP/1.1 200 O"), ok}) {
        answer = start;
        open(origin_->url("/"));
        ASSERT_TRUE(ends(3s));
        EXPECT_EQ(sink_.ending.reason, Reason::timed_out);
        EXPECT_EQ(sink_.ending.why,
                  start == ok ? "HTTP 200, but no data came" : "no answer in time");
        forget();
    }
}

TEST_F(HttpTsTest, NobodyThereIsUnreachable) {
    for (const char* url : {"http://127.0.0.1:9/", "http://name.invalid/"}) {
        open(url);
        ASSERT_TRUE(ends());
        EXPECT_EQ(sink_.ending.reason, Reason::unreachable) << sink_.ending.why;
        forget();
    }
    plan_.headers = {{"X", "a\r\nY: b"}};
    open("http://127.0.0.1:9/");
    ASSERT_TRUE(ends());
    EXPECT_TRUE(text::contains(sink_.ending.why, "line break")) << sink_.ending.why;
}

TEST_F(HttpTsTest, FormsOfATransportStreamAreTaken) {
    const std::string body = packets(200);
    std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (std::size_t at = 0; at < body.size(); at += 256) {
        const std::string piece = body.substr(at, 256);
        char size[16];
        std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
        chunked += size + piece + "\r\n";
    }
    struct Case {
        const char* name;
        std::string answer;
        std::string taken;
    };
    const std::string garbage(5000, '\x01');
    const Case cases[] = {
        {"chunked", chunked + "0\r\n\r\n", body},
        {"HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\n" + body, body},
        {"ICY", "ICY 200 OK\r\nicy-name: x\r\n\r\n" + body, body},
        {"no header", body, body},
        {"garbage first", std::string(ok) + garbage + body, garbage + body},
        {"cut in a packet", std::string(ok) + body.substr(0, 30'001), body.substr(0, 30'001)},
        {"few packets", std::string(ok) + body.substr(0, 400), body.substr(0, 400)},
        {"interim answer", "HTTP/1.1 100 Continue\r\n\r\n" + std::string(ok) + body, body},
        {"partial", "HTTP/1.1 206 Partial\r\n\r\n" + body, body},
    };
    std::string answer;
    origin([&](Connection& c) {
        c.send(answer);
        c.close();
    });
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        answer = c.answer;
        open(origin_->url("/live"));
        ASSERT_TRUE(ends());
        EXPECT_EQ(sink_.ending.reason, Reason::ended) << sink_.ending.why;
        EXPECT_EQ(sink_.bytes.size(), c.taken.size());
        EXPECT_TRUE(sink_.bytes == c.taken);
        forget();
    }
}

TEST_F(HttpTsTest, ResetIsAnEnding) {
    open(origin([&](Connection& c) {
             c.send(ok);
             c.send(packets(1000));
         }).url("/"));
    ASSERT_TRUE(receives(188'000));
    origin_->last().reset();
    ASSERT_TRUE(ends());
    EXPECT_EQ(sink_.ending.reason, Reason::ended);
    EXPECT_TRUE(text::contains(sink_.ending.why, "reset")) << sink_.ending.why;
}

TEST_F(HttpTsTest, StallIsNoEndingAndTheFirstBytesAreNotHeldBack) {
    origin([&](Connection& c) {
        c.send(ok);
        c.send(packets(10));
    });
    const auto before = event::Clock::now();
    open(origin_->url("/"));
    ASSERT_TRUE(receives(1880));
    EXPECT_LT(event::Clock::now() - before, 90ms);
    turn_for(*loop_, 300ms);
    EXPECT_EQ(sink_.endings, 0);
    EXPECT_EQ(upstream_->doing(), "receiving");
}

TEST_F(HttpTsTest, TrickleAfterMuchIsNotHeldBackForLong) {
    origin([&](Connection& c) {
        c.send(ok);
        c.send(packets(2000));
    });
    open(origin_->url("/"));
    ASSERT_TRUE(receives(376'000));
    turn_for(*loop_, 200ms);
    for (std::size_t i = 1; i <= 3; ++i) {
        const auto before = event::Clock::now();
        origin_->last().send(packets(1));
        ASSERT_TRUE(receives(376'000 + 188 * i));
        EXPECT_LT(event::Clock::now() - before, 250ms);
    }
}

TEST_F(HttpTsTest, ManySmallWritesWakeTheLoopSeldom) {
    origin([&](Connection& c) {
        c.send(ok);
        c.send(packets(2000));
    });
    open(origin_->url("/"));
    ASSERT_TRUE(receives(376'000));
    const std::uint64_t before = sink_.calls;
    for (int i = 0; i < 300; ++i) {  // 300 x 1316 bytes, a millisecond apart
        origin_->last().send(packets(7));
        turn_for(*loop_, 1ms);
    }
    ASSERT_TRUE(receives(376'000 + 300 * 1316));
    EXPECT_LT(sink_.calls - before, 60U);
}

TEST_F(HttpTsTest, PauseStopsTheOriginAndResumeLosesNothing) {
    const std::string body = packets(16);
    open(origin([&](Connection& c) {
             c.send(ok);
             c.flood(body);
         }).url("/"));
    ASSERT_TRUE(receives(5'000'000));
    upstream_->pause();
    turn_for(*loop_, 300ms);
    const std::size_t taken = sink_.bytes.size();
    const std::uint64_t sent = origin_->sent_bytes();
    turn_for(*loop_, 300ms);
    EXPECT_EQ(sink_.bytes.size(), taken);
    EXPECT_EQ(origin_->sent_bytes(), sent);
    upstream_->resume();
    ASSERT_TRUE(receives(taken + 20'000'000));
    for (std::size_t at = 0; at + body.size() <= sink_.bytes.size(); at += body.size())
        ASSERT_EQ(std::string_view(sink_.bytes).substr(at, body.size()), body);
}

TEST_F(HttpTsTest, PauseWithinTookWorksAndSoDoesPauseBeforeAnything) {
    origin([&](Connection& c) {
        c.send(ok);
        c.flood(packets(16));
    });
    open(origin_->url("/"));
    upstream_->pause();
    turn_for(*loop_, 200ms);
    EXPECT_LT(sink_.bytes.size(), 600'000U);
    sink_.on_bytes = [&] { upstream_->pause(); };
    for (int i = 0; i < 5; ++i) {
        const std::size_t taken = sink_.bytes.size();
        upstream_->resume();
        EXPECT_EQ(sink_.bytes.size(), taken) << "not from within resume()";
        ASSERT_TRUE(receives(taken + 1));
        turn_for(*loop_, 50ms);
        EXPECT_LT(sink_.bytes.size(), taken + 2'000'000);
    }
    sink_.on_bytes = nullptr;
}

TEST_F(HttpTsTest, DestructionInEveryStateClosesTheSocketAtOnce) {
    std::string answer;
    origin([&](Connection& c) {
        if (text::contains(c.request(), "GET /r ")) {
            c.send(redirect("/slow"));
        } else {
            c.send(answer);
        }
    });
    for (const std::string& start : {std::string(),
                                     std::string("HTTP/1.1 200"),
                                     std::string(ok),
                                     std::string(ok) + "GGG",
                                     std::string(ok) + packets(5000)}) {
        for (const char* path : {"/", "/r"}) {
            for (const int turns : {0, 1, 2, 3, 5, 20}) {
                answer = start;
                open(origin_->url(path));
                for (int i = 0; i < turns; ++i) loop_->turn(1ms);
                const int endings = sink_.endings;
                upstream_.reset();
                const std::size_t taken = sink_.bytes.size();
                ASSERT_TRUE(eventually(
                    *loop_, [&] { return origin_->open() == 0; }, 1s));
                EXPECT_EQ(sink_.bytes.size(), taken);
                EXPECT_EQ(sink_.endings, endings);
                forget();
            }
        }
    }
}

TEST_F(HttpTsTest, OtherUpstreamMayBeDestroyedInTook) {
    origin([&](Connection& c) {
        c.send(ok);
        c.flood(packets(16));
    });
    Taken other_sink;
    plan_.url = origin_->url("/other");
    auto other = opener().open(plan_, source_, rows_, other_sink);
    open(origin_->url("/"));
    ASSERT_TRUE(eventually(*loop_, [&] { return other_sink.bytes.size() > 1'000'000; }));
    sink_.on_bytes = [&] { other.reset(); };
    const std::size_t taken = sink_.bytes.size();
    ASSERT_TRUE(receives(taken + 1));
    const std::size_t others = other_sink.bytes.size();
    ASSERT_TRUE(eventually(
        *loop_, [&] { return origin_->open() == 1; }, 1s));
    EXPECT_EQ(other_sink.bytes.size(), others);
    ASSERT_TRUE(receives(taken + 1'000'000));
    sink_.on_bytes = nullptr;
}

TEST_F(HttpTsTest, OpenerMayGoBeforeWhatTheLoopDeletesLate) {
    open(origin([&](Connection& c) {
             c.send(ok);
             c.flood(packets(16));
         }).url("/"));
    ASSERT_TRUE(receives(1'000'000));
    loop_->discard(std::move(upstream_));
    opener_.reset();
}

TEST_F(HttpTsTest, HlsGoesToThePlayoutChildAfterTheConnectionIsClosed) {
    const Script playout("cat > request; printf 'GG%.0s' $(seq 9400); echo finished >&2");
    options_.playout = playout.path();
    source_.trusted = true;
    plan_.headers = {{"X-Token", "\"\x80"}};
    open(origin([&](Connection& c) {
             c.send(ok);
             c.send("\xEF\xBB\xBF\n#EXTM3U\n#EXT-X-VERSION:3\n");
         }).url("/x?token=secret"));
    ASSERT_TRUE(ends());
    EXPECT_EQ(sink_.bytes, std::string(18'800, 'G'));
    EXPECT_EQ(sink_.ending.reason, Reason::ended);
    EXPECT_EQ(origin_->open(), 0U);
    EXPECT_EQ(read_file(playout.file("request")),
              text::join("{\"url\":\"",
                         origin_->url("/x?token=secret"),
                         "\",\"user_agent\":\"\",\"referrer\":\"\",\"headers\":[[\"X-Token\","
                         "\"\\\"\xEF\xBF\xBD\"]],\"trusted\":true,\"trusted_hosts\":"
                         "[\"127.0.0.1\"]}\n"));
}

TEST_F(HttpTsTest, OtherContainersGoToThePlayoutChildToo) {
    const Script playout("exec yes FFFFFFF");
    options_.playout = playout.path();
    std::string first;
    origin([&](Connection& c) {
        c.send(ok);
        c.flood(first);
    });
    for (const std::string& bytes : {std::string("FLV\x01\x05\0\0\0\x09", 9),
                                     std::string("\0\0\0\x18"
                                                 "ftypmp42",
                                                 12),
                                     std::string("OggS\0\x02", 6),
                                     std::string("ID3\x03\0", 5)}) {
        first = bytes;
        open(origin_->url("/"));
        ASSERT_TRUE(ends()) << "yes writes lines, which are no packets";
        EXPECT_EQ(sink_.ending.reason, Reason::malformed) << sink_.ending.why;
        EXPECT_TRUE(text::contains(sink_.ending.why, "wrote ")) << sink_.ending.why;
        forget();
    }
}

}  // namespace
}  // namespace flathead::upstreams
