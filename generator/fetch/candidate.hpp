#pragma once
/// Bytes that arrive for a key: compared with the good copy, and written only from the first
/// difference on.

#include "generator/fetch/copies.hpp"
#include "relay/lib/xxhash/digest.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace flathead::fetch {

class Candidate {
  public:
    /// Without a good copy everything is written.
    Candidate(Path path, std::optional<Copy> good);
    Candidate(const Candidate&) = delete;
    Candidate& operator=(const Candidate&) = delete;
    /// Removes the file unless finish() found new bytes.
    ~Candidate();

    void add(std::string_view bytes);
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

    struct Arrived {
        bool same = false;  // byte for byte the good copy; nothing was written
        Digest digest;
    };
    [[nodiscard]] Arrived finish();

  private:
    [[nodiscard]] bool equals_good(std::string_view bytes) const;
    void begin_writing();
    void write(std::string_view bytes);

    Path path_;
    std::optional<Copy> good_;
    Fd good_file_;  // open while everything is equal so far
    Fd file_;
    Digester digester_;
    std::uint64_t bytes_ = 0;
    bool keep_ = false;
};

}  // namespace flathead::fetch
