// Splicing: bench_ts [FILE.ts]. CPU-seconds per GB of input as one stream, beside a memcpy of the
// same bytes and a bare walk over the packet headers in the same run. Without a file: a stream of
// our own making at 8 Mbit/s.
#include "relay/ts/splicer.hpp"
#include "tests/support/ts_maker.hpp"

#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sys/resource.h>

using namespace flathead;

namespace {

constexpr std::size_t piece_bytes = 64 * 1024;
constexpr std::size_t total_bytes = std::size_t{2} << 30;
/// What is written goes round in a ring, as in a feed.
constexpr std::size_t ring_bytes = 16U << 20;

double cpu_seconds() {
    rusage now{};
    getrusage(RUSAGE_SELF, &now);
    return static_cast<double>(now.ru_utime.tv_sec + now.ru_stime.tv_sec) +
           static_cast<double>(now.ru_utime.tv_usec + now.ru_stime.tv_usec) / 1e6;
}

std::string input(int argc, char** argv) {
    if (argc > 1) {
        std::ifstream file(argv[1], std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    tests::MakerOptions options;
    options.gop = 50;
    options.frame_bytes = 37'000;
    options.audio_bytes = 960;
    return tests::TsMaker(options).seconds(60);
}

/// Gives work(piece, room) the input again and again; prints and returns CPU-seconds per GB.
template <class Work>
double measured(const char* name, double raw, const std::string& in, const Work& work) {
    std::vector<std::uint8_t> ring(ring_bytes);
    std::size_t at = 0;
    std::size_t bytes = 0;
    const double start = cpu_seconds();
    while (bytes < total_bytes) {
        for (std::size_t from = 0; from < in.size(); from += piece_bytes) {
            const std::size_t size = std::min(piece_bytes, in.size() - from);
            const auto* data = reinterpret_cast<const std::uint8_t*>(in.data()) + from;
            if (at + ts::Splicer::output_limit(piece_bytes) > ring.size()) at = 0;
            at += work(ts::Bytes(data, size), std::span(ring).subspan(at));
            bytes += size;
        }
    }
    const double per_gb = (cpu_seconds() - start) / static_cast<double>(bytes) * 1e9;
    std::printf(
        "%-24s %7.4f cpu-s/GB  %6.2f of memcpy\n", name, per_gb, raw > 0 ? per_gb / raw : 1.0);
    return per_gb;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string in = input(argc, argv);
    const auto copy = [](ts::Bytes piece, std::span<std::uint8_t> room) {
        std::memcpy(room.data(), piece.data(), piece.size());
        return piece.size();
    };
    static_cast<void>(measured("warm-up", 0, in, copy));
    const double raw = measured("memcpy", 0, in, copy);
    std::size_t sum = 0;
    measured("header walk", raw, in, [&sum](ts::Bytes piece, std::span<std::uint8_t>) {
        for (std::size_t at = 0; at + ts::packet_bytes <= piece.size(); at += ts::packet_bytes) {
            sum += ts::Packet(piece.data() + at).pid();
        }
        return std::size_t{0};
    });
    ts::Splicer splicer;
    std::size_t marks = 0;
    measured("splice", raw, in, [&](ts::Bytes piece, std::span<std::uint8_t> room) {
        const ts::Spliced spliced = splicer.splice(piece, room);
        marks += spliced.marks.size();
        return spliced.written;
    });
    const ts::Splicer::Counts& counts = splicer.counts();
    std::printf("%zu bytes at a time, %zu marks, %llu jumps, sum %zu\n",
                in.size(),
                marks,
                static_cast<unsigned long long>(counts.clock_jumps),
                sum % 10);
}
