#include "generator/app/prepare.hpp"

#include "generator/config/read.hpp"
#include "relay/base/text.hpp"

#include <cstdio>

namespace flathead::app {

std::optional<Config> load_config(const Options& options) {
    ConfigRead read = read_config(options.config, process_environment());
    for (const Problem& problem : read.problems) {
        std::fputs(text::join(problem.where, ": ", problem.what, '\n').c_str(), stderr);
    }
    if (!read.config) {
        std::fputs(text::join(text::counted(read.problems.size(), "mistake", "mistakes"), " in ", options.config.string(),
                              "; nothing was done\n").c_str(),
                   stderr);
        return std::nullopt;
    }
    if (options.docroot) read.config->site.docroot = *options.docroot;
    if (options.state) read.config->site.state = *options.state;
    return std::move(read.config);
}

}  // namespace flathead::app
