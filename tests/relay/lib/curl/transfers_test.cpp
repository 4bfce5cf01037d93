#include "relay/lib/curl/transfers.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "tests/support/http_server.hpp"

#include <gtest/gtest.h>

namespace flathead::curl {
namespace {

using namespace std::chrono_literals;
using tests::HttpAnswer;
using tests::HttpRequest;
using tests::HttpServer;

struct Kept final : Sink {
    std::string body;
    std::string why;
    Answer answer;
    Fault fault = Fault::none;
    int ends = 0;
    std::size_t enough = std::string::npos;

    bool take(const Answer&, std::string_view bytes) noexcept override {
        body += bytes;
        return body.size() < enough;
    }
    void ended(const Answer& last, Fault how, const std::string& reason) noexcept override {
        answer = last;
        fault = how;
        why = reason;
        ++ends;
    }
};

Transfer to(const std::string& url) {
    Transfer transfer;
    transfer.url = url;
    transfer.time_limit = 5s;
    transfer.trusted_hosts = {"127.0.0.1", "localhost"};
    return transfer;
}

std::unique_ptr<Kept> run(const Transfer& transfer) {
    auto kept = std::make_unique<Kept>();
    Transfers transfers(8, 4);
    transfers.start(transfer, *kept);
    while (transfers.step(100ms)) {
    }
    EXPECT_EQ(kept->ends, 1);
    return kept;
}

HttpAnswer redirect(const std::string& target) {
    return {.status = 302, .headers = {{"Location", target}}, .body = "moved, said at length"};
}

TEST(Transfers, BodyAndValidatorsArrive) {
    const HttpServer server([](const HttpRequest& request) {
        return HttpAnswer{.headers = {{"ETag", "\"v1\""}, {"Last-Modified", "yesterday"}},
                          .body = request.target};
    });
    Transfer transfer = to(server.url("/list a.m3u?x=1"));
    transfer.user_agent = "VLC/3.0.18";
    transfer.headers = {{"X-Own", "value"}};
    const auto kept = run(transfer);
    EXPECT_EQ(kept->fault, Fault::none);
    EXPECT_EQ(kept->answer.status, 200);
    EXPECT_EQ(kept->answer.etag, "\"v1\"");
    EXPECT_EQ(kept->answer.last_modified, "yesterday");
    EXPECT_EQ(kept->body, "/list%20a.m3u?x=1");
    const HttpRequest seen = server.requests().at(0);
    EXPECT_EQ(seen.header("user-agent"), "VLC/3.0.18");
    EXPECT_EQ(seen.header("x-own"), "value");
}

TEST(Transfers, FaultsAreToldApart) {
    HttpServer server([](const HttpRequest& request) -> HttpAnswer {
        if (request.target == "/503") return {.status = 503, .body = "busy"};
        if (request.target == "/cut")
            return {.body = std::string(100'000, 'x'), .cut_after = 50'000};
        if (request.target == "/short") return {.body = "abc", .claimed_length = 30};
        if (request.target == "/reset") return {.reset = true};
        if (request.target == "/late") return {.body = "abc", .delay = 60s};
        if (request.target == "/drip")
            return {.body = std::string(1'000, 'x'), .piece = 1, .pause = 300ms};
        if (request.target == "/big")
            return {.body = std::string(300'000, 'x'), .without_length = true};
        if (request.target == "/claims") return {.body = "abc", .claimed_length = 300'000};
        if (request.target == "/loop") return redirect("/loop");
        if (request.target == "/file") return redirect("file:///etc/passwd");
        if (request.target == "/gopher") return redirect("gopher://127.0.0.1/x");
        return {.body = "fine"};
    });
    struct Case {
        std::string url;
        Fault fault;
        std::string why;  // a part of it
    };
    const Case cases[] = {
        {server.url("/503"), Fault::none, "HTTP 503"},
        {server.url("/cut"), Fault::broken, "transfer closed"},
        {server.url("/short"), Fault::broken, "transfer closed"},
        {server.url("/reset"), Fault::broken, ""},
        {server.url("/late"), Fault::timed_out, "timed out"},
        {server.url("/drip"), Fault::timed_out, "too slow"},
        {server.url("/big"), Fault::refused, "larger than 200.0 kB"},
        {server.url("/claims"), Fault::refused, "larger than 200.0 kB"},
        {server.url("/loop"), Fault::refused, "redirected more than 10 times"},
        {server.url("/file"),
         Fault::refused,
         "redirected to file: only http and https are followed"},
        {server.url("/gopher"),
         Fault::refused,
         "redirected to gopher: only http and https are followed"},
        {text::join("http://127.0.0.1:", tests::closed_port(), "/"), Fault::unreachable, "connect"},
        {"http://name.invalid/", Fault::unreachable, "resolve"},
        {"file:///etc/passwd", Fault::refused, "only http and https"},
        {"no url", Fault::refused, "not a URL"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.url);
        Transfer transfer = to(c.url);
        transfer.time_limit = 2500ms;
        transfer.silence_limit = 1s;
        transfer.slowest = c.url.ends_with("/drip") ? 100 : 1;
        if (c.url.ends_with("/late")) transfer.silence_limit = 60s;
        transfer.max_bytes = 200'000;
        const auto kept = run(transfer);
        EXPECT_EQ(kept->fault, c.fault) << kept->why;
        EXPECT_TRUE(text::contains(kept->why, c.why)) << kept->why;
        EXPECT_LE(kept->body.size(), 200'000U);
    }
}

TEST(Transfers, RedirectBodiesAreNotTheDocument) {
    const HttpServer server([](const HttpRequest& request) {
        return request.target == "/a" ? redirect("b?x=1") : HttpAnswer{.body = request.target};
    });
    EXPECT_EQ(run(to(server.url("/a")))->body, "/b?x=1");
}

TEST(Transfers, WhatARequestSaysArrivesOnceAndFollowsNoRedirect) {
    const HttpServer server([](const HttpRequest& request) {
        if (request.target == "/moved") return redirect("/said");
        if (request.target == "/quiet") return HttpAnswer{.status = 204};
        return HttpAnswer{.body = request.method + " " + request.body};
    });
    Transfer post = to(server.url("/said"));
    post.method = "POST";
    post.headers = {{"Content-Type", "application/json"}};
    post.body = std::string(100'000, 'x');
    EXPECT_EQ(run(post)->body, "POST " + post.body);
    EXPECT_EQ(server.requests().back().header("content-type"), "application/json");
    post.url = server.url("/moved");
    EXPECT_EQ(run(post)->answer.status, 302);
    EXPECT_EQ(server.requests().size(), 2U);
    Transfer remove = to(server.url("/quiet"));
    remove.method = "DELETE";
    const auto removed = run(remove);
    EXPECT_EQ(removed->answer.status, 204);
    EXPECT_EQ(removed->why, "");
    EXPECT_EQ(server.requests().back().method, "DELETE");
}

TEST(Transfers, SecretsStayWithTheServerTheyWereGivenFor) {
    const HttpServer other([](const HttpRequest&) { return HttpAnswer{.body = "other"}; });
    const HttpServer server([&](const HttpRequest& request) -> HttpAnswer {
        if (request.target == "/same") return redirect("/end");
        if (request.target == "/port") return redirect(other.url("/port"));
        if (request.target == "/name") return redirect(other.url("/name", "localhost"));
        return {.body = "same"};
    });
    Transfer transfer = to(text::join("http://bob:p%40w@127.0.0.1:", server.port(), "/same"));
    transfer.user_agent = "Agent";
    transfer.headers = {{"X-Token", "secret"}, {"Cookie", "session=1"}, {"Referer", "http://r/"}};
    EXPECT_EQ(run(transfer)->body, "same");
    EXPECT_EQ(server.requests().at(1).header("authorization"), "Basic Ym9iOnBAdw==");
    EXPECT_EQ(server.requests().at(1).header("x-token"), "secret");
    transfer.headers.emplace_back("Authorization", "Bearer secret");
    for (const char* path : {"/port", "/name"}) {
        transfer.url = text::join("http://bob:p%40w@127.0.0.1:", server.port(), path);
        EXPECT_EQ(run(transfer)->body, "other");
        const HttpRequest seen = other.requests().back();
        EXPECT_EQ(seen.target, path);
        EXPECT_EQ(seen.header("authorization"), "");
        EXPECT_EQ(seen.header("x-token"), "");
        EXPECT_EQ(seen.header("cookie"), "");
        EXPECT_EQ(seen.header("referer"), "http://r/");
        EXPECT_EQ(seen.header("user-agent"), "Agent");
    }
}

TEST(Transfers, PrivateAddressesNeedTheOperatorsWord) {
    const HttpServer server([&](const HttpRequest& request) -> HttpAnswer {
        if (request.target.starts_with("/to?")) return redirect(request.target.substr(4));
        return {.body = "reached"};
    });
    Transfer operators = to(server.url("/"));
    operators.trusted_hosts.clear();
    EXPECT_EQ(run(operators)->body, "reached") << "the operator's own URL";
    operators.url = server.url("/to?" + server.url("/same"));
    EXPECT_EQ(run(operators)->body, "reached") << "a redirect within the named host";
    for (const std::string& target :
         {server.url("/", "localhost"), server.url("/", "[::1]"), server.url("/", "127.0.0.2")}) {
        operators.url = server.url("/to?" + target);
        const auto kept = run(operators);
        EXPECT_EQ(kept->fault, Fault::refused) << target;
        EXPECT_TRUE(text::contains(kept->why, "private address")) << kept->why;
    }
    Transfer strangers = operators;
    strangers.trusted = false;
    for (const std::string& url : {server.url("/"),
                                   server.url("/", "localhost"),
                                   server.url("/", "2130706433"),
                                   server.url("/", "127.1"),
                                   std::string("http://169.254.169.254/latest/meta-data/")}) {
        strangers.url = url;
        EXPECT_EQ(run(strangers)->fault, Fault::refused) << url;
    }
    strangers.trusted_hosts = {"LocalHost"};
    strangers.url = server.url("/", "localhost");
    EXPECT_EQ(run(strangers)->body, "reached") << "the config names it";
}

TEST(Transfers, StrangersNameThatResolvesToThisMachineIsNotAsked) {
    // Every machine's own host name leads to a private address here; the name itself looks
    // harmless.
    char name[256] = {};
    ASSERT_EQ(::gethostname(name, sizeof name - 1), 0);
    const HttpServer server([](const HttpRequest&) { return HttpAnswer{.body = "reached"}; });
    Transfer transfer = to(server.url("/", name));
    transfer.trusted = false;
    transfer.trusted_hosts.clear();
    const auto kept = run(transfer);
    EXPECT_NE(kept->fault, Fault::none);
    EXPECT_EQ(server.requests().size(), 0U);
}

TEST(Transfers, AtMostSoManyAtOnce) {
    const HttpServer server(
        [](const HttpRequest&) { return HttpAnswer{.body = "x", .delay = 20ms}; });
    Transfers transfers(8, 3);
    std::vector<std::unique_ptr<Kept>> kept;
    for (int i = 0; i < 20; ++i) {
        kept.push_back(std::make_unique<Kept>());
        transfers.start(to(server.url("/")), *kept.back());
    }
    while (transfers.step(100ms)) {
    }
    for (const auto& one : kept) EXPECT_EQ(one->body, "x");
    EXPECT_LE(server.most_at_once(), 4) << "3, and one that the server has not yet seen closed";
    EXPECT_GE(server.most_at_once(), 2);
}

TEST(Transfers, SinkThatHasEnoughEndsIt) {
    const HttpServer server(
        [](const HttpRequest&) { return HttpAnswer{.body = std::string(5'000'000, 'x')}; });
    Kept kept;
    kept.enough = 10;
    Transfers transfers(1, 1);
    transfers.start(to(server.url("/")), kept);
    while (transfers.step(100ms)) {
    }
    EXPECT_EQ(kept.fault, Fault::refused);
    EXPECT_LT(kept.body.size(), 1'000'000U);
}

TEST(Transfers, HeaderWithLineBreakIsRefused) {
    Transfer transfer = to("http://127.0.0.1/");
    transfer.headers = {{"X", "a\r\nHost: evil"}};
    Kept kept;
    Transfers transfers(1, 1);
    EXPECT_THROW(transfers.start(transfer, kept), Error);
}

TEST(Transfers, DroppedInTheMiddleLeavesNothingBehind) {
    const HttpServer server(
        [](const HttpRequest&) { return HttpAnswer{.body = "x", .delay = 60s}; });
    Kept kept;
    {
        Transfers transfers(2, 2);
        transfers.start(to(server.url("/")), kept);
        transfers.step(50ms);
    }
    EXPECT_EQ(kept.ends, 0);
}

TEST(Transfers, ProxyOfTheEnvironmentIsUsedForTheOperatorsUrls) {
    const HttpServer proxy([](const HttpRequest& request) {
        return HttpAnswer{.body = "by proxy: " + request.target};
    });
    ASSERT_EQ(::setenv("http_proxy", proxy.url("").c_str(), 1), 0);
    EXPECT_EQ(run(to("http://name.invalid/x"))->body, "by proxy: http://name.invalid/x");
    Transfer strangers = to("http://name.invalid/x");
    strangers.trusted = false;
    EXPECT_EQ(run(strangers)->fault, Fault::unreachable)
        << "a proxy would resolve the name unchecked";
    ::unsetenv("http_proxy");
}

}  // namespace
}  // namespace flathead::curl
