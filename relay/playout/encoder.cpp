#include "relay/playout/encoder.hpp"

#include "relay/base/error.hpp"
#include "relay/base/spawn.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/base/utf8.hpp"
#include "relay/lib/av/failure.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace flathead::playout {
namespace {

using av::Failure;
using av::Fault;

/// What the encoder may be ahead of the reader.
constexpr int pipe_bytes = 1 << 20;
constexpr std::size_t kept_words = 2048;
constexpr std::size_t shown_words = 200;
constexpr int look_again = 100;  // milliseconds

Environment our_environment() {
    Environment out;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view setting(*entry);
        const std::size_t equals = setting.find('=');
        if (equals == std::string_view::npos) continue;
        out.emplace_back(setting.substr(0, equals), setting.substr(equals + 1));
    }
    return out;
}

class Encoder final : public av::Resource {
  public:
    Encoder(const Encoding& what, const Brake& brake)
        : brake_(brake), output_(make_pipe()), errors_(make_pipe()) {
        const std::string list = encoder_input(what);
        Pipe input;
        if (!list.empty()) {
            input = make_pipe();
            // Less than a pipe holds: nobody has to read first.
            if (list.size() > 32768) throw Error("encode: an address of more than 32 kB");
            write_all(input.writer, list, "tell the encoder what to read");
            input.writer.close();
            ::fcntl(input.reader.get(), F_SETFL, 0);  // the child's end waits for its bytes
        }
        // Where it is not allowed the usual size has to do.
        static_cast<void>(::fcntl(output_.reader.get(), F_SETPIPE_SZ, pipe_bytes));
        Launch child;
        child.words = encoder_words(what);
        child.environment = our_environment();
        child.input = input.reader.get();
        child.output = output_.writer.get();
        child.errors = errors_.writer.get();
        pid_ = launch(child);
        output_.writer.close();
        errors_.writer.close();
    }
    Encoder(const Encoder&) = delete;
    Encoder& operator=(const Encoder&) = delete;
    ~Encoder() override {
        ::kill(-pid_, SIGKILL);
        while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }

    std::size_t read(std::span<std::uint8_t> into) override {
        for (;;) {
            const ssize_t count = ::read(output_.reader.get(), into.data(), into.size());
            if (count > 0) {
                is_working_ = true;
                return static_cast<std::size_t>(count);
            }
            if (count == 0) return end();
            if (errno != EAGAIN && errno != EINTR)
                throw Failure(Fault::unreachable, text::join("ffmpeg: ", std::strerror(errno)));
            if (brake_.is_over()) throw Failure(Fault::timed_out, "ffmpeg: nothing came in time");
            wait();
        }
    }
    bool seek(std::uint64_t) override { return false; }
    std::optional<std::uint64_t> size() const override { return std::nullopt; }
    std::string location() const override { return {}; }
    std::string content_type() const override { return "video/mp2t"; }

  private:
    void wait() {
        std::array<pollfd, 2> watched{pollfd{output_.reader.get(), POLLIN, 0},
                                      pollfd{errors_.reader.get(), POLLIN, 0}};
        ::poll(watched.data(), errors_.reader.is_open() ? 2 : 1, look_again);
        listen();
    }
    /// Its words: never more than the last ones, so that it never waits to say them.
    void listen() {
        std::array<char, 1024> piece{};
        while (errors_.reader.is_open()) {
            const ssize_t count = ::read(errors_.reader.get(), piece.data(), piece.size());
            if (count < 0 && errno == EINTR) continue;
            if (count == 0) errors_.reader.close();
            if (count <= 0) return;
            words_.append(piece.data(), static_cast<std::size_t>(count));
            if (words_.size() > kept_words) words_.erase(0, words_.size() - kept_words);
        }
    }
    std::size_t end() {
        listen();
        if (is_working_) return 0;
        std::string_view last = text::trim(words_);
        const std::size_t line = last.find_last_of("\r\n");
        if (line != std::string_view::npos) last.remove_prefix(line + 1);
        const std::string said(utf8::truncated(utf8::clean_line(last), shown_words));
        throw Failure(
            Fault::malformed,
            text::join("ffmpeg: ",
                       said.empty() ? "ended without a word" : url::masked_in_text(said)));
    }

    const Brake& brake_;
    Pipe output_;
    Pipe errors_;
    pid_t pid_ = -1;
    std::string words_;
    bool is_working_ = false;
};

}  // namespace

std::unique_ptr<av::Resource> Encoders::open(const std::string&, av::Range) {
    return std::make_unique<Encoder>(what_, brake_);
}

}  // namespace flathead::playout
