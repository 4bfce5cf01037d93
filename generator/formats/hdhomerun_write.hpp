#pragma once
/// The files by which Plex, Emby, Jellyfin and Channels take us for an HDHomeRun tuner (reference
/// formats 5, "Emit"). Addresses in them begin with the token of clean.hpp.

#include <cstdint>
#include <string>
#include <string_view>

namespace flathead::formats {

/// Eight hex digits with a valid check digit, the same for the same identity for ever.
[[nodiscard]] std::string hdhomerun_device_id(std::uint64_t site_identity);
/// What libhdhomerun accepts: the XOR over eight digits, every other one mapped, is 0.
[[nodiscard]] bool is_valid_device_id(std::string_view id);

struct HdhomerunSite {
    std::string name{};  // shown as the device's name
    std::uint64_t identity = 0;
    int tuner_count = 1;  // what the upstreams can do at once
};

[[nodiscard]] std::string discover_json(const HdhomerunSite& site);
[[nodiscard]] std::string lineup_status_json();
[[nodiscard]] std::string device_xml(const HdhomerunSite& site);

/// One line of lineup.json; views of the caller, valid UTF-8.
struct HdhomerunLine {
    std::string_view number{};  // "5.1", unique, without '_'
    std::string_view name{};
    std::string_view url{};
    bool is_hd = false;
};

/// lineup.json, appended entry by entry to a buffer the caller may empty in between.
class HdhomerunLineupWriter {
  public:
    explicit HdhomerunLineupWriter(std::string& out) : out_(out) { out_ += '['; }
    void append(const HdhomerunLine& line);
    void finish() { out_ += is_empty_ ? "]\n" : "\n]\n"; }

  private:
    std::string& out_;
    bool is_empty_ = true;
};

}  // namespace flathead::formats
