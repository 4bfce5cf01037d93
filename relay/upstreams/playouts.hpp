#pragma once
/// Starts flathead-playout, and keeps one started that waits for its request: what a start takes
/// (a new process, two dozen libraries) is then over before somebody tunes in. Private to this
/// room.

#include "relay/base/files.hpp"
#include "relay/event/child.hpp"

#include <memory>
#include <string>

namespace flathead::upstreams {

class Playouts {
  public:
    Playouts(event::Loop& loop, event::Children& children, Path program, bool keeps_spare);
    Playouts(const Playouts&) = delete;
    Playouts& operator=(const Playouts&) = delete;
    ~Playouts();

    void keep_spare(bool is_wanted);
    /// As Children::start; the request is its stdin.
    [[nodiscard]] std::unique_ptr<event::Child> start(const std::string& request,
                                                      event::ChildSink& sink,
                                                      std::shared_ptr<void> until_gone);

  private:
    class Spare;
    void make_spare();

    event::Loop& loop_;
    event::Children& children_;
    Path program_;
    bool keeps_spare_;
    std::unique_ptr<Spare> spare_;
    event::Timer refill_;
};

/// Of all children: what they need, and nothing else of ours.
[[nodiscard]] Environment usual_environment();

}  // namespace flathead::upstreams
