#include "relay/lib/av/input.hpp"

#include "relay/base/text.hpp"
#include "relay/lib/av/annexb.hpp"
#include "relay/lib/av/decrypted.hpp"
#include "relay/lib/av/resource_io.hpp"

#include <algorithm>
#include <array>
#include <deque>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/dict.h>
#include <libavutil/log.h>
#include <libavutil/mathematics.h>
}

namespace flathead::av {
namespace {

constexpr AVRational tick{1, 90'000};
constexpr Ticks ticks_per_second = 90'000;
constexpr std::size_t most_streams = 64;
/// Of a file, read to find its first stamp, and to find a key frame.
constexpr std::size_t most_start_bytes = 4U << 20;
constexpr std::size_t most_scanned_bytes = 64U << 20;

/// What is recognised; anything that could make libav open files or further addresses on its own
/// (concat, DASH, image sequences …) is not.
constexpr const char* formats =
    "hls,mpegts,mov,mp4,flv,live_flv,matroska,webm,mp3,aac,ac3,eac3,dts,mpeg,mpegvideo,h264,hevc,"
    "ogg,"
    "avi,asf,wav,rtsp,rtp,sdp,loas";
/// Of a whole file: the same without those that name others.
constexpr const char* file_formats =
    "mpegts,mov,mp4,flv,matroska,webm,mp3,aac,ac3,eac3,dts,mpeg,mpegvideo,h264,hevc,ogg,asf,wav,"
    "loas";
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
    out.is_cover = is_picture;
    out.is_video = parameters.codec_type == AVMEDIA_TYPE_VIDEO;
    out.is_audio = parameters.codec_type == AVMEDIA_TYPE_AUDIO;
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
    constexpr int aside = AV_DISPOSITION_COMMENT | AV_DISPOSITION_HEARING_IMPAIRED |
                          AV_DISPOSITION_VISUAL_IMPAIRED | AV_DISPOSITION_DUB;
    out.is_default = (from.disposition & AV_DISPOSITION_DEFAULT) != 0;
    out.is_aside = (from.disposition & aside) != 0;
    return out;
}

struct FreeDecoder {
    void operator()(AVCodecContext* decoder) const noexcept { avcodec_free_context(&decoder); }
};

/// By how many pictures the stream's header says that they are reordered; 0 where it does not.
int reorder_of(const AVCodecParameters& parameters) {
    if (parameters.codec_id == AV_CODEC_ID_MPEG2VIDEO) return 1;
    const AVCodec* const codec = avcodec_find_decoder(parameters.codec_id);
    if (codec == nullptr || parameters.extradata_size == 0) return 0;
    const std::unique_ptr<AVCodecContext, FreeDecoder> decoder(avcodec_alloc_context3(codec));
    if (decoder == nullptr || avcodec_parameters_to_context(decoder.get(), &parameters) < 0)
        return 0;
    decoder->thread_count = 1;
    if (avcodec_open2(decoder.get(), codec, nullptr) < 0) return 0;
    return std::clamp(decoder->has_b_frames, 0, 16);
}

bool is_format(const AVFormatContext& context, std::string_view name) {
    return name == context.iformat->name;
}
bool is_mov(const AVFormatContext& context) {
    return is_format(context, "mov,mp4,m4a,3gp,3g2,mj2");
}
bool is_matroska(const AVFormatContext& context) {
    return is_format(context, "matroska,webm");
}
/// These have no table of key frames: they are looked for in what comes before the place.
bool is_scanned(const AVFormatContext& context) {
    return is_format(context, "mpegts") || is_format(context, "mpeg");
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
    bool is_file = false;
    std::deque<OwnedPacket> pending{};  // read ahead, handed out first
    std::deque<OwnedPacket> ahead{};    // the same while a key frame is looked for
    Ticks start = 0;
    Ticks length = 0;  // 0: not known

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
            const bool is_file = static_cast<State*>(context->opaque)->is_file;
            if ((flags & AVIO_FLAG_WRITE) != 0 || is_file) return AVERROR(EPERM);
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
        options.set("format_whitelist", is_file ? file_formats : formats);
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
        if (code == AVERROR(EINVAL) && is_file && !shared.last)  // not in the list of formats
            throw Failure(Fault::malformed, "a container that cannot be played as it is");
        if (code < 0) fail(code);
        context.reset(made);
    }

    void find_streams() {
        // Matroska tells no DTS; reading ahead would find them, but costs more than making them.
        if (!tells_everything(*context) && !(is_file && is_matroska(*context))) {
            const int code = avformat_find_stream_info(context.get(), nullptr);
            if (code < 0) fail(code);
        }
        const std::span all(context->streams,
                            std::min<std::size_t>(context->nb_streams, most_streams));
        for (const AVStream* const stream : all) {
            streams.push_back(stream_of(*stream));
            filters.emplace_back(*stream->codecpar);
            if (is_file && streams.back().is_video && is_matroska(*context))
                streams.back().reorder = reorder_of(*stream->codecpar);
        }
        last_dts.resize(streams.size());
        if (is_file) find_start();
    }

