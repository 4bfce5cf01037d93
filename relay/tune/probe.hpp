#pragma once
/// Holds the first bytes of an upstream until they are seen to be a stream that viewers can join.
/// What runs on the feed meanwhile is not touched by one that fails.

#include "relay/ts/splicer.hpp"

#include <vector>

namespace flathead::tune {

class Probe {
  public:
    void take(ts::Bytes bytes);
    [[nodiscard]] bool has_packets() const { return splicer_.counts().packets > 0; }
    [[nodiscard]] bool has_tables() const { return splicer_.tables() != nullptr; }
    [[nodiscard]] bool is_joinable() const { return is_joinable_; }
    /// What came so far, or the last megabytes of it when that was long in coming.
    [[nodiscard]] ts::Bytes held() const { return held_; }

  private:
    ts::Splicer splicer_;
    std::vector<std::uint8_t> held_;
    std::vector<std::uint8_t> scratch_;
    bool is_joinable_ = false;
};

}  // namespace flathead::tune
