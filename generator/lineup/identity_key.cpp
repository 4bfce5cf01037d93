#include "generator/lineup/identity_key.hpp"

#include "relay/base/url.hpp"
#include "relay/lib/icu/fold.hpp"
#include "relay/lib/xxhash/digest.hpp"

namespace flathead::lineup {
namespace {

void append_number(std::string& out, std::uint64_t value) {
    for (int shift = 0; shift < 64; shift += 8) out += static_cast<char>((value >> shift) & 0xff);
}

IdentityKey key_of(std::string_view bytes) {
    const IdentityKey key = digest_of(bytes).low;
    return key == 0 ? 1 : key;
}

IdentityKey combined(char kind, std::uint64_t first, std::uint64_t second) {
    char bytes[17] = {kind};
    for (int i = 0; i < 8; ++i) {
        bytes[1 + i] = static_cast<char>((first >> (8 * i)) & 0xff);
        bytes[9 + i] = static_cast<char>((second >> (8 * i)) & 0xff);
    }
    return key_of({bytes, sizeof bytes});
}

IdentityKey with_text(char kind, std::uint64_t first, std::string_view text, std::string& buffer) {
    buffer.assign(1, kind);
    append_number(buffer, first);
    buffer += text;
    return key_of(buffer);
}

}  // namespace

IdentityKey KeyMaker::of_text(char kind, std::string_view text) {
    buffer_.assign(1, kind);
    append_number(buffer_, source_.size());
    buffer_ += source_;
    buffer_ += text;
    return key_of(buffer_);
}

EntryKeys KeyMaker::keys_of(const Entry& entry) {
    if (entry.group != group_ || folded_group_.empty()) {
        group_ = entry.group;
        fold_name_into(group_, folded_group_);
    }
    EntryKeys keys;
    if (!entry.native_id.empty()) keys.native = of_text('i', entry.native_id);
    if (!entry.guide_id.empty()) keys.guide = of_text('g', entry.guide_id);
    fold_name_into(entry.name, folded_);
    keys.name = of_text('n', folded_);
    keys.name_group = with_text('s', keys.name, folded_group_, buffer_);
    return keys;
}

IdentityKey full_key(IdentityKey name_group, IdentityKey guide) {
    return combined('f', name_group, guide);
}
IdentityKey groupless_key(IdentityKey name, IdentityKey guide) {
    return combined('w', name, guide);
}

IdentityKey twin_key(IdentityKey name_group, std::string_view path) {
    std::string buffer;
    return with_text('p', name_group, path, buffer);
}

IdentityKey twin_place_key(IdentityKey name_group, std::uint32_t place) {
    return place == 0 ? name_group : combined('o', name_group, place);
}

std::string twin_path(std::string_view address) {
    std::string masked = url::masked(address);
    const std::size_t scheme = masked.find("://");
    if (scheme == std::string::npos) return masked;
    const std::size_t path = masked.find_first_of("/?", scheme + 3);
    return path == std::string::npos ? std::string() : masked.substr(path);
}

}  // namespace flathead::lineup
