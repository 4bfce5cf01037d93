// What publishing costs: 100,000 small files and one of 210 MB, first time, unchanged and 1 %
// changed.
//
//   bench_publish [FOLDER]     FOLDER: where to write (default: the temporary folder)

#include "generator/publish/release_writer.hpp"
#include "relay/base/text.hpp"

#include <cstdio>
#include <fcntl.h>
#include <functional>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>

namespace flathead::publish {
namespace {

constexpr int small_files = 100'000;
constexpr std::size_t small_bytes = 1'500;
constexpr std::size_t large_bytes = 210'000'000;

double cpu_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double measured(const std::function<void()>& work) {
    const double before = cpu_seconds();
    work();
    return cpu_seconds() - before;
}

void print(const char* name, double cost, double raw, const char* raw_name) {
    std::printf("%-44s %7.3f cpu-s  %5.2f x %s\n", name, cost, cost / raw, raw_name);
    std::fflush(stdout);
}

std::string small_path(int number) {
    return text::join("x/all/short_epg/", number, ".json");
}

std::string small_text(int number, int generation) {
    std::string bytes =
        text::join("{\"channel\":", number, ",\"generation\":", generation, ",\"text\":\"");
    bytes.resize(small_bytes - 2, 'x');
    return bytes + "\"}";
}

Outcome publish_small(const DocrootLock& lock, const std::function<int(int)>& generation) {
    ReleaseWriter writer(lock);
    std::string text;
    for (int i = 0; i < small_files; ++i) writer.put(small_path(i), small_text(i, generation(i)));
    return writer.commit(times::now(), 2);
}

void raw_small_write(const Path& folder) {
    make_folders(folder);
    for (int i = 0; i < small_files; ++i) {
        const Path path = folder / text::join(i, ".json");
        const Fd file = create_file(path);
        write_all(file, small_text(i, 0), path.string());
    }
}

std::size_t raw_small_compare(const Path& folder) {
    std::size_t differing = 0;
    std::string bytes(small_bytes + 1, '\0');
    const Fd opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    for (int i = 0; i < small_files; ++i) {
        const std::string name = text::join(i, ".json");
        const Fd file(::openat(opened.get(), name.c_str(), O_RDONLY | O_CLOEXEC));
        const std::size_t got = read_full(file, bytes, name);
        differing += std::string_view(bytes.data(), got) == small_text(i, 0) ? 0 : 1;
    }
    return differing;
}

void bench_small(const Path& folder) {
    const double raw_write = measured([&] { raw_small_write(folder / "raw"); });
    const double raw_compare = measured([&] {
        if (raw_small_compare(folder / "raw") != 0) std::puts("raw files differ");
    });
    const DocrootLock lock(folder / "small");
    Outcome outcome;
    print("100,000 small files, first time",
          measured([&] { outcome = publish_small(lock, [](int) { return 0; }); }),
          raw_write,
          "raw write");
    print("100,000 small files, unchanged",
          measured([&] { outcome = publish_small(lock, [](int) { return 0; }); }),
          raw_compare,
          "raw compare");
    if (outcome.published) std::puts("a run without a change was published");
    print("100,000 small files, 1 % changed",
          measured(
              [&] { outcome = publish_small(lock, [](int i) { return i % 100 == 0 ? 1 : 0; }); }),
          raw_write,
          "raw write");
    std::printf("  %llu written, %llu linked\n",
                static_cast<unsigned long long>(outcome.files_written),
                static_cast<unsigned long long>(outcome.files_linked));
    print("the same again, an old release removed",
          measured(
              [&] { outcome = publish_small(lock, [](int i) { return i % 100 == 0 ? 2 : 0; }); }),
          raw_write,
          "raw write");
}

/// The guide as its writer hands it over: 1 kB pieces; `changed` of the pieces differ, their length
/// does not.
void write_large(OutputFile& file, std::size_t changed_every) {
    std::string piece(1'000, 'p');
    for (std::size_t i = 0; i * piece.size() < large_bytes; ++i) {
        const std::string mark =
            text::join(i, changed_every != 0 && i % changed_every == 0 ? "+" : "-");
        piece.replace(0, mark.size(), mark);
        file.write(piece);
    }
    file.close();
}

Outcome publish_large(const DocrootLock& lock, std::size_t changed_every) {
    ReleaseWriter writer(lock);
    write_large(*writer.file("www/xmltv.xml"), changed_every);
    return writer.commit(times::now(), 2);
}

Outcome publish_copied(const DocrootLock& lock) {
    ReleaseWriter writer(lock);
    const auto file = writer.file("www/xmltv.xml");
    for (std::uint64_t at = 0; at < large_bytes; at += 1'000'000) {
        file->write(std::string(10'000, 'n'));
        file->copy_previous(at + 10'000, 990'000);
    }
    file->close();
    return writer.commit(times::now(), 2);
}

void bench_large(const Path& folder) {
    const DocrootLock lock(folder / "large");
    const Path raw = folder / "raw.xml";
    const double raw_write = measured([&] {
        const Fd file = create_file(raw);
        const std::string piece(1 << 20, 'p');
        for (std::size_t at = 0; at < large_bytes; at += piece.size())
            write_all(file, piece, raw.string());
    });
    const double raw_read = measured([&] {
        const Fd file = open_file(raw);
        std::string piece(1 << 17, '\0');
        while (read_full(file, piece, raw.string()) > 0) {
        }
    });
    print("210 MB, first time", measured([&] { publish_large(lock, 0); }), raw_write, "raw write");
    print("210 MB, unchanged", measured([&] { publish_large(lock, 0); }), raw_read, "raw read");
    print("210 MB, 1 % changed, written whole",
          measured([&] { publish_large(lock, 100); }),
          raw_write,
          "raw write");
    print("210 MB, 1 % written, the rest copy_previous",
          measured([&] { publish_copied(lock); }),
          raw_write,
          "raw write");
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    std::printf("peak memory %ld kB\n", used.ru_maxrss);
}

}  // namespace
}  // namespace flathead::publish

int main(int count, char** words) {
    const flathead::TemporaryFolder folder(count > 1 ? flathead::Path(words[1])
                                                     : std::filesystem::temp_directory_path());
    flathead::publish::bench_large(folder.path());
    flathead::publish::bench_small(folder.path());
}
