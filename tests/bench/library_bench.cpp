// What looking at a media library costs: 20,000 files in the layout people have (shows of six
// seasons, films in folders, NFO files and pictures beside them), the first time, unchanged, and
// with one file more.
//
//   bench_library PLAYOUT [FOLDER] [FILES]   PLAYOUT: flathead-playout; FOLDER: where the tree is
//   made (default: the temporary folder). Needs ffmpeg for the clips and ffprobe for the
//   comparison.

#include "generator/library/load.hpp"
#include "relay/base/log.hpp"
#include "relay/base/process.hpp"
#include "relay/base/text.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ftw.h>
#include <functional>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

namespace flathead::library {
namespace {

using Clock = std::chrono::steady_clock;

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double cpu_seconds(int who) {
    rusage used{};
    ::getrusage(who, &used);
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double peak_megabytes() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    return static_cast<double>(used.ru_maxrss) / 1000;
}

struct Cost {
    double wall = 0;
    double own = 0;
    double children = 0;
};

Cost measured(const std::function<void()>& work) {
    const auto begin = Clock::now();
    const double own = cpu_seconds(RUSAGE_SELF);
    const double children = cpu_seconds(RUSAGE_CHILDREN);
    work();
    return {std::chrono::duration<double>(Clock::now() - begin).count(),
            cpu_seconds(RUSAGE_SELF) - own,
            cpu_seconds(RUSAGE_CHILDREN) - children};
}

void run(std::vector<std::string> words) {
    const auto made = run_and_capture(
        {.words = std::move(words), .environment = {{"PATH", std::getenv("PATH")}}, .folder = {}});
    if (!made.outcome.succeeded()) throw Error("bench: " + made.outcome.error_text);
}

Path make_clip(const Path& folder, const char* name, const char* codec) {
    const Path clip = folder / name;
    run({"ffmpeg",    "-v",    "error",
         "-nostdin",  "-y",    "-f",
         "lavfi",     "-i",    "testsrc2=s=640x360:r=25:d=30",
         "-f",        "lavfi", "-i",
         "sine=d=30", "-c:v",  codec,
         "-b:v",      "200k",  "-g",
         "50",        "-c:a",  "aac",
         "-b:a",      "64k",   clip.string()});
    return clip;
}

class Tree {
  public:
    Tree(const Path& folder, int files) : root_(folder / "media") {
        clips_ = {make_clip(folder, "a.mkv", "libx264"),
                  make_clip(folder, "a.mp4", "libx264"),
                  make_clip(folder, "a.ts", "libx264")};
        for (int i = 0; i < files; ++i) i % 4 == 0 ? film(i) : episode(i);
    }
    [[nodiscard]] const Path& root() const { return root_; }

