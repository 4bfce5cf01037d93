#include "generator/fetch/byte_sources.hpp"
#include "generator/fetch/unpack.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <zlib.h>

#include <array>
#include <limits>

namespace flathead::fetch {
namespace {

constexpr int gzip_or_zlib =
    15 + 32;  // window bits of inflateInit2: largest window, header recognised

class InflateSource final : public ByteSource {
  public:
    explicit InflateSource(std::unique_ptr<ByteSource> packed) : packed_(std::move(packed)) {
        if (inflateInit2(&stream_, gzip_or_zlib) != Z_OK) throw Error("unpack gzip: out of memory");
    }
    InflateSource(const InflateSource&) = delete;
    InflateSource& operator=(const InflateSource&) = delete;
    ~InflateSource() override { inflateEnd(&stream_); }

    std::size_t read(std::span<char> into) override {
        const std::size_t room =
            std::min<std::size_t>(into.size(), std::numeric_limits<uInt>::max());
        stream_.next_out = reinterpret_cast<Bytef*>(into.data());
        stream_.avail_out = static_cast<uInt>(room);
        while (!ended_ && stream_.avail_out == room) {
            if (stream_.avail_in == 0) refill();
            advance();
        }
        return room - stream_.avail_out;
    }

  private:
    void refill() {
        const std::size_t got = packed_->read(input_);
        if (got == 0) throw Error("unpack gzip: cut off, the end is missing");
        stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
        stream_.avail_in = static_cast<uInt>(got);
    }

    void advance() {
        const int code = inflate(&stream_, Z_NO_FLUSH);
        if (code == Z_STREAM_END) {
            next_member();
        } else if (code != Z_OK && code != Z_BUF_ERROR) {
            throw Error(text::join("unpack gzip: damaged: ",
                                   stream_.msg == nullptr ? "bad data" : stream_.msg));
        }
    }

    void next_member() {
        auto rest = std::make_unique<AheadSource>(std::move(packed_));
        rest->give_back({reinterpret_cast<const char*>(stream_.next_in), stream_.avail_in});
        stream_.avail_in = 0;
        ended_ = !rest->ahead(3).starts_with("\x1F\x8B\x08");
        packed_ = std::move(rest);
        if (!ended_ && inflateReset(&stream_) != Z_OK)
            throw Error("unpack gzip: cannot start the next member");
    }

    std::unique_ptr<ByteSource> packed_;
    z_stream stream_{};
    bool ended_ = false;
    std::array<char, 64 << 10> input_{};
};

}  // namespace

std::unique_ptr<ByteSource> inflated(std::unique_ptr<ByteSource> packed) {
    return std::make_unique<InflateSource>(std::move(packed));
}

bool begins_zlib(std::string_view head) {
    if (head.size() < 8 || (head[0] & 0x0F) != 8) return false;
    const unsigned mark =
        static_cast<unsigned char>(head[0]) * 256U + static_cast<unsigned char>(head[1]);
    if (mark % 31 != 0 || (mark & 0x20U) != 0)
        return false;  // RFC 1950 2.2: check bits; no preset dictionary
    z_stream trial{};
    if (inflateInit(&trial) != Z_OK) return false;
    std::array<char, 4096> out{};
    std::string copy(head);
    trial.next_in = reinterpret_cast<Bytef*>(copy.data());
    trial.avail_in = static_cast<uInt>(copy.size());
    trial.next_out = reinterpret_cast<Bytef*>(out.data());
    trial.avail_out = out.size();
    const int code = inflate(&trial, Z_NO_FLUSH);
    const bool produced = trial.avail_out < out.size();
    inflateEnd(&trial);
    return (code == Z_OK || code == Z_STREAM_END) && produced;
}

}  // namespace flathead::fetch
