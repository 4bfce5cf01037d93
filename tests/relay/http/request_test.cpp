#include "relay/http/request.hpp"

#include <random>
#include <string>
#include <vector>

namespace flathead::http {
namespace {

using State = RequestReader::State;
constexpr std::size_t most = 8192;

struct Case {
    std::string bytes;
    int status;  // 0: a request; -1: more is waited for
    std::string why;
};

int result_of(const std::string& bytes, std::size_t piece) {
    RequestReader reader(most);
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        const State state = reader.take(std::string_view(bytes).substr(at, piece));
        if (state == State::complete) return 0;
        if (state == State::refused) return reader.status();
    }
    return -1;
}

std::string headers(std::size_t count) {
    std::string out = "GET / HTTP/1.1\r\n";
    for (std::size_t i = 0; i < count; ++i) out += "a: b\r\n";
    return out + "\r\n";
}

const std::vector<Case> cases{
    {"GET / HTTP/1.1\r\n\r\n", 0, "no header is needed"},
    {"GET / HTTP/1.0\r\nHost: x\r\n\r\n", 0, "old version"},
    {"GET / HTTP/1.1\nHost: x\n\n", 0, "bare line feeds"},
    {"\r\n\r\nGET / HTTP/1.1\r\n\r\n", 0, "empty lines before"},
    {"GET / HTTP/1.1\r\nX:\r\nY:  \t \r\n\r\n", 0, "empty values"},
    {"GET / HTTP/1.1\r\nUser-Agent: J\xC3\xB6rg \x80\r\n\r\n", 0, "bytes over 127 in a value"},
    {"PROPFIND /x HTTP/1.1\r\n\r\n", 0, "any method is a request"},
    {headers(100), 0, "as many headers as allowed"},
    {headers(101), 431, "one header too many"},
    {"GET / HTTP/1.1\r\nHost: x\r\n", -1, "the empty line is missing"},
    {"GET", -1, "the beginning of one"},
    {"GET / HTTP/2.0\r\n\r\n", 505, "another version"},
    {"GET / HTTP/1.12\r\n\r\n", 400, "no version"},
    {"GET / http/1.1\r\n\r\n", 400, "versions are in capitals"},
    {"GET /\r\n\r\n", 400, "no version at all"},
    {"GET  HTTP/1.1\r\n\r\n", 400, "no target"},
    {"GET /a b HTTP/1.1\r\n\r\n", 400, "a blank in the target"},
    {"GET /a\tb HTTP/1.1\r\n\r\n", 400, "a control character in the target"},
    {"GET /\xC3\xB6 HTTP/1.1\r\n\r\n", 400, "a raw byte over 127 in the target"},
    {"G(T / HTTP/1.1\r\n\r\n", 400, "a method that is no token"},
    {"GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400, "a blank before the colon"},
    {"GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n", 400, "a folded header"},
    {"GET / HTTP/1.1\r\nnonsense\r\n\r\n", 400, "a header without a colon"},
    {"GET / HTTP/1.1\r\n: x\r\n\r\n", 400, "a header without a name"},
    {"GET / HTTP/1.1\r\nA: b\rc\r\n\r\n", 400, "a bare carriage return in a value"},
    {std::string("GET / HTTP/1.1\r\nA: b\0c\r\n\r\n", 26), 400, "a NUL in a value"},
    {"\x16\x03\x01\x02", 400, "TLS, seen at its first byte"},
    {" GET / HTTP/1.1\r\n\r\n", 400, "a blank before the method"},
    {"GET /" + std::string(most, 'a'), 431, "a target without end"},
    {"GET / HTTP/1.1\r\nA: " + std::string(most, 'a'), 431, "a header without end"},
    {std::string(most + 1, '\n'), 431, "empty lines without end"},
};

TEST(Request, IsReadOrRefusedWhateverThePieces) {
    for (const Case& each : cases) {
        for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, each.bytes.size()})
            EXPECT_EQ(result_of(each.bytes, piece), each.status) << each.why << ", by " << piece;
    }
}

TEST(Request, HoldsItsPartsAndNothingBehindTheHead) {
    RequestReader reader(most);
    ASSERT_EQ(
        reader.take("GET /channel/5.ts?a=b HTTP/1.1\r\nUSER-agent:  VLC/3 \r\nX: 1\r\nx: 2\r\n"
                    "\r\nGET /other HTTP/1.1\r\n\r\n"),
        State::complete);
    const Request& request = reader.request();
    EXPECT_EQ(request.method, "GET");
    EXPECT_EQ(request.target, "/channel/5.ts?a=b");
    EXPECT_EQ(request.header("User-Agent"), "VLC/3");
    EXPECT_EQ(request.header("X"), "1");
    EXPECT_EQ(request.count("x"), 2U);
    EXPECT_EQ(request.header("Host"), std::nullopt);
    EXPECT_EQ(request.headers.size(), 3U);
}

TEST(Request, ExactlyTheLimitIsAllowed) {
    const std::string head = "GET / HTTP/1.1\r\nA: ";
    const std::string full = head + std::string(most - head.size() - 4, 'x') + "\r\n\r\n";
    ASSERT_EQ(full.size(), most);
    EXPECT_EQ(result_of(full, 100), 0);
    EXPECT_EQ(result_of(head + std::string(most - head.size() - 3, 'x') + "\r\n\r\n", 100), 431);
}

/// Whatever arrives is read, refused or waited for, in the same way for every cut.
TEST(Request, MutatedBytesMeanTheSameInAnyPieces) {
    std::mt19937 random(7);
    for (int round = 0; round < 3000; ++round) {
        std::string bytes = cases[random() % 8].bytes;
        for (auto i = random() % 4; i-- > 0 && !bytes.empty();) {
            const std::size_t at = random() % bytes.size();
            switch (random() % 3) {
                case 0:
                    bytes[at] = static_cast<char>(random() % 256);
                    break;
                case 1:
                    bytes.erase(at, 1);
                    break;
                case 2:
                    bytes.insert(at, 1, "\r\n :\0\x7f"[random() % 6]);
                    break;
            }
        }
        if (bytes.empty()) continue;
        EXPECT_EQ(result_of(bytes, 1), result_of(bytes, bytes.size())) << bytes;
    }
}

}  // namespace
}  // namespace flathead::http
