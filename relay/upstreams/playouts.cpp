#include "relay/upstreams/playouts.hpp"

#include <array>
#include <cstdlib>

namespace flathead::upstreams {
namespace {

/// Whoever tuned in has the processor for itself until then.
constexpr event::Duration refill_pause = std::chrono::milliseconds{300};

}  // namespace

/// A child that is nobody's yet, and later hands on all it is told to whom it was given.
class Playouts::Spare final : public event::Child, private event::ChildSink {
  public:
    Spare(event::Children& children, const event::ChildCommand& command)
        : child_(children.start(command, *this)) {}

    /// False: it cannot be used.
    [[nodiscard]] bool take(const std::string& request,
                            event::ChildSink& sink,
                            std::shared_ptr<void> until_gone) {
        if (is_spoilt_ || !child_->give(request, std::move(until_gone))) return false;
        sink_ = &sink;
        return true;
    }

    void pause() noexcept override { child_->pause(); }
    void resume() noexcept override { child_->resume(); }
    bool give(std::string_view /*input*/, std::shared_ptr<void> /*until_gone*/) noexcept override {
        return false;
    }

  private:
    void wrote(std::span<const std::uint8_t> bytes) noexcept override {
        if (sink_ != nullptr) {
            sink_->wrote(bytes);
        } else {
            is_spoilt_ = true;
        }
    }
    void ended(const event::ChildEnding& ending) noexcept override {
        if (sink_ != nullptr) {
            sink_->ended(ending);
        } else {
            is_spoilt_ = true;
        }
    }

    event::ChildSink* sink_ = nullptr;
    bool is_spoilt_ = false;  // it did something before it was asked
    std::unique_ptr<event::Child> child_;
};

Playouts::Playouts(event::Loop& loop, event::Children& children, Path program, bool keeps_spare)
    : loop_(loop),
      children_(children),
      program_(std::move(program)),
      keeps_spare_(keeps_spare),
      refill_(loop, [this] { make_spare(); }) {
    if (keeps_spare_) make_spare();
}

Playouts::~Playouts() = default;

void Playouts::keep_spare(bool is_wanted) {
    if (is_wanted == keeps_spare_) return;
    keeps_spare_ = is_wanted;
    if (is_wanted) return make_spare();
    refill_.stop();
    if (spare_ != nullptr) loop_.discard(std::move(spare_));
}

void Playouts::make_spare() {
    const event::ChildCommand command{.words = {program_.string(), "--stdin"},
                                      .environment = usual_environment(),
                                      .input = {},
                                      .waits_for_input = true};
    spare_ = std::make_unique<Spare>(children_, command);
}

std::unique_ptr<event::Child> Playouts::start(const std::string& request,
                                              event::ChildSink& sink,
                                              std::shared_ptr<void> until_gone) {
    // One that could not be started, or did not stay, is tried again at the next use, not before.
    if (keeps_spare_) refill_.start(refill_pause);
    if (std::unique_ptr<Spare> spare = std::move(spare_)) {
        if (spare->take(request, sink, until_gone)) return spare;
        loop_.discard(std::move(spare));
    }
    const event::ChildCommand command{.words = {program_.string(), "--stdin"},
                                      .environment = usual_environment(),
                                      .input = request};
    return children_.start(command, sink, std::move(until_gone));
}

Environment usual_environment() {
    struct Setting {
        const char* name;
        const char* otherwise;  // nullptr: left out
    };
    static constexpr std::array<Setting, 10> settings{{{"PATH", "/usr/local/bin:/usr/bin:/bin"},
                                                       {"HOME", "/nonexistent"},
                                                       {"LANG", "C.UTF-8"},
                                                       {"TZ", nullptr},
                                                       {"TMPDIR", nullptr},
                                                       {"http_proxy", nullptr},
                                                       {"https_proxy", nullptr},
                                                       {"HTTPS_PROXY", nullptr},
                                                       {"all_proxy", nullptr},
                                                       {"no_proxy", nullptr}}};
    Environment environment;
    for (const Setting& setting : settings) {
        const char* const value = std::getenv(setting.name);
        if (value != nullptr) {
            environment.emplace_back(setting.name, value);
        } else if (setting.otherwise != nullptr) {
            environment.emplace_back(setting.name, setting.otherwise);
        }
    }
    return environment;
}

}  // namespace flathead::upstreams
