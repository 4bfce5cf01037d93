#pragma once
/// Programmes sorted into buckets (one per guide channel) with memory that does not grow with their number: a small
/// arena fills, is written out bucket by bucket, and each bucket remembers only where its last piece lies.
///
/// Scratch layout: an extent is a 16-byte header {u64 offset of the bucket's previous extent, u32 its bytes,
/// u32 bytes here} and then records {i64 start, i64 stop (no_stop when unknown), u32 bytes, markup}. It is read back
/// within the same run by the same program, so it has no version and host byte order.

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

/// Bytes appended now and read back later in this run; publish gives one on disk, tests one in memory.
class Scratch {
  public:
    Scratch() = default;
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    virtual ~Scratch() = default;
    virtual void append(std::string_view bytes) = 0;
    virtual void read(std::uint64_t offset, std::span<char> into) const = 0;
};

/// A programme as its guide gave it; `inner` points into the text it was loaded with.
struct SpooledProgramme {
    Time start;
    std::optional<Time> stop;
    std::string_view inner;
};

class Spool {
  public:
    using Bucket = std::uint32_t;
    /// Of one bucket: more is hostile or broken, and is counted and left out.
    static constexpr std::uint64_t most_bytes = 16ULL << 20;

    explicit Spool(Scratch& scratch);

    [[nodiscard]] Bucket new_bucket();
    void add(Bucket bucket, const SpooledProgramme& programme);
    /// All of a bucket in the order it was added; replaces `bytes`, which the programmes point into.
    /// Loads only after finish().
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
        std::uint64_t total_bytes = 0;
    };
    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

    void flush();

    Scratch& scratch_;
    std::vector<Tail> buckets_;
    std::vector<Bucket> touched_;  // those with records in the arena, in order of their first
    std::string arena_;
    std::uint64_t written_ = 0;
    std::uint64_t dropped_ = 0;
};

}  // namespace flathead::guide
