#pragma once
/// Programmes sorted into buckets (one per guide channel) with memory that does not grow with their
/// number: a small arena fills, is written out bucket by bucket, and each bucket remembers only
/// where its last piece lies. Markup that can be read again where it came from is not written at
/// all, only its place.
///
/// Scratch layout: an extent is a 16-byte header {u64 offset of the bucket's previous extent, u32
/// its bytes, u32 bytes here} and then records {i64 start, i64 stop (no_stop when unknown), u32
/// bytes, u64 place (no_place when the markup follows)}. It is read back within the same run by the
/// same program, so it has no version and host byte order.

#include "relay/base/time.hpp"

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::guide {

/// Bytes that can be read again during this run.
class KeptBytes {
  public:
    KeptBytes() = default;
    KeptBytes(const KeptBytes&) = delete;
    KeptBytes& operator=(const KeptBytes&) = delete;
    virtual ~KeptBytes() = default;
    virtual void read(std::uint64_t offset, std::span<char> into) const = 0;
};

/// Bytes appended now and read back later; the app gives one on disk, tests one in memory.
class Scratch : public KeptBytes {
  public:
    virtual void append(std::string_view bytes) = 0;
};

/// A programme as its guide gave it; `inner` points into the text it was loaded with.
struct SpooledProgramme {
    Time start;
    std::optional<Time> stop;
    std::string_view inner;
    std::optional<std::uint64_t>
        place{};  // where `inner` stands in the bucket's document, if it can be read there
};

class Spool {
  public:
    using Bucket = std::uint32_t;
    /// Of one bucket: more is hostile or broken, and is counted and left out.
    static constexpr std::uint64_t most_bytes = 16ULL << 20;

    explicit Spool(Scratch& scratch);

    /// `document`: what the places of the bucket's programmes refer to; it must outlive the spool.
    [[nodiscard]] Bucket new_bucket(const KeptBytes* document = nullptr);
    void add(Bucket bucket, const SpooledProgramme& programme);
    /// All of a bucket in the order it was added; replaces `bytes`, which the programmes point
    /// into. Equal programmes added in equal company give equal bytes, wherever they stood. Loads
    /// only after finish().
    [[nodiscard]] std::vector<SpooledProgramme> load(Bucket bucket, std::string& bytes) const;
    void finish() { flush(); }
    [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

  private:
    struct Extent {
        std::uint64_t offset = 0;
        std::uint32_t bytes = 0;  // 0: none
    };
    struct Tail {
        Extent last;
        std::uint32_t first_in_arena = none;
        std::uint32_t last_in_arena = none;
        std::uint32_t arena_bytes = 0;
        std::uint64_t record_bytes = 0;  // in the spool
        std::uint64_t total_bytes = 0;   // once loaded
        const KeptBytes* document = nullptr;
    };
    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

    void flush();
    [[nodiscard]] std::string records_of(const Tail& tail) const;

    Scratch& scratch_;
    std::vector<Tail> buckets_;
    std::vector<Bucket> touched_;  // those with records in the arena, in order of their first
    std::string arena_;
    std::uint64_t written_ = 0;
    std::uint64_t dropped_ = 0;
    Bucket last_bucket_ = none;         // of the last add()
    std::uint64_t last_place_end_ = 0;  // and where its markup ended
};

}  // namespace flathead::guide
