#pragma once
/// A made-up station: a transport stream of one H.264 video, frame by frame, in which every packet
/// can be recognised again; and a check for what a viewer of it received.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace flathead::fanout {

struct Show {
    int frames_per_second = 25;
    int frames_per_key = 25;  // 0: only the first frame is one
    int packets_per_frame = 20;
    double begins_at = 10;  // seconds, of its clock
};

class Station {
  public:
    explicit Station(const Show& show) : show_(show) {}

    /// The next frame's packets; PAT and PMT come before every key frame and every tenth frame.
    std::string frame();
    std::string seconds(double seconds);
    [[nodiscard]] std::uint32_t frames() const { return frame_; }

  private:
    void add_packet(std::string& out,
                    std::uint16_t pid,
                    bool starts_unit,
                    std::string_view field,
                    std::string_view payload);
    void add_table(std::string& out, std::uint16_t pid, std::string_view section);
    void add_picture(std::string& out, bool is_key);

    Show show_;
    std::uint32_t frame_ = 0;
    std::uint32_t packet_ = 0;
    std::map<std::uint16_t, unsigned> counters_;
};

/// Reads what a viewer got, cut anywhere, and counts everything that cannot be.
class Reception {
  public:
    void take(std::string_view bytes);

    std::uint64_t packets = 0;
    std::uint64_t sync_errors = 0;
    std::uint64_t counter_errors = 0;  // not announced by discontinuity_indicator
    std::uint64_t damaged = 0;         // bytes of different packets in one
    std::uint64_t jumps = 0;           // packets missing between two, announced or not
    std::uint64_t steps_back = 0;

    [[nodiscard]] bool is_flawless() const {
        return sync_errors + counter_errors + damaged + steps_back == 0;
    }

  private:
    void take_packet(std::string_view packet);

    std::string rest_;
    std::map<unsigned, unsigned> next_;
    std::uint32_t last_ = 0;
};

}  // namespace flathead::fanout
