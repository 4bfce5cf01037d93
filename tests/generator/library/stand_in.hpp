#pragma once
/// A Jellyfin in memory, as far as the library asks it; tests/end_to_end/jellyfin.py is the one
/// with all its quirks.

#include "generator/fetch/calls.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace flathead::library {

class StandIn final : public fetch::Server {
  public:
    struct Thing {
        std::string type;
        std::string json;  // members besides Id, Type and Etag
        int saved = 0;     // a day; Etag and minDateLastSaved follow from it
        std::vector<std::string> members{};
    };

    /// 32 digits that end in the number.
    static std::string id(int number);

    std::vector<fetch::Reply> ask_all(std::span<const fetch::Call> calls) override;
    [[nodiscard]] std::size_t count(std::string_view part) const;

    std::map<std::string, Thing> things{};          // by id
    std::map<std::string, std::string> segments{};  // by id: the list
    std::string server = "server-1";
    std::string version = "10.11.3";
    int miscount = 0;
    int day = 0;  // now
    /// May answer in place of it.
    std::function<std::optional<fetch::Reply>(const std::string& path)> fault{};
    std::vector<std::string> asked{};

  private:
    [[nodiscard]] std::string answer(const std::string& path) const;
    [[nodiscard]] std::string items(const std::string& path) const;
};

/// Day 0 and so many more.
[[nodiscard]] Time on_day(int day);

}  // namespace flathead::library
