#include "relay/app/listen.hpp"

#include "relay/base/error.hpp"
#include "relay/base/files.hpp"
#include "relay/base/text.hpp"

#include <gtest/gtest.h>

namespace flathead::relay_app {
namespace {

std::string failure_of(const std::string& address) {
    try {
        static_cast<void>(listen_on(address));
        return "";
    } catch (const Error& failure) {
        return failure.what();
    }
}

TEST(Listen, SocketOfAKilledRelayIsReplacedAndOneInUseIsNot) {
    const TemporaryFolder folder;
    const std::string address = text::join("unix:", (folder.path() / "relay.sock").string());
    { const http::Listener killed = listen_on(address); }
    const http::Listener second = listen_on(address);
    EXPECT_TRUE(second.is_trusted);
    EXPECT_EQ(address_of(second), address);
    EXPECT_TRUE(text::contains(failure_of(address), "another relay answers there"));
}

TEST(Listen, FileThatIsNoSocketStays) {
    const TemporaryFolder folder;
    const Path file = folder.path() / "precious";
    replace_file(file, "words");
    EXPECT_TRUE(text::contains(failure_of(text::join("unix:", file.string())), "no socket"));
    EXPECT_EQ(read_file(file), "words");
}

TEST(Listen, LoopbackIsNotTrustedAndEverythingElseIsRefused) {
    for (const std::string address : {"127.0.0.1:0", "127.8.0.1:0", "[::1]:0"}) {
        const http::Listener listener = listen_on(address);
        EXPECT_FALSE(listener.is_trusted) << address;
        EXPECT_FALSE(address_of(listener).ends_with(":0")) << address;
    }
    for (const std::string address : {"0.0.0.0:0",
                                      "[::]:0",
                                      "192.168.1.1:80",
                                      "localhost:80",
                                      "127.0.0.1",
                                      "127.0.0.1:",
                                      "127.0.0.1:70000",
                                      "127.0.0.1:80x",
                                      "unix:",
                                      ":80",
                                      ""}) {
        EXPECT_NE(failure_of(address), "") << address;
    }
    EXPECT_NE(failure_of(text::join("unix:/", std::string(200, 'x'))), "");
}

}  // namespace
}  // namespace flathead::relay_app
