#pragma once
/// From a configured source to its listing: what must be fetched for it, and what to make of what
/// came. A candidate that is damaged, no list, or much smaller than the last good copy is rejected
/// and the copy used instead.

#include "generator/config/config.hpp"
#include "generator/fetch/copies.hpp"
#include "generator/fetch/fetch.hpp"
#include "generator/model/listing.hpp"
#include "generator/model/report.hpp"
#include "generator/sources/loaded.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace flathead::sources {

struct LoadedSource {
    std::shared_ptr<const Listing> listing;  // nullptr when there is nothing to use
    OriginReport report;
};

/// One source in one run. The config must outlive it.
class Source {
  public:
    explicit Source(const SourceConfig& config);
    [[nodiscard]] const SourceConfig& config() const { return config_; }
    /// For fetch_all(); they point into this object.
    [[nodiscard]] const std::vector<fetch::Request>& requests() const { return requests_; }
    /// `fetched` holds, among others, the answers to our requests. Candidates are accepted or
    /// rejected in `copies`. `accept_shrink`: the operator says that fewer entries are right.
    [[nodiscard]] LoadedSource load(std::span<const fetch::Fetched> fetched,
                                    fetch::Copies& copies,
                                    bool accept_shrink) const;

  private:
    [[nodiscard]] Loaded read(const fetch::Copy& copy,
                              const std::optional<fetch::Copy>& good,
                              const std::string& device) const;

    const SourceConfig& config_;
    std::vector<std::unique_ptr<const FetchConfig>>
        made_;  // addresses derived from the configured one
    std::vector<fetch::Request> requests_;
};

}  // namespace flathead::sources
