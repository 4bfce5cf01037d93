#include "relay/lib/av/facts.hpp"

#include "relay/base/text.hpp"
#include "relay/lib/av/annexb.hpp"
#include "relay/lib/av/file_marks.hpp"
#include "relay/lib/av/plain_file.hpp"
#include "relay/lib/av/resource_io.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <span>

extern "C" {
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/dict.h>
#include <libavutil/log.h>
#include <libavutil/mathematics.h>
#include <libavutil/pixdesc.h>
}

namespace flathead::av {
namespace {

using std::chrono::milliseconds;

/// What stands in one file; nothing that names others (HLS, concat, image sequences …).
constexpr const char* formats =
    "mpegts,mov,mp4,flv,matroska,webm,mp3,aac,ac3,eac3,dts,mpeg,mpegvideo,h264,hevc,ogg,avi,asf,"
    "wav";
constexpr std::uint64_t most_bytes = 64ULL << 20;
constexpr std::uint64_t most_scanned_bytes = 16ULL << 20;  // for key frames, where no index is
constexpr AVRational thousandth{1, 1000};
constexpr std::size_t most_streams = 64;
constexpr std::size_t most_audio = 32;

struct CloseContext {
    void operator()(AVFormatContext* context) const noexcept { avformat_close_input(&context); }
};

std::string_view tag(const AVDictionary* from, const char* key) {
    const AVDictionaryEntry* const entry = av_dict_get(from, key, nullptr, 0);
    return entry == nullptr ? std::string_view() : entry->value;
}

/// "00:42:07.123000000", as Matroska's statistics tags write it; absent when it is something else.
std::optional<milliseconds> read_clock(std::string_view text) {
    const auto parts = text::split(text.substr(0, text.find('.')), ':');
    if (parts.size() != 3) return std::nullopt;
    std::int64_t total = 0;
    for (const std::string_view part : parts) {
        const auto number = text::number<int>(part);
        if (!number || *number < 0 || *number > 9999) return std::nullopt;
        total = total * 60 + *number;
    }
    const std::size_t point = text.find('.');
    const auto fraction = point == std::string_view::npos
                              ? std::optional<int>(0)
                              : text::number<int>(text.substr(point + 1, 3));
    return milliseconds{total * 1000 + fraction.value_or(0)};
}

bool is_picture(const AVStream& stream) {
    return stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
           (stream.disposition & (AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS)) ==
               0;
}

bool is_encrypted(const AVStream& stream) {
    for (const char* const mark : {"encv", "enca", "drmi", "drms"}) {
        if (stream.codecpar->codec_tag == MKTAG(mark[0], mark[1], mark[2], mark[3])) return true;
    }
    return !tag(stream.metadata, "enc_key_id").empty() ||
           av_stream_get_side_data(&stream, AV_PKT_DATA_ENCRYPTION_INIT_INFO, nullptr) != nullptr;
}

AudioFacts audio_of(const AVStream& stream) {
    AudioFacts out;
    out.codec = avcodec_get_name(stream.codecpar->codec_id);
    out.channels = std::max(stream.codecpar->ch_layout.nb_channels, 0);
    out.sample_rate = std::max(stream.codecpar->sample_rate, 0);
    const std::string_view language = tag(stream.metadata, "language");
    if (language.size() == 3 && std::ranges::all_of(language, text::is_alpha))
        out.language = text::to_lower(language);
    if (out.language == "und") out.language.clear();
    return out;
}

/// One file while it is looked at.
class Look {
  public:
    Look(const std::string& path, std::function<bool()> give_up) {
        shared_.give_up = std::move(give_up);
        auto file = std::make_unique<PlainFile>(path, most_bytes);
        file_ = file.get();
        io_ = make_io(std::move(file), shared_);
    }

    Facts facts() {
        check_length();
        open();
        find_streams();
        check_first_packet();
        Facts out;
        out.container = context_->iformat->name;
        if (video_ != nullptr) {
            out.video_codec = avcodec_get_name(video_->codecpar->codec_id);
            out.width = video_->codecpar->width;
            out.height = video_->codecpar->height;
            const char* const format =
                av_get_pix_fmt_name(static_cast<AVPixelFormat>(video_->codecpar->format));
            if (format != nullptr) out.pixel_format = format;
            load_index();
        }
        check_index();
        out.duration = duration();
        out.longest_gop = video_ == nullptr ? milliseconds{0} : longest_gop(out.duration);
        out.audio = audio_;
        if (out.duration > milliseconds{0}) {
            out.bit_rate = av_rescale(static_cast<std::int64_t>(*file_->size()),
                                      8000,
                                      static_cast<std::int64_t>(out.duration.count()));
        }
        return out;
    }

  private:
    [[noreturn]] void fail(int code) const {
        if (shared_.last) throw *shared_.last;
        if (code == AVERROR_EXIT || shared_.give_up())
            throw Failure(Fault::timed_out, "it took too long");
        if (code == AVERROR(ENOMEM)) throw Failure(Fault::malformed, "it wants too much memory");
        throw Failure(Fault::malformed, "it is no media file, or damaged or cut off");
    }

