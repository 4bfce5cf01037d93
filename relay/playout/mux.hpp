#pragma once
/// Units become a transport stream (ISO/IEC 13818-1, 2.4.3): fixed PIDs, tables every quarter of a
/// second and before every key frame, a clock every 50 ms whatever the streams are.

#include "relay/playout/tables.hpp"
#include "relay/playout/unit.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::playout {

class Mux {
  public:
    /// 1 to most_streams places; the first video one has the clock for good, else the first.
    explicit Mux(const Shape& shape);
    /// From the next unit on. PIDs and the clock stay where they are; the tables get a new version
    /// when they differ.
    void change(const Shape& shape);
    [[nodiscard]] bool is_video(std::size_t place) const { return pids_.at(place).is_video; }
    /// What follows is read behind another stream with the same PIDs: its first packets say so.
    void begin_apart();
    /// Appends the unit's packets. Units come in the order of their DTS.
    void write(const Unit& unit, std::string& out);

  private:
    struct Pid {
        std::uint16_t number = 0;
        std::uint8_t counter = 0;  // of the next packet with payload
        std::uint8_t stream_id = 0;
        bool is_video = false;
        bool is_new = false;  // its counter does not follow from what the reader saw before
    };
    void write_tables(std::string& out);
    void write_clock(std::string& out, Ticks clock);
    void write_packets(
        Pid& pid, std::string_view pes, std::optional<Ticks> clock, bool is_key, std::string& out);

    std::vector<Pid> pids_;
    std::size_t pcr_ = 0;
    std::uint8_t version_ = 0;
    std::string tables_;
    std::uint8_t table_counter_ = 0;
    std::optional<Ticks> last_clock_;
    std::optional<Ticks> last_tables_;
};

}  // namespace flathead::playout
