#include "relay/playout/wall.hpp"

#include <utility>

namespace flathead::playout {
namespace {

constexpr std::chrono::seconds most_step{2};

Ticks in_ticks(std::chrono::nanoseconds span) {
    return std::chrono::duration_cast<std::chrono::microseconds>(span).count() * 9 / 100;
}

}  // namespace

OnAir::OnAir() : offset_(offset()) {}

std::chrono::nanoseconds OnAir::offset() {
    return std::chrono::system_clock::now().time_since_epoch() -
           std::chrono::steady_clock::now().time_since_epoch();
}

Ticks OnAir::now() {
    return in_ticks(std::chrono::system_clock::now().time_since_epoch());
}

bool OnAir::wait(std::chrono::milliseconds span, const Output& output) {
    return output.wait(span);
}

bool OnAir::has_stepped() {
    const std::chrono::nanoseconds now = offset();
    return std::chrono::abs(now - std::exchange(offset_, now)) > most_step;
}

FromThen::FromThen(Ticks from) : from_(from), begin_(std::chrono::steady_clock::now()) {}

Ticks FromThen::now() {
    return from_ + in_ticks(std::chrono::steady_clock::now() - begin_);
}

bool FromThen::wait(std::chrono::milliseconds span, const Output& output) {
    return output.wait(span);
}

bool FromThen::hold(Ticks at) {
    from_ = at;
    begin_ = std::chrono::steady_clock::now();
    return true;
}

}  // namespace flathead::playout
