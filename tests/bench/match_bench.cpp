// What matching costs: 3,000 playlist names against a guide of 5,500 channels, the index included,
// beside the obvious way: the Levenshtein distance of every name to every name, measured over a
// part of them and scaled up.
//
//   bench_match [NAMES.tsv GUIDE.tsv]     default: names made up here

#include "generator/guide/match_names.hpp"
#include "relay/base/files.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <random>
#include <string>
#include <sys/resource.h>
#include <vector>

namespace flathead::guide {
namespace {

constexpr int made_queries = 3'000;
constexpr int made_channels = 5'500;
constexpr std::size_t baseline_queries = 100;
constexpr int rounds = 5;  // the best counts: the machine is shared

double cpu_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double best_of(const std::function<void()>& work) {
    double best = 1e9;
    for (int round = 0; round < rounds; ++round) {
        const double before = cpu_seconds();
        work();
        best = std::min(best, cpu_seconds() - before);
    }
    return best;
}

struct Tables {
    std::string names;
    std::string guide;
};

/// Brand, genre and number in the proportions of real lists; every second query is a channel of the
/// guide in other dress.
Tables made() {
    std::mt19937 random(1);  // NOLINT: the same names every time
    constexpr const char* genres[] = {
        "Sports", "News", "Movies", "Kids", "Music", "Cinema", "Drama", "TV"};
    constexpr const char* dress[] = {
        "%s (720p)", "UK: %s HD", "|US| %s FHD", "%s", "DE - %s RAW", "[FR] %s 4K"};
    Tables tables{"qid\tplaylist_name\tcountry\n", "guide_id\tdisplay_names\tcountry\n"};
    std::vector<std::string> channels;
    for (int i = 0; i < made_channels; ++i) {
        std::string name;
        for (unsigned brand = 1 + static_cast<unsigned>(i) / 4 * 2654435761U, n = 0; n < 3;
             ++n, brand /= 97) {
            name += static_cast<char>((n == 0 ? 'A' : 'a') + brand % 26);
            name += "aeiou"[brand / 26 % 5];
        }
        name += std::string(" ") + genres[random() % 8] +
                (random() % 3 == 0 ? " " + std::to_string(random() % 9 + 1) : "");
        tables.guide += text::join("g", i, "\t", name, "|", name, " HD\tUK\n");
        channels.push_back(std::move(name));
    }
    for (int i = 0; i < made_queries; ++i) {
        const std::string name = i % 2 == 0 ? channels[random() % channels.size()]
                                            : "Absent " + channels[random() % channels.size()];
        tables.names +=
            text::join("q", i, "\t", text::replace_all(dress[random() % 6], "%s", name), "\t\n");
    }
    return tables;
}

/// Two rows of the table, no allocation: the baseline must not lose by carelessness.
std::size_t levenshtein(std::string_view a, std::string_view b) {
    static std::vector<std::size_t> row;
    row.resize(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] =
                std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

std::vector<std::string> column(std::string_view table, std::size_t place) {
    std::vector<std::string> cells;
    for (const std::string_view line : text::split(table, '\n')) {
        const std::vector<std::string_view> all = text::split(line, '\t');
        if (all.size() > place) cells.push_back(text::to_lower(all[place]));
    }
    return cells;
}

void run(const Tables& tables) {
    const double ours = best_of([&] { (void)match_names(tables.names, tables.guide, false); });
    const std::vector<std::string> names = column(tables.names, 1);
    const std::vector<std::string> guide = column(tables.guide, 1);
    std::size_t sum = 0;
    const std::size_t part = std::min(baseline_queries, names.size());
    const double before = cpu_seconds();
    for (std::size_t i = 0; i < part; ++i) {
        for (const std::string& other : guide) sum += levenshtein(names[i], other);
    }
    const double baseline =
        (cpu_seconds() - before) * static_cast<double>(names.size()) / static_cast<double>(part);
    std::printf("%-44s %7.3f cpu-s\n", "match: index and all names", ours);
    std::printf("%-44s %7.3f cpu-s  %5.0f x match (checksum %zu)\n",
                "every name against every name, Levenshtein",
                baseline,
                baseline / ours,
                sum);
}

}  // namespace
}  // namespace flathead::guide

int main(int count, char** arguments) {
    using flathead::guide::Tables;
    const Tables tables =
        count == 3 ? Tables{flathead::read_file(arguments[1]), flathead::read_file(arguments[2])}
                   : flathead::guide::made();
    flathead::guide::run(tables);
    return 0;
}
