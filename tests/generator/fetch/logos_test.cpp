#include "generator/fetch/logos.hpp"

#include "relay/base/text.hpp"
#include "tests/support/http_server.hpp"

#include <gtest/gtest.h>

#include <atomic>

namespace flathead::fetch {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using tests::HttpAnswer;
using tests::HttpRequest;
using tests::HttpServer;

const Time noon{Seconds{1'795'176'000}};
const std::string png = "\x89PNG\r\n\x1A\n rest of a picture";

HttpAnswer answer_for(const HttpRequest& request) {
    if (request.target.starts_with("/ok")) return {.body = png};
    if (request.target == "/jpg.png") return {.body = "\xFF\xD8\xFF\xE0 picture"};
    if (request.target == "/svg")
        return {.body = "<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"};
    if (request.target.starts_with("/dead")) return {.reset = true};
    if (request.target == "/html") return {.body = "<html>"};
    if (request.target == "/big") return {.body = png + std::string(50'000, 'x')};
    if (request.target == "/to-private")
        return {.status = 302, .headers = {{"Location", "http://[::1]/x.png"}}};
    if (request.target == "/slow") return {.body = png, .delay = 60s};
    return {.status = 404};
}

class Logos : public testing::Test {
  protected:
    LogoUpdate update(const std::vector<std::string>& urls, Time now = noon) {
        return LogoCache(folder.path() / "logos").update(urls, limits, now, trusted);
    }
    [[nodiscard]] std::optional<std::string> file_for(const std::string& url) const {
        return LogoCache(folder.path() / "logos").file_for(url);
    }
    TemporaryFolder folder;
    HttpServer server{answer_for};
    LogoLimits limits;
    std::vector<std::string> trusted{"127.0.0.1"};
};

TEST_F(Logos, PicturesAreKeptUnderTheTypeOfTheirContent) {
    const std::string one = server.url("/ok?x=1&token=secret");
    const std::string two = server.url("/jpg.png");
    const LogoUpdate done = update({one, two, one});
    EXPECT_EQ(done.fetched, 2U);
    EXPECT_EQ(file_for(one), digest_of(one).hex() + ".png");
    EXPECT_EQ(file_for(two), digest_of(two).hex() + ".jpg");
    EXPECT_EQ(read_file(folder.path() / "logos" / *file_for(one)), png);
    EXPECT_EQ(server.requests().size(), 2U);
    EXPECT_FALSE(file_for(server.url("/never")));
}

TEST_F(Logos, AHostThatNeverAnswersIsNotAskedForEveryLogo) {
    HttpServer dead(answer_for);
    std::vector<std::string> urls;
    for (int i = 0; i < 200; ++i) urls.push_back(dead.url(text::join("/dead/", i)));
    urls.push_back(server.url("/ok"));
    const LogoUpdate done = update(urls);
    EXPECT_EQ(done.failed, 200U);
    EXPECT_EQ(done.fetched, 1U);
    EXPECT_EQ(done.waiting, 0U);  // nothing that would make the next run do it all again
    EXPECT_LT(dead.requests().size(), 60U);
    const LogoUpdate again = update(urls, noon + 1h);
    EXPECT_EQ(again.failed + again.waiting, 0U);
}

TEST_F(Logos, NothingIsAskedOrWrittenBeforeItsTime) {
    update({server.url("/ok"), server.url("/404")});
    const auto written = std::filesystem::last_write_time(folder.path() / "logos/index");
    update({server.url("/ok"), server.url("/404")}, noon + limits.retry - Seconds{1});
    EXPECT_EQ(server.requests().size(), 2U);
    EXPECT_EQ(std::filesystem::last_write_time(folder.path() / "logos/index"), written);
    update({server.url("/ok"), server.url("/404")}, noon + limits.retry);
    EXPECT_EQ(server.requests().size(), 3U) << "the failed one again";
    update({server.url("/ok"), server.url("/404")}, noon + limits.retry * 2);
    EXPECT_EQ(server.requests().size(), 3U) << "its second failure doubles the wait";
    EXPECT_EQ(update({server.url("/ok")}, noon + limits.keep).fetched, 0U)
        << "the same bytes are not written again";
    EXPECT_EQ(server.requests().size(), 4U);
}

TEST_F(Logos, WhatIsNoPictureIsRemembered) {
    limits.bytes = 10'000;
    for (const char* target : {"/svg", "/html", "/big", "/404", "/to-private"}) {
        EXPECT_EQ(update({server.url(target)}).failed, 1U) << target;
        EXPECT_FALSE(file_for(server.url(target))) << target;
    }
}

TEST_F(Logos, PrivateAddressesAndOtherSchemesAreNotAsked) {
    trusted.clear();
    EXPECT_EQ(update({server.url("/ok"), server.url("/ok", "localhost")}).failed, 2U);
    const LogoUpdate others = update(
        {"file:///etc/passwd", "/etc/passwd", "data:image/png;base64,AAAA", "ftp://h/x.png", ""});
    EXPECT_EQ(others.failed + others.waiting, 0U);
    EXPECT_EQ(server.requests().size(), 0U);
}

TEST_F(Logos, AnOldLogoSurvivesAFailure) {
    std::atomic<bool> gone = false;
    const HttpServer changing([&](const HttpRequest&) {
        return gone ? HttpAnswer{.status = 404} : HttpAnswer{.body = png};
    });
    const std::string url = changing.url("/");
    update({url});
    gone = true;
    EXPECT_EQ(update({url}, noon + limits.keep).failed, 1U);
    EXPECT_TRUE(file_for(url));
}

TEST_F(Logos, LimitsOfARunLeaveTheRestForTheNext) {
    std::vector<std::string> urls;
    for (int i = 0; i < 30; ++i) urls.push_back(server.url(text::join("/ok", i)));
    limits.per_run = 20;
    EXPECT_EQ(update(urls).fetched, 20U);
    const LogoUpdate second = update(urls);
    EXPECT_EQ(second.fetched, 10U);
    EXPECT_EQ(second.waiting, 0U);
    limits.time = Seconds{1};
    const LogoUpdate slow = update({server.url("/slow")});
    EXPECT_EQ(slow.fetched, 0U);
    EXPECT_EQ(slow.failed + slow.waiting, 1U);
}

TEST_F(Logos, BeyondTheMostKeptUnusedOnesGo) {
    limits.most_kept = 3;
    const std::string old = server.url("/ok-old");
    update({old, server.url("/ok1")});
    update({server.url("/ok1"), server.url("/ok2"), server.url("/ok3")});
    EXPECT_FALSE(file_for(old));
    EXPECT_FALSE(
        std::filesystem::exists(folder.path() / "logos" / (digest_of(old).hex() + ".png")));
    EXPECT_TRUE(file_for(server.url("/ok1")));
}

TEST_F(Logos, DamagedIndexCostsOnlyTheDamagedLines) {
    const std::string url = server.url("/ok");
    update({url});
    const std::string whole = read_file(folder.path() / "logos/index");
    replace_file(
        folder.path() / "logos/index",
        whole + "zz 1 2 png\n" + std::string(32, 'a') + " 1 0 ../../etc/passwd\n" + "\0\xFF\n"s);
    EXPECT_TRUE(file_for(url));
    replace_file(folder.path() / "logos/index", "other format");
    EXPECT_FALSE(file_for(url));
}

}  // namespace
}  // namespace flathead::fetch
