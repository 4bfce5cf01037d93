#pragma once
/// A panel's three answers judged together: a fresh list with yesterday's categories is fine, half
/// a list is not, and what is no good leaves all last good copies in use.

#include "generator/config/config.hpp"
#include "generator/fetch/copies.hpp"
#include "generator/fetch/fetch.hpp"
#include "generator/sources/loaded.hpp"

#include <span>

namespace flathead::sources {

/// An account's answer with the facts of the last good one is no news: its candidate is dropped.
void settle_panel(const SourceConfig& source,
                  std::span<fetch::Fetched> fetched,
                  fetch::Copies& copies);

/// What the last good account's answer has to tell: that it ends soon.
[[nodiscard]] Problems panel_notes(const SourceConfig& source,
                                   std::span<const fetch::Fetched> fetched,
                                   Time now);

/// Candidates are accepted or rejected in `copies`. While the panel refuses the account, or has
/// closed it, nothing new is taken from it.
[[nodiscard]] LoadedSource load_panel(const SourceConfig& source,
                                      std::span<const fetch::Fetched> fetched,
                                      fetch::Copies& copies,
                                      bool accept_shrink,
                                      Time now);

}  // namespace flathead::sources
