#pragma once
/// Where each value of the config stands, and the growing list of what is wrong.

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::config {

/// Line and column count from 1; line 0 means the file as a whole.
struct Place {
    std::uint32_t file = 0;  // index into the names of the files read
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    auto operator<=>(const Place&) const = default;
};

class Mistakes {
  public:
    static constexpr std::size_t most = 1000;

    /// The file as messages name it; the result goes into Place::file.
    std::uint32_t add_file(std::string shown) {
        files_.push_back(std::move(shown));
        return static_cast<std::uint32_t>(files_.size() - 1);
    }
    void add(Place place, std::string what) {
        if (!is_full()) found_.push_back({place, std::move(what)});
    }
    [[nodiscard]] bool is_full() const { return found_.size() >= most; }

    [[nodiscard]] std::string text(Place place) const {
        if (place.line == 0) return files_[place.file];
        return text::join(files_[place.file], ':', place.line, ':', place.column);
    }
    /// All of them in the order of the files and lines.
    [[nodiscard]] std::vector<Problem> problems() const {
        std::vector<Mistake> sorted = found_;
        std::ranges::stable_sort(sorted, {}, &Mistake::place);
        std::vector<Problem> out;
        out.reserve(sorted.size() + 1);
        for (Mistake& mistake : sorted)
            out.push_back({text(mistake.place), std::move(mistake.what)});
        if (is_full())
            out.push_back({files_.front(),
                           text::join("more than ", most, " mistakes; the rest is not shown")});
        return out;
    }

  private:
    struct Mistake {
        Place place;
        std::string what;
    };
    std::vector<std::string> files_;
    std::vector<Mistake> found_;
};

}  // namespace flathead::config
