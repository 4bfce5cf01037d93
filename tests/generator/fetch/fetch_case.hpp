#pragma once
/// What the tests of fetch_all share: a folder of copies, short ways to ask and to accept.

#include "generator/fetch/fetch.hpp"

#include <gtest/gtest.h>

namespace flathead::fetch {

inline constexpr Time noon{Seconds{1'795'176'000}};

class FetchCase : public testing::Test {
  protected:
    Fetched fetch(const Request& request) { return fetch_all({request}, copies, options).at(0); }
    Fetched fetch(const std::string& url) {
        from.url = url;
        return fetch({.key = "k", .subject = "source k", .from = &from});
    }
    void accept(const Fetched& fetched) {
        ASSERT_TRUE(fetched.candidate) << fetched.error;
        copies.accept(fetched.key, *fetched.candidate);
    }
    /// Every file of the state with its size, inode and time: equal means nothing was written.
    [[nodiscard]] std::string state() const {
        std::string all;
        std::vector<std::filesystem::path> paths;
        for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "copies"))
            paths.push_back(entry.path());
        std::ranges::sort(paths);
        for (const auto& path : paths) {
            all +=
                path.filename().string() + " " + std::to_string(std::filesystem::file_size(path)) +
                " " +
                std::to_string(std::filesystem::last_write_time(path).time_since_epoch().count()) +
                "\n";
        }
        return all;
    }

    TemporaryFolder folder;
    Copies copies{folder.path() / "copies"};
    FetchConfig from{.url = {}, .user_agent = "Test/1", .headers = {}, .timeout = Seconds{10}};
    Options options{.offline = false, .now = noon, .trusted_hosts = {"127.0.0.1"}, .progress = {}};
};

}  // namespace flathead::fetch
