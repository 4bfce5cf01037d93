#include "relay/lib/av/input.hpp"

#include "relay/base/text.hpp"
#include "relay/lib/av/annexb.hpp"
#include "relay/lib/av/decrypted.hpp"
#include "relay/lib/av/resource_io.hpp"

#include <algorithm>
#include <array>

extern "C" {
#include <libavformat/avformat.h>
#include <libavutil/dict.h>
#include <libavutil/log.h>
#include <libavutil/mathematics.h>
}

namespace flathead::av {
namespace {

constexpr AVRational tick{1, 90'000};
constexpr std::size_t most_streams = 64;

/// What is recognised; anything that could make libav open files or further addresses on its own
/// (concat, DASH, image sequences …) is not.
constexpr const char* formats =
    "hls,mpegts,mov,mp4,flv,live_flv,matroska,webm,mp3,aac,ac3,eac3,dts,mpeg,mpegvideo,h264,hevc,"
    "ogg,"
    "avi,asf,wav,rtsp,rtp,sdp,loas";
constexpr const char* protocols =
    "rtsp,rtsps,rtp,srtp,udp,tcp,tls,rtmp,rtmps,rtmpt,rtmpts,rtmpe,"
    "rtmpte,ffrtmpcrypt,ffrtmphttp,srt,mmsh,mmst";

struct CodecRow {
    AVCodecID id;
    Codec codec;
};
constexpr CodecRow codecs[] = {{AV_CODEC_ID_H264, Codec::h264},
                               {AV_CODEC_ID_HEVC, Codec::hevc},
                               {AV_CODEC_ID_MPEG1VIDEO, Codec::mpeg1_video},
                               {AV_CODEC_ID_MPEG2VIDEO, Codec::mpeg2_video},
                               {AV_CODEC_ID_AAC, Codec::aac},
                               {AV_CODEC_ID_AAC_LATM, Codec::aac_latm},
                               {AV_CODEC_ID_MP1, Codec::mpeg_audio},
                               {AV_CODEC_ID_MP2, Codec::mpeg_audio},
                               {AV_CODEC_ID_MP3, Codec::mpeg_audio},
                               {AV_CODEC_ID_AC3, Codec::ac3},
                               {AV_CODEC_ID_EAC3, Codec::eac3},
                               {AV_CODEC_ID_DTS, Codec::dts}};

Stream stream_of(const AVStream& from) {
    const AVCodecParameters& parameters = *from.codecpar;
    Stream out;
    const auto* const row = std::ranges::find(codecs, parameters.codec_id, &CodecRow::id);
    const bool is_picture = (from.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
    if (row != std::end(codecs) && !is_picture) out.codec = row->codec;
    out.is_video = parameters.codec_type == AVMEDIA_TYPE_VIDEO;
    out.codec_name = avcodec_get_name(parameters.codec_id);
    out.sample_rate = parameters.sample_rate;
    if (parameters.extradata_size > 0) {
        out.config.assign(reinterpret_cast<const char*>(parameters.extradata),
                          static_cast<std::size_t>(parameters.extradata_size));
    }
    const AVDictionaryEntry* const language = av_dict_get(from.metadata, "language", nullptr, 0);
    if (language != nullptr && std::string_view(language->value).size() == 3 &&
        std::ranges::all_of(std::string_view(language->value), text::is_alpha))
        out.language = text::to_lower(language->value);
    return out;
}

/// These tell streams and stamps in their headers; for the others libav must read ahead and guess.
bool tells_everything(const AVFormatContext& context) {
    static constexpr std::array<std::string_view, 7> names{
        "hls", "mpegts", "mov,mp4,m4a,3gp,3g2,mj2", "mp3", "aac", "ac3", "eac3"};
    if (std::ranges::find(names, std::string_view(context.iformat->name)) == names.end())
        return false;
    const std::span streams(context.streams, context.nb_streams);
    return !streams.empty() && std::ranges::none_of(streams, [](const AVStream* stream) {
        return stream->codecpar->codec_id == AV_CODEC_ID_PROBE;
    });
}

Fault fault_of(int code) {
    switch (code) {
        case AVERROR_HTTP_UNAUTHORIZED:
        case AVERROR_HTTP_FORBIDDEN:
        case AVERROR_HTTP_NOT_FOUND:
        case AVERROR_HTTP_BAD_REQUEST:
        case AVERROR_HTTP_OTHER_4XX:
        case AVERROR(EACCES):
        case AVERROR(EPERM):
            return Fault::refused;
        case AVERROR_HTTP_SERVER_ERROR:
            return Fault::busy;
        case AVERROR_EXIT:
        case AVERROR(ETIMEDOUT):
            return Fault::timed_out;
        case AVERROR_INVALIDDATA:
        case AVERROR_DEMUXER_NOT_FOUND:
        case AVERROR_PROTOCOL_NOT_FOUND:
        case AVERROR_PATCHWELCOME:
        case AVERROR(EINVAL):
        case AVERROR(ENOSYS):
        case AVERROR_EOF:
            return Fault::malformed;
        default:
            return Fault::unreachable;
    }
}

struct Options {
    Options() = default;
    Options(const Options&) = delete;
    Options& operator=(const Options&) = delete;
    ~Options() { av_dict_free(&entries); }
    AVDictionary* entries = nullptr;
    void set(const char* key, const char* value) { av_dict_set(&entries, key, value, 0); }
};

struct FreeContext {
    void operator()(AVFormatContext* context) const noexcept { avformat_close_input(&context); }
};

}  // namespace

struct Input::State {
    Shared shared{};
    Io main{};  // outlives the context, which reads from it
    std::unique_ptr<AVFormatContext, FreeContext> context{};
    OwnedPacket packet{av_packet_alloc()};
    std::vector<Stream> streams{};
    std::vector<Annexb> filters{};
    std::vector<std::optional<Ticks>> last_dts{};

    [[noreturn]] void fail(int code) const {
        if (shared.last) throw *shared.last;
        if (code == AVERROR_EXIT) throw Failure(Fault::timed_out, "nothing came in time");
        std::array<char, AV_ERROR_MAX_STRING_SIZE> words{};
        av_strerror(code, words.data(), words.size());
        throw Failure(fault_of(code), words.data());
    }

    static int on_interrupt(void* opaque) noexcept {
        return static_cast<State*>(opaque)->shared.give_up() ? 1 : 0;
    }
    static int on_open(AVFormatContext* context,
                       AVIOContext** io,
                       const char* url,
                       int flags,
                       AVDictionary** options) noexcept {
        auto& shared = static_cast<State*>(context->opaque)->shared;
        try {
            if ((flags & AVIO_FLAG_WRITE) != 0) return AVERROR(EPERM);
            *io = open(shared, url, options == nullptr ? nullptr : *options).release();
            return 0;
        } catch (const Failure& failure) {
            shared.last = failure;
            return code_of(failure.fault);
        } catch (const std::exception& failure) {
            shared.last = Failure(Fault::unreachable, failure.what());
            return AVERROR(EIO);
        }
    }
    static int on_close(AVFormatContext*, AVIOContext* io) noexcept {
        FreeIo{}(io);
        return 0;
    }
    static Io open(Shared& shared, std::string url, const AVDictionary* options) {
        const auto value = [&](const char* key) -> std::string_view {
            const AVDictionaryEntry* const entry = av_dict_get(options, key, nullptr, 0);
            return entry == nullptr ? std::string_view() : entry->value;
        };
        const bool is_encrypted = url.starts_with("crypto+") || url.starts_with("crypto:");
        if (is_encrypted) url.erase(0, 7);
        const Range range{text::number<std::uint64_t>(value("offset")).value_or(0),
                          text::number<std::uint64_t>(value("end_offset")).value_or(0)};
        auto resource = shared.resources->open(url, range);
        if (is_encrypted) resource = decrypted(std::move(resource), value("key"), value("iv"));
        return make_io(std::move(resource), shared);
    }

    void open_source(const Source& source) {
        av_log_set_level(AV_LOG_QUIET);  // its words name addresses unmasked
        AVFormatContext* made = avformat_alloc_context();
        if (made == nullptr || packet == nullptr)
            throw Failure(Fault::unreachable, "open media: out of memory");
        made->interrupt_callback = {&on_interrupt, this};
        Options options;
        options.set("format_whitelist", formats);
        if (source.resources != nullptr) {
            made->opaque = this;
            made->io_open = &on_open;
            made->io_close2 = &on_close;
            made->pb = main.get();
            options.set("protocol_whitelist", "none");
            options.set("allowed_extensions", "ALL");
            options.set("allowed_segment_extensions", "ALL");
            options.set("extension_picky", "0");
            options.set("http_persistent", "0");
            options.set("http_multiple", "0");
            options.set("http_seekable", "0");
        } else {
            options.set("protocol_whitelist", protocols);
            options.set("rtsp_flags", "prefer_tcp");
            if (!source.user_agent.empty()) options.set("user_agent", source.user_agent.c_str());
        }
        made->probesize = 2'000'000;
        made->max_analyze_duration = 2'000'000;  // microseconds
        made->fps_probe_size = 0;
        const int code = avformat_open_input(&made, source.url.c_str(), nullptr, &options.entries);
        if (code < 0) fail(code);
        context.reset(made);
    }

    void find_streams() {
        if (!tells_everything(*context)) {
            const int code = avformat_find_stream_info(context.get(), nullptr);
            if (code < 0) fail(code);
        }
        const std::span all(context->streams,
                            std::min<std::size_t>(context->nb_streams, most_streams));
        for (const AVStream* const stream : all) {
            streams.push_back(stream_of(*stream));
            filters.emplace_back(*stream->codecpar);
        }
        last_dts.resize(streams.size());
    }

    /// Matroska has no DTS; libav knows it only after as many pictures as it reorders.
    void backdate(Packet& out) {
        const AVCodecParameters& parameters = *context->streams[packet->stream_index]->codecpar;
        std::optional<Ticks>& last = last_dts[out.stream];
        if (!out.dts && out.pts && parameters.video_delay > 0 && out.duration > 0) {
            const Ticks delay = std::min(parameters.video_delay, 16) * out.duration;
            out.dts = std::min(last ? *last + out.duration : *out.pts - delay, *out.pts);
        }
        if (out.dts) last = out.dts;
    }

    void hand_out(Packet& out) {
        const AVRational base = context->streams[packet->stream_index]->time_base;
        const auto ticks = [&](std::int64_t stamp) -> std::optional<Ticks> {
            if (stamp == AV_NOPTS_VALUE) return std::nullopt;
            return av_rescale_q(stamp, base, tick);
        };
        out.stream = static_cast<std::size_t>(packet->stream_index);
        out.pts = ticks(packet->pts);
        out.dts = ticks(packet->dts);
        out.duration = std::max<Ticks>(av_rescale_q(packet->duration, base, tick), 0);
        backdate(out);
        out.is_key = (packet->flags & AV_PKT_FLAG_KEY) != 0;
        out.bytes = {packet->data, static_cast<std::size_t>(packet->size)};
    }
};

Input::Input(const Source& source) : state_(std::make_unique<State>()) {
    state_->shared.resources = source.resources;
    state_->shared.give_up = source.give_up;
    if (source.resources != nullptr)
        state_->main = make_io(source.resources->open(source.url, {}), state_->shared);
    state_->open_source(source);
    state_->find_streams();
}

Input::~Input() = default;

const std::vector<Stream>& Input::streams() const {
    return state_->streams;
}

void Input::select(const std::vector<std::size_t>& streams) {
    for (unsigned i = 0; i < state_->context->nb_streams; ++i) {
        const bool wanted = std::ranges::find(streams, std::size_t{i}) != streams.end();
        state_->context->streams[i]->discard = wanted ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
    }
}

bool Input::read(Packet& out) {
    State& state = *state_;
    for (;;) {
        av_packet_unref(state.packet.get());
        const int code = av_read_frame(state.context.get(), state.packet.get());
        if (code == AVERROR(EAGAIN) && !state.shared.give_up()) continue;
        if (code < 0) {
            // HLS calls it the end, too, when it was interrupted or could not go on.
            const bool is_end = code == AVERROR_EOF && !state.shared.last;
            if (is_end && !state.shared.give_up()) return false;
            state.fail(is_end ? AVERROR_EXIT : code);
        }
        // What parsers hold back comes out when a read is interrupted: no sign of life.
        if (state.shared.give_up()) state.fail(AVERROR_EXIT);
        const auto index = static_cast<std::size_t>(state.packet->stream_index);
        if (index >= state.streams.size() || state.packet->size <= 0) continue;
        if (!state.filters[index].rewrite(*state.packet)) continue;
        state.shared.last.reset();
        state.hand_out(out);
        return true;
    }
}

}  // namespace flathead::av
