/// flathead-playout: turns any stream libav can read into one endless MPEG-TS on stdout. A child of
/// the relay, so that a demuxer's crash ends one channel; by hand with --url.

#include "relay/base/error.hpp"
#include "relay/base/fd.hpp"
#include "relay/base/text.hpp"
#include "relay/base/time.hpp"
#include "relay/base/url.hpp"
#include "relay/lib/av/failure.hpp"
#include "relay/playout/archive.hpp"
#include "relay/playout/channel.hpp"
#include "relay/playout/facts_worker.hpp"
#include "relay/playout/play.hpp"
#include "relay/playout/request.hpp"

#include <CLI/CLI.hpp>

#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

namespace flathead::playout {
namespace {

constexpr std::size_t most_request_bytes = 1U << 20;

int exit_code(av::Fault fault) {
    switch (fault) {
        case av::Fault::unreachable:
            return 10;
        case av::Fault::refused:
            return 11;
        case av::Fault::busy:
            return 12;
        case av::Fault::timed_out:
            return 13;
        case av::Fault::malformed:
            return 14;
    }
    return 14;
}

void say(std::string_view what) {
    const std::string line = text::one_line(url::masked_in_text(what));
    std::fprintf(stderr, "%s\n", line.c_str());
}

std::string read_stdin() {
    std::string out;
    char piece[4096];
    while (out.size() <= most_request_bytes) {
        const ssize_t count = ::read(STDIN_FILENO, piece, sizeof piece);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw system_error("read the request");
        if (count == 0) return out;
        out.append(piece, static_cast<std::size_t>(count));
    }
    throw Error("request: longer than 1 MB");
}

/// When memory runs out, one stream ends rather than the relay with all of them.
void go_first() {
    const Fd file(::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
    if (!file.is_open()) return;
    // Where that cannot be said the kernel chooses as it likes.
    [[maybe_unused]] const ssize_t put = ::write(file.get(), "1000", 4);
}

int play_schedule(const Request& request) {
    const ScheduleRequest& schedule = *request.schedule;
    try {
        const Output output(STDOUT_FILENO);
        if (schedule.write == ScheduleRequest::Write::playlist) {
            const auto now = std::chrono::system_clock::now().time_since_epoch();
            write_archive_playlist(
                schedule,
                std::chrono::duration_cast<std::chrono::milliseconds>(now).count(),
                output);
        } else if (schedule.write == ScheduleRequest::Write::segment) {
            write_archive_segment(schedule, request.slate, output);
        } else if (schedule.from) {
            FromThen wall(schedule.from->count() * (ticks_per_second / 1000));
            play_channel(schedule, request.slate, output, wall);
        } else {
            OnAir wall;
            play_channel(schedule, request.slate, output, wall);
        }
        return 0;
    } catch (const std::exception& error) {
        say(error.what());
        return exit_code(av::Fault::unreachable);
    }
}

int run(int count, char** words) {
    CLI::App app(
        "Reads a stream (HLS, RTSP, RTMP, SRT, UDP, MP4, MP3 …) and writes it to stdout as one "
        "endless MPEG-TS.",
        "flathead-playout");
    Request request;
    bool from_stdin = false;
    bool tells_facts = false;
    ScheduleRequest schedule;
    std::string at;
    app.add_flag("--stdin", from_stdin, "read the request as JSON from stdin");
    app.add_option("--url", request.url, "what to play; its host may be private");
    app.add_option("--user-agent", request.user_agent, "sent to HTTP servers");
    app.add_flag("--facts",
                 tells_facts,
                 "tell what files are made of: paths ended by NUL on stdin, a line of JSON each");
    auto* const plan =
        app.add_option("--plan", schedule.plan, "plan.sqlite with a schedule to play");
    app.add_option("--channel", schedule.channel, "whose schedule")->needs(plan);
    app.add_option("--at", at, "as if it were this time, e.g. 2026-11-20T20:15:00Z")->needs(plan);
    app.set_version_flag("--version", "flathead-playout " FLATHEAD_VERSION);
    try {
        app.parse(count, words);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    if (tells_facts) return tell_facts();
    request.trusted = true;
    try {
        if (from_stdin) request = read_request(read_stdin());
    } catch (const Error& error) {
        say(error.what());
        return 2;
    }
    if (!schedule.plan.empty()) {
        if (const auto time = times::read_rfc3339(at)) {
            schedule.from = time->time_since_epoch();
        } else if (!at.empty()) {
            say("--at: not a time like 2026-11-20T20:15:00Z or @1795169553");
            return 2;
        }
        request.schedule = schedule;
    }
    if (request.schedule) return play_schedule(request);
    if (url::scheme(request.url).empty()) {
        say("request: give --stdin, --plan and --channel, or --url with an address like "
            "http://host/live.m3u8");
        return 2;
    }
    try {
        play(request, Output(STDOUT_FILENO));
        return 0;
    } catch (const av::Failure& failure) {
        say(failure.what());
        return exit_code(failure.fault);
    } catch (const std::exception& error) {
        say(error.what());
        return exit_code(av::Fault::unreachable);
    }
}

}  // namespace
}  // namespace flathead::playout

int main(int count, char** words) {
    // Segments and key frames come and go: their memory is given back, many of us run at once.
    ::mallopt(M_MMAP_THRESHOLD, 128 << 10);
    ::mallopt(M_TRIM_THRESHOLD, 256 << 10);
    flathead::playout::go_first();
    std::signal(SIGPIPE, SIG_IGN);  // a reader that is gone is the normal end
    return flathead::playout::run(count, words);
}
