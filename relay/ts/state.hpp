#pragma once
/// What a Splicer does with each packet.

#include "relay/ts/align.hpp"
#include "relay/ts/outlet.hpp"
#include "relay/ts/program.hpp"
#include "relay/ts/slots.hpp"
#include "relay/ts/units.hpp"

namespace flathead::ts {

struct Splicer::State {
  public:
    State() { index_.fill(0); }

    void begin(Origin origin);
    void splice(Bytes in, std::span<std::uint8_t> out, Spliced& spliced);
    [[nodiscard]] std::optional<Ticks> held_back() const;
    void stop_holding();

    Aligner aligner;
    Outlet outlet;
    Timeline timeline;
    Counts counts;

  private:
    enum class Stage : std::uint8_t {
        deciding,  // after a reconnect: whether this was sent before
        holding,   // it was: until something new comes
        waiting,   // for a key frame: nothing is sent
        running,
    };
    /// What becomes of a PID of the connection.
    enum class Way : std::uint8_t { dropped, passed, stream, clock };
    struct Route {
        Way way = Way::dropped;
        std::uint16_t in = 0;
        std::uint16_t out = 0;
        std::size_t slot = 0;
        bool has_counter = false;
        std::uint8_t counter = 0;
        std::uint64_t tail = 0;  // the last bytes of the newest packet, to know a duplicate
    };
    /// The unit that begins in a packet.
    struct Start {
        bool is_unit = false;
        bool is_key = false;
        Pes pes;
    };

    void take(const std::uint8_t* data);
    void release_held();
    void handle(const std::uint8_t* data, bool is_key);
    void take_table(const Packet& packet);
    void lay_out();
    [[nodiscard]] Route& route(std::uint16_t pid);
    [[nodiscard]] std::size_t add_route(Route route);
    [[nodiscard]] bool count(Route& route, const Packet& packet, unsigned& gap);
    [[nodiscard]] bool is_key_start(const Packet& packet, bool is_key);
    [[nodiscard]] bool wait(const Route& route, const Packet& packet, const Start& start);
    [[nodiscard]] bool is_new(Route& route, const Packet& packet, const Start& start);
    void go_on(Ticks in, Ticks out);
    void compare(const Pes& pes);
    void drop_repeated(Slot& slot, const Pes& pes);
    void remember(const Packet& packet, const Start& start);
    void tell_unit();
    void run();
    void send(Route& route, const Packet& packet, const Start& start, unsigned gap);
    void announce(Route& route, const Packet& packet, const Start& start);
    void place(Route& route, const Packet& packet, const Start& start);
    void write_stamps(std::uint8_t* at, const Packet& packet, const Start& start) const;
    void mark(Ticks time, bool is_key);
    void put_tables();

    [[nodiscard]] bool is_main(const Route& route) const {
        return route.way == Way::stream && route.slot == main_slot_;
    }

    Spliced* spliced_ = nullptr;  // of the call
    Program program_;
    Slots slots_;
    UnitHold units_;
    Stage stage_ = Stage::waiting;

    std::array<std::uint8_t, 8192>
        index_{};  // by PID of the input: its route; 0 is for those that have none
    std::vector<Route> routes_{Route{}};
    std::size_t passed_ = 0;
    std::size_t packets_ = 0;  // of this connection
    std::uint16_t pcr_in_ = null_pid;
    std::size_t main_slot_ = SIZE_MAX;
    Kind main_kind_ = Kind::other;
    bool is_main_plain_ = false;  // key frames cannot be told in it: any unit may be one

    Replay replay_;
    UnitHash content_;      // of the main stream's newest unit
    Ticks content_in_ = 0;  // its DTS
    Ticks content_out_ = 0;
    bool has_content_ = false;
    std::optional<Ticks> held_from_;  // the first DTS since the reconnect
    Ticks held_ = 0;
    std::size_t held_packets_ = 0;

    std::optional<Ticks> waited_pcr_;   // the newest one while waiting
    std::optional<Ticks> waited_from_;  // the first stamp while waiting
    std::size_t waited_bytes_ = 0;

    // Of the packet in hand.
    std::optional<Ticks> pcr_out_;
    Ticks dts_out_ = 0;
    Ticks pts_out_ = 0;
    Ticks clock_out_ = 0;  // the newest PCR

    std::uint8_t version_ = 0;
    std::string laid_out_;  // our PMT without its version
    bool has_sent_ = false;
    bool is_cut_ = false;  // the next mark says so
    bool has_marked_ = false;
    Ticks marked_time_ = 0;
    std::uint64_t sent_packets_ = 0;
    std::uint64_t marked_packets_ = 0;
    std::uint64_t tables_packets_ = 0;
    Ticks tables_clock_ = 0;
};

}  // namespace flathead::ts
