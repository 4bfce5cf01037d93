#pragma once
/// The rows of the corpus' manifest.tsv: real and damaged files with what independent tools make of
/// them.

#include <filesystem>
#include <string>
#include <vector>

namespace flathead::tests {

struct CorpusFile {
    std::filesystem::path path;  // absolute
    std::string name;            // "broken/m3u-blank.m3u"
    std::string kind;            // "m3u", "xmltv"
    std::string expected;        // see the corpus' README
    std::string digest;          // 16 hex digits or empty
    std::string packing;         // "plain", "gz", …
    std::string encoding;        // of the unpacked bytes
};

/// Empty when there is no shared folder.
[[nodiscard]] std::vector<CorpusFile> corpus_files(const std::string& kind);

}  // namespace flathead::tests