    std::optional<Ticks> in_ticks(const AVPacket& from, std::int64_t stamp) const {
        if (stamp == AV_NOPTS_VALUE) return std::nullopt;
        return av_rescale_q(stamp, context->streams[from.stream_index]->time_base, tick);
    }

    /// Null at the end.
    OwnedPacket read_ahead() {
        OwnedPacket out(av_packet_alloc());
        if (out == nullptr) throw Failure(Fault::unreachable, "read media: out of memory");
        for (;;) {
            const int code = av_read_frame(context.get(), out.get());
            if (shared.give_up()) fail(AVERROR_EXIT);
            if (code == AVERROR_EOF && !shared.last) return nullptr;
            if (code == AVERROR(EAGAIN)) continue;
            if (code < 0) fail(code);
            return out;
        }
    }

    /// Not of MP4 in fragments: each has its own.
    bool has_whole_index() const {
        const std::span all(context->streams, streams.size());
        return std::ranges::all_of(all, [](AVStream* stream) {
            const int count = avformat_index_get_entries_count(stream);
            const bool is_media = stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO ||
                                  stream->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
            return !is_media || (count > 0 && stream->duration > 0 &&
                                 avformat_index_get_entry(stream, count - 1)->timestamp >=
                                     stream->duration / 10 * 9);
        });
    }

    /// Clocks of transport and program streams begin anywhere.
    void find_start() {
        if (is_mov(*context) && has_whole_index()) return;  // edit lists make it 0
        if (context->start_time != AV_NOPTS_VALUE) {
            start = av_rescale_q(context->start_time, AV_TIME_BASE_Q, tick);
            return;
        }
        std::vector<bool> seen(streams.size());
        for (std::size_t i = 0; i < streams.size(); ++i) seen[i] = streams[i].codec == Codec::other;
        std::optional<Ticks> first;
        std::size_t bytes = 0;
        while (bytes < most_start_bytes && std::ranges::find(seen, false) != seen.end()) {
            OwnedPacket next = read_ahead();
            if (next == nullptr) break;
            bytes += static_cast<std::size_t>(std::max(next->size, 0));
            const auto pts = in_ticks(*next, next->pts);
            const auto index = static_cast<std::size_t>(next->stream_index);
            if (pts && index < seen.size() && streams[index].codec != Codec::other) {
                first = std::min(first.value_or(*pts), *pts);
                seen[index] = true;
            }
            pending.push_back(std::move(next));
        }
        start = first.value_or(0);
    }

    void jump(std::size_t stream, Ticks at) {
        const auto index = static_cast<int>(stream);
        const std::int64_t stamp =
            av_rescale_q_rnd(at, tick, context->streams[index]->time_base, AV_ROUND_DOWN);
        int code = av_seek_frame(context.get(), index, stamp, AVSEEK_FLAG_BACKWARD);
        if (code < 0 && !shared.last)
            code = avformat_seek_file(context.get(), index, INT64_MIN, stamp, INT64_MAX, 0);
        if (code < 0) fail(code);
    }

    OwnedPacket next_ahead() {
        if (ahead.empty()) return read_ahead();
        OwnedPacket out = std::move(ahead.front());
        ahead.pop_front();
        return out;
    }

    /// The stamp of the stream's first packet at this byte; what was read to find it goes ahead.
    std::optional<Ticks> stamp_at(std::size_t stream, std::int64_t byte) {
        if (av_seek_frame(context.get(), -1, byte, AVSEEK_FLAG_BYTE) < 0) return std::nullopt;
        ahead.clear();
        std::size_t bytes = 0;
        while (bytes < most_start_bytes) {
            OwnedPacket next = read_ahead();
            if (next == nullptr) break;
            bytes += static_cast<std::size_t>(std::max(next->size, 0));
            const auto dts = in_ticks(*next, next->dts);
            const bool is_ours = static_cast<std::size_t>(next->stream_index) == stream;
            ahead.push_back(std::move(next));
            if (is_ours && dts) return dts;
        }
        return std::nullopt;
    }

    /// Goes where `at` must be by the file's size and length, some seconds before it at most; false
    /// when it is not there. libav itself would halve the file until it finds it, a request each.
    bool guess(std::size_t stream, Ticks at) {
        const std::int64_t size = avio_size(context->pb);
        if (length <= 0 || size <= 0) return false;
        const double bytes_per_tick = static_cast<double>(size) / static_cast<double>(length);
        Ticks aim = at;
        for (int tries = 0; tries < 4; ++tries) {
            const auto byte =
                static_cast<std::int64_t>(static_cast<double>(aim - start) * bytes_per_tick);
            if (byte >= size) return false;
            const auto found = stamp_at(stream, std::max<std::int64_t>(byte, 0));
            if (!found) return false;
            if (*found <= at && *found > at - 4 * ticks_per_second) return true;
            if (byte <= 0) return *found <= at;
            aim += at - *found - ticks_per_second;
        }
        return false;
    }

