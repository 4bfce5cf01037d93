#include "relay/upstreams/pipe.hpp"

#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/base/utf8.hpp"
#include "relay/upstreams/playout_request.hpp"
#include "relay/upstreams/playouts.hpp"
#include "relay/upstreams/sniff.hpp"

namespace flathead::upstreams {
namespace {

using How = event::ChildEnding::How;

constexpr std::size_t shown_bytes = 200;
/// What an operator's command gets to end by itself.
constexpr event::Duration command_patience = std::chrono::seconds{2};

/// The last line that says something.
std::string last_line(std::string_view text) {
    text = text::trim(text);
    const std::size_t line = text.find_last_of("\r\n");
    if (line != std::string_view::npos) text.remove_prefix(line + 1);
    return url::masked_in_text(std::string(utf8::truncated(utf8::clean_line(text), shown_bytes)));
}

Reason playout_reason(int status) {
    switch (status) {
        case 0:
            return Reason::ended;
        case 10:
            return Reason::unreachable;
        case 11:
            return Reason::refused;
        case 12:
            return Reason::busy;
        case 13:
            return Reason::timed_out;
        default:
            return Reason::malformed;
    }
}

enum class Program : std::uint8_t {
    playout,
    piece,  // of rows, by the playout child: whatever it writes is handed on
    command,
};

class PipeUpstream final : public Upstream, private event::ChildSink {
  public:
    PipeUpstream(const Tools& tools, const event::ChildCommand& command, Sink& sink)
        : tools_(tools),
          program_(Program::command),
          sink_(sink),
          child_(tools.children.start(command, *this, sink.until_gone())) {}
    /// Of flathead-playout.
    PipeUpstream(const Tools& tools, const std::string& request, Program program, Sink& sink)
        : tools_(tools),
          program_(program),
          sink_(sink),
          child_(tools.playouts.start(request, *this, sink.until_gone())) {}

    void pause() noexcept override {
        if (child_ != nullptr) child_->pause();
    }
    void resume() noexcept override {
        if (child_ != nullptr) child_->resume();
    }
    [[nodiscard]] std::string doing() const override {
        if (child_ == nullptr) return "ended";
        if (is_receiving_) return "receiving";
        return program_ == Program::command ? "waiting for the command"
                                            : "waiting for the playout child";
    }

  private:
    void wrote(std::span<const std::uint8_t> bytes) noexcept override {
        if (child_ == nullptr) return;
        if (is_receiving_ || program_ == Program::piece) {
            is_receiving_ = true;
            sink_.took(bytes);
            return;
        }
        head_.append(bytes.begin(), bytes.end());
        if (head_.size() >= next_look_) look(false);
    }

    void look(bool is_all) {
        next_look_ = head_.size() + ts::packet_bytes;
        switch (sniff(head_, is_all)) {
            case Content::ts:
                receive_head();
                break;
            case Content::page:
                end(Reason::malformed, "wrote " + page_phrase(head_));
                break;
            case Content::hls:
            case Content::other:
                end(Reason::malformed, "wrote something else than MPEG-TS");
                break;
            case Content::unknown:
                break;
        }
    }

    void receive_head() {
        is_receiving_ = true;
        const std::string head = std::exchange(head_, {});
        sink_.took(ts::bytes_of(head));
    }

    void ended(const event::ChildEnding& ending) noexcept override {
        if (child_ == nullptr) return;
        const std::string line = last_line(ending.error_text);
        switch (ending.how) {
            case How::not_started:
                end(Reason::unreachable, line);
                return;
            case How::signalled:
                end(Reason::malformed, text::join("killed by signal ", ending.status));
                return;
            case How::exited:
            case How::went_silent:
                break;
        }
        if (!is_receiving_ && !head_.empty()) look(true);
        if (child_ == nullptr) return;  // that was the end
        const std::string code = text::join("exit code ", ending.status);
        const std::string why = line.empty() ? code : text::join(line, " (", code, ")");
        if (ending.how == How::went_silent) {
            end(program_ == Program::piece ? Reason::malformed : Reason::ended,
                "closed its output");
        } else if (ending.status == 0) {
            is_receiving_ ? end(Reason::ended, "it was all")
                          : end(Reason::malformed, "ended without a packet");
        } else if (program_ != Program::command) {
            end(playout_reason(ending.status), why);
        } else {
            end(is_receiving_ ? Reason::ended : Reason::unreachable, why);
        }
    }

    void end(Reason reason, std::string why) {
        tools_.loop.discard(std::move(child_));
        sink_.ended({reason, std::move(why), std::nullopt});
    }

    const Tools tools_;
    Program program_;
    Sink& sink_;
    std::string head_;
    std::size_t next_look_ = 0;
    bool is_receiving_ = false;
    std::unique_ptr<event::Child> child_;
};

}  // namespace

std::unique_ptr<Upstream> open_playout(const Tools& tools,
                                       const plan::Upstream& upstream,
                                       const plan::Source& source,
                                       Sink& sink) {
    return std::make_unique<PipeUpstream>(
        tools, playout_request(upstream, source), Program::playout, sink);
}

std::unique_ptr<Upstream> open_rows(const Tools& tools, const Rows& rows, Sink& sink) {
    return std::make_unique<PipeUpstream>(
        tools,
        rows_request(rows, tools.options.plan),
        rows.write == Rows::Write::stream ? Program::playout : Program::piece,
        sink);
}

std::unique_ptr<Upstream> open_command(const Tools& tools,
                                       const plan::Upstream& upstream,
                                       Sink& sink) {
    const event::ChildCommand command{.words = upstream.command,
                                      .environment = usual_environment(),
                                      .input = {},
                                      .patience = command_patience};
    return std::make_unique<PipeUpstream>(tools, command, sink);
}

}  // namespace flathead::upstreams
