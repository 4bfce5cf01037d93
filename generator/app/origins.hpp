#pragma once
/// Everything a run reads from outside: which requests the config means, and what came of them.

#include "generator/app/guide_stage.hpp"
#include "generator/app/options.hpp"
#include "generator/config/config.hpp"
#include "generator/fetch/copies.hpp"
#include "generator/fetch/fetch.hpp"
#include "generator/model/listing.hpp"
#include "generator/model/video.hpp"
#include "generator/sources/load.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace flathead::app {

class Origins {
  public:
    Origins(const Config& config, const Options& options, fetch::Copies& copies);
    Origins(const Origins&) = delete;
    Origins& operator=(const Origins&) = delete;

    /// Asks all sources and guides of the config.
    void fetch();
    /// Nothing new came: every origin's last good copy is what was used before.
    [[nodiscard]] bool is_unchanged() const;
    /// A digest of what is in use and of what is wrong with the rest; equal means "the same run
    /// again".
    [[nodiscard]] std::string digest() const;
    /// What to tell of a run in which nothing is read because nothing changed.
    [[nodiscard]] RunReport unchanged_report() const;
    /// Hosts the operator wrote into the config: the only private ones we ask.
    [[nodiscard]] std::vector<std::string> trusted_hosts() const;
    [[nodiscard]] std::size_t named_guide_count() const { return named_.size(); }
    /// The listings, in the order of the config; sources that have nothing are left out. Candidates
    /// are judged here.
    [[nodiscard]] std::vector<std::shared_ptr<const Listing>> load(
        std::vector<OriginReport>& reports);
    /// Films and series of the sources loaded, in the order of the config.
    [[nodiscard]] std::vector<std::shared_ptr<Catalogue>> catalogues() const { return catalogues_; }
    /// What operators should do something about, of the sources loaded.
    [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }
    [[nodiscard]] fetch::Options fetch_options() const;
    /// The guides, best first: those of the config by priority, then those that sources bring
    /// along. Guides that playlists name are fetched now, when the config names none.
    [[nodiscard]] std::vector<GuideOrigin> guides(
        const std::vector<std::shared_ptr<const Listing>>& listings);

  private:
    [[nodiscard]] const fetch::Fetched& answer(const std::string& key) const;
    [[nodiscard]] bool accepts_shrink(const std::string& name) const;
    void add_named_guides(const Listing& listing, std::vector<GuideOrigin>& guides);

    const Config& config_;
    const Options& options_;
    fetch::Copies& copies_;
    std::vector<sources::Source> sources_;
    std::vector<fetch::Request> requests_;
    std::vector<fetch::Fetched> fetched_;
    std::vector<std::shared_ptr<Catalogue>> catalogues_;
    std::vector<std::string> warnings_;
    std::deque<FetchConfig> named_;  // addresses found in playlists
};

}  // namespace flathead::app
