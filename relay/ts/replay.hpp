#pragma once
/// Recognises what was sent before: some providers repeat the last half minute after a reconnect.
/// Units of the main stream are compared by content and by their order in time; a slate whose
/// frames are all alike proves nothing unless its time line goes on as well.

#include "relay/ts/stamps.hpp"

#include <deque>

namespace flathead::ts {

/// A digest of the first packets of an access unit, without its stamps.
class UnitHash {
  public:
    static constexpr std::size_t most_packets = 6;

    void begin() {
        value_ = 0xCBF29CE484222325U;
        packets_ = 0;
    }
    void add(Bytes content);
    [[nodiscard]] bool is_whole() const { return packets_ == most_packets; }
    [[nodiscard]] std::uint64_t value() const { return value_; }

  private:
    std::uint64_t value_ = 0;
    std::size_t packets_ = 0;
};

class Replay {
  public:
    /// A unit was sent: its content, its DTS as it came and in the output. The newest may be
    /// incomplete, and is then told again.
    void sent(std::uint64_t content, Ticks in, Ticks out);
    void forget();
    [[nodiscard]] bool is_empty() const { return units_.empty(); }

    enum class Match : std::uint8_t {
        fresh,     // never sent
        maybe,     // too little to tell
        repeated,  // sent before
        next,      // the one after the last one sent
    };
    struct Found {
        Match match = Match::fresh;
        Ticks out = 0;  // of repeated and next: where the unit lies in the output
    };
    /// The connection is a new one.
    void begin();
    /// The next unit of a new connection.
    [[nodiscard]] Found look(std::uint64_t content, Ticks in);
    /// After repeated: whether the following unit goes on being what was sent.
    [[nodiscard]] bool follows(std::uint64_t content);

  private:
    struct Unit {
        std::uint64_t content = 0;
        Ticks in = 0;
        Ticks out = 0;
    };
    [[nodiscard]] Found in_same_time(std::uint64_t content, Ticks in);
    [[nodiscard]] Found in_other_time(std::uint64_t content, Ticks in);
    [[nodiscard]] bool is_like(std::size_t index, std::uint64_t content) const;

    std::deque<Unit> units_;
    static constexpr std::size_t none = SIZE_MAX;
    std::size_t found_ = none;  // the unit that the last one looked at is taken for
    Ticks found_in_ = 0;
    std::size_t looked_ = 0;
    std::size_t differences_ = 0;
};

}  // namespace flathead::ts
