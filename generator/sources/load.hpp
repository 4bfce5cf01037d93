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

/// One source in one run. The config must outlive it.
class Source {
  public:
    /// `now` is for what is told of an account that ends.
    explicit Source(const SourceConfig& config, Time now = {});
    [[nodiscard]] const SourceConfig& config() const { return config_; }
    /// For fetch_all(); they point into this object.
    [[nodiscard]] const std::vector<fetch::Request>& requests() const { return requests_; }
    /// Where the source's own guide is; nullptr when it has none or nobody wants it.
    [[nodiscard]] const FetchConfig* guide() const { return guide_; }
    /// New bytes that say what the last good ones said count as unchanged from here on.
    void settle(std::span<fetch::Fetched> fetched, fetch::Copies& copies) const;
    /// What to tell of a source that is not read because nothing changed.
    [[nodiscard]] Problems notes(std::span<const fetch::Fetched> fetched) const;
    /// `fetched` holds, among others, the answers to our requests. Candidates are accepted or
    /// rejected in `copies`. `accept_shrink`: the operator says that fewer entries are right.
    [[nodiscard]] LoadedSource load(std::span<const fetch::Fetched> fetched,
                                    fetch::Copies& copies,
                                    bool accept_shrink) const;

  private:
    /// The configured request to another address.
    const FetchConfig* made(std::string url);
    [[nodiscard]] Loaded read(const fetch::Copy& copy,
                              const std::optional<fetch::Copy>& good,
                              const std::string& device) const;

    const SourceConfig& config_;
    Time now_;
    std::vector<std::unique_ptr<const FetchConfig>>
        made_;  // addresses derived from the configured one
    std::vector<fetch::Request> requests_;
    const FetchConfig* guide_ = nullptr;
};

}  // namespace flathead::sources
