#include "relay/base/files.hpp"
#include "relay/base/text.hpp"
#include "tests/relay/upstreams/raw_origin.hpp"
#include "tests/relay/upstreams/taken.hpp"

#include <sys/stat.h>

namespace flathead::upstreams {
namespace {

using namespace std::chrono_literals;
using namespace tests;
using Connection = RawOrigin::Connection;

constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";

/// A shell script that is started as flathead-playout; its request is in `request`.
class Playout {
  public:
    explicit Playout(const std::string& script) {
        const Path path = folder_.path() / "playout";
        replace_file(path,
                     text::join("#!/bin/sh\ncd ", folder_.path().string(), "\n", script, "\n"));
        ::chmod(path.c_str(), 0755);
    }
    [[nodiscard]] Path path() const { return folder_.path() / "playout"; }
    [[nodiscard]] Path file(const std::string& name) const { return folder_.path() / name; }

  private:
    TemporaryFolder folder_;
};

class HttpTsTest : public testing::Test {
  protected:
    void SetUp() override { before_ = open_descriptors(); }

    std::unique_ptr<Upstream> open(const std::string& url) {
        upstream_.url = url;
        source_.trusted_hosts = {"127.0.0.1"};
        return opener().open(upstream_, source_, sink_);
    }
    Opener& opener() {
        if (opener_ == nullptr) opener_ = std::make_unique<Opener>(loop_, options_);
        return *opener_;
    }
    bool ends() {
        return eventually(loop_, [&] { return sink_.endings > 0; });
    }

    event::Loop loop_;
    OpenerOptions options_;
    std::unique_ptr<Opener> opener_;
    plan::Upstream upstream_;
    plan::Source source_;
    Taken sink_;
    std::size_t before_ = 0;
};

TEST_F(HttpTsTest, StreamArrivesWholeAndItsEndIsTold) {
    const std::string body = packets(5000);
    RawOrigin origin(loop_, [&](Connection& c) {
        c.send(ok);
        c.send(body);
        c.close();
    });
    const auto upstream = open(origin.url("/live.ts"));
    EXPECT_EQ(upstream->doing(), "waiting for the answer");
    ASSERT_TRUE(ends());
    EXPECT_EQ(sink_.bytes, body);
    EXPECT_EQ(sink_.ending.reason, Reason::ended);
}

TEST_F(HttpTsTest, HlsGoesToThePlayoutChildAfterTheConnectionIsClosed) {
    const Playout playout("cat > request; yes G | tr -d '\\n' | head -c 18800 | tr 'G' G");
    options_.playout = playout.path();
    RawOrigin origin(loop_, [&](Connection& c) {
        c.send(ok);
        c.send("#EXTM3U\n#EXT-X-VERSION:3\n");
    });
    const auto upstream = open(origin.url("/x?token=secret"));
    ASSERT_TRUE(ends());
    EXPECT_EQ(sink_.bytes, std::string(18800, 'G'));
    EXPECT_EQ(sink_.ending.reason, Reason::ended);
    EXPECT_EQ(origin.open(), 0U);
    EXPECT_EQ(
        read_file(playout.file("request")),
        text::join("{\"url\":\"",
                   origin.url("/x?token=secret"),
                   "\",\"user_agent\":\"\",\"referrer\":\"\",\"headers\":[],\"trusted\":false,"
                   "\"trusted_hosts\":[\"127.0.0.1\"]}\n"));
}

}  // namespace
}  // namespace flathead::upstreams
