// The lineup of a large playlist: bench_lineup LIST.m3u. First run from nothing, save, load, second
// run on the same list; each as CPU-seconds, as a ratio to sorting as many keys in the same run,
// and with the peak of memory so far.
#include "generator/lineup/build.hpp"
#include "generator/sources/m3u_source.hpp"
#include "generator/state/state.hpp"
#include "relay/base/files.hpp"

#include <algorithm>
#include <cstdio>
#include <random>
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

rusage usage() {
    rusage now{};
    getrusage(RUSAGE_SELF, &now);
    return now;
}

double cpu_seconds() {
    const rusage now = usage();
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(now.ru_utime) + seconds(now.ru_stime);
}

double raw_seconds = 0;

template <class Work>
auto measured(const char* what, Work&& work) {
    const double before = cpu_seconds();
    auto result = work();
    const double spent = cpu_seconds() - before;
    if (raw_seconds == 0) raw_seconds = spent;
    std::printf("%-28s %6.3f cpu-s  %6.2f x sort  %4ld MB peak\n",
                what,
                spent,
                spent / raw_seconds,
                usage().ru_maxrss / 1024);
    return result;
}

}  // namespace

int main(int count, char** words) {
    if (count != 2) return 2;
    measured("sort 1 M keys", [] {
        std::mt19937_64 random(1);
        std::vector<std::uint64_t> keys(1'000'000);
        for (auto& key : keys) key = random();
        std::ranges::sort(keys);
        return keys[0];
    });
    auto loaded = measured("read the list", [&] {
        FileSource file(words[1]);
        return sources::load_m3u(file, "provider", 1'000'000);
    });
    const std::vector<std::shared_ptr<const Listing>> listings{
        std::make_shared<const Listing>(std::move(loaded.listing))};
    std::vector<SourceConfig> configured(1);
    configured[0].name = "provider";
    const TemporaryFolder folder;
    for (const bool merges : {false, true}) {
        LineupConfig config;
        if (merges) config.merge.by = {MergeKey::guide_id, MergeKey::name};
        const lineup::LineupInput input{
            listings, config, {}, configured, RelayMode::relay, Time(Seconds(1'795'169'553))};
        const Path home = folder.path() / (merges ? "merged" : "plain");
        {
            auto result = measured("first run", [&] { return lineup::build(input, {}); });
            measured("  save", [&] {
                state::State state = state::State::open(home);
                state.save({.identities = &result.identities,
                            .lineup = &result.lineup,
                            .origins = {},
                            .run = {}});
                return 0;
            });
            std::printf("%zu entries, %zu channels, %zu keys\n",
                        listings[0]->entries.size(),
                        result.lineup.channels.size(),
                        result.identities.changed_keys().size());
        }
        auto known =
            measured("  load", [&] { return state::State::open_read_only(home)->identities(); });
        auto again = measured("second run", [&] { return lineup::build(input, std::move(known)); });
        std::printf("%zu rows and %zu keys changed by the second run\n",
                    again.identities.changed_rows(),
                    again.identities.changed_keys().size());
    }
    return 0;
}
