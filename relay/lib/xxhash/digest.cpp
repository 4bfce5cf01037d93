#include "relay/lib/xxhash/digest.hpp"

#define XXH_STATIC_LINKING_ONLY  // the state is a member here, so its size must be known
#include <xxhash.h>

namespace flathead {
namespace {

Digest from_xxh(XXH128_hash_t hash) {
    return {hash.high64, hash.low64};
}

}  // namespace

struct Digester::State {
    XXH3_state_t xxh;
};

std::string Digest::hex() const {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out(32, '0');
    for (unsigned i = 0; i < 16; ++i) {
        out[15 - i] = digits[(high >> (4 * i)) & 15];
        out[31 - i] = digits[(low >> (4 * i)) & 15];
    }
    return out;
}

Digest digest_of(std::string_view bytes) {
    return from_xxh(XXH3_128bits(bytes.data(), bytes.size()));
}

Digester::Digester() : state_(std::make_unique<State>()) {
    XXH3_128bits_reset(&state_->xxh);
}
Digester::Digester(Digester&&) noexcept = default;
Digester& Digester::operator=(Digester&&) noexcept = default;
Digester::~Digester() = default;

void Digester::add(std::string_view bytes) {
    XXH3_128bits_update(&state_->xxh, bytes.data(), bytes.size());
}

void Digester::add_field(std::string_view bytes) {
    const std::uint64_t length = bytes.size();
    XXH3_128bits_update(&state_->xxh, &length, sizeof length);
    add(bytes);
}

Digest Digester::digest() const {
    return from_xxh(XXH3_128bits_digest(&state_->xxh));
}

}  // namespace flathead
