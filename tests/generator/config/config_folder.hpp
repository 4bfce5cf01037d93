#pragma once
/// A temporary folder of config files and an environment of the test's own.

#include "generator/config/read.hpp"
#include "relay/base/files.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::tests {

class ConfigFolder {
  public:
    std::map<std::string, std::string> environment;

    void write(const std::string& name, std::string_view text) {
        make_folders((folder_.path() / name).parent_path());
        const Path file = folder_.path() / name;
        write_all(create_file(file), text, file.string());
    }
    [[nodiscard]] Path path(const std::string& name = {}) const {
        return name.empty() ? folder_.path() : folder_.path() / name;
    }

    [[nodiscard]] ConfigRead read(const std::string& name = "flathead.yaml") const {
        return read_config(path(name),
                           [this](const std::string& variable) -> std::optional<std::string> {
                               const auto found = environment.find(variable);
                               if (found == environment.end()) return std::nullopt;
                               return found->second;
                           });
    }
    [[nodiscard]] ConfigRead read_text(std::string_view text) {
        write("flathead.yaml", text);
        return read();
    }
    /// The config, which must be good.
    Config good(std::string_view text) {
        ConfigRead result = read_text(text);
        for (const Problem& problem : result.problems)
            ADD_FAILURE() << problem.where << ": " << problem.what;
        return result.config.value_or(Config{});
    }
    /// "3:5: what" for each problem; the temporary folder is left out.
    [[nodiscard]] std::vector<std::string> problems(std::string_view text) {
        return shown(read_text(text));
    }
    [[nodiscard]] std::vector<std::string> shown(const ConfigRead& result) const {
        std::vector<std::string> out;
        for (const Problem& problem : result.problems)
            out.push_back(relative(problem.where + ": " + problem.what));
        return out;
    }

  private:
    [[nodiscard]] std::string relative(std::string text) const {
        for (const std::string& cut :
             {path("flathead.yaml").string() + ":", path().string() + "/"}) {
            for (std::size_t at = 0; (at = text.find(cut, at)) != std::string::npos;)
                text.erase(at, cut.size());
        }
        return text;
    }
    TemporaryFolder folder_;
};

}  // namespace flathead::tests
