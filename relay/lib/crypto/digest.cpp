#include "relay/lib/crypto/digest.hpp"

#include "relay/base/error.hpp"

#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <sys/random.h>

namespace flathead::crypto {

std::string md5(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_md5(), nullptr) != 1)
        throw Error("compute an MD5 digest: OpenSSL does not offer it here");
    return {reinterpret_cast<const char*>(digest.data()), length};
}

std::string base64url(std::string_view bytes) {
    static constexpr char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : bytes) {
        bits = bits << 8 | static_cast<unsigned char>(c);
        for (count += 8; count >= 6; count -= 6) out += letters[bits >> (count - 6) & 63];
    }
    if (count > 0) out += letters[bits << (6 - count) & 63];
    return out;
}

std::string random_bytes(std::size_t count) {
    std::string out(count, '\0');
    for (std::size_t got = 0; got < count;) {
        const ssize_t more = ::getrandom(out.data() + got, count - got, 0);
        if (more < 0 && errno == EINTR) continue;
        if (more < 0) throw system_error("get random bytes");
        got += static_cast<std::size_t>(more);
    }
    return out;
}

}  // namespace flathead::crypto
