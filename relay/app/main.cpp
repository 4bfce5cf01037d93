/// flathead-relay: serves live streams; everything else is files and nginx.

#include "relay/app/program.hpp"
#include "relay/base/log.hpp"

#include <CLI/CLI.hpp>

#include <malloc.h>

namespace {

/// Beside this program, where it is built and installed.
flathead::Path own_playout() {
    std::error_code failure;
    const flathead::Path self = std::filesystem::read_symlink("/proc/self/exe", failure);
    return failure ? flathead::Path("flathead-playout") : self.parent_path() / "flathead-playout";
}

}  // namespace

int main(int count, char** words) {
    using namespace flathead;
    // What a new upstream is held in comes and goes by the megabyte: that memory is given back.
    ::mallopt(M_MMAP_THRESHOLD, 128 << 10);
    ::mallopt(M_TRIM_THRESHOLD, 256 << 10);
    CLI::App app("Serves the live streams of a plan: one upstream, any number of viewers.");
    relay_app::Options options;
    options.playout = own_playout();
    bool quiet = false;
    app.set_version_flag("--version", FLATHEAD_VERSION);
    app.add_option(
           "--plan", options.plan, "plan.sqlite of the release shown; replaced while running")
        ->required();
    app.add_option("--accounts",
                   options.accounts,
                   "accounts.tsv of the site; replaced while running; without it nobody has one");
    app.add_option("--listen",
                   options.listen,
                   "unix:PATH or 127.0.0.1:PORT; may be given several times, besides the sockets "
                   "passed by systemd");
    app.add_option("--playout", options.playout, "the flathead-playout program");
    app.add_flag("--json", options.json, "print the addresses as JSON once it serves");
    app.add_flag("--quiet", quiet, "warnings and errors only");
    try {
        app.parse(count, words);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    if (quiet) log::set_level(log::Level::warning);
    try {
        relay_app::run(options);
        return 0;
    } catch (const std::exception& error) {
        log::error("relay", error.what());
        return 1;
    }
}
