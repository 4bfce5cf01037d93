#pragma once
/// The last good copy of every origin, as fetched (still packed), with what is needed to ask "has
/// it changed?". Layout of the folder: FORMAT.md. Committing a copy is one rename; a crash leaves
/// the old copy or the new one.

#include "relay/base/files.hpp"
#include "relay/base/time.hpp"
#include "relay/lib/xxhash/digest.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace flathead::fetch {

struct Copy {
    Path document;
    Digest digest;  // of the bytes as fetched
    std::uint64_t bytes = 0;
    Time fetched;  // when these bytes came
    Time asked;    // when the origin last said so; at least `fetched`
    std::string etag;
    std::string last_modified;
    std::string origin;  // digest of the address and request settings it was fetched with; another
                         // origin: not conditional
    std::uint64_t entries = 0;  // what its reader counted: the measure of the shrink guard
};

class Copies {
  public:
    explicit Copies(Path folder);
    /// `key` is "source-<name>" or "guide-<name>" of the config (already restricted to
    /// [A-Za-z0-9._-]).
    [[nodiscard]] std::optional<Copy> good(const std::string& key) const;
    /// Where a candidate for this key is written while it arrives.
    [[nodiscard]] Path candidate_path(const std::string& key) const;
    /// The candidate becomes the good copy.
    void accept(const std::string& key, Copy candidate);
    /// The candidate is removed; the good copy stays.
    void reject(const std::string& key);
    /// The good bytes are the same, their validators are new: the next run can ask with them.
    void revalidate(const std::string& key, const Copy& good) const;
    /// Remembers, without writing a byte, that the origin was asked and the copy is current.
    void touch(const std::string& key, Time asked) const;

  private:
    [[nodiscard]] Path meta_path(const std::string& key) const;
    [[nodiscard]] Path document_path(const std::string& key, const std::string& digest) const;
    void write_meta(const std::string& key, const Copy& copy) const;
    void remove_documents_but(const std::string& key, const Path& kept) const;

    Path folder_;
};

}  // namespace flathead::fetch
