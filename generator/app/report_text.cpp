#include "generator/app/report_text.hpp"

#include "relay/base/text.hpp"

#include <cstdio>
#include <sys/resource.h>
#include <time.h>

namespace flathead::app {
namespace {

double seconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

std::string decimals(double value) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.4f", value);
    return digits;
}

void append_problems(std::string& out, const Problems& problems) {
    out += text::join("\"problems\":", problems.count(), ",\"first_problems\":[");
    for (const Problem& problem : problems.first()) {
        if (out.back() != '[') out += ',';
        out += "{\"where\":";
        text::append_json_string(out, problem.where);
        out += ",\"what\":";
        text::append_json_string(out, problem.what);
        out += '}';
    }
    out += ']';
}

void append_origins(std::string& out,
                    std::string_view name,
                    const std::vector<OriginReport>& origins) {
    out += text::join(",\"", name, "\":[");
    for (const OriginReport& origin : origins) {
        if (out.back() != '[') out += ',';
        out += "{\"name\":";
        text::append_json_string(out, origin.name);
        out += text::join(
            ",\"state\":\"", name_of(origin.state), "\",\"entries\":", origin.entries, ',');
        append_problems(out, origin.problems);
        out += ",\"since\":";
        out += origin.since ? text::json_string(times::rfc3339(*origin.since)) : "null";
        out += ",\"error\":";
        out += origin.error.empty() ? "null" : text::json_string(origin.error);
        out += '}';
    }
    out += ']';
}

void append_origin_lines(std::string& out,
                         std::string_view kind,
                         const std::vector<OriginReport>& origins) {
    for (const OriginReport& origin : origins) {
        out += text::join(kind,
                          ' ',
                          origin.name,
                          ": ",
                          name_of(origin.state),
                          ", ",
                          text::counted(origin.entries, "entry", "entries"));
        if (origin.since) out += text::join(", fetched ", times::rfc3339(*origin.since));
        if (!origin.problems.empty())
            out += text::join(", ", text::counted(origin.problems.count(), "problem", "problems"));
        if (!origin.error.empty()) out += text::join("; ", origin.error);
        out += '\n';
        for (const Problem& problem : origin.problems.first())
            out += text::join("  ", problem.where, ": ", problem.what, '\n');
    }
}

}  // namespace

Usage usage_so_far() {
    Usage usage;
    rusage own{};
    rusage children{};
    getrusage(RUSAGE_SELF, &own);
    getrusage(RUSAGE_CHILDREN, &children);
    usage.cpu_seconds = seconds_of(own.ru_utime) + seconds_of(own.ru_stime) +
                        seconds_of(children.ru_utime) + seconds_of(children.ru_stime);
    usage.peak_rss_bytes = static_cast<std::uint64_t>(own.ru_maxrss) * 1024;
    static const auto started = std::chrono::steady_clock::now();
    usage.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    return usage;
}

std::string report_json(const RunReport& report, const Usage& usage) {
    std::string out = "{\"release\":";
    out += report.release.empty() ? "null" : text::json_string(report.release);
    out += text::join(",\"published\":",
                      report.published ? "true" : "false",
                      ",\"channels\":",
                      report.channels,
                      ",\"programmes\":",
                      report.programmes);
    append_origins(out, "sources", report.sources);
    append_origins(out, "guides", report.guides);
    append_origins(out, "libraries", report.libraries);
    out += ",\"warnings\":[";
    for (const std::string& warning : report.warnings) {
        if (out.back() != '[') out += ',';
        text::append_json_string(out, warning);
    }
    out += text::join("],\"seconds\":",
                      decimals(usage.seconds),
                      ",\"cpu_seconds\":",
                      decimals(usage.cpu_seconds),
                      ",\"peak_rss_bytes\":",
                      usage.peak_rss_bytes,
                      "}\n");
    return out;
}

std::string report_text(const RunReport& report, const Usage& usage) {
    std::string out;
    append_origin_lines(out, "source", report.sources);
    append_origin_lines(out, "guide", report.guides);
    append_origin_lines(out, "library", report.libraries);
    for (const std::string& warning : report.warnings)
        out += text::join("warning: ", warning, '\n');
    out += text::join(report.published ? "published " : "unchanged ",
                      report.release.empty() ? "(no release)" : report.release,
                      ": ",
                      text::counted(report.channels, "channel", "channels"),
                      ", ",
                      text::counted(report.programmes, "programme", "programmes"),
                      ", ",
                      decimals(usage.cpu_seconds),
                      " CPU seconds, ",
                      text::human_bytes(usage.peak_rss_bytes),
                      " at most\n");
    return out;
}

}  // namespace flathead::app
