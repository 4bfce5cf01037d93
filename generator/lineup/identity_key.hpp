#pragma once
/// Under which keys a source's entry is known in the state. Part of the state format
/// (generator/state/FORMAT.md): what is computed here must never change, or every channel of every
/// installation loses its id and number.
///
/// No key holds a host, a token, the order or what a rule made of the entry. The path of the
/// address tells apart only entries that agree in everything else ("twins").

#include "generator/model/listing.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace flathead::lineup {

/// 64 bits of XXH3-128; 0 is "no key". Among a million entries with three keys each two distinct
/// ones collide with a probability of 1 in 4 million, and then one channel gets a new id.
using IdentityKey = std::uint64_t;

/// What all keys of an entry are made of.
struct EntryKeys {
    IdentityKey native = 0;      // source + native id; 0 without one
    IdentityKey guide = 0;       // source + guide id; 0 without one
    IdentityKey name = 0;        // source + folded name
    IdentityKey name_group = 0;  // the same + folded group
};

/// Computes keys entry by entry; remembers the last group, as neighbours share it.
class KeyMaker {
  public:
    explicit KeyMaker(std::string_view source) : source_(source) {}
    [[nodiscard]] EntryKeys keys_of(const Entry& entry);

  private:
    [[nodiscard]] IdentityKey of_text(char kind, std::string_view text);

    std::string source_;
    std::string_view group_;
    std::string folded_group_;
    std::string folded_;
    std::string buffer_;
};

/// Name, group and guide id: tells apart entries that share their guide id.
[[nodiscard]] IdentityKey full_key(IdentityKey name_group, IdentityKey guide);
/// Name and guide id (0: none) without the group: survives a group that is renamed.
[[nodiscard]] IdentityKey groupless_key(IdentityKey name, IdentityKey guide);
/// One of several entries with equal name and group, by the path of its address.
[[nodiscard]] IdentityKey twin_key(IdentityKey name_group, std::string_view path);
/// The same by its place among them; place 0 is name_group itself.
[[nodiscard]] IdentityKey twin_place_key(IdentityKey name_group, std::uint32_t place);

/// Path and query of an address without scheme, host, port and whatever looks like a credential.
[[nodiscard]] std::string twin_path(std::string_view address);

}  // namespace flathead::lineup
