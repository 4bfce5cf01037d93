#include "generator/app/plan_file.hpp"

#include "generator/outputs/plan_output.hpp"
#include "relay/base/files.hpp"

#include <algorithm>
#include <iterator>
#include <unistd.h>

namespace flathead::app {
namespace {

/// Gone at the end of scope; what a killed run left is removed first. The docroot's lock keeps
/// others away.
class ScratchName {
  public:
    explicit ScratchName(Path path) : path_(std::move(path)) { ::unlink(path_.c_str()); }
    ScratchName(const ScratchName&) = delete;
    ScratchName& operator=(const ScratchName&) = delete;
    ~ScratchName() { ::unlink(path_.c_str()); }
    [[nodiscard]] const Path& path() const { return path_; }

  private:
    Path path_;
};

void copy_into(ReleaseSink& sink, std::string_view path, const Path& from) {
    const Fd file = open_file(from);
    const auto output = sink.file(path);
    std::string piece(256 << 10, '\0');
    while (const std::size_t got = read_full(file, piece, from.string()))
        output->write(std::string_view(piece).substr(0, got));
    output->close();
}

}  // namespace

void write_plan_file(ReleaseSink& sink,
                     const Lineup& lineup,
                     const Config& config,
                     const outputs::SchedulePlan& schedules,
                     outputs::Catalogues catalogues,
                     RunReport& report) {
    const ScratchName scratch(config.site.state / "plan.sqlite.new");
    plan::Writer writer(scratch.path(), outputs::plan_settings(config));
    auto warnings = outputs::write_plan(writer, lineup, config, schedules, catalogues);
    writer.finish();
    std::ranges::move(warnings, std::back_inserter(report.warnings));
    copy_into(sink, outputs::plan_path, scratch.path());
}

}  // namespace flathead::app
