#include "relay/playout/opener.hpp"

#include <utility>

namespace flathead::playout {

Opener::Opener() : thread_([this] { run(); }) {}

Opener::~Opener() {
    give_up();
    {
        const std::lock_guard lock(mutex_);
        is_over_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void Opener::begin(RowToOpen what) {
    give_up();
    row_ = what.row;
    brake_ = std::make_shared<Brake>();
    {
        const std::lock_guard lock(mutex_);
        next_ = Work{std::move(what), brake_};
    }
    changed_.notify_all();
}

void Opener::give_up() {
    row_.reset();
    std::optional<OpenedRow> old;  // closed after the lock
    const std::lock_guard lock(mutex_);
    if (brake_ != nullptr) brake_->stop();
    brake_.reset();
    next_.reset();
    working_.reset();
    old = std::exchange(done_, std::nullopt);
}

bool Opener::is_done() const {
    const std::lock_guard lock(mutex_);
    return done_.has_value();
}

bool Opener::wait(std::chrono::milliseconds longest) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, longest, [this] { return done_.has_value(); });
}

OpenedRow Opener::take() {
    row_.reset();
    brake_.reset();
    const std::lock_guard lock(mutex_);
    OpenedRow out = std::move(*done_);
    done_.reset();
    return out;
}

void Opener::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return is_over_ || next_.has_value(); });
        if (is_over_) return;
        const Work work = std::move(*next_);
        next_.reset();
        working_ = work.brake;
        lock.unlock();
        OpenedRow opened = open_row(work.what, work.brake);
        lock.lock();
        if (working_ == work.brake) {
            done_ = std::move(opened);
            working_.reset();
            changed_.notify_all();
        } else {
            lock.unlock();
            opened = {};
            lock.lock();
        }
    }
}

}  // namespace flathead::playout
