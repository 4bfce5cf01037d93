#include "tests/generator/publish/generations.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

namespace flathead::publish::tests {

std::string whole_text(int generation, int lines) {
    std::string text = text::join(generation, " ", lines, "\n");
    for (int i = 0; i < lines; ++i) text += text::join(generation, "\n");
    return text;
}

std::optional<int> generation_of(std::string_view text) {
    const auto head = text::split(text.substr(0, std::min(text.find('\n'), text.size())), ' ');
    if (head.size() != 2) return std::nullopt;
    const auto generation = text::number<int>(head[0]);
    const auto lines = text::number<int>(head[1]);
    if (!generation || !lines || text != whole_text(*generation, *lines)) return std::nullopt;
    return generation;
}

std::map<std::string, std::string> files_of(int generation) {
    std::map<std::string, std::string> files{
        {"www/a", whole_text(generation, 2'000 + generation % 7)},
        {"www/b", whole_text(generation, 50)},
        {"www/logo", whole_text(0, 10)}};
    for (int i = 0; i < 10; ++i) {
        const int changed = generation - (generation + i) % 5;
        files[text::join("x/all/", i, ".json")] = whole_text(changed, 20);
    }
    return files;
}

void write_generation(ReleaseWriter& writer, int generation) {
    for (const auto& [path, bytes] : files_of(generation)) {
        const auto file = writer.file(path);
        for (std::size_t at = 0; at < bytes.size(); at += 700)
            file->write(std::string_view(bytes).substr(at, 700));
        file->close();
    }
}

Outcome publish_generation(const Path& docroot, int generation, std::size_t keep) {
    const DocrootLock lock(docroot, std::chrono::seconds(60));
    ReleaseWriter writer(lock);
    write_generation(writer, generation);
    return writer.commit(times::now(), keep);
}

std::map<std::string, std::string> read_tree(const Path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file())
            files[entry.path().lexically_relative(folder).string()] = read_file(entry.path());
    }
    return files;
}

int whole_generation(const Path& release) {
    const auto files = read_tree(release);
    const auto marked = files.find("www/a");
    const auto generation = marked == files.end() ? std::nullopt : generation_of(marked->second);
    if (!generation) {
        ADD_FAILURE() << release << " has no whole www/a";
        return -1;
    }
    EXPECT_EQ(files, files_of(*generation)) << release;
    return *generation;
}

std::vector<std::string> names(const Path& folder) {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        found.push_back(entry.path().filename().string());
    }
    std::ranges::sort(found);
    return found;
}

std::string in_child(const std::function<std::string()>& work) {
    int ends[2];
    if (::pipe(ends) != 0) throw system_error("pipe");
    Fd reading(ends[0]);
    Fd writing(ends[1]);
    const pid_t child = ::fork();
    if (child < 0) throw system_error("fork");
    if (child == 0) {
        std::string complaint;
        try {
            complaint = work();
        } catch (const std::exception& failure) {
            complaint = text::join("exception: ", failure.what());
        }
        write_all(writing, complaint, "pipe");
        ::_exit(0);
    }
    writing.close();
    std::string told(65'536, '\0');
    told.resize(read_full(reading, told, "pipe"));
    int status = 0;
    ::waitpid(child, &status, 0);
    if (status != 0) told += text::join(" [child ended with status ", status, "]");
    return told;
}

Path fast_folder() {
    const Path memory = "/dev/shm";
    return ::access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
}

}  // namespace flathead::publish::tests
