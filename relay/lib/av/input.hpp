#pragma once
/// Media opened for reading: packets of its elementary streams, in the form a transport stream
/// carries them (Annex B video), stamped in ticks of 90 kHz. Blocking; ask `give_up` makes it stop.

#include "relay/lib/av/failure.hpp"
#include "relay/lib/av/resource.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace flathead::av {

using Ticks = std::int64_t;  // of 90 kHz

enum class Codec : std::uint8_t {
    h264,
    hevc,
    mpeg1_video,
    mpeg2_video,
    aac,
    aac_latm,
    mpeg_audio,  // MP2 and MP3
    ac3,
    eac3,
    dts,
    other,  // nothing a transport stream carries
};

struct Stream {
    Codec codec = Codec::other;
    bool is_video = false;
    bool is_audio = false;
    std::string codec_name;   // for people
    std::string language;     // "eng" or empty
    int sample_rate = 0;      // 0: not known
    std::string config;       // extradata; AudioSpecificConfig when codec is aac
    bool is_default = false;  // the one to play when nobody chooses
    bool is_cover = false;    // a still picture that comes along with sound
    bool is_aside = false;    // a commentary, or for those who cannot hear or see
    int reorder = 0;          // by how many pictures, where the header says; Source::is_file only
};

struct Packet {
    std::size_t stream = 0;
    std::optional<Ticks> pts;
    std::optional<Ticks> dts;
    Ticks duration = 0;  // 0: not known
    bool is_key = false;
    std::span<const std::uint8_t> bytes;  // until the next read()
};

struct Source {
    std::string url;
    /// Serves http and https. Other schemes are opened by libav itself.
    Resources* resources = nullptr;
    /// Asked often while libav waits; true ends the wait at once (Fault::timed_out).
    std::function<bool()> give_up;
    std::string user_agent;  // for RTSP and RTMP
    /// One whole file of `resources` that is sought in: as little as possible is read before the
    /// first packet, containers that name other files are refused.
    bool is_file = false;
    /// Of a file, roughly, where it is known: places in a transport stream are guessed from it.
    Ticks length = 0;
};

class Input {
  public:
    /// Throws Failure. The resources must outlive it.
    explicit Input(const Source& source);
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;
    ~Input();

    [[nodiscard]] const std::vector<Stream>& streams() const;
    /// Packets of these streams alone are read from now on; before, of all.
    void select(const std::vector<std::size_t>& streams);
    /// False at the end. Throws Failure.
    [[nodiscard]] bool read(Packet& packet);

    /// Of a file: the stamp of its first packet.
    [[nodiscard]] Ticks start() const;
    /// Of a file whose header tells it.
    [[nodiscard]] std::optional<Ticks> duration() const;
    /// Of a file: goes on reading at the last key frame of `stream` at or before this stamp, or at
    /// the first one there is. Throws Failure.
    void seek(std::size_t stream, Ticks at);
    /// Of a file with a table of key frames: where they are, as the table has them (MP4: DTS,
    /// Matroska: PTS). Empty without one.
    [[nodiscard]] std::vector<Ticks> keys(std::size_t stream);
    /// Goes on at the key frame that the table has at `at`; `next`: the one after it. Throws
    /// Failure.
    void seek_key(std::size_t stream, Ticks at, Ticks next);
    /// Stamps of the table are DTS.
    [[nodiscard]] bool keys_are_dts() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace flathead::av