    void film(int i) {
        const std::string name = text::join("Film Number ", i, " (", 1950 + i % 70, ")");
        const Path folder = root_ / "Films" / name;
        media(folder, name, i);
        write(folder / "movie.nfo",
              text::join("<movie><title>Film Number ",
                         i,
                         "</title><year>",
                         1950 + i % 70,
                         "</year><plot>",
                         std::string(400, 'p'),
                         "</plot><genre>Drama</genre>",
                         people(),
                         "<uniqueid type=\"imdb\">tt",
                         1'000'000 + i,
                         "</uniqueid></movie>"));
        write(folder / "poster.jpg", "");
    }
    void episode(int i) {
        const int show = i / 120;
        const int season = i / 20 % 6 + 1;
        const std::string title = text::join("Show ", show);
        const Path shows = root_ / "Shows" / title;
        const std::string name = text::join(title, " S0", season, "E", 10 + i % 20, " - Title ", i);
        const Path folder = shows / text::join("Season 0", season);
        media(folder, name, i);
        write(folder / (name + ".nfo"),
              text::join("<episodedetails><title>Title ",
                         i,
                         "</title><season>",
                         season,
                         "</season><episode>",
                         10 + i % 20,
                         "</episode><plot>",
                         std::string(200, 'p'),
                         "</plot>",
                         people(),
                         "</episodedetails>"));
        write(folder / (name + "-thumb.jpg"), "");
        write(
            shows / "tvshow.nfo",
            text::join("<tvshow><title>", title, "</title><id>", 80'000 + show, "</id></tvshow>"));
    }

  private:
    static std::string people() {
        std::string out;
        for (int i = 0; i < 12; ++i)
            out += text::join("<actor><name>Actor ",
                              i,
                              "</name><role>Role ",
                              i,
                              "</role><thumb>https://example.org/",
                              i,
                              ".jpg</thumb></actor>");
        return out;
    }
    void media(const Path& folder, const std::string& name, int i) {
        make_folders(folder);
        const Path& clip = clips_[static_cast<std::size_t>(i) % clips_.size()];
        std::filesystem::create_hard_link(clip, folder / (name + clip.extension().string()));
    }
    static void write(const Path& path, std::string_view bytes) {
        const Fd file = create_file(path);
        write_all(file, bytes, path.string());
    }

    Path root_;
    std::vector<Path> clips_;
};

std::size_t walked = 0;

/// Every name of the tree and every stat of it, by the C library.
void walk(const Path& root) {
    ::nftw(
        root.c_str(),
        [](const char*, const struct stat*, int, struct FTW*) {
            ++walked;
            return 0;
        },
        64,
        FTW_PHYS);
}

void print(const char* name, const Cost& cost, int files, double raw, const char* raw_name) {
    std::printf("%-40s %8.2f s  %8.0f files/s  own %6.2f cpu-s  children %7.2f cpu-s  %6.2f x %s\n",
                name,
                cost.wall,
                files / cost.wall,
                cost.own,
                cost.children,
                (cost.own + cost.children) / raw,
                raw_name);
    std::fflush(stdout);
}

/// CPU-seconds of ffprobe for one file, from a hundred of the tree's kinds.
double ffprobe_cost(const Path& folder) {
    constexpr int rounds = 34;
    const Cost cost = measured([&] {
        for (int i = 0; i < rounds; ++i) {
            for (const char* const name : {"a.mkv", "a.mp4", "a.ts"})
                run({"ffprobe",
                     "-v",
                     "error",
                     "-show_streams",
                     "-show_format",
                     (folder / name).string()});
        }
    });
    return cost.children / (rounds * 3);
}

int main_of(int count, char** words) {
    if (count < 2) {
        std::fputs("bench_library PLAYOUT [FOLDER] [FILES]\n", stderr);
        return 2;
    }
    log::set_level(log::Level::warning);
    const TemporaryFolder folder(count > 2 ? Path(words[2])
                                           : std::filesystem::temp_directory_path());
    const int files = count > 3 ? std::atoi(words[3]) : 20'000;
    Tree tree(folder.path(), files);
    LibraryConfig config;
    config.name = "lib";
    config.path = tree.root();
    LoadOptions options;
    options.state = folder.path() / "state";
    options.playout = words[1];
    std::size_t items = 0;
    const auto load = [&] {
        const LoadedLibrary loaded = load_folder(config, options);
        items = loaded.library.items.size();
        if (!loaded.report.error.empty() || !loaded.report.problems.empty())
            throw Error("bench: " + loaded.report.error +
                        (loaded.report.problems.empty() ? std::string()
                                                        : loaded.report.problems.first()[0].what));
    };
    const double ffprobe = ffprobe_cost(folder.path()) * files;
    print("first look", measured(load), files, ffprobe, "ffprobe on each");
    std::printf("%-40s %8.1f MB; %zu items\n", "peak memory", peak_megabytes(), items);
    const double raw = measured([&] { walk(tree.root()); }).own;
    print("unchanged", measured(load), files, raw, "nftw");
    tree.film(files + 1);
    print("one file more", measured(load), files, raw, "nftw");
    std::printf(
        "%-40s %8.1f MB\n",
        "media.sqlite",
        static_cast<double>(std::filesystem::file_size(options.state / "media.sqlite")) / 1e6);
    return 0;
}

}  // namespace
}  // namespace flathead::library

int main(int count, char** words) {
    try {
        return flathead::library::main_of(count, words);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
