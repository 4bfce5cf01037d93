#pragma once
/// Pages of a Jellyfin's items, as large as the server gives them within seconds: careful with
/// servers that need a minute for what others do in a blink.

#include "generator/fetch/calls.hpp"
#include "generator/formats/jellyfin_read.hpp"
#include "relay/base/error.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::library {

/// The server is there, but did not answer in several tries; less may work.
class Slow : public Error {
  public:
    using Error::Error;
};
/// The server says no to this question.
class Refused : public Error {
  public:
    using Error::Error;
};

/// All of a list, an item once.
struct Listed {
    std::vector<formats::JellyfinItem> items;
    std::optional<std::int64_t> total;  // as the server counts
    [[nodiscard]] bool agrees() const {
        return !total || *total == static_cast<std::int64_t>(items.size());
    }
    [[nodiscard]] bool is_same(const Listed& other) const;
};

class Pages {
  public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::milliseconds time_limit = std::chrono::seconds{60};

    Pages(fetch::Server& server, std::chrono::milliseconds pause)
        : server_(server), pause_(pause) {}

    /// One answer, asked up to three times. Throws Refused, Slow, or Error when it is no JSON.
    [[nodiscard]] formats::JellyfinPage ask(const fetch::Call& call);
    /// The same for `count` items with all fields. Of several it is asked once: where Slow is
    /// thrown, fewer are to be asked for. How many is best follows from how long it takes.
    [[nodiscard]] formats::JellyfinPage ask_wide(const std::string& path, std::size_t count);
    [[nodiscard]] std::size_t wide_page() const { return wide_.now; }
    /// Page after page; `address` has a query. Throws as ask() does.
    [[nodiscard]] Listed list(
        const std::string& address,
        const std::function<void(std::size_t done, std::size_t all)>& told = {});

    /// Rates are counted from here.
    void begin_count() { counted_from_ = Clock::now(); }
    /// "items 1200 of 20000, 45/s, 6m left".
    [[nodiscard]] std::string progress_line(std::string_view what,
                                            std::size_t done,
                                            std::size_t all,
                                            bool at_end) const;

  private:
    struct Size {
        std::size_t now, least, most;
        void follow(std::chrono::milliseconds took);
        void halve() { now = now / 2 > least ? now / 2 : least; }
    };
    [[nodiscard]] formats::JellyfinPage ask_once(const fetch::Call& call, fetch::Reply& reply);

    fetch::Server& server_;
    std::chrono::milliseconds pause_;
    Size narrow_{200, 10, 1000};
    Size wide_{25, 1, 100};
    Clock::time_point counted_from_ = Clock::now();
};

}  // namespace flathead::library
