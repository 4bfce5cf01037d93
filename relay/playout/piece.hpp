#pragma once
/// A medium from one place to another on the channel's time line, as units in the order of their
/// DTS.

#include "relay/playout/cut.hpp"
#include "relay/playout/medium.hpp"
#include "relay/playout/order.hpp"

#include <memory>
#include <optional>

namespace flathead::playout {

class Piece {
  public:
    /// `medium` is where it is to begin; `anchor`: where its start lies.
    Piece(std::unique_ptr<Medium> medium, Ticks anchor);
    /// What is shown: [from, to). Called once, before next(); Cut says what becomes of pictures
    /// that lie before it.
    void show(Ticks from, Ticks to) { show(Part{from, to}); }
    void show(const Part& part);
    void end_at(Ticks to);
    [[nodiscard]] Ticks to() const { return cut_ ? cut_->to() : 0; }

    /// After show(): the DTS of its first unit.
    [[nodiscard]] Ticks begins() const { return cut_->begins(); }
    [[nodiscard]] const Shape& shape() const { return medium_->shape(); }
    [[nodiscard]] Brake& brake() { return medium_->brake(); }
    /// Absent at its end, or when the medium is over before that. Throws av::Failure.
    [[nodiscard]] std::optional<Unit> next();

  private:
    [[nodiscard]] bool read_one();

    std::unique_ptr<Medium> medium_;
    Ticks anchor_;
    std::optional<Cut> cut_;
    Order order_;
    Order::Duration reading_{};
    bool is_over_ = false;
};

}  // namespace flathead::playout
