#pragma once
/// Descriptions of films and series as panels gave them one by one, in details.sqlite beside the
/// state: last good copies that would take days to ask for again, but may be lost. Format:
/// DETAILS.md.

#include "relay/base/files.hpp"
#include "relay/base/time.hpp"
#include "relay/lib/sqlite/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::state {

enum class DetailKind : std::uint8_t { film = 0, series = 1 };

/// What is known without looking into the description itself.
struct DetailRow {
    std::string id;     // the panel's
    std::string stamp;  // of the list entry when it was asked for
    Time asked;
    std::uint64_t digest = 0;  // of the description; 0: there is none, the panel knows nothing
    std::string episodes;      // of a series, as its reader wrote them
    bool operator==(const DetailRow&) const = default;
};

class DetailStore {
  public:
    /// Makes the file; one that is damaged or of another format is begun anew.
    [[nodiscard]] static DetailStore open(const Path& folder);
    [[nodiscard]] static Path file_in(const Path& folder) { return folder / "details.sqlite"; }

    /// By id, as texts compare.
    [[nodiscard]] std::vector<DetailRow> rows(std::string_view source, DetailKind kind) const;
    /// Empty when there is none.
    [[nodiscard]] std::string body(std::string_view source,
                                   DetailKind kind,
                                   std::string_view id) const;
    void put(std::string_view source, DetailKind kind, const DetailRow& row, std::string_view body);
    /// It was asked for in vain; the description from before stays.
    void missed(std::string_view source,
                DetailKind kind,
                std::string_view id,
                std::string_view stamp,
                Time asked);
    /// What the list no longer has for a long time is forgotten: rows asked for before `limit`
    /// whose ids are not in `ids` (ascending).
    void prune(std::string_view source,
               DetailKind kind,
               const std::vector<std::string_view>& ids,
               Time limit);

  private:
    explicit DetailStore(sqlite::Database database) : database_(std::move(database)) {}
    sqlite::Database database_;
};

}  // namespace flathead::state
