#pragma once
/// Child programs beside the loop: started with bytes for their stdin, read as they write, watched
/// until they end, and never left behind, nor what they started.

#include "relay/base/spawn.hpp"
#include "relay/event/loop.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::event {

struct ChildCommand {
    std::vector<std::string> words;  // program and arguments; no shell
    Environment environment;         // the whole one
    std::string input;               // its stdin; secrets belong here, everybody can read words
    bool waits_for_input = false;    // what its stdin brings comes later, by Child::give()
    /// Time between SIGTERM and SIGKILL when it is not wanted any more; 0: SIGKILL at once.
    Duration patience{};
};

struct ChildEnding {
    enum class How : std::uint8_t {
        not_started,  // error_text says why
        exited,       // status is the exit code
        signalled,    // status is the signal
        went_silent,  // it closed its stdout but would not end
    };
    How how = How::exited;
    int status = 0;
    std::string error_text;  // the last 4 kB of stderr
};

class ChildSink {
  public:
    ChildSink() = default;
    ChildSink(const ChildSink&) = delete;
    ChildSink& operator=(const ChildSink&) = delete;
    virtual ~ChildSink() = default;
    virtual void wrote(std::span<const std::uint8_t> bytes) noexcept = 0;
    /// The last call: it is reaped and its group is dead. Never from within start().
    virtual void ended(const ChildEnding& ending) noexcept = 0;
};

/// Destroying it asks the child to end, or kills it, with its whole process group; the Children
/// that started it see to that. No call reaches the sink afterwards. Not to be destroyed in its own
/// callbacks (Loop::discard).
class Child {
  public:
    Child() = default;
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    virtual ~Child() = default;
    /// Stops reading its stdout, so that it must wait. What it had written before it ended arrives
    /// nevertheless.
    virtual void pause() noexcept = 0;
    virtual void resume() noexcept = 0;
    /// All that the stdin of a child that waits for it brings, once. `until_gone` as in
    /// Children::start. False: it takes no more, nothing was given.
    [[nodiscard]] virtual bool give(std::string_view input,
                                    std::shared_ptr<void> until_gone) noexcept = 0;
};

class Children {
  public:
    struct State;  // private to child.cpp

    explicit Children(Loop& loop);
    Children(const Children&) = delete;
    Children& operator=(const Children&) = delete;
    /// Gives those that are asked to end a moment, then kills them. A Child that outlives this
    /// object is ended by its own destruction.
    ~Children();

    /// Never throws: a program that cannot be started is told as an ending. `until_gone` is let go
    /// of when nothing of the child is left, which may be later than the Child's destruction.
    [[nodiscard]] std::unique_ptr<Child> start(const ChildCommand& command,
                                               ChildSink& sink,
                                               std::shared_ptr<void> until_gone = nullptr);
    /// Those that run, and those that were told to end and have not yet.
    [[nodiscard]] std::size_t count() const;

  private:
    std::shared_ptr<State> state_;
};

}  // namespace flathead::event
