#include "generator/accounts/credentials.hpp"

#include "relay/base/text.hpp"
#include "relay/lib/crypto/digest.hpp"

namespace flathead::accounts {
namespace {

/// A byte of random gives a letter: 256 is a multiple of 32, so all are equally likely.
std::string random_letters(std::size_t count) {
    static_assert(password_letters.size() == 32 && password_length * 5 >= 100);
    std::string out = crypto::random_bytes(count);
    for (char& c : out) c = password_letters[static_cast<unsigned char>(c) % 32];
    return out;
}

}  // namespace

std::string new_password() {
    return random_letters(password_length);
}

std::string new_salt() {
    return random_letters(salt_length);
}

std::string hash_of(std::string_view name, std::string_view password, std::string_view salt) {
    return crypto::base64url(crypto::md5(text::join(name, ':', password, ':', salt)));
}

}  // namespace flathead::accounts
