#pragma once
/// Finds the packets in bytes that come cut anywhere, begin anywhere and may hold garbage. Packets
/// may stand 188 bytes apart, 192 (four bytes of time before each) or 204 (error correction after).

#include "relay/ts/packet.hpp"

#include <array>
#include <cstring>

namespace flathead::ts {

class Aligner {
  public:
    /// Forgets what is incomplete and looks for packets anew.
    void reset();

    /// Calls take(const std::uint8_t*) for every packet that is complete now.
    template <class Take>
    void add(Bytes in, const Take& take) {
        while (!in.empty()) {
            if (stride_ == 0) {
                in = in.subspan(search(in));
                drain(take);
            } else if (skip_ > 0) {
                const std::size_t over = std::min(skip_, in.size());
                skip_ -= over;
                in = in.subspan(over);
            } else if (kept_ > 0) {
                in = in.subspan(complete(in));
                drain(take);
            } else {
                in = in.subspan(whole_packets(in, take));
                if (stride_ != 0 && skip_ == 0 && !in.empty() && in.size() < packet_bytes) {
                    in = in.subspan(keep(in));
                }
            }
        }
    }

    [[nodiscard]] std::uint64_t resyncs() const { return resyncs_; }
    [[nodiscard]] std::uint64_t garbage_bytes() const { return garbage_bytes_; }

  private:
    static constexpr std::size_t longest_stride = 204;
    /// Three sync bytes in a row at the longest distance.
    static constexpr std::size_t needed = 2 * longest_stride + 1;

    [[nodiscard]] std::size_t search(Bytes in);
    [[nodiscard]] std::size_t stride_at(std::size_t at) const;
    [[nodiscard]] std::size_t complete(Bytes in);
    [[nodiscard]] std::size_t keep(Bytes in);
    void drop_kept(std::size_t bytes);
    void lose();

    /// Packets straight from the caller's bytes. Returns how many bytes were used.
    template <class Take>
    std::size_t whole_packets(Bytes in, const Take& take) {
        std::size_t at = 0;
        while (in.size() - at >= packet_bytes) {
            if (in[at] != sync_byte) {
                lose();
                break;
            }
            take(in.data() + at);
            at += packet_bytes;
            if (stride_ != packet_bytes) {
                skip_ = stride_ - packet_bytes;
                break;
            }
        }
        return at;
    }

    /// The same from what was kept, until it is too short or not aligned.
    template <class Take>
    void drain(const Take& take) {
        while (stride_ != 0 && kept_ >= packet_bytes) {
            if (buffer_[0] != sync_byte) {
                lose();
                return;
            }
            take(static_cast<const std::uint8_t*>(buffer_.data()));
            const std::size_t used = std::min(stride_, kept_);
            skip_ = stride_ - used;
            drop_kept(used);
        }
    }

    std::array<std::uint8_t, 1024> buffer_{};
    std::size_t kept_ = 0;
    std::size_t stride_ = 0;  // 0: looking for packets
    std::size_t skip_ = 0;    // bytes until the next packet
    bool is_skipping_ = false;
    std::uint64_t resyncs_ = 0;
    std::uint64_t garbage_bytes_ = 0;
};

}  // namespace flathead::ts
