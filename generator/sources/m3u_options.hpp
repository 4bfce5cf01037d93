#pragma once
/// The few entries with options of their own share one EntryOptions for each distinct set.

#include "generator/formats/m3u_entry.hpp"
#include "generator/model/listing.hpp"
#include "relay/lib/xxhash/digest.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace flathead::sources {

class M3uOptions {
  public:
    explicit M3uOptions(std::vector<EntryOptions>& options) : options_(options) {}
    /// The index of what this entry says, added when new; 0 when it says nothing.
    [[nodiscard]] std::uint32_t index_of(const formats::M3uEntry& entry);

  private:
    std::vector<EntryOptions>& options_;
    std::map<Digest, std::uint32_t> known_;
    std::string said_;
};

}  // namespace flathead::sources
