#include "generator/conform/run.hpp"

#include "generator/conform/encode.hpp"
#include "generator/schedule/house.hpp"
#include "relay/base/error.hpp"
#include "relay/base/process.hpp"
#include "relay/base/spawn.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/lib/av/facts.hpp"

#include <array>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <thread>
#include <unistd.h>

namespace flathead::conform {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view unfinished = ".unfinished";
constexpr std::string_view failed = ".failed";
constexpr Seconds failure_counts = std::chrono::days{7};
/// Of an encoder on a small machine, for each second of media, and at least so long.
constexpr int slowest = 20;
constexpr Seconds least_time = 10min;
constexpr std::uint64_t largest_file = 64ULL << 30;

Environment environment() {
    Environment out;
    for (const char* const name : {"PATH", "HOME", "TMPDIR", "LIBVA_DRIVER_NAME"})
        if (const char* const value = std::getenv(name)) out.emplace_back(name, value);
    return out;
}

Path beside(const Path& target, std::string_view ending) {
    Path out = target;
    out += ending;
    return out;
}

/// The shares that a `-progress` output tells.
class ProgressReader {
  public:
    ProgressReader(Milliseconds length, const std::function<void(double)>& tell)
        : length_(length), tell_(tell) {}

    void take(std::string_view bytes) {
        rest_ += bytes;
        for (std::size_t end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n')) {
            take_line(std::string_view(rest_).substr(0, end));
            rest_.erase(0, end + 1);
        }
        if (rest_.size() > 4096) rest_.clear();
    }

  private:
    void take_line(std::string_view line) const {
        constexpr std::string_view key = "out_time_us=";
        if (!line.starts_with(key) || length_ <= 0ms) return;
        const auto done = text::number<std::int64_t>(line.substr(key.size()));
        if (!done || *done < 0) return;
        const double all = static_cast<double>(length_.count()) * 1000;
        tell_(std::min(static_cast<double>(*done) / all, 1.0));
    }

    Milliseconds length_;
    const std::function<void(double)>& tell_;
    std::string rest_;
};

Outcome run_with_progress(const Command& command, ProgressReader& progress) {
    Pipe pipe = make_pipe();
    std::optional<Outcome> outcome;
    std::exception_ptr trouble;
    // The child is killed with the thread that started it, so that thread waits for it.
    std::jthread runner([&] {
        try {
            outcome = run_command(command, pipe.writer);
        } catch (...) {
            trouble = std::current_exception();
        }
        pipe.writer = Fd();
    });
    std::array<char, 4096> piece{};
    for (;;) {
        pollfd ready{pipe.reader.get(), POLLIN, 0};
        ::poll(&ready, 1, -1);
        const ssize_t count = ::read(pipe.reader.get(), piece.data(), piece.size());
        if (count == 0) break;
        if (count > 0) progress.take({piece.data(), static_cast<std::size_t>(count)});
    }
    runner.join();
    if (trouble) std::rethrow_exception(trouble);
    return *std::move(outcome);
}

/// Throws Error unless the file is what was asked for.
void check(const Need& need, const Path& file) {
    const auto patience = std::chrono::steady_clock::now() + 1min;
    const av::Facts found = av::facts_of_file(
        file.string(), [&] { return std::chrono::steady_clock::now() > patience; });
    if (found.video_codec != need.house.video || found.pixel_format != need.house.pixel_format)
        throw Error(text::join("the picture became ", found.video_codec, " ", found.pixel_format));
    const std::string audio = found.audio.empty() ? std::string() : found.audio.front().codec;
    if (audio != need.house.audio) throw Error(text::join("the sound became ", audio));
    const Milliseconds missing = need.facts.duration - found.duration;
    if (missing > 2s)
        throw Error(text::join("it is ", missing.count() / 1000, " seconds too short"));
}

void encode(const Need& need,
            const MediaFile& source,
            const std::function<void(double)>& progress) {
    const auto input = input_of(source);
    if (!input) throw Error("its server wants more than one header, which ffmpeg cannot be told");
    const Path scratch = beside(need.target, unfinished);
    const Path script = beside(need.target, ".script");
    const bool is_script = !input->script.empty();
    if (is_script) {
        const Fd file(::open(script.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        if (!file.is_open()) throw system_error(text::join("create ", script.string()));
        write_all(file, input->script, script.string());
    }
    Command command;
    command.words =
        encode_command(need, is_script, is_script ? script.string() : input->path, scratch);
    command.environment = environment();
    const auto length = std::chrono::ceil<Seconds>(need.facts.duration);
    command.time_limit = std::max(length * slowest, least_time);
    command.file_limit = largest_file;
    ProgressReader reader(need.facts.duration, progress);
    const Outcome outcome = run_with_progress(command, reader);
    std::error_code ignored;
    std::filesystem::remove(script, ignored);
    if (!outcome.succeeded()) {
        std::filesystem::remove(scratch, ignored);
        const std::string said =
            text::one_line(url::masked_in_text(text::trim(outcome.error_text)));
        throw Error(outcome.exited ? text::join("ffmpeg: ", said) : outcome.why_killed);
    }
    try {
        check(need, scratch);
    } catch (const std::exception&) {
        std::filesystem::remove(scratch, ignored);
        throw;
    }
    const Fd file = open_file(scratch);
    if (::fsync(file.get()) != 0) throw system_error(text::join("write ", scratch.string()));
    std::filesystem::rename(scratch, need.target);
    sync_folder(need.target.parent_path());
}

}  // namespace

void make(const Need& need, const std::function<void(double)>& progress) {
    std::string why = "no file of it is known";
    for (const MediaFile& source : need.files) {
        try {
            encode(need, source, progress);
            return;
        } catch (const std::exception& error) {
            why = text::join(url::masked(source.address), ": ", error.what());
        }
    }
    throw Error(text::join("conform ", need.title, ": ", why));
}

void remove_remains(const Path& folder) {
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
        const std::string name = entry.path().filename().string();
        if (name.ends_with(unfinished) || name.ends_with(".script"))
            std::filesystem::remove(entry.path(), none);
    }
}

std::vector<Made> made_in(const Path& folder) {
    std::vector<Made> out;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
        if (entry.path().extension() != ".mkv" || !entry.is_regular_file(none)) continue;
        const auto changed = std::filesystem::last_write_time(entry.path(), none);
        out.push_back({entry.path(),
                       entry.file_size(none),
                       std::chrono::floor<Seconds>(std::chrono::file_clock::to_sys(changed))});
    }
    return out;
}

std::string known_failure(const Need& need, Time now) {
    const Path note = beside(need.target, failed);
    std::error_code none;
    const auto changed = std::filesystem::last_write_time(note, none);
    if (none) return {};
    const auto noted = std::chrono::floor<Seconds>(std::chrono::file_clock::to_sys(changed));
    if (now - noted > failure_counts) return {};
    return read_file_if_there(note, 4096).value_or("");
}

void note_failure(const Need& need, const std::string& why) {
    replace_file(beside(need.target, failed), why);
}

}  // namespace flathead::conform
