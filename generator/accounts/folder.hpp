#pragma once
/// `<docroot>/accounts`: a link to a folder beside it, swapped by rename, so that nginx-apply and
/// the relay see all the tables of one moment. Nobody but its owner reads it.

#include "relay/base/files.hpp"

#include <span>
#include <string>
#include <string_view>

namespace flathead::accounts {

struct Table {
    std::string_view name;
    std::string text;
};

/// Tables on disk that nobody sees yet; removed again unless they are shown.
class StagedTables {
  public:
    /// Makes the docroot when there is none. Throws Error. One at a time: the caller holds the
    /// lock.
    StagedTables(const Path& docroot, std::span<const Table> tables);
    StagedTables(const StagedTables&) = delete;
    StagedTables& operator=(const StagedTables&) = delete;
    ~StagedTables();
    /// From now on these are the tables. Nothing happens when those shown say the same.
    void show();

  private:
    [[nodiscard]] bool is_shown_already(std::span<const Table> tables) const;
    void remove_others() const;

    Path docroot_;
    Path folder_;  // empty: nothing to show, or shown
};

}  // namespace flathead::accounts
