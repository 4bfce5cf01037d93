#include "relay/lib/curl/address.hpp"

#include "relay/base/address.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace flathead::curl {
namespace {

TEST(Address, OnlyGloballyRoutedOnesArePublic) {
    for (const char* text : {"8.8.8.8",
                             "1.1.1.1",
                             "172.15.255.255",
                             "172.32.0.0",
                             "100.63.255.255",
                             "100.128.0.0",
                             "192.167.1.1",
                             "[2606:4700::1111]",
                             "2a00:1450::1",
                             "64:ff9b::8.8.8.8",
                             "::ffff:8.8.8.8",
                             "2002:0808:0808::1"}) {
        EXPECT_TRUE(may_be_public(text)) << text;
    }
    for (const char* text : {"0.0.0.0",
                             "10.1.2.3",
                             "100.64.0.1",
                             "127.0.0.1",
                             "127.255.255.255",
                             "169.254.169.254",
                             "172.16.0.1",
                             "172.31.255.255",
                             "192.168.1.1",
                             "198.18.0.1",
                             "198.19.255.255",
                             "224.0.0.1",
                             "239.255.255.250",
                             "255.255.255.255",
                             "240.0.0.1",
                             "::",
                             "::1",
                             "[::1]",
                             "fe80::1",
                             "fe80::1%eth0",
                             "fc00::1",
                             "fd12::1",
                             "ff02::1",
                             "::ffff:127.0.0.1",
                             "::ffff:10.0.0.1",
                             "64:ff9b::192.168.1.1",
                             "2002:0a00:0001::1",
                             "2001:db8::1",
                             "2001::1",
                             "::127.0.0.1",
                             "localhost",
                             "LOCALHOST",
                             "2130706433",
                             "0x7f.1",
                             "127.1"}) {
        EXPECT_FALSE(may_be_public(text)) << text;
    }
    EXPECT_TRUE(may_be_public("example.org"));
}

TEST(Address, SocketAddressesAreJudgedAlike) {
    sockaddr_storage storage{};
    auto& four = reinterpret_cast<sockaddr_in&>(storage);
    four.sin_family = AF_INET;
    four.sin_addr.s_addr = htonl(0x7F000001);
    const auto& address = reinterpret_cast<const sockaddr&>(storage);
    EXPECT_FALSE(is_public_address(address));
    EXPECT_EQ(address_text(address), "127.0.0.1");
    four.sin_addr.s_addr = htonl(0x08080808);
    EXPECT_TRUE(is_public_address(address));
    storage = {};
    auto& six = reinterpret_cast<sockaddr_in6&>(storage);
    six.sin6_family = AF_INET6;
    ASSERT_EQ(::inet_pton(AF_INET6, "fd00::1", &six.sin6_addr), 1);
    EXPECT_FALSE(is_public_address(address));
    EXPECT_EQ(address_text(address), "fd00::1");
    storage.ss_family = AF_UNIX;
    EXPECT_FALSE(is_public_address(address));
}

}  // namespace
}  // namespace flathead::curl
