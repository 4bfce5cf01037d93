#include "generator/app/prepare.hpp"

#include "generator/config/read.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <cstdio>
#include <sys/stat.h>
#include <unistd.h>

namespace flathead::app {

std::optional<Config> load_config(const Options& options) {
    ConfigRead read = read_config(options.config, process_environment());
    for (const Problem& problem : read.problems) {
        std::fputs(text::join(problem.where, ": ", problem.what, '\n').c_str(), stderr);
    }
    if (!read.config) {
        std::fputs(text::join(text::counted(read.problems.size(), "mistake", "mistakes"),
                              " in ",
                              options.config.string(),
                              "; nothing was done\n")
                       .c_str(),
                   stderr);
        return std::nullopt;
    }
    if (options.docroot) read.config->site.docroot = *options.docroot;
    if (options.state) read.config->site.state = *options.state;
    ConformConfig& conform = read.config->conform;
    if (conform.folder.empty()) conform.folder = read.config->site.state / "conformed";
    return std::move(read.config);
}

void make_state_folder(const Path& folder) {
    struct stat facts {};
    if (::stat(folder.c_str(), &facts) == 0) return;
    make_folders(folder);
    if (::chmod(folder.c_str(), 0700) != 0)
        throw system_error("set the mode of " + folder.string());
}

std::function<void(const std::string&)> progress_line(const Options& options) {
    if (options.quiet || ::isatty(STDERR_FILENO) == 0) return {};
    return
        [](const std::string& line) { std::fputs(text::join("\r\x1b[K", line).c_str(), stderr); };
}

void print(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
}

}  // namespace flathead::app
