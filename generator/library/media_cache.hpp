#pragma once
/// What files of libraries are made of and what NFO files say, so that unchanged ones are not
/// opened again, and the last good look of each library: media.sqlite in the state folder, format
/// FORMAT.md. Deleting it costs the time to look at every file again, and the shrink guard its
/// memory.

#include "generator/library/scan.hpp"
#include "relay/base/files.hpp"
#include "relay/base/time.hpp"
#include "relay/lib/sqlite/database.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flathead::library {

/// A file as it was when it was opened.
struct Remembered {
    std::int64_t bytes = 0;
    std::int64_t modified = 0;  // nanoseconds since 1970
    std::int64_t seen_day = 0;  // days since 1970 when it was last there
    std::string content;        // a line of JSON; empty: `error` says why
    std::string error;
    std::int64_t tried_day = 0;  // of an error that may pass; 0: it stays until the file changes
};

struct LastLook {
    std::string root;
    Time at;
    std::vector<TreeFile> files;
};

class MediaCache {
  public:
    static constexpr std::int64_t kept_days = 90;  // files that are gone

    /// A file that is no such cache, damaged or of another format is made anew. Throws Error when
    /// that cannot be done.
    explicit MediaCache(const Path& state_folder);
    [[nodiscard]] static Path file_in(const Path& state_folder) {
        return state_folder / "media.sqlite";
    }

    /// `take` gets each file by its absolute path, in no order that counts.
    void each_below(const Path& root,
                    const std::function<void(std::string_view, const Remembered&)>& take) const;
    /// One transaction; what was remembered of these paths is replaced.
    void keep(const std::vector<std::pair<std::string, Remembered>>& files);
    /// These were there on this day; those not seen for `kept_days` are forgotten.
    void saw(const std::vector<std::string>& paths, std::int64_t day);

    [[nodiscard]] std::optional<LastLook> last_look(std::string_view library) const;
    /// Writes the differences from `before`, which is what last_look() told.
    void keep_look(std::string_view library,
                   const std::optional<LastLook>& before,
                   const LastLook& look);

  private:
    sqlite::Database database_;
};

}  // namespace flathead::library
