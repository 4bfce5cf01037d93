// Playlists: bench_m3u LIST.m3u. Reading without keeping, loading into a Listing, and lineup.json,
// each as CPU-seconds and as a ratio to a raw read of the same file, getline with std::regex and
// nlohmann in the same run.
#include "generator/formats/hdhomerun_write.hpp"
#include "generator/formats/m3u_read.hpp"
#include "generator/sources/m3u_source.hpp"
#include "relay/base/files.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <fstream>
#include <regex>
#include <sys/resource.h>
#include <unistd.h>

using namespace flathead;

namespace {

class FileSource final : public ByteSource {
  public:
    explicit FileSource(const Path& path) : fd_(open_file(path)) {}
    [[nodiscard]] std::size_t read(std::span<char> into) override {
        const ssize_t got = ::read(fd_.get(), into.data(), into.size());
        return got > 0 ? static_cast<std::size_t>(got) : 0;
    }

  private:
    Fd fd_;
};

class Counting final : public formats::M3uSink {
  public:
    std::size_t entries = 0;
    std::size_t bytes = 0;
    void header(const formats::M3uHeader&) override {}
    void entry(const formats::M3uEntry& entry) override {
        ++entries;
        bytes += entry.name.size() + entry.tvg_id.size() + entry.url.size();
    }
    void problem(std::uint32_t, std::string_view) override {}
};

rusage usage() {
    rusage now{};
    getrusage(RUSAGE_SELF, &now);
    return now;
}

double cpu_seconds() {
    const rusage now = usage();
    return static_cast<double>(now.ru_utime.tv_sec + now.ru_stime.tv_sec) +
           static_cast<double>(now.ru_utime.tv_usec + now.ru_stime.tv_usec) / 1e6;
}

template <class Work>
double measured(const char* name, double raw, const Work& work) {
    const double start = cpu_seconds();
    const std::size_t count = work();
    const double took = cpu_seconds() - start;
    std::printf("%-28s %8.3f cpu-s  %7.2f of raw  %9zu  peak %ld kB\n",
                name,
                took,
                raw > 0 ? took / raw : 1.0,
                count,
                usage().ru_maxrss);
    return took;
}

std::size_t raw_read(const Path& path) {
    FileSource source(path);
    std::vector<char> piece(1 << 20);
    std::size_t bytes = 0;
    for (std::size_t got = 0; (got = source.read(piece)) > 0;) bytes += got;
    return bytes;
}

/// A twentieth of the list is enough of this one; the figure is for that part.
std::size_t read_by_regex(const Path& path, std::size_t most) {
    const std::regex attribute("([-a-z]+)=\"([^\"]*)\"");
    std::ifstream in(path);
    std::size_t entries = 0;
    std::size_t bytes = 0;
    for (std::string line; entries < most && std::getline(in, line);) {
        if (!line.starts_with("#EXTINF")) continue;
        ++entries;
        for (auto at = std::sregex_iterator(line.begin(), line.end(), attribute);
             at != std::sregex_iterator();
             ++at) {
            bytes += static_cast<std::size_t>((*at)[2].length());
        }
    }
    return bytes > 0 ? entries : 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: bench_m3u LIST.m3u\n");
        return 2;
    }
    const Path path = argv[1];
    const double raw = measured("raw read", 0, [&] { return raw_read(path); });
    std::size_t entries = 0;
    const double read = measured("read_m3u, nothing kept", raw, [&] {
        FileSource source(path);
        Counting sink;
        (void)formats::read_m3u(source, sink);
        return entries = sink.entries;
    });
    const std::size_t part = std::max<std::size_t>(1, entries / 20);
    const double regex =
        measured("getline + std::regex, 1/20", raw, [&] { return read_by_regex(path, part); });
    std::printf("%-28s %8.1f times\n",
                "faster than std::regex",
                regex * static_cast<double>(entries) / static_cast<double>(part) / read);
    sources::Loaded loaded;
    measured("load_m3u, all kept", raw, [&] {
        FileSource source(path);
        loaded = sources::load_m3u(source, "bench", entries);
        return loaded.listing.entries.size();
    });
    const std::size_t lines = std::min<std::size_t>(loaded.listing.entries.size(), 100'000);
    const double ours = measured("lineup.json by hand", raw, [&] {
        std::string out;
        formats::HdhomerunLineupWriter writer(out);
        for (std::size_t i = 0; i < lines; ++i) {
            const Entry& entry = loaded.listing.entries[i];
            writer.append({.number = entry.native_id, .name = entry.name, .url = entry.url});
        }
        writer.finish();
        return out.size();
    });
    const double dumped = measured("lineup.json by nlohmann", raw, [&] {
        nlohmann::json all = nlohmann::json::array();
        for (std::size_t i = 0; i < lines; ++i) {
            const Entry& entry = loaded.listing.entries[i];
            all.push_back(
                {{"GuideNumber", entry.native_id}, {"GuideName", entry.name}, {"URL", entry.url}});
        }
        return all.dump().size();
    });
    std::printf("%-28s %8.1f times\n", "faster than nlohmann", dumped / ours);
}
