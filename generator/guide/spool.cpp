#include "generator/guide/spool.hpp"

#include <cstring>

namespace flathead::guide {
namespace {

constexpr std::size_t arena_limit = 4 << 20;
constexpr std::int64_t no_stop = std::numeric_limits<std::int64_t>::min();

struct RecordHead {
    std::int64_t start;
    std::int64_t stop;
    std::uint32_t bytes;
};
constexpr std::size_t record_head_bytes = 20;  // without the padding of RecordHead

/// In the arena every record is preceded by the offset of the bucket's next record.
constexpr std::size_t link_bytes = sizeof(std::uint32_t);

struct ExtentHead {
    std::uint64_t previous_offset;
    std::uint32_t previous_bytes;
    std::uint32_t bytes;
};
static_assert(sizeof(ExtentHead) == 16);

template <class T>
T value_at(const char* at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

template <class T>
void append_value(std::string& out, const T& value) {
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

RecordHead head_at(const char* at) {
    return {value_at<std::int64_t>(at), value_at<std::int64_t>(at + 8), value_at<std::uint32_t>(at + 16)};
}

}  // namespace

Spool::Spool(Scratch& scratch) : scratch_(scratch) { arena_.reserve(arena_limit + (64 << 10)); }

Spool::Bucket Spool::new_bucket() {
    buckets_.emplace_back();
    return static_cast<Bucket>(buckets_.size() - 1);
}

void Spool::add(Bucket bucket, const SpooledProgramme& programme) {
    Tail& tail = buckets_[bucket];
    const std::size_t bytes = record_head_bytes + programme.inner.size();
    if (tail.total_bytes + bytes > most_bytes) {
        ++dropped_;
        return;
    }
    tail.total_bytes += bytes;
    const auto at = static_cast<std::uint32_t>(arena_.size());
    if (tail.first_in_arena == none) {
        tail.first_in_arena = at;
        touched_.push_back(bucket);
    } else {
        std::memcpy(arena_.data() + tail.last_in_arena, &at, sizeof at);
    }
    tail.last_in_arena = at;
    tail.arena_bytes += static_cast<std::uint32_t>(bytes);
    append_value(arena_, none);
    append_value(arena_, std::int64_t{programme.start.time_since_epoch().count()});
    append_value(arena_, programme.stop ? std::int64_t{programme.stop->time_since_epoch().count()} : no_stop);
    append_value(arena_, static_cast<std::uint32_t>(programme.inner.size()));
    arena_ += programme.inner;
    if (arena_.size() >= arena_limit) flush();
}

void Spool::flush() {
    std::string out;
    out.reserve(256 << 10);
    for (const Bucket bucket : touched_) {
        Tail& tail = buckets_[bucket];
        const std::uint64_t offset = written_ + out.size();
        append_value(out, ExtentHead{tail.last.offset, tail.last.bytes, tail.arena_bytes});
        for (std::uint32_t at = tail.first_in_arena; at != none;) {
            const char* record = arena_.data() + at + link_bytes;
            out.append(record, record_head_bytes + head_at(record).bytes);
            at = value_at<std::uint32_t>(arena_.data() + at);
        }
        tail.last = {offset, tail.arena_bytes};
        tail.first_in_arena = tail.last_in_arena = none;
        tail.arena_bytes = 0;
        if (out.size() >= (192 << 10)) {
            scratch_.append(out);
            written_ += out.size();
            out.clear();
        }
    }
    scratch_.append(out);
    written_ += out.size();
    touched_.clear();
    arena_.clear();
}

std::vector<SpooledProgramme> Spool::load(Bucket bucket, std::string& bytes) const {
    const Tail& tail = buckets_[bucket];
    std::vector<SpooledProgramme> programmes;
    bytes.resize(tail.total_bytes);
    std::size_t begin = bytes.size();  // extents are found last first, so the text fills from its end
    for (Extent extent = tail.last; extent.bytes != 0;) {
        char head[sizeof(ExtentHead)];
        scratch_.read(extent.offset, head);
        begin -= extent.bytes;
        scratch_.read(extent.offset + sizeof head, {bytes.data() + begin, extent.bytes});
        const auto read = value_at<ExtentHead>(head);
        extent = {read.previous_offset, read.previous_bytes};
    }
    for (const char* at = bytes.data(); at != bytes.data() + bytes.size();) {
        const RecordHead head = head_at(at);
        SpooledProgramme programme;
        programme.start = Time{Seconds{head.start}};
        if (head.stop != no_stop) programme.stop = Time{Seconds{head.stop}};
        programme.inner = {at + record_head_bytes, head.bytes};
        programmes.push_back(programme);
        at += record_head_bytes + head.bytes;
    }
    return programmes;
}

}  // namespace flathead::guide
