#include "relay/lib/av/decrypted.hpp"

#include "relay/base/hex.hpp"
#include "relay/lib/av/failure.hpp"

#include <algorithm>
#include <array>
#include <cstring>

extern "C" {
#include <libavutil/aes.h>
#include <libavutil/mem.h>
}

namespace flathead::av {
namespace {

constexpr std::size_t block_bytes = 16;
using Block = std::array<std::uint8_t, block_bytes>;

Block block_of(std::string_view hex) {
    Block out{};
    bool fits = hex.size() == 2 * block_bytes;
    for (std::size_t i = 0; fits && i < block_bytes; ++i) {
        const auto high = text::hex_digit(hex[2 * i]);
        const auto low = text::hex_digit(hex[2 * i + 1]);
        fits = high && low;
        if (fits) out[i] = static_cast<std::uint8_t>(*high << 4 | *low);
    }
    if (!fits) throw Failure(Fault::malformed, "the segment's key is not 128 bits long");
    return out;
}

class Decrypted final : public Resource {
  public:
    Decrypted(std::unique_ptr<Resource> source, const Block& key, const Block& vector)
        : source_(std::move(source)), cipher_(av_aes_alloc()), vector_(vector) {
        if (cipher_ == nullptr || av_aes_init(cipher_.get(), key.data(), 128, 1) < 0)
            throw Failure(Fault::unreachable, "decrypt a segment: out of memory");
    }

    std::size_t read(std::span<std::uint8_t> into) override {
        while (clear_begin_ == clear_end_ && !at_end_) refill();
        const std::size_t count = std::min(into.size(), clear_end_ - clear_begin_);
        std::memcpy(into.data(), clear_.data() + clear_begin_, count);
        clear_begin_ += count;
        return count;
    }
    bool seek(std::uint64_t) override { return false; }
    std::optional<std::uint64_t> size() const override { return std::nullopt; }
    std::string location() const override { return source_->location(); }
    std::string content_type() const override { return source_->content_type(); }

  private:
    /// The last block is held back until it is known whether it is the last: it ends in padding.
    void refill() {
        const std::size_t got =
            source_->read(std::span(coded_).subspan(coded_bytes_, coded_.size() - coded_bytes_));
        coded_bytes_ += got;
        at_end_ = got == 0;
        const std::size_t whole = coded_bytes_ / block_bytes;
        const std::size_t blocks = at_end_ || whole == 0 ? whole : whole - 1;
        av_aes_crypt(cipher_.get(),
                     clear_.data(),
                     coded_.data(),
                     static_cast<int>(blocks),
                     vector_.data(),
                     1);
        clear_begin_ = 0;
        clear_end_ = blocks * block_bytes;
        coded_bytes_ -= clear_end_;
        std::memmove(coded_.data(), coded_.data() + clear_end_, coded_bytes_);
        if (at_end_ && clear_end_ > 0) {
            const std::size_t padding = clear_[clear_end_ - 1];
            if (padding >= 1 && padding <= block_bytes) clear_end_ -= padding;
        }
    }

    struct FreeCipher {
        void operator()(AVAES* cipher) const noexcept { av_free(cipher); }
    };
    std::unique_ptr<Resource> source_;
    std::unique_ptr<AVAES, FreeCipher> cipher_;
    Block vector_;
    std::array<std::uint8_t, 8192> coded_{};
    std::array<std::uint8_t, 8192> clear_{};
    std::size_t coded_bytes_ = 0;
    std::size_t clear_begin_ = 0;
    std::size_t clear_end_ = 0;
    bool at_end_ = false;
};

}  // namespace

std::unique_ptr<Resource> decrypted(std::unique_ptr<Resource> source,
                                    std::string_view key,
                                    std::string_view vector) {
    return std::make_unique<Decrypted>(std::move(source), block_of(key), block_of(vector));
}

}  // namespace flathead::av
