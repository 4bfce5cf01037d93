#pragma once
/// Small transport streams whose every stamp is chosen: what tests feed to the relay instead of
/// real media. No decoder would like the content, but headers, tables, stamps and key frame marks
/// are right.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace flathead::tests {

struct MakerStream {
    std::uint16_t pid = 0x100;
    std::uint8_t type = 0x1B;
    std::string descriptors;
};

struct MakerOptions {
    std::uint16_t program = 1;
    std::uint16_t pmt_pid = 0x1000;
    std::uint16_t pcr_pid = 0x100;  // 0x1FFF: no PCR
    std::vector<MakerStream> streams = {{0x100, 0x1B, {}}, {0x101, 0x03, {}}};
    std::int64_t first_dts = 900'000;  // 90 kHz
    std::int64_t delay = 45'000;       // of DTS after PCR
    int fps = 25;
    int gop = 25;                    // frames from one key frame to the next
    int reorder = 0;                 // PTS is this many frames after DTS (B-frames)
    bool has_random_access = true;   // the indicator of the adaptation field
    bool has_tables_at_keys = true;  // else only every table_frames
    int table_frames = 10;
    std::size_t frame_bytes = 2000;  // of video
    std::size_t audio_bytes = 400;
    std::uint32_t seed = 1;         // of the content
    bool has_equal_frames = false;  // a slate: all frames of a kind have the same content
};

/// One encoder. Its output goes on from call to call.
class TsMaker {
  public:
    explicit TsMaker(MakerOptions options = {});

    /// Packets of the next video frame (with tables where due) and the audio beside it.
    [[nodiscard]] std::string frame();
    [[nodiscard]] std::string frames(int count);
    [[nodiscard]] std::string seconds(int count) { return frames(count * options_.fps); }
    [[nodiscard]] std::string tables();
    /// A packet of a PID that no table names.
    [[nodiscard]] std::string private_packet(std::uint16_t pid, const std::string& content);

    /// The clock jumps; everything else goes on.
    void jump(std::int64_t ticks) { shift_ += ticks; }
    /// Other streams from now on; the PMT gets a new version.
    void change(std::vector<MakerStream> streams);
    /// A new encoder: counters, clock and frame types from the beginning, other content.
    void restart();

    [[nodiscard]] int frame_number() const { return frame_; }
    /// Raw stamp of the next frame, of 33 bits.
    [[nodiscard]] std::int64_t next_dts() const;
    [[nodiscard]] MakerOptions& options() { return options_; }

  private:
    struct Unit {
        std::uint16_t pid = 0;
        std::uint8_t stream_id = 0;
        std::int64_t pts = 0;
        std::int64_t dts = 0;
        bool is_key = false;
        bool has_pcr = false;
        std::string content;
    };
    [[nodiscard]] std::string packets(const Unit& unit);
    [[nodiscard]] std::string adaptation(const Unit& unit, std::size_t least) const;
    [[nodiscard]] std::string section_packet(std::uint16_t pid, std::string section);
    [[nodiscard]] std::string content(const MakerStream& stream,
                                      bool is_key,
                                      std::size_t bytes) const;
    [[nodiscard]] std::string header(std::uint16_t pid,
                                     bool starts,
                                     bool has_adaptation,
                                     bool has_payload);
    [[nodiscard]] bool is_video(const MakerStream& stream) const;

    MakerOptions options_;
    int frame_ = 0;
    std::int64_t shift_ = 0;
    std::uint8_t version_ = 0;
    std::vector<std::uint8_t> counters_ = std::vector<std::uint8_t>(8192, 0);
};

/// What can be read from a stream without a decoder, for exact comparisons.
struct SeenPacket {
    std::size_t offset = 0;
    std::uint16_t pid = 0;
    std::uint8_t counter = 0;
    bool starts = false;
    bool has_payload = false;
    bool is_discontinuity = false;
    std::int64_t pcr = -1;  // raw bases and stamps; -1: none
    std::int64_t pts = -1;
    std::int64_t dts = -1;
};
[[nodiscard]] std::vector<SeenPacket> seen_packets(const std::string& stream);
/// Every step of the counters that is no +1, as "pid 257: 3 after 1"; flagged ones are allowed.
[[nodiscard]] std::vector<std::string> counter_errors(const std::string& stream);
/// Every PCR or DTS that is not after the one before on its PID, or more than `most` after it.
[[nodiscard]] std::vector<std::string> stamp_errors(const std::string& stream,
                                                    std::int64_t most = 90'000);

}  // namespace flathead::tests