    void check_length() const {
        const auto told = told_bytes(file_->head(4096));
        if (!told || *told <= *file_->size()) return;
        throw Failure(
            Fault::malformed,
            text::join("it is cut off: ", *file_->size(), " of ", *told, " bytes are there"));
    }

    static int on_interrupt(void* opaque) noexcept {
        return static_cast<Look*>(opaque)->shared_.give_up() ? 1 : 0;
    }

    void open() {
        av_log_set_level(AV_LOG_QUIET);
        AVFormatContext* made = avformat_alloc_context();
        if (made == nullptr) throw Failure(Fault::unreachable, "out of memory");
        made->interrupt_callback = {&on_interrupt, this};
        made->pb = io_.get();
        made->probesize = 5'000'000;
        made->max_analyze_duration = 5'000'000;  // microseconds
        made->fps_probe_size = 0;
        AVDictionary* options = nullptr;
        av_dict_set(&options, "format_whitelist", formats, 0);
        av_dict_set(&options, "protocol_whitelist", "none", 0);
        const int code = avformat_open_input(&made, nullptr, nullptr, &options);
        av_dict_free(&options);
        if (code < 0) fail(code);
        context_.reset(made);
    }

    void find_streams() {
        // Of these the header knows; afterwards libav may have filled gaps with the whole file's.
        const std::string_view name = context_->iformat->name;
        const bool measures = name == "mpegts" || name == "mpeg";
        std::array<std::int64_t, most_streams> told{};
        const auto all = [this] {
            return std::span(context_->streams,
                             std::min<std::size_t>(context_->nb_streams, most_streams));
        };
        for (std::size_t i = 0; i < all().size(); ++i) told[i] = all()[i]->duration;
        const std::size_t known = all().size();
        const int code = avformat_find_stream_info(context_.get(), nullptr);
        if (code < 0) fail(code);
        for (std::size_t i = 0; i < all().size(); ++i) {
            AVStream& stream = *all()[i];
            if (is_encrypted(stream)) throw Failure(Fault::malformed, "it is encrypted");
            if (!measures) stream.duration = i < known ? told[i] : AV_NOPTS_VALUE;
            if (is_picture(stream) && video_ == nullptr) video_ = &stream;
            if (stream.codecpar->codec_type == AVMEDIA_TYPE_AUDIO && audio_.size() < most_audio) {
                if (sound_ == nullptr) sound_ = &stream;
                audio_.push_back(audio_of(stream));
            }
        }
        const bool is_blank =
            video_ != nullptr && (video_->codecpar->width <= 0 || video_->codecpar->height <= 0);
        if ((video_ == nullptr && sound_ == nullptr) || is_blank) {
            if (shared_.give_up()) fail(AVERROR_EXIT);
            if (is_scrambled(file_->head(std::size_t{188} * 400)))
                throw Failure(Fault::malformed, "it is encrypted");
            throw Failure(Fault::malformed,
                          is_blank ? "nothing of its picture can be recognised"
                                   : "it holds neither picture nor sound");
        }
    }

    /// The boxes of an encrypted MP4 tell its codec all the same; its packets say how to decrypt.
    void check_first_packet() {
        if (!std::string_view(context_->iformat->name).starts_with("mov")) return;
        const OwnedPacket packet(av_packet_alloc());
        if (packet == nullptr || av_read_frame(context_.get(), packet.get()) < 0) return;
        has_moved_ = true;
        if (av_packet_get_side_data(packet.get(), AV_PKT_DATA_ENCRYPTION_INFO, nullptr) != nullptr)
            throw Failure(Fault::malformed, "it is encrypted");
    }

    /// Matroska reads its index at the first seek.
    void load_index() {
        if (std::string_view(context_->iformat->name) == "matroska,webm") seek(start_of(*video_));
        shared_.last.reset();  // without an index the file is usable all the same
    }

    bool seek(std::int64_t to) {
        has_moved_ = true;
        return av_seek_frame(context_.get(), video_->index, to, AVSEEK_FLAG_BACKWARD) >= 0;
    }

    static std::int64_t start_of(const AVStream& stream) {
        return stream.start_time == AV_NOPTS_VALUE ? 0 : stream.start_time;
    }

    [[nodiscard]] std::vector<const AVIndexEntry*> key_entries() const {
        std::vector<const AVIndexEntry*> out;
        const int count = avformat_index_get_entries_count(video_);
        for (int i = 0; i < count; ++i) {
            const AVIndexEntry* const entry = avformat_index_get_entry(video_, i);
            if ((entry->flags & AVINDEX_KEYFRAME) != 0 &&
                (entry->flags & AVINDEX_DISCARD_FRAME) == 0)
                out.push_back(entry);
        }
        return out;
    }

