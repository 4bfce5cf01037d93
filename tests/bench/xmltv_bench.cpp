// Guides: bench_xmltv GUIDE.xml. Reading, unpacking and writing, each in a process of its own, as
// CPU-seconds, peak memory and a ratio to what it is compared with in the same run. bench_xmltv
// --scan GUIDE.xml only reads: for an instruction count.
#include "generator/fetch/document.hpp"
#include "generator/formats/xmltv_programme.hpp"
#include "generator/formats/xmltv_read.hpp"
#include "relay/base/files.hpp"

#include <pugixml.hpp>
#include <zlib.h>
#ifdef BENCH_EXPAT
#include <expat.h>
#endif

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace flathead;

namespace {

class FileSource final : public ByteSource {
  public:
    explicit FileSource(const Path& path) : path_(path), fd_(open_file(path)) {}
    [[nodiscard]] std::size_t read(std::span<char> into) override {
        return read_full(fd_, into, path_.string());
    }

  private:
    Path path_;
    Fd fd_;
};

struct Cost {
    double seconds = 0;
    long peak_kb = 0;
    double amount = 0;  // what the work returned, a count or bytes
};

double seconds_of(const rusage& used) {
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double cpu_seconds() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    return seconds_of(used);
}

/// The work in a child, so that its memory is its own; the best of three, as other programs disturb
/// the cache. The work tells its own seconds when it prepares something first.
struct Done {
    double amount;
    double seconds = -1;
};
Cost measured(const std::function<Done()>& work) {
    Cost best;
    for (int round = 0; round < 3; ++round) {
        int ends[2];
        if (::pipe(ends) != 0) std::abort();
        const pid_t child = ::fork();
        if (child == 0) {
            const Done done = work();
            const bool told =
                ::write(ends[1], &done, sizeof done) == static_cast<ssize_t>(sizeof done);
            ::_exit(told ? 0 : 1);
        }
        Done done{};
        const bool heard = ::read(ends[0], &done, sizeof done) == static_cast<ssize_t>(sizeof done);
        rusage used{};
        int status = 0;
        ::wait4(child, &status, 0, &used);
        ::close(ends[0]);
        ::close(ends[1]);
        if (!heard || status != 0) std::abort();
        const double seconds = done.seconds >= 0 ? done.seconds : seconds_of(used);
        if (round == 0 || seconds < best.seconds) best = {seconds, used.ru_maxrss, done.amount};
    }
    return best;
}

void print(const char* name, const Cost& cost, double bytes) {
    std::printf("%-36s %7.3f cpu-s %7.0f MB/cpu-s %8.1f MB peak  %12.0f\n",
                name,
                cost.seconds,
                bytes / 1e6 / cost.seconds,
                static_cast<double>(cost.peak_kb) / 1024,
                cost.amount);
    std::fflush(stdout);
}

/// `at_most`: the goal is an upper bound, else a lower one.
void judge(const char* what, double ratio, double goal, bool at_most) {
    const bool is_met = at_most ? ratio <= goal : ratio >= goal;
    std::printf("  %-52s %6.2f  goal %s %.2f  %s\n",
                what,
                ratio,
                at_most ? "<=" : ">=",
                goal,
                is_met ? "OK" : "MISSED");
    std::fflush(stdout);
}

class Counting final : public formats::XmltvSink {
  public:
    std::size_t programmes = 0;
    void channel(const formats::XmltvChannel&) override {}
    bool programme(const formats::XmltvProgramme& p) override {
        programmes += p.start ? 1 : 0;
        return true;
    }
};

Done scan(ByteSource& source) {
    Counting sink;
    (void)formats::read_xmltv(source, sink);
    return {static_cast<double>(sink.programmes)};
}

Done scan_file(const Path& path) {
    FileSource source(path);
    return scan(source);
}

Done scan_document(const Path& path) {
    const auto source = fetch::open_document(path, {});
    return scan(*source);
}

Done read_document(const Path& path) {
    const auto source = fetch::open_document(path, {});
    std::string piece(256 << 10, '\0');
    double bytes = 0;
    while (const std::size_t got = source->read(piece)) bytes += static_cast<double>(got);
    return {bytes};
}

Done count_markup(const Path& path) {
    FileSource source(path);
    std::string piece(256 << 10, '\0');
    double count = 0;
    while (const std::size_t got = source.read(piece)) {
        const char* at = piece.data();
        const char* const end = at + got;
        while ((at = static_cast<const char*>(
                    std::memchr(at, '<', static_cast<std::size_t>(end - at)))) != nullptr) {
            ++count;
            if (++at == end) break;
        }
    }
    return {count};
}

Done dom(const Path& path) {
    pugi::xml_document document;
    if (!document.load_file(path.c_str())) std::abort();
    double count = 0;
    for (const auto& node : document.child("tv").children("programme"))
        count += node.attribute("start").empty() ? 0 : 1;
    return {count};
}

#ifdef BENCH_EXPAT
Done expat(const Path& path) {
    FileSource source(path);
    XML_Parser parser = XML_ParserCreate(nullptr);
    std::string piece(256 << 10, '\0');
    while (const std::size_t got = source.read(piece)) {
        if (XML_Parse(parser, piece.data(), static_cast<int>(got), 0) == XML_STATUS_ERROR)
            std::abort();
    }
    XML_ParserFree(parser);
    return {0};
}
#endif

Done inflate_alone(const Path& path) {
    gzFile file = gzopen(path.c_str(), "rb");
    gzbuffer(file, 64 << 10);
    std::string piece(256 << 10, '\0');
    double bytes = 0;
    for (int got = 0; (got = gzread(file, piece.data(), static_cast<unsigned>(piece.size()))) > 0;)
        bytes += got;
    gzclose(file);
    return {bytes};
}

/// Programmes with their markup, kept in one text.
class Keeping final : public formats::XmltvSink {
  public:
    struct Row {
        Time start, stop;
        std::size_t begin, end;
    };
    std::string text;
    std::vector<Row> rows;
    void channel(const formats::XmltvChannel&) override {}
    bool programme(const formats::XmltvProgramme& p) override {
        if (p.start)
            rows.push_back(
                {*p.start, p.stop.value_or(*p.start), text.size(), text.size() + p.inner.size()});
        if (p.start) text += p.inner;
        return true;
    }
};

template <class Append>
Done written(const Path& path, const Append& append) {
    FileSource source(path);
    Keeping kept;
    (void)formats::read_xmltv(source, kept);
    const double before = cpu_seconds();
    std::string out;
    out.reserve(2 << 20);
    double bytes = 0;
    for (const auto& row : kept.rows) {
        append(out, row, std::string_view(kept.text).substr(row.begin, row.end - row.begin));
        if (out.size() < (1 << 20)) continue;
        bytes += static_cast<double>(out.size());
        out.clear();
    }
    return {bytes, cpu_seconds() - before};
}

Done write_programmes(const Path& path) {
    formats::ProgrammeWriter writer;
    return written(path, [&](std::string& out, const Keeping::Row& row, std::string_view inner) {
        writer.append(out, {"1.flathead", row.start, row.stop, "none"}, inner);
    });
}

Done append_raw(const Path& path) {
    return written(path, [](std::string& out, const Keeping::Row&, std::string_view inner) {
        out.append(
            "<programme start=\"20260101000000 +0000\" stop=\"20260101000000 +0000\" "
            "channel=\"1.flathead\">\n");
        out.append(inner).append("</programme>\n");
    });
}

Done save_dom(const Path& path) {
    struct Null final : pugi::xml_writer {
        double bytes = 0;
        void write(const void*, std::size_t size) override { bytes += static_cast<double>(size); }
    };
    pugi::xml_document document;
    if (!document.load_file(path.c_str())) std::abort();
    Null out;
    document.save(out, "", pugi::format_default);
    return {out.bytes};
}

void bench_reading(const Path& path, double bytes) {
    const auto show = [&](const char* name, Done (*work)(const Path&)) {
        const Cost cost = measured([&] { return work(path); });
        print(name, cost, bytes);
        return cost;
    };
    const Cost markup = show("memchr('<') over read() pieces", count_markup);
    const Cost scanned = show("read_xmltv", scan_file);
    show("open_document + read_xmltv", scan_document);
    const Cost tree = show("pugixml DOM", dom);
    judge("1. scan, of memchr('<')", scanned.seconds / markup.seconds, 2.5, true);
    judge("1. scan, times less than pugixml DOM", tree.seconds / scanned.seconds, 3.5, false);
#ifdef BENCH_EXPAT
    judge("1. scan, times less than expat",
          show("expat, no handlers", expat).seconds / scanned.seconds,
          7,
          false);
#endif
}

void bench_unpacking(const Path& path, const Path& packed, double bytes) {
    const Cost plain = measured([&] { return scan_document(path); });
    const Cost inflated = measured([&] { return inflate_alone(packed); });
    const Cost both = measured([&] { return scan_document(packed); });
    print("zlib inflate alone", inflated, bytes);
    print(".gz: open_document + read_xmltv", both, bytes);
    judge("3. .gz source, of inflate alone + scan alone",
          both.seconds / (inflated.seconds + plain.seconds),
          1.1,
          true);
    print(".gz: open_document alone", measured([&] { return read_document(packed); }), bytes);
}

void bench_writing(const Path& path) {
    const auto show = [&](const char* name, Done (*work)(const Path&)) {
        const Cost cost = measured([&] { return work(path); });
        print(name, cost, cost.amount);
        return cost.amount / cost.seconds;
    };
    show("raw append, nothing checked", append_raw);
    const double ours = show("ProgrammeWriter", write_programmes);
    const double saved = show("pugixml, built and saved", save_dom);
    judge("5. formatted XML, times pugixml built and saved", ours / saved, 3, false);
}

}  // namespace

int main(int count, char** words) {
    if (count == 3 && std::strcmp(words[1], "--scan") == 0)
        return scan_file(words[2]).amount > 0 ? 0 : 1;
    if (count != 2) {
        std::fprintf(stderr, "usage: bench_xmltv [--scan] GUIDE.xml\n");
        return 2;
    }
    const TemporaryFolder folder(Path(words[1]).parent_path());
    const Path packed = folder.path() / "guide.xml.gz";
    if (const std::string pack =
            "gzip -6 -c '" + std::string(words[1]) + "' >'" + packed.string() + "'";
        std::system(pack.c_str()) != 0)
        return 1;
    const auto bytes = static_cast<double>(std::filesystem::file_size(words[1]));
    bench_reading(words[1], bytes);
    bench_unpacking(words[1], packed, bytes);
    bench_writing(words[1]);
}
