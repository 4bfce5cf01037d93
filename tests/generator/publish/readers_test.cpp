#include "tests/generator/publish/generations.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fcntl.h>
#include <thread>

namespace flathead::publish::tests {
namespace {

struct Seen {
    std::atomic<int> opens{0};
    std::atomic<int> missing{0};
    std::atomic<int> torn{0};
    std::atomic<int> backwards{0};
};

std::optional<std::string> read_through(const Path& path) {
    const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open()) return std::nullopt;
    std::string bytes(65'536, '\0');
    bytes.resize(read_full(file, bytes, path.string()));
    return bytes;
}

void read_until(const std::atomic<bool>& is_over, const Path& current, Seen& seen) {
    int latest = 0;
    while (!is_over) {
        for (const char* name : {"www/a", "www/b"}) {
            const auto bytes = read_through(current / name);
            ++seen.opens;
            if (!bytes) {
                ++seen.missing;
                continue;
            }
            const auto generation = generation_of(*bytes);
            if (!generation) ++seen.torn;
            if (generation && *generation < latest) ++seen.backwards;
            latest = generation.value_or(latest);
        }
    }
}

TEST(Readers, NeverFindAFileMissingTornOrOlderThanBefore) {
    const TemporaryFolder folder(fast_folder());
    publish_generation(folder.path(), 1);
    std::atomic<bool> is_over{false};
    Seen seen;
    std::vector<std::jthread> readers;
    for (int i = 0; i < 3; ++i) {
        readers.emplace_back([&] { read_until(is_over, folder.path() / "current", seen); });
    }
    int generation = 1;
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while ((generation < 300 || seen.opens < 10'000) &&
           std::chrono::steady_clock::now() < give_up) {
        publish_generation(folder.path(), ++generation, 1);
    }
    is_over = true;
    readers.clear();
    EXPECT_GE(generation, 300);
    EXPECT_GE(seen.opens, 10'000);
    EXPECT_EQ(seen.missing, 0);
    EXPECT_EQ(seen.torn, 0);
    EXPECT_EQ(seen.backwards, 0);
}

}  // namespace
}  // namespace flathead::publish::tests
