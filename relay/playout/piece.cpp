#include "relay/playout/piece.hpp"

#include <chrono>

namespace flathead::playout {
namespace {

/// Files keep their streams closer together than this, or hold one of them back.
constexpr Ticks most_apart = 2 * ticks_per_second;

}  // namespace

Piece::Piece(std::unique_ptr<Medium> medium, Ticks anchor)
    : medium_(std::move(medium)), anchor_(anchor), order_(place_count, most_apart) {
    for (std::size_t place = 0; place < place_count; ++place) {
        if (!shape()[place]) order_.close(place);
    }
}

void Piece::show(const Part& part) {
    const Stamps first = medium_->first();
    cut_.emplace(Stamps{first.pts + anchor_, first.dts + anchor_}, medium_->has_video(), part);
}

void Piece::end_at(Ticks to) {
    cut_->end_at(to);
}

bool Piece::read_one() {
    const auto begin = std::chrono::steady_clock::now();
    auto packet = medium_->read();
    reading_ += std::chrono::steady_clock::now() - begin;
    if (!packet) return false;
    const Stamps at{packet->at.pts + anchor_, packet->at.dts + anchor_};
    const auto placed = packet->place == video_place
                            ? cut_->video(at, packet->duration, packet->is_key)
                            : cut_->audio(at, packet->duration);
    if (!placed) return !cut_->is_over(medium_->has_audio());
    order_.push(
        {packet->place, *placed, packet->is_key, std::move(packet->bytes), packet->duration},
        reading_);
    return true;
}

std::optional<Unit> Piece::next() {
    for (;;) {
        if (is_over_) return order_.drain();
        if (auto unit = order_.pop(reading_)) return unit;
        is_over_ = !read_one();
    }
}

}  // namespace flathead::playout
