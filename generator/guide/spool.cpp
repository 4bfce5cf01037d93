#include "generator/guide/spool.hpp"

#include <cstring>

namespace flathead::guide {
namespace {

constexpr std::size_t arena_limit = 4 << 20;
constexpr std::int64_t no_stop = std::numeric_limits<std::int64_t>::min();
constexpr std::uint64_t no_place = std::numeric_limits<std::uint64_t>::max();
/// Between the markup of one programme and the next of its channel stand two tags. What stands
/// further apart would cost a read of its own.
constexpr std::uint64_t widest_gap = 512;

struct RecordHead {
    std::int64_t start;
    std::int64_t stop;
    std::uint32_t bytes;
    std::uint64_t place;
    [[nodiscard]] std::size_t bytes_behind() const { return place == no_place ? bytes : 0; }
};
constexpr std::size_t record_head_bytes = 28;  // without the padding of RecordHead
constexpr std::size_t loaded_head_bytes = 20;  // without the place

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
    return {value_at<std::int64_t>(at),
            value_at<std::int64_t>(at + 8),
            value_at<std::uint32_t>(at + 16),
            value_at<std::uint64_t>(at + 20)};
}

}  // namespace

Spool::Spool(Scratch& scratch) : scratch_(scratch) {
    arena_.reserve(arena_limit + (64 << 10));
}

Spool::Bucket Spool::new_bucket(const KeptBytes* document) {
    buckets_.emplace_back().document = document;
    return static_cast<Bucket>(buckets_.size() - 1);
}

void Spool::add(Bucket bucket, const SpooledProgramme& programme) {
    Tail& tail = buckets_[bucket];
    const std::size_t inner_bytes = programme.inner.size();
    // Read again only in runs: the first of a run, and every programme of a guide sorted by time,
    // is kept here.
    const bool in_run = bucket == last_bucket_ && tail.document != nullptr && programme.place &&
                        *programme.place >= last_place_end_ &&
                        *programme.place - last_place_end_ <= widest_gap;
    const std::uint64_t gap = in_run ? *programme.place - last_place_end_ : 0;
    if (tail.total_bytes + loaded_head_bytes + gap + inner_bytes > most_bytes) {
        ++dropped_;
        return;
    }
    last_bucket_ = programme.place ? bucket : none;
    last_place_end_ = programme.place.value_or(0) + inner_bytes;
    const std::size_t bytes = record_head_bytes + (in_run ? 0 : inner_bytes);
    tail.total_bytes += loaded_head_bytes + gap + inner_bytes;
    tail.record_bytes += bytes;
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
    append_value(
        arena_,
        programme.stop ? std::int64_t{programme.stop->time_since_epoch().count()} : no_stop);
    append_value(arena_, static_cast<std::uint32_t>(inner_bytes));
    append_value(arena_, in_run ? *programme.place : no_place);
    if (!in_run) arena_ += programme.inner;
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
            out.append(record, record_head_bytes + head_at(record).bytes_behind());
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

std::string Spool::records_of(const Tail& tail) const {
    std::string records(tail.record_bytes, '\0');
    std::size_t begin =
        records.size();  // extents are found last first, so the text fills from its end
    for (Extent extent = tail.last; extent.bytes != 0;) {
        char head[sizeof(ExtentHead)];
        scratch_.read(extent.offset, head);
        begin -= extent.bytes;
        scratch_.read(extent.offset + sizeof head, {records.data() + begin, extent.bytes});
        const auto read = value_at<ExtentHead>(head);
        extent = {read.previous_offset, read.previous_bytes};
    }
    return records;
}

std::vector<SpooledProgramme> Spool::load(Bucket bucket, std::string& bytes) const {
    const Tail& tail = buckets_[bucket];
    const std::string records = records_of(tail);
    const char* const records_end = records.data() + records.size();
    std::vector<SpooledProgramme> programmes;
    bytes.clear();
    bytes.reserve(tail.total_bytes);  // programmes point into it while it fills
    for (const char* at = records.data(); at != records_end;) {
        const RecordHead head = head_at(at);
        SpooledProgramme programme{Time{Seconds{head.start}}, {}, {}, {}};
        if (head.stop != no_stop) programme.stop = Time{Seconds{head.stop}};
        programmes.push_back(programme);
        bytes.append(at, loaded_head_bytes);
        at += record_head_bytes + head.bytes_behind();
    }
    std::size_t i = 0;
    for (const char* at = records.data(); at != records_end;) {
        const RecordHead head = head_at(at);
        const std::size_t begin = bytes.size();
        if (head.place == no_place) {
            bytes.append(at + record_head_bytes, head.bytes);
            programmes[i++].inner = std::string_view(bytes).substr(begin);
            at += record_head_bytes + head.bytes;
            continue;
        }
        std::uint64_t end = head.place;
        for (; at != records_end;
             at += record_head_bytes) {  // what is near by comes with one read, gaps included
            const RecordHead next = head_at(at);
            if (next.place == no_place || next.place < end || next.place - end > widest_gap) break;
            programmes[i++].inner = {bytes.data() + begin + (next.place - head.place), next.bytes};
            end = next.place + next.bytes;
        }
        bytes.resize(begin + (end - head.place));
        tail.document->read(head.place, {bytes.data() + begin, end - head.place});
    }
    return programmes;
}

}  // namespace flathead::guide
