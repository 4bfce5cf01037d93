#include "tests/support/corpus.hpp"

#include "tests/support/shared.hpp"

#include <fstream>
#include <map>
#include <sstream>

namespace flathead::tests {
namespace {

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells;
    std::istringstream in(line);
    for (std::string cell; std::getline(in, cell, '\t');) cells.push_back(cell);
    return cells;
}

}  // namespace

std::vector<CorpusFile> corpus_files(const std::string& kind) {
    const auto shared = shared_folder();
    if (!shared) return {};
    const std::filesystem::path folder = *shared / "corpus";
    std::ifstream in(folder / "manifest.tsv");
    std::string line;
    std::getline(in, line);
    const std::vector<std::string> columns = cells_of(line);
    std::vector<CorpusFile> files;
    while (std::getline(in, line)) {
        std::map<std::string, std::string> row;
        const std::vector<std::string> cells = cells_of(line);
        for (std::size_t i = 0; i < cells.size() && i < columns.size(); ++i)
            row[columns[i]] = cells[i];
        if (row["kind"] != kind) continue;
        files.push_back({folder / row["path"],
                         row["path"],
                         row["kind"],
                         row["expected"],
                         row["content_digest"],
                         row["packing"],
                         row["encoding"]});
    }
    return files;
}

}  // namespace flathead::tests
