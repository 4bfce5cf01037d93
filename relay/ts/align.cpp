#include "relay/ts/align.hpp"

#include <algorithm>

namespace flathead::ts {

void Aligner::reset() {
    kept_ = 0;
    stride_ = 0;
    skip_ = 0;
    is_skipping_ = false;
}

/// Packets are no longer where they should be.
void Aligner::lose() {
    stride_ = 0;
    skip_ = 0;
    is_skipping_ = false;
}

void Aligner::drop_kept(std::size_t bytes) {
    kept_ -= bytes;
    std::memmove(buffer_.data(), buffer_.data() + bytes, kept_);
}

std::size_t Aligner::keep(Bytes in) {
    const std::size_t taken = std::min(in.size(), buffer_.size() - kept_);
    std::memcpy(buffer_.data() + kept_, in.data(), taken);
    kept_ += taken;
    return taken;
}

/// Adds no more than the packet that was begun lacks.
std::size_t Aligner::complete(Bytes in) {
    return keep(in.first(std::min(in.size(), packet_bytes - std::min(packet_bytes, kept_))));
}

/// The distance at which three sync bytes stand from here on, or 0.
std::size_t Aligner::stride_at(std::size_t at) const {
    if (buffer_[at] != sync_byte) return 0;
    for (const std::size_t stride : {std::size_t{188}, std::size_t{192}, longest_stride}) {
        if (buffer_[at + stride] == sync_byte && buffer_[at + 2 * stride] == sync_byte)
            return stride;
    }
    return 0;
}

/// Takes bytes in and settles every place that enough bytes are known of; so the result does not
/// depend on where the input was cut.
std::size_t Aligner::search(Bytes in) {
    const std::size_t taken = keep(in);
    std::size_t at = 0;
    while (kept_ - at >= needed) {
        stride_ = stride_at(at);
        if (stride_ != 0) break;
        if (!is_skipping_) ++resyncs_;
        is_skipping_ = true;
        ++garbage_bytes_;
        ++at;
    }
    drop_kept(at);
    return taken;
}

}  // namespace flathead::ts
