#include "relay/playout/facts_worker.hpp"

#include "relay/base/error.hpp"
#include "relay/base/fd.hpp"
#include "relay/base/utf8.hpp"
#include "relay/lib/av/facts.hpp"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>
#include <unistd.h>

namespace flathead::playout {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds patience{15};  // the generator's own is a little longer
constexpr std::size_t longest_path = 8192;
constexpr int niceness = 10;  // more than its parent

json json_of(const av::Facts& facts) {
    json out = json::object();
    const auto put = [&out](const char* key, const auto& value, const auto& unknown) {
        if (value != unknown) out[key] = value;
    };
    put("duration", facts.duration.count(), 0);
    put("container", facts.container, "");
    put("video", facts.video_codec, "");
    put("pixels", facts.pixel_format, "");
    put("width", facts.width, 0);
    put("height", facts.height, 0);
    put("rate", facts.bit_rate, 0);
    put("gop", facts.longest_gop.count(), 0);
    for (const av::AudioFacts& track : facts.audio) {
        json& one = out["audio"].emplace_back(json::object());
        one["codec"] = track.codec;
        if (!track.language.empty()) one["language"] = track.language;
        if (track.channels > 0) one["channels"] = track.channels;
        if (track.sample_rate > 0) one["rate"] = track.sample_rate;
    }
    return out;
}

json answer_for(const std::string& path) {
    const Clock::time_point deadline = Clock::now() + patience;
    try {
        return json_of(av::facts_of_file(path, [deadline] { return Clock::now() > deadline; }));
    } catch (const av::Failure& failure) {
        json out = {{"error", utf8::clean_line(failure.what())}};
        if (failure.fault != av::Fault::malformed) out["passes"] = true;
        return out;
    }
}

void say(const json& answer) {
    static const Fd output(STDOUT_FILENO);
    write_all(output,
              answer.dump(-1, ' ', false, json::error_handler_t::replace) + '\n',
              "the generator");
}

}  // namespace

int tell_facts() {
    // Live channels on the same machine go first.
    [[maybe_unused]] const int now = ::nice(niceness);
    try {
        std::string pending;
        char piece[4096];
        for (;;) {
            const ssize_t count = ::read(STDIN_FILENO, piece, sizeof piece);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) throw system_error("read paths");
            if (count == 0) return 0;
            pending.append(piece, static_cast<std::size_t>(count));
            std::size_t end = 0;
            while ((end = pending.find('\0')) != std::string::npos) {
                say(answer_for(pending.substr(0, end)));
                pending.erase(0, end + 1);
            }
            if (pending.size() > longest_path) throw Error("a path is too long");
        }
    } catch (const std::exception& error) {
        std::fprintf(stderr, "facts: %s\n", error.what());
        return 10;
    }
}

}  // namespace flathead::playout
