#include "relay/lib/av/annexb.hpp"

#include "relay/lib/av/failure.hpp"

#include <cstring>

extern "C" {
#include <libavcodec/defs.h>
#include <libavutil/mem.h>
}

namespace flathead::av {
namespace {

const char* filter_name(AVCodecID codec) {
    if (codec == AV_CODEC_ID_H264) return "h264_mp4toannexb";
    if (codec == AV_CODEC_ID_HEVC) return "hevc_mp4toannexb";
    return nullptr;
}

}  // namespace

Annexb::Annexb(const AVCodecParameters& parameters) : parameters_(avcodec_parameters_alloc()) {
    if (parameters_ == nullptr || avcodec_parameters_copy(parameters_.get(), &parameters) < 0)
        throw Failure(Fault::unreachable, "open media: out of memory");
    start();
}

/// avcC and hvcC begin with a 1; Annex B begins with zeros.
void Annexb::start() {
    filter_.reset();
    const char* const name = filter_name(parameters_->codec_id);
    if (name == nullptr || parameters_->extradata_size < 7 || parameters_->extradata[0] != 1)
        return;
    AVBSFContext* made = nullptr;
    if (av_bsf_alloc(av_bsf_get_by_name(name), &made) < 0)
        throw Failure(Fault::unreachable, "open media: out of memory");
    filter_.reset(made);
    if (avcodec_parameters_copy(made->par_in, parameters_.get()) < 0 || av_bsf_init(made) < 0)
        throw Failure(Fault::malformed, "the video's configuration is damaged");
}

bool Annexb::rewrite(AVPacket& packet) {
    std::size_t size = 0;
    const std::uint8_t* const changed =
        av_packet_get_side_data(&packet, AV_PKT_DATA_NEW_EXTRADATA, &size);
    if (changed != nullptr && size > 0 && size < (1U << 16)) {
        av_freep(&parameters_->extradata);
        parameters_->extradata =
            static_cast<std::uint8_t*>(av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE));
        parameters_->extradata_size =
            parameters_->extradata == nullptr ? 0 : static_cast<int>(size);
        if (parameters_->extradata != nullptr) std::memcpy(parameters_->extradata, changed, size);
        start();
    }
    if (filter_ == nullptr) return true;
    if (av_bsf_send_packet(filter_.get(), &packet) < 0) {
        av_packet_unref(&packet);
        return false;
    }
    return av_bsf_receive_packet(filter_.get(), &packet) >= 0;
}

}  // namespace flathead::av
