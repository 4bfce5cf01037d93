#pragma once
/// Video packets of MP4, FLV and the like rewritten as a transport stream carries them. Private to
/// this room.

#include "relay/base/owned.hpp"

extern "C" {
#include <libavcodec/bsf.h>
#include <libavcodec/codec_par.h>
#include <libavcodec/packet.h>
}

namespace flathead::av {

struct FreePacket {
    void operator()(AVPacket* packet) const noexcept { av_packet_free(&packet); }
};
using OwnedPacket = std::unique_ptr<AVPacket, FreePacket>;

class Annexb {
  public:
    /// Does nothing for streams that are in that form already.
    explicit Annexb(const AVCodecParameters& parameters);
    /// Rewrites in place; false when the packet is damaged and must be dropped.
    [[nodiscard]] bool rewrite(AVPacket& packet);

  private:
    struct FreeFilter {
        void operator()(AVBSFContext* filter) const noexcept { av_bsf_free(&filter); }
    };
    struct FreeParameters {
        void operator()(AVCodecParameters* p) const noexcept { avcodec_parameters_free(&p); }
    };
    void start();

    std::unique_ptr<AVCodecParameters, FreeParameters> parameters_;
    std::unique_ptr<AVBSFContext, FreeFilter> filter_;
};

}  // namespace flathead::av
