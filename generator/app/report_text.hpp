#pragma once
/// A run's report for people and for programs.

#include "generator/model/report.hpp"

#include <string>

namespace flathead::app {

/// What the process has used so far.
struct Usage {
    double seconds = 0;  // since the program started
    double cpu_seconds = 0;
    std::uint64_t peak_rss_bytes = 0;
};
[[nodiscard]] Usage usage_so_far();

/// The object of `generate --json` (one line).
[[nodiscard]] std::string report_json(const RunReport& report, const Usage& usage);
/// A few lines for a terminal or a journal.
[[nodiscard]] std::string report_text(const RunReport& report, const Usage& usage);

}  // namespace flathead::app
