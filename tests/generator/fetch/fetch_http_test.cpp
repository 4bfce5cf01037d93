#include "relay/base/text.hpp"
#include "tests/support/http_server.hpp"

#include "fetch_case.hpp"
#include <atomic>
#include <mutex>

namespace flathead::fetch {
namespace {

using namespace std::chrono_literals;
using tests::HttpAnswer;
using tests::HttpRequest;
using tests::HttpServer;

HttpAnswer not_modified() {
    return {.status = 304, .headers = {{"ETag", "\"v1\""}}};
}

class FetchHttp : public FetchCase {};

TEST_F(FetchHttp, FreshThenNotModifiedWritesNothing) {
    const HttpServer server([](const HttpRequest& request) {
        if (request.header("if-none-match") == "\"v1\"") return not_modified();
        return HttpAnswer{.headers = {{"ETag", "\"v1\""}, {"Last-Modified", "then"}},
                          .body = "#EXTM3U\n"};
    });
    const Fetched first = fetch(server.url("/list.m3u"));
    EXPECT_EQ(first.state, OriginState::fresh) << first.error;
    EXPECT_FALSE(first.good);
    EXPECT_EQ(read_file(first.candidate->document), "#EXTM3U\n");
    accept(first);
    const std::string before = state();
    const Fetched second = fetch(server.url("/list.m3u"));
    EXPECT_EQ(second.state, OriginState::unchanged) << second.error;
    EXPECT_FALSE(second.candidate);
    EXPECT_EQ(read_file(second.good->document), "#EXTM3U\n");
    EXPECT_EQ(state(), before);
    EXPECT_EQ(server.requests().at(0).header("user-agent"), "Test/1");
    EXPECT_EQ(server.requests().at(0).header("accept-encoding"), "gzip");
    EXPECT_EQ(server.requests().at(1).header("if-modified-since"), "then");
}

TEST_F(FetchHttp, OtherAddressOrSettingsAskUnconditionally) {
    const HttpServer server([](const HttpRequest&) {
        return HttpAnswer{.headers = {{"ETag", "\"v1\""}}, .body = "same"};
    });
    accept(fetch(server.url("/a")));
    EXPECT_EQ(fetch(server.url("/b")).state, OriginState::unchanged) << "the bytes are the same";
    from.user_agent = "Other/1";
    EXPECT_EQ(fetch(server.url("/b")).state, OriginState::unchanged);
    for (const HttpRequest& request : server.requests())
        EXPECT_EQ(request.header("if-none-match"), "");
    EXPECT_EQ(fetch(server.url("/b")).state, OriginState::unchanged);
    EXPECT_EQ(server.requests().back().header("if-none-match"), "\"v1\"");
}

TEST_F(FetchHttp, SameBytesAreUnchangedAndNotWritten) {
    const HttpServer server(
        [](const HttpRequest&) { return HttpAnswer{.body = std::string(500'000, 'x')}; });
    accept(fetch(server.url("/")));
    const std::string before = state();
    EXPECT_EQ(fetch(server.url("/")).state, OriginState::unchanged);
    EXPECT_EQ(state(), before);
}

TEST_F(FetchHttp, ChangedValidatorOfTheSameBytesIsRemembered) {
    std::atomic<int> version = 1;
    const HttpServer server([&](const HttpRequest& request) {
        const std::string etag = "\"" + std::to_string(version) + "\"";
        if (request.header("if-none-match") == etag) return HttpAnswer{.status = 304};
        return HttpAnswer{.headers = {{"ETag", etag}}, .body = "same"};
    });
    accept(fetch(server.url("/")));
    version = 2;
    EXPECT_EQ(fetch(server.url("/")).state, OriginState::unchanged);
    EXPECT_EQ(copies.good("k")->etag, "\"2\"");
    EXPECT_EQ(copies.good("k")->fetched, noon);
}

TEST_F(FetchHttp, NewBytesAreFreshBesideTheGoodCopy) {
    std::atomic<bool> second = false;
    const HttpServer server([&](const HttpRequest&) {
        return HttpAnswer{.body = second ? "first and more" : "first"};
    });
    accept(fetch(server.url("/")));
    second = true;
    const Fetched fetched = fetch(server.url("/"));
    EXPECT_EQ(fetched.state, OriginState::fresh);
    EXPECT_EQ(read_file(fetched.candidate->document), "first and more");
    EXPECT_EQ(fetched.candidate->digest, digest_of("first and more"));
    EXPECT_EQ(read_file(fetched.good->document), "first");
    copies.reject("k");
    EXPECT_EQ(read_file(copies.good("k")->document), "first");
}

TEST_F(FetchHttp, EveryFaultFallsBackToTheGoodCopyAndSaysWhy) {
    std::atomic<bool> healthy = true;
    const HttpServer server([&](const HttpRequest& request) -> HttpAnswer {
        if (healthy) return {.body = "good"};
        const std::string path = request.target.substr(0, request.target.find('?'));
        if (path == "/404") return {.status = 404, .body = "<html>no</html>"};
        if (path == "/503") return {.status = 503};
        if (path == "/204") return {.status = 204};
        if (path == "/304") return {.status = 304};
        if (path == "/empty") return {};
        if (path == "/cut") return {.body = std::string(100'000, 'x'), .cut_after = 60'000};
        if (path == "/late") return {.body = "x", .delay = 60s};
        if (path == "/big") return {.body = std::string(300'000, 'x'), .without_length = true};
        if (path == "/loop") return {.status = 302, .headers = {{"Location", "/loop"}}};
        if (path == "/file")
            return {.status = 302, .headers = {{"Location", "file:///etc/passwd"}}};
        if (path == "/inside") return {.status = 302, .headers = {{"Location", "http://[::1]/"}}};
        if (path == "/br") return {.headers = {{"Content-Encoding", "br"}}, .body = "x"};
        return {.reset = true};
    });
    accept(fetch(server.url("/good")));
    healthy = false;
    from.max_bytes = 200'000;
    from.timeout = Seconds{2};
    for (const auto& [target, why] : {std::pair{"/404", "HTTP 404"},
                                      {"/503", "HTTP 503"},
                                      {"/204", "HTTP 204"},
                                      {"/304", "HTTP 304"},
                                      {"/empty", "the answer is empty"},
                                      {"/cut", "transfer closed"},
                                      {"/late", "timed out"},
                                      {"/big", "larger than 200.0 kB"},
                                      {"/loop", "redirected more than 10 times"},
                                      {"/file", "only http and https"},
                                      {"/inside", "private address"},
                                      {"/br", "packed as br"},
                                      {"/reset", "reset"}}) {
        const Fetched fetched = fetch(server.url(target) + std::string("?password=hidden"));
        EXPECT_EQ(fetched.state, OriginState::last_good) << target;
        EXPECT_FALSE(fetched.candidate);
        EXPECT_EQ(read_file(fetched.good->document), "good");
        EXPECT_TRUE(text::contains(fetched.error, why)) << target << ": " << fetched.error;
        EXPECT_FALSE(text::contains(fetched.error, "hidden")) << fetched.error;
        EXPECT_FALSE(std::filesystem::exists(copies.candidate_path("k"))) << target;
    }
    const Fetched refused =
        fetch(text::join("http://user:hidden@127.0.0.1:", tests::closed_port(), "/"));
    EXPECT_EQ(refused.state, OriginState::last_good);
    EXPECT_TRUE(text::contains(refused.error, "http://***@127.0.0.1")) << refused.error;
    EXPECT_FALSE(text::contains(refused.error, "hidden"));
    const Fetched never_seen = fetch({.key = "other", .subject = "source other", .from = &from});
    EXPECT_EQ(never_seen.state, OriginState::failed);
    EXPECT_FALSE(never_seen.good);
}

TEST_F(FetchHttp, PassingTroubleIsTriedOnceMore) {
    for (const int kind : {0, 1, 2}) {
        std::atomic<int> asked = 0;
        const HttpServer server([&](const HttpRequest&) -> HttpAnswer {
            if (asked++ > 0) return {.body = "recovered"};
            if (kind == 0) return {.status = 503};
            if (kind == 1) return {.reset = true};
            return {.body = std::string(1000, 'x'), .cut_after = 500};
        });
        const Fetched fetched = fetch(server.url("/"));
        EXPECT_EQ(fetched.state, OriginState::fresh) << fetched.error;
        EXPECT_EQ(read_file(fetched.candidate->document), "recovered");
    }
    const HttpServer gone([](const HttpRequest&) { return HttpAnswer{.status = 404}; });
    EXPECT_EQ(fetch(gone.url("/")).state, OriginState::failed);
    EXPECT_EQ(gone.requests().size(), 1U);
    const HttpServer broken([](const HttpRequest&) { return HttpAnswer{.status = 500}; });
    EXPECT_EQ(fetch(broken.url("/")).state, OriginState::failed);
    EXPECT_EQ(broken.requests().size(), 2U);
}

TEST_F(FetchHttp, HtmlPageIsBytesLikeAnyOther) {
    const HttpServer server(
        [](const HttpRequest&) { return HttpAnswer{.body = "<html>login</html>"}; });
    EXPECT_EQ(fetch(server.url("/")).state, OriginState::fresh) << "its reader rejects it";
}

TEST_F(FetchHttp, RefreshIsNotAskedBeforeItsTime) {
    const HttpServer server([](const HttpRequest&) { return HttpAnswer{.body = "list"}; });
    from.url = server.url("/");
    const Request request{.key = "k", .subject = "s", .from = &from, .refresh = Seconds{3600}};
    accept(fetch(request));
    options.now = noon + Seconds{3599};
    EXPECT_EQ(fetch(request).state, OriginState::unchanged);
    EXPECT_EQ(server.requests().size(), 1U);
    options.now = noon + Seconds{3600};
    EXPECT_EQ(fetch(request).state, OriginState::unchanged);
    EXPECT_EQ(server.requests().size(), 2U);
    options.now = noon + Seconds{7199};
    EXPECT_EQ(fetch(request).state, OriginState::unchanged);
    EXPECT_EQ(server.requests().size(), 2U) << "the answer \"same bytes\" also counts as asked";
}

TEST_F(FetchHttp, OfflineAsksNobody) {
    const HttpServer server([](const HttpRequest&) { return HttpAnswer{.body = "list"}; });
    accept(fetch(server.url("/")));
    options.offline = true;
    const Fetched fetched = fetch(server.url("/"));
    EXPECT_EQ(fetched.state, OriginState::last_good);
    EXPECT_EQ(fetched.error, "offline");
    EXPECT_EQ(fetch({.key = "new", .subject = "s", .from = &from}).state, OriginState::failed);
    EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(FetchHttp, AddressFromAPlaylistCannotReachTheOperatorsNetwork) {
    const HttpServer server([](const HttpRequest&) { return HttpAnswer{.body = "secret"}; });
    options.trusted_hosts.clear();
    for (const std::string& url : {server.url("/"),
                                   server.url("/", "localhost"),
                                   std::string("file:///etc/passwd"),
                                   std::string("/etc/passwd")}) {
        from.url = url;
        const Fetched fetched =
            fetch({.key = "k", .subject = "s", .from = &from, .from_playlist = true});
        EXPECT_EQ(fetched.state, OriginState::failed) << url;
    }
    EXPECT_EQ(server.requests().size(), 0U);
    options.trusted_hosts = {"127.0.0.1"};
    from.url = server.url("/");
    EXPECT_EQ(fetch({.key = "k", .subject = "s", .from = &from, .from_playlist = true}).state,
              OriginState::fresh);
}

TEST_F(FetchHttp, ManyInParallelInTheOrderOfTheRequestsWithProgress) {
    const HttpServer server([](const HttpRequest& request) {
        return HttpAnswer{.body = request.target, .delay = 30ms};
    });
    std::vector<FetchConfig> configs(12, from);
    std::vector<Request> requests;
    for (std::size_t i = 0; i < configs.size(); ++i) {
        configs[i].url = server.url("/" + std::to_string(i));
        requests.push_back({.key = "k" + std::to_string(i), .subject = "s", .from = &configs[i]});
    }
    std::vector<std::string> lines;
    options.progress = [&](const std::string& line) { lines.push_back(line); };
    const std::vector<Fetched> fetched = fetch_all(requests, copies, options);
    for (std::size_t i = 0; i < fetched.size(); ++i) {
        EXPECT_EQ(fetched[i].key, requests[i].key);
        EXPECT_EQ(read_file(fetched[i].candidate->document), "/" + std::to_string(i));
    }
    EXPECT_GE(server.most_at_once(), 2);
    ASSERT_FALSE(lines.empty());
    EXPECT_TRUE(lines.back().starts_with("12 of 12, 26 B")) << lines.back();
}

}  // namespace
}  // namespace flathead::fetch