    /// Whether its kind of file has one; others collect entries while they are read.
    [[nodiscard]] bool has_index() const {
        static constexpr std::string_view kinds[] = {
            "mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "avi", "asf"};
        return std::ranges::find(kinds, std::string_view(context_->iformat->name)) !=
               std::end(kinds);
    }

    /// What the index speaks of must be there.
    void check_index() const {
        const auto size = static_cast<std::int64_t>(*file_->size());
        const std::span all(context_->streams,
                            std::min<std::size_t>(context_->nb_streams, most_streams));
        std::int64_t end = 0;
        for (AVStream* const stream : all) {
            const int count = avformat_index_get_entries_count(stream);
            if (count == 0) continue;
            const AVIndexEntry* const last = avformat_index_get_entry(stream, count - 1);
            end = std::max(end, last->pos + std::max(last->size, 1));
        }
        if (end <= size) return;
        throw Failure(Fault::malformed,
                      text::join("it is cut off: ", size, " of ", end, " bytes are there"));
    }

    [[nodiscard]] milliseconds in_thousandths(std::int64_t value, const AVStream& stream) const {
        return milliseconds{
            std::max<std::int64_t>(av_rescale_q(value, stream.time_base, thousandth), 0)};
    }

    milliseconds duration() {
        AVStream& stream = video_ != nullptr ? *video_ : *sound_;
        if (stream.duration != AV_NOPTS_VALUE && stream.duration > 0)
            return in_thousandths(stream.duration, stream);
        const auto start = in_thousandths(start_of(stream), stream);
        if (const auto end = read_clock(tag(stream.metadata, "DURATION")); end && *end > start)
            return *end - start;
        if (context_->duration == AV_NOPTS_VALUE || context_->duration <= 0 ||
            context_->duration_estimation_method == AVFMT_DURATION_FROM_BITRATE)
            return milliseconds{0};
        const milliseconds whole{context_->duration / 1000};
        if (video_ == nullptr || audio_.empty()) return whole;
        return end_of_picture().value_or(whole);
    }

    /// Where the last picture ends, from the last key frame on; the sound may go on longer.
    std::optional<milliseconds> end_of_picture() {
        const auto keys = key_entries();
        if (keys.empty() || !seek(keys.back()->timestamp)) return std::nullopt;
        std::int64_t end = 0;
        const bool is_whole = each_picture([&](const AVPacket& packet) {
            if (packet.pts != AV_NOPTS_VALUE) end = std::max(end, packet.pts + packet.duration);
        });
        if (!is_whole || end <= start_of(*video_)) return std::nullopt;
        return in_thousandths(end - start_of(*video_), *video_);
    }

    /// False when the file's end was not reached within the bytes for this.
    template <class Take>
    bool each_picture(Take take) {
        const std::uint64_t least =
            file_->left() > most_scanned_bytes ? file_->left() - most_scanned_bytes : 0;
        const OwnedPacket packet(av_packet_alloc());
        if (packet == nullptr) throw Failure(Fault::unreachable, "out of memory");
        int code = 0;
        while (file_->left() > least && (code = av_read_frame(context_.get(), packet.get())) >= 0) {
            if (packet->stream_index == video_->index) take(*packet);
            av_packet_unref(packet.get());
        }
        if (shared_.give_up()) fail(AVERROR_EXIT);
        shared_.last.reset();
        return code == AVERROR_EOF;
    }

    milliseconds longest_gop(milliseconds duration) {
        std::vector<std::int64_t> keys;
        for (const AVIndexEntry* const entry : key_entries()) keys.push_back(entry->timestamp);
        std::int64_t end =
            start_of(*video_) + av_rescale_q(duration.count(), thousandth, video_->time_base);
        // The index of a fragment, or of what happened to be read, tells nothing of the rest.
        const bool is_whole =
            has_index() && !keys.empty() && keys.back() - keys.front() >= (end - keys.front()) / 2;
        if (!is_whole) {
            keys.clear();
            end = 0;
            if (has_moved_) seek(start_of(*video_));
            std::int64_t next = start_of(*video_);  // where a picture without stamps belongs
            each_picture([&](const AVPacket& packet) {
                std::int64_t at = packet.pts == AV_NOPTS_VALUE ? packet.dts : packet.pts;
                if (at == AV_NOPTS_VALUE) at = next;
                if ((packet.flags & AV_PKT_FLAG_KEY) != 0) keys.push_back(at);
                next = at + packet.duration;
                end = std::max(end, next);
            });
        }
        if (keys.empty()) return milliseconds{0};
        keys.push_back(std::max(end, keys.back()));
        std::int64_t longest = 0;
        for (std::size_t i = 1; i < keys.size(); ++i)
            longest = std::max(longest, keys[i] - keys[i - 1]);
        return in_thousandths(longest, *video_);
    }

    Shared shared_{};
    PlainFile* file_ = nullptr;  // owned by the next
    Io io_{};                    // outlives the context, which reads from it
    std::unique_ptr<AVFormatContext, CloseContext> context_{};
    AVStream* video_ = nullptr;
    AVStream* sound_ = nullptr;
    std::vector<AudioFacts> audio_{};
    bool has_moved_ = false;
};

}  // namespace

Facts facts_of_file(const std::string& path, std::function<bool()> give_up) {
    return Look(path, std::move(give_up)).facts();
}

}  // namespace flathead::av
