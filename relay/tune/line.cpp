#include "relay/tune/line.hpp"

namespace flathead::tune {

Line::Line(LineOwner& owner,
           std::optional<std::size_t> upstream,
           Slots::Slot slot,
           event::Moment now,
           const Open& open)
    : owner_(owner),
      upstream_index_(upstream),
      slot_(std::make_shared<Slots::Slot>(std::move(slot))),
      opened_at_(now) {
    if (upstream) probe = std::make_unique<Probe>();
    upstream_ = open(*this);
}

void Line::took(ts::Bytes bytes) noexcept {
    if (!ending_) owner_.line_took(*this, bytes);
}

void Line::ended(const upstreams::Ending& ending) noexcept {
    give_up(ending);
}

void Line::give_up(upstreams::Ending ending) noexcept {
    if (ending_) return;
    ending_ = std::move(ending);
    owner_.line_ended(*this);
}

void Line::pause() noexcept {
    if (is_paused_ || upstream_ == nullptr) return;
    is_paused_ = true;
    upstream_->pause();
}

void Line::resume() noexcept {
    if (!is_paused_) return;
    is_paused_ = false;
    upstream_->resume();
}

std::string Line::doing() const {
    if (is_paused_) return "waiting: ahead of its time";
    return upstream_ != nullptr ? upstream_->doing() : "opening";
}

}  // namespace flathead::tune
