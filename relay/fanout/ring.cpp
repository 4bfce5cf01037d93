#include "relay/fanout/ring.hpp"

#include "relay/base/error.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace flathead::fanout {
namespace {

constexpr std::size_t page_bytes = 4096;  // of a memfd without huge pages, everywhere Debian runs
constexpr std::size_t most_capacity = std::size_t{1} << 34;

Position page_end(Position at) {
    return (at + page_bytes - 1) & ~Position{page_bytes - 1};
}

Fd memory_file(std::size_t bytes) {
    Fd file(::memfd_create("feed", MFD_CLOEXEC));
    if (!file.is_open()) throw system_error("create a ring");
    if (::ftruncate(file.get(), static_cast<off_t>(bytes)) != 0) throw system_error("size a ring");
    return file;
}

/// The file twice in a row, in one reservation of address space.
std::uint8_t* mapped_twice(const Fd& file, std::size_t bytes) {
    void* space =
        ::mmap(nullptr, bytes * 2, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (space == MAP_FAILED) throw system_error("map a ring");
    auto* begin = static_cast<std::uint8_t*>(space);
    for (std::uint8_t* half : {begin, begin + bytes}) {
        if (::mmap(half, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file.get(), 0) ==
            MAP_FAILED) {
            const Error failure = system_error("map a ring");
            ::munmap(space, bytes * 2);
            throw failure;
        }
    }
    return begin;
}

void punch(const Fd& file, off_t from, std::size_t bytes) {
    if (bytes == 0) return;
    const int mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
    // On a memfd only a signal can get in the way.
    while (::fallocate(file.get(), mode, from, static_cast<off_t>(bytes)) != 0 && errno == EINTR) {
    }
}

}  // namespace

Ring::Ring(std::size_t bytes)
    : capacity_(std::bit_ceil(std::clamp(bytes, page_bytes, most_capacity))) {
    file_ = memory_file(capacity_);
    map_ = mapped_twice(file_, capacity_);
}

Ring::~Ring() {
    ::munmap(map_, capacity_ * 2);
}

Position Ring::tail_after(std::size_t bytes) const {
    const Position end = given_ + bytes;
    return end > first_ + capacity_ ? std::min(end - capacity_, head_) : first_;
}

std::size_t Ring::left(Position at) const {
    return at + capacity_ > given_ ? at + capacity_ - given_ : 0;
}

std::span<std::uint8_t> Ring::room(std::size_t bytes) {
    assert(bytes <= capacity_ / 2);
    given_ = std::max(given_, page_end(head_ + bytes));
    return {map_ + offset(head_), bytes};
}

void Ring::renew(std::size_t bytes) noexcept {
    const Position from = given_;
    const Position to = page_end(head_ + bytes);
    if (to <= from || to <= first_ + capacity_) return;  // nothing is overwritten
    const std::size_t count = to - from;
    const std::size_t before_end =
        std::min(count, capacity_ - static_cast<std::size_t>(offset(from)));
    punch(file_, offset(from), before_end);
    punch(file_, 0, count - before_end);
    given_ = to;
}

void Ring::publish(std::size_t bytes) {
    assert(head_ + bytes <= given_);
    head_ += bytes;
}

std::span<const std::uint8_t> Ring::bytes(Position from, std::size_t count) const {
    assert(from >= tail() && from + count <= head_);
    return {map_ + offset(from), count};
}

std::size_t Ring::straight(Position from) const {
    return std::min<std::size_t>(head_ - from, capacity_ - static_cast<std::size_t>(offset(from)));
}

void Ring::grow(std::size_t bytes) {
    const std::size_t capacity = std::bit_ceil(std::clamp(bytes, page_bytes, most_capacity));
    if (capacity <= capacity_) return;
    Fd file = memory_file(capacity);
    std::uint8_t* map = mapped_twice(file, capacity);
    const Position tail = this->tail();
    std::memcpy(map + (tail & (capacity - 1)), map_ + offset(tail), head_ - tail);
    ::munmap(map_, capacity_ * 2);
    file_ = std::move(file);
    map_ = map;
    capacity_ = capacity;
    first_ = tail;
    given_ = page_end(head_);
}

std::size_t Ring::resident_bytes() const {
    struct stat facts {};
    constexpr std::size_t block_bytes = 512;  // unit of st_blocks, whatever the file system
    if (::fstat(file_.get(), &facts) != 0) return capacity_;
    return static_cast<std::size_t>(facts.st_blocks) * block_bytes;
}

}  // namespace flathead::fanout
