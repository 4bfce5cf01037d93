#pragma once
/// Opens one row after the other beside what plays, on a thread of its own: a disk that wakes up or
/// a slow server must not stop the picture.

#include "relay/playout/open_row.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace flathead::playout {

class Opener {
  public:
    Opener();
    Opener(const Opener&) = delete;
    Opener& operator=(const Opener&) = delete;
    ~Opener();

    /// What was begun before is given up.
    void begin(RowToOpen what);
    void give_up();
    /// The row that was begun last and has not been taken or given up.
    [[nodiscard]] const std::optional<plan::Row>& row() const { return row_; }
    /// It is open, or nothing works.
    [[nodiscard]] bool is_done() const;
    /// Waits at most so long for that.
    [[nodiscard]] bool wait(std::chrono::milliseconds longest) const;
    /// Only when it is done.
    [[nodiscard]] OpenedRow take();

  private:
    struct Work {
        RowToOpen what;
        std::shared_ptr<Brake> brake;
    };
    void run();

    std::optional<plan::Row> row_;  // of the thread that plays, as is `brake_`
    std::shared_ptr<Brake> brake_;
    mutable std::mutex mutex_;  // of all that follows
    mutable std::condition_variable changed_;
    std::optional<Work> next_;
    std::shared_ptr<Brake> working_;  // what the thread is at
    std::optional<OpenedRow> done_;
    bool is_over_ = false;
    std::thread thread_;
};

}  // namespace flathead::playout
