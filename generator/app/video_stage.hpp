#pragma once
/// Films and series of a run: catalogues of panels and libraries, completed by descriptions that
/// are asked for a few at a time, and by ids that last.

#include "generator/config/config.hpp"
#include "generator/fetch/copies.hpp"
#include "generator/fetch/fetch.hpp"
#include "generator/model/video.hpp"
#include "generator/state/detail_store.hpp"
#include "generator/state/state.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace flathead::app {

class VideoStage final : public FactsOf {
  public:
    /// All of it must outlive the stage.
    VideoStage(const Config& config, std::vector<std::shared_ptr<Catalogue>> catalogues);

    /// Those of them that the config offers; they must outlive the stage.
    void add(const std::vector<Library>& libraries);

    /// There is a film or a series.
    [[nodiscard]] bool has_any() const;

    /// Asks panels for what is not known of their films and series, one after the other with a
    /// pause, as many as the config allows in one run; then every series has the episodes that are
    /// known. Returns what the operator should know.
    [[nodiscard]] std::vector<std::string> ask(const fetch::Options& options,
                                               fetch::Copies& copies);
    /// Ids, days, categories and packages.
    void settle(state::State& state, Time now);

    [[nodiscard]] const std::vector<std::shared_ptr<Catalogue>>& catalogues() const {
        return catalogues_;
    }
    [[nodiscard]] const std::vector<std::int32_t>& film_category_ids() const {
        return film_category_ids_;
    }
    [[nodiscard]] const std::vector<std::int32_t>& series_category_ids() const {
        return series_category_ids_;
    }
    /// Descriptions still to be asked for in later runs.
    [[nodiscard]] std::size_t waiting() const { return waiting_; }

    [[nodiscard]] VideoFacts film(const Catalogue& catalogue, const Film& film) override;
    [[nodiscard]] SeriesFacts series(const Catalogue& catalogue, const Series& series) override;

  private:
    [[nodiscard]] std::string ask_panel(const SourceConfig& source,
                                        Catalogue& catalogue,
                                        const fetch::Options& options,
                                        fetch::Copies& copies);
    [[nodiscard]] state::DetailStore& store();

    const Config& config_;
    std::vector<std::shared_ptr<Catalogue>> catalogues_;
    std::optional<state::DetailStore> store_;
    std::vector<std::int32_t> film_category_ids_;
    std::vector<std::int32_t> series_category_ids_;
    std::size_t waiting_ = 0;
};

}  // namespace flathead::app
