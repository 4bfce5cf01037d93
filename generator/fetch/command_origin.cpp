#include "generator/fetch/origin.hpp"
#include "relay/base/error.hpp"
#include "relay/base/process.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <sys/stat.h>

namespace flathead::fetch {
namespace {

using SystemClock = std::chrono::system_clock;

struct OutputFile {
    std::string_view word;  // in the command's words, and Request::output_word
    const char* name;
};
constexpr std::array<OutputFile, 3> output_files{
    {{"{m3u}", "playlist.m3u"}, {"{xmltv}", "guide.xml"}, {"", "stdout"}}};

Path output_path(const Path& folder, std::string_view word) {
    const auto* const found = std::ranges::find(output_files, word, &OutputFile::word);
    if (found == output_files.end()) throw Error(text::join("the command has no output ", word));
    return folder / found->name;
}

std::string inherited(const char* name, const char* otherwise) {
    const char* const value = std::getenv(name);
    return value == nullptr ? otherwise : value;
}

Command command_of(const CommandConfig& config, const Path& folder) {
    Command command;
    for (std::string word : config.run) {
        for (const OutputFile& file : output_files) {
            if (!file.word.empty())
                word = text::replace_all(word, file.word, (folder / file.name).string());
        }
        command.words.push_back(std::move(word));
    }
    command.environment = {{"PATH", inherited("PATH", "/usr/local/bin:/usr/bin:/bin")},
                           {"HOME", inherited("HOME", "/nonexistent")},
                           {"LANG", inherited("LANG", "C.UTF-8")}};
    if (std::getenv("TZ") != nullptr) command.environment.emplace_back("TZ", std::getenv("TZ"));
    for (const auto& setting : config.environment) {
        std::erase_if(command.environment,
                      [&](const auto& usual) { return usual.first == setting.first; });
        command.environment.emplace_back(setting.first, setting.second.reveal());
    }
    command.folder = config.folder.empty() ? folder : config.folder;
    command.time_limit = config.timeout;
    command.output_limit = config.max_bytes;
    command.file_limit = config.max_bytes;
    return command;
}

/// "exit code 3: last words of stderr"
std::string complaint(const Outcome& outcome) {
    constexpr std::size_t longest = 400;
    std::string why =
        outcome.exited ? text::join("exit code ", outcome.status) : outcome.why_killed;
    std::string said = utf8::clean_line(outcome.error_text);
    if (said.size() > longest) said = utf8::repaired(said.substr(said.size() - longest));
    return said.empty() ? why : text::join(why, ": ", said);
}

void collect(Job& job, const Room& room, const Path& path, SystemClock::time_point started) {
    struct stat facts {};
    const std::string word =
        job.request->output_word.empty() ? "its output" : job.request->output_word;
    if (::lstat(path.c_str(), &facts) != 0)
        throw Error(text::join("ended well but did not write ", word));
    if (!S_ISREG(facts.st_mode))
        throw Error(text::join("what it wrote as ", word, " is not a regular file"));
    if (facts.st_size == 0) throw Error(text::join("ended well but ", word, " is empty"));
    // The file system's clock lags by a tick; a copy that kept its old time is what this is looking
    // for.
    if (facts.st_mtim.tv_sec + 1 < SystemClock::to_time_t(started)) {
        throw Error(text::join("ended well but ", word, " is older than the run"));
    }
    const Fd fd = open_file(path);
    Candidate candidate(room.copies.candidate_path(job.request->key), job.good);
    std::string block(256 << 10, '\0');
    while (const std::size_t got = read_full(fd, block, path.string())) {
        candidate.add(std::string_view(block).substr(0, got));
        room.progress.arrived(got);
    }
    settle_arrived(job, room, candidate, {});
}

}  // namespace

void fetch_command(const std::vector<Job*>& jobs, const Room& room) {
    const CommandConfig& config = *jobs.front()->request->command;
    const std::string name = config.run.empty() ? "command" : config.run.front();
    const auto fail = [&](Job& job, std::string_view why) {
        settle_failed(job, text::join(name, ": ", why));
    };
    try {
        const TemporaryFolder folder;
        const auto started = SystemClock::now();
        const Outcome outcome = run_command(command_of(config, folder.path()),
                                            create_file(output_path(folder.path(), "")));
        for (Job* const job : jobs) {
            try {
                if (!outcome.succeeded()) throw Error(complaint(outcome));
                collect(*job, room, output_path(folder.path(), job->request->output_word), started);
            } catch (const Error& failure) {
                fail(*job, failure.what());
            }
        }
    } catch (const std::exception& failure) {  // nothing may leave the thread
        for (Job* const job : jobs) fail(*job, failure.what());
    }
    for (std::size_t i = 0; i < jobs.size(); ++i) room.progress.done();
}

}  // namespace flathead::fetch
