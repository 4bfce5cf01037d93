#pragma once
/// A library folder made for a test, with a stand-in for flathead-playout: what a "video" holds is
/// the answer about it ("crash" and "hang" do that), and who was asked about is written down.

#include "generator/library/load.hpp"
#include "relay/base/files.hpp"
#include "relay/base/text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace flathead::library {

inline constexpr std::string_view one_minute =
    R"({"duration":60000,"video":"h264","pixels":"yuv420p","width":1920,"height":1080,"audio":[{"codec":"aac"}]})";

class LibraryFolder : public testing::Test {
  protected:
    LibraryFolder() {
        make_folders(root());
        config.name = "lib";
        config.path = root();
        options.state = folder_.path() / "state";
        options.now = Time{Seconds{1'795'176'000}};
        options.playout = folder_.path() / "playout";
        options.at_once = 2;
        replace_file(options.playout,
                     text::join("#!/bin/bash\n"
                                "while IFS= read -r -d '' path; do\n"
                                "  printf '%s\\n' \"$path\" >> ",
                                asked_file().string(),
                                "\n  line=\n  read -r line < \"$path\"\n"
                                "  case $line in\n"
                                "    crash) kill -SEGV $$ ;;\n"
                                "    hang) sleep 100 ;;\n"
                                "    *) printf '%s\\n' \"$line\" ;;\n"
                                "  esac\ndone\n"));
        std::filesystem::permissions(options.playout, std::filesystem::perms::owner_all);
    }

    [[nodiscard]] Path root() const { return folder_.path() / "media"; }
    [[nodiscard]] Path asked_file() const { return folder_.path() / "asked"; }

    void write(const std::string& path, std::string_view content) const {
        make_folders((root() / path).parent_path());
        replace_file(root() / path, std::string(content) + "\n");
    }
    void video(const std::string& path, std::string_view answer = one_minute) const {
        write(path, answer);
    }

    LoadedLibrary load() const {
        std::filesystem::remove(asked_file());
        return load_folder(config, options);
    }
    /// Relative paths of the videos that were looked at by the last load(), in order.
    [[nodiscard]] std::vector<std::string> asked() const {
        std::vector<std::string> out;
        const std::string all = read_file_if_there(asked_file()).value_or("");
        for (const std::string_view line : text::split(all, '\n')) {
            if (!line.empty()) out.push_back(Path(line).lexically_relative(root()).string());
        }
        std::ranges::sort(out);
        return out;
    }
    /// "path: what", relative paths.
    [[nodiscard]] std::vector<std::string> problems(const LoadedLibrary& loaded) const {
        std::vector<std::string> out;
        for (const Problem& one : loaded.report.problems.first()) {
            out.push_back(
                text::join(Path(one.where).lexically_relative(root()).string(), ": ", one.what));
        }
        std::ranges::sort(out);
        return out;
    }
    /// By title, or show and number.
    static const Item& item(const LoadedLibrary& loaded, std::string_view name) {
        static const Item nothing;
        const auto found = std::ranges::find_if(loaded.library.items, [&](const Item& one) {
            return one.title == name ||
                   text::join(one.show, ' ', one.season, 'x', one.episode) == name;
        });
        EXPECT_NE(found, loaded.library.items.end()) << name;
        return found == loaded.library.items.end() ? nothing : *found;
    }
    static std::vector<std::string> titles(const LoadedLibrary& loaded) {
        std::vector<std::string> out;
        for (const Item& one : loaded.library.items) {
            out.push_back(one.type == ItemType::episode
                              ? text::join(one.show, ' ', one.season, 'x', one.episode)
                              : one.title);
        }
        std::ranges::sort(out);
        return out;
    }

    TemporaryFolder folder_;
    LibraryConfig config;
    LoadOptions options;
};

}  // namespace flathead::library
