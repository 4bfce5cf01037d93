#pragma once
/// Who of an account watches, oldest first, and who must go when one more comes: the newest wins.

#include "relay/tune/viewer.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace flathead::tune {

using SeatId = std::uint64_t;

class Accounts {
  public:
    /// Counts the seat and returns those that must go for it, so that at most so many are left (0:
    /// any number); they count no more. A device that comes back to its channel takes its own place
    /// before anybody else's.
    [[nodiscard]] std::vector<SeatId> admit(SeatId seat, const Request& request, int most);
    void leave(SeatId seat, const std::string& account) noexcept;
    [[nodiscard]] std::vector<SeatId> seats_of(const std::string& account) const;
    [[nodiscard]] std::size_t count(const std::string& account) const;
    /// Of those who watch, by name.
    [[nodiscard]] std::vector<std::string> names() const;

  private:
    struct Watching {
        SeatId seat = 0;
        std::int32_t channel = 0;
        std::string client;
    };
    std::map<std::string, std::vector<Watching>> accounts_;
};

}  // namespace flathead::tune
