#pragma once
/// Channel logos kept on our side, so that players ask us and not strangers' servers: bounded, and
/// harmless when it fails.

#include "relay/base/files.hpp"
#include "relay/base/time.hpp"
#include "relay/lib/xxhash/digest.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::fetch {

struct LogoLimits {
    std::uint64_t bytes = 1 << 20;  // of one logo
    std::size_t per_run = 500;      // requests; the rest waits for the next run
    Seconds time{60};               // of all of them together
    int at_once = 8;
    int per_host = 4;
    Seconds keep = std::chrono::days{14};  // a logo is asked for again after so long
    Seconds retry = std::chrono::days{1};  // after a failure; doubled with each further one
    Seconds longest_retry = std::chrono::days{32};
    std::size_t most_kept = 20'000;  // beyond it those that no channel uses are removed
};

struct LogoUpdate {
    std::size_t fetched = 0;  // new or changed
    std::size_t failed = 0;
    std::size_t waiting = 0;  // not asked in this run because a limit was reached
};

/// A folder of `<digest of the URL>.<png|jpg|gif|webp>` and an index. The type is recognised by
/// content. SVG is refused: it may carry script, and from our address that script would act as the
/// operator's page.
class LogoCache {
  public:
    /// Reads the index; a damaged line costs one logo.
    explicit LogoCache(Path folder);
    /// Asks for what is not there or old. URLs come from playlists: only http and https, and
    /// private addresses only on hosts that the configuration names. Never throws for a logo;
    /// writes nothing when nothing was due.
    LogoUpdate update(const std::vector<std::string>& urls,
                      const LogoLimits& limits,
                      Time now,
                      const std::vector<std::string>& trusted_hosts);
    /// The file's name in the folder; absent when there is no logo of this address (yet). No I/O.
    [[nodiscard]] std::optional<std::string> file_for(std::string_view url) const;
    [[nodiscard]] const Path& folder() const { return folder_; }

    struct Entry {
        Time asked{};
        std::uint32_t failures = 0;  // since the last success
        std::string type;            // file ending; empty: there is none
    };

  private:
    enum class Kept { changed, same, failed };
    Kept keep(const Digest& digest, std::string_view type, std::string_view bytes, Time now);
    [[nodiscard]] std::vector<const std::string*> due_urls(const std::vector<std::string>& urls,
                                                           const LogoLimits& limits,
                                                           Time now) const;
    void read_index();
    void write_index() const;
    void remove_unused(const std::vector<std::string>& urls, std::size_t most);

    Path folder_;
    std::map<Digest, Entry> entries_;
};

/// "png" for bytes that begin like one; empty for what is not a picture we keep.
[[nodiscard]] std::string_view picture_type(std::string_view bytes);

}  // namespace flathead::fetch
