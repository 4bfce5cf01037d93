#include "generator/fetch/origin.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace flathead::fetch {
namespace {

constexpr std::size_t block_bytes = 256 << 10;

struct stat facts_of(const Fd& fd, const Path& path) {
    struct stat facts {};
    if (::fstat(fd.get(), &facts) != 0) throw system_error("read " + path.string());
    return facts;
}

std::string validator_of(const struct stat& facts) {
    return text::join("file:",
                      facts.st_size,
                      ":",
                      facts.st_mtim.tv_sec,
                      ".",
                      facts.st_mtim.tv_nsec,
                      ":",
                      facts.st_ino);
}

/// A file written again within one tick of its clock keeps its time: too young to be told from its
/// next version. Ticks are milliseconds, but whole seconds where no fraction is kept.
bool is_settled(const struct stat& facts) {
    using namespace std::chrono;
    const auto written = seconds(facts.st_mtim.tv_sec) + nanoseconds(facts.st_mtim.tv_nsec);
    const auto age = system_clock::now().time_since_epoch() - written;
    return age >
           (facts.st_mtim.tv_nsec == 0 ? nanoseconds(seconds(2)) : nanoseconds(milliseconds(50)));
}

template <class Take>
std::uint64_t read_all(const Fd& fd, const Path& path, std::uint64_t limit, Take take) {
    std::string block(block_bytes, '\0');
    for (std::uint64_t at = 0;;) {
        const std::size_t got = pread_full(fd, block, at, path.string());
        at += got;
        if (at > limit)
            throw Error(
                text::join("read ", path.string(), ": larger than ", text::human_bytes(limit)));
        take(std::string_view(block.data(), got));
        if (got < block.size()) return at;
    }
}

bool has_same_bytes(const Fd& fd, const Path& path, const Copy& good, Progress& progress) {
    Digester digester;
    const std::uint64_t bytes = read_all(fd, path, good.bytes, [&](std::string_view block) {
        digester.add(block);
        progress.arrived(block.size());
    });
    return bytes == good.bytes && digester.digest() == good.digest;
}

}  // namespace

void fetch_file(Job& job, const Room& room, const Path& path) {
    // Non-blocking, so that a pipe nobody writes to is refused instead of waited for.
    const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!fd.is_open()) throw system_error("open " + path.string());
    const struct stat before = facts_of(fd, path);
    if (!S_ISREG(before.st_mode)) throw Error("read " + path.string() + ": not a regular file");
    Validators validators{validator_of(before), {}};
    const bool same_origin = job.good && job.good->origin == job.origin;
    if (same_origin && job.good->etag == validators.etag)
        return settle_unchanged(job, room, validators);
    if (before.st_size == 0) throw Error("read " + path.string() + ": the file is empty");
    const auto size = static_cast<std::uint64_t>(before.st_size);
    room.progress.expected(size);
    // Another size is another content; with the same size one look decides before anything is
    // written.
    const bool same =
        job.good && job.good->bytes == size && has_same_bytes(fd, path, *job.good, room.progress);
    Candidate candidate(room.copies.candidate_path(job.request->key), std::nullopt);
    if (!same) {
        read_all(fd, path, job.request->from->max_bytes, [&](std::string_view block) {
            candidate.add(block);
            room.progress.arrived(block.size());
        });
    }
    if (!is_settled(before) || validator_of(facts_of(fd, path)) != validators.etag)
        validators.etag.clear();
    if (same) return settle_unchanged(job, room, validators);
    settle_arrived(job, room, candidate, validators);
}

}  // namespace flathead::fetch
