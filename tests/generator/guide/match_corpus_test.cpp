#include "generator/guide/match_names.hpp"
#include "relay/base/files.hpp"
#include "relay/base/text.hpp"
#include "tests/support/shared.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace flathead::guide {
namespace {

struct Figures {
    double precision = 0;
    double recall = 0;
    [[nodiscard]] double f1() const { return 2 * precision * recall / (precision + recall); }
};

/// Over the names the guide can decide, as shared/tools/score_match.py counts them.
Figures figures_of(const std::string& truth, const std::string& lines) {
    std::map<std::string_view, std::string_view> claimed;
    for (const std::string_view line : text::split(lines, '\n')) {
        const std::vector<std::string_view> cells = text::split(line, '\t');
        if (cells.size() > 1 && cells[1] != "-") claimed[cells[0]] = cells[1];
    }
    double right = 0;
    double claims = 0;
    double present = 0;
    for (const std::string_view line : text::split(truth, '\n')) {
        const std::vector<std::string_view> cells = text::split(line, '\t');
        if (cells.size() < 7 || cells[6] != "0") continue;
        const auto found = claimed.find(cells[0]);
        present += cells[3] != "-" ? 1 : 0;
        claims += found != claimed.end() ? 1 : 0;
        right += found != claimed.end() && found->second == cells[3] ? 1 : 0;
    }
    return {right / claims, right / present};
}

TEST(MatchCorpus, PrecisionAndRecallStayAboveTheirFloors) {
    const auto shared = tests::shared_folder();
    if (!shared) GTEST_SKIP() << "no shared corpus beside the checkout";
    const auto read = [&](const char* name) {
        return read_file(*shared / "corpus/matching" / name, 16U << 20);
    };
    const std::string names = read("dev.tsv");
    const std::string guide = read("dev-guide.tsv");
    const Figures applied = figures_of(names, match_names(names, guide, false).lines);
    EXPECT_GE(applied.precision, 0.965);
    EXPECT_GE(applied.recall, 0.73);
    const Figures suggested = figures_of(names, match_names(names, guide, true).lines);
    EXPECT_GE(suggested.f1(), 0.85);
    EXPECT_GE(suggested.recall, 0.775);
}

}  // namespace
}  // namespace flathead::guide