    /// Keeps what begins with the last key frame at or before `at`; false when there was none.
    bool look_for_key(std::size_t stream, Ticks at) {
        bool is_found = false;
        std::size_t bytes = 0;
        while (bytes < most_scanned_bytes) {
            OwnedPacket next = next_ahead();
            if (next == nullptr) break;
            const auto pts = in_ticks(*next, next->pts);
            const bool is_ours = static_cast<std::size_t>(next->stream_index) == stream;
            const bool is_past = is_ours && in_ticks(*next, next->dts).value_or(at) > at;
            if (is_ours && pts && *pts <= at && (next->flags & AV_PKT_FLAG_KEY) != 0) {
                is_found = true;
                // Sound of after it may have come before.
                std::erase_if(pending, [&](const OwnedPacket& waiting) {
                    const auto old = in_ticks(*waiting, waiting->pts);
                    return static_cast<std::size_t>(waiting->stream_index) == stream || !old ||
                           *old < *pts;
                });
            }
            bytes += static_cast<std::size_t>(std::max(next->size, 0));
            pending.push_back(std::move(next));
            if (is_past) break;
        }
        return is_found;
    }

    void scan(std::size_t stream, Ticks at) {
        for (const Ticks back : {3, 10, 30, 90}) {
            const Ticks from = at - back * ticks_per_second;
            const bool is_all = from <= start || back == 90;
            pending.clear();
            ahead.clear();
            if (from > start) {
                if (!guess(stream, from)) {
                    ahead.clear();
                    jump(stream, from);
                }
            } else if (const int code = av_seek_frame(context.get(), -1, 0, AVSEEK_FLAG_BYTE);
                       code < 0) {
                fail(code);
            }
            if (look_for_key(stream, at) || is_all) return;
        }
    }

    /// Into `packet`; libav's code.
    int next() {
        av_packet_unref(packet.get());
        if (pending.empty()) return av_read_frame(context.get(), packet.get());
        av_packet_move_ref(packet.get(), pending.front().get());
        pending.pop_front();
        return 0;
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
        out.stream = static_cast<std::size_t>(packet->stream_index);
        out.pts = in_ticks(*packet, packet->pts);
        out.dts = in_ticks(*packet, packet->dts);
        out.duration = std::max<Ticks>(av_rescale_q(packet->duration, base, tick), 0);
        if (is_file && streams[out.stream].is_video && is_matroska(*context)) {
            out.dts.reset();  // libav takes the PTS where it has not looked ahead
        } else {
            backdate(out);
        }
        out.is_key = (packet->flags & AV_PKT_FLAG_KEY) != 0;
        out.bytes = {packet->data, static_cast<std::size_t>(packet->size)};
    }
};

Input::Input(const Source& source) : state_(std::make_unique<State>()) {
    state_->shared.resources = source.resources;
    state_->shared.give_up = source.give_up;
    state_->is_file = source.is_file;
    state_->length = source.length;
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
        const int code = state.next();
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

Ticks Input::start() const {
    return state_->start;
}

std::optional<Ticks> Input::duration() const {
    const std::int64_t duration = state_->context->duration;
    if (duration == AV_NOPTS_VALUE || duration <= 0) return std::nullopt;
    return av_rescale_q(duration, AV_TIME_BASE_Q, tick);
}

void Input::seek(std::size_t stream, Ticks at) {
    State& state = *state_;
    state.shared.last.reset();
    state.pending.clear();
    if (is_scanned(*state.context)) {
        state.scan(stream, at);
    } else {
        state.jump(stream, at);
    }
}

std::vector<Ticks> Input::keys(std::size_t index) {
    State& state = *state_;
    if (!is_mov(*state.context) && !is_matroska(*state.context)) return {};
    if (is_mov(*state.context) && !state.has_whole_index()) return {};
    // Matroska's table is read when it is needed first.
    const Ticks whole = duration().value_or(0);
    if (is_matroska(*state.context)) seek(index, whole / 2);
    AVStream* const stream = state.context->streams[index];
    std::vector<Ticks> out;
    const int count = avformat_index_get_entries_count(stream);
    for (int i = 0; i < count; ++i) {
        const AVIndexEntry* const entry = avformat_index_get_entry(stream, i);
        if ((entry->flags & AVINDEX_KEYFRAME) == 0) continue;
        out.push_back(av_rescale_q(entry->timestamp, stream->time_base, tick));
    }
    std::ranges::sort(out);
    if (out.empty() || out.back() < whole / 10 * 8) out.clear();
    return out;
}

bool Input::keys_are_dts() const {
    return is_mov(*state_->context);
}

void Input::seek_key(std::size_t stream, Ticks at, Ticks next) {
    // libav looks for a picture that is shown by then, which is later than it is decoded.
    seek(stream, keys_are_dts() ? std::max(at, next - 1) : at + 1);
}

}  // namespace flathead::av
