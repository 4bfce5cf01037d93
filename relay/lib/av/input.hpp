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
    std::string codec_name;  // for people
    std::string language;    // "eng" or empty
    int sample_rate = 0;     // 0: not known
    std::string config;      // extradata; AudioSpecificConfig when codec is aac
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

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace flathead::av
