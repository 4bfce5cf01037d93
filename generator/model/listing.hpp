#pragma once
/// What one source offered in this run. Text lives in the listing's arena: a million entries stay
/// affordable.

#include "relay/base/arena.hpp"
#include "relay/base/error.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flathead {

/// A guide's shift; 32 bits, since a list has a million of them.
using ShortMinutes = std::chrono::duration<std::int32_t, std::ratio<60>>;

/// What only few entries carry; shared by entries that say the same.
struct EntryOptions {
    std::string user_agent;
    std::string referrer;
    std::vector<std::pair<std::string, std::string>> headers;  // other request headers
    std::vector<std::pair<std::string, std::string>>
        properties;              // #KODIPROP and #EXTVLCOPT not understood otherwise
    std::string catchup;         // "default", "append", "shift", "flussonic…", "xc", "vod"
    std::string catchup_source;  // URL or template as the source wrote it
    std::string catchup_days;
    bool operator==(const EntryOptions&) const = default;
};

/// One channel as the source describes it. All views point into Listing::text.
struct Entry {
    std::string_view
        native_id;  // the source's own stable id (Xtream stream_id, HDHomeRun number); empty: none
    std::string_view name;  // one clean line of UTF-8, never empty
    std::string_view group;
    std::string_view guide_id;    // tvg-id
    std::string_view guide_name;  // tvg-name where it differs from the name
    std::string_view number;      // "101" or "5.1" as the source wrote it; empty: none
    std::string_view logo;
    std::string_view url;
    std::uint32_t line = 0;       // where in the source's document, for messages
    std::uint32_t options = 0;    // index into Listing::options; 0 is "nothing special"
    ShortMinutes guide_shift{0};  // tvg-shift
    bool is_radio = false;
};

/// The source of virtual channels, made from the config itself; no configured one may have its
/// name.
inline constexpr std::string_view virtual_source = "virtual";

/// An account of a panel: the same streams at addresses with other credentials.
struct PanelLogin {
    std::string source;   // what its streams count against: "panel", "panel/2"
    std::string path;     // "user/password", percent-encoded
    int max_streams = 0;  // 0: not said
};

struct Listing {
    std::string source;
    std::shared_ptr<TextArena> text = std::make_shared<TextArena>();
    std::vector<Entry> entries;
    std::vector<EntryOptions> options{EntryOptions{}};  // [0] is empty
    std::vector<std::string> guide_urls;                // url-tvg / x-tvg-url of the header
    Problems problems;
    /// Of a panel: those that can be used; entries' addresses have the first one's.
    std::vector<PanelLogin> logins;
    std::string zone;     // IANA zone of wall clock times in addresses of its past; empty: UTC
    int tuner_count = 0;  // what the device says it can do at once; 0: unknown

    /// Its entries are the operator's own channels, played from a schedule.
    [[nodiscard]] bool is_virtual() const { return source == virtual_source; }
};

}  // namespace flathead
