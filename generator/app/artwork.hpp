#pragma once
/// Pictures of items that lie beside their media: copied once into the state folder, so that the
/// guide can name them by an address of ours, for as long as it does, whatever becomes of the
/// library.

#include "generator/model/output.hpp"
#include "relay/base/files.hpp"
#include "relay/base/time.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

namespace flathead::app {

class Artwork {
  public:
    static constexpr std::size_t most_bytes = 2 << 20;     // of one picture
    static constexpr std::size_t most_new_per_run = 2000;  // others go without
    /// Longer than any text of a schedule is shown: 90 days ahead and 60 days back.
    static constexpr Seconds unused_for = std::chrono::hours{24 * 200};

    /// With `is_dry` nothing is copied.
    Artwork(Path folder, bool is_dry) : folder_(std::move(folder)), is_dry_(is_dry) {}

    /// "@FLATHEAD@/logos/art-<digest>.jpg" for the path of a picture, an http(s) address as it is;
    /// empty: there is no picture, or none we keep. Never throws for a picture.
    [[nodiscard]] std::string address_of(const std::string& picture);
    /// Removes what nobody asked for in a long time.
    void tidy(Time now) const;

    /// The names of our pictures in a text of the guide are added.
    static void collect(std::string_view inner, std::set<std::string>& names);
    /// The text with the site's address in place of the token; without one our pictures go.
    [[nodiscard]] static std::string published(std::string_view inner, std::string_view base);
    /// www/logos/<name> of each.
    void write(ReleaseSink& sink, const std::set<std::string>& names) const;

  private:
    [[nodiscard]] std::string kept(const std::string& picture);

    Path folder_;
    bool is_dry_;
    std::unordered_map<std::string, std::string> known_;  // path: address
    std::size_t new_ = 0;
};

}  // namespace flathead::app
